"""Style sheets and scripts: joined and compressed once at the start, and served under the hash of their content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

HTMX = "vendor/htmx-2.0.11.min.js"
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/portal.css": tuple(f"css/{name}.css" for name in ("tokens", "base", "layout", "components", "print")),
    "js/merchant.js": ("js/live.js", "js/focus.js", "js/poll.js", "js/upload.js"),
    "js/signing.js": ("js/signature.js",),
    "js/framed.js": ("js/frame.js",),
    "js/office.js": ("js/live.js", "js/focus.js", "js/poll.js", "js/keys.js"),
}
FOREVER = "public, max-age=31536000, immutable"
HASH_LENGTH = 12
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")
HASHED = re.compile(rf"^(?P<stem>.+)\.(?P<hash>[0-9a-f]{{{HASH_LENGTH}}})(?P<suffix>\.[a-z0-9]+)$")


@dataclass(frozen=True)
class Asset:
    """One file as browsers get it: its name, the hash of its bytes, and both forms of the bytes."""

    name: str
    digest: str
    plain: bytes
    zipped: bytes
    content_type: str

    @property
    def hashed_name(self) -> str:
        """`css/portal.css` as `css/portal.<hash>.css`."""
        stem, _, suffix = self.name.rpartition(".")
        return f"{stem}.{self.digest}.{suffix}"


def load_assets(folder: Path) -> dict[str, Asset]:
    """Every bundle and every single file under `folder`, by name; a bundle's parts are not served on their own."""
    parts = {part for bundle in BUNDLES.values() for part in bundle}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    single = {name: (folder / name).read_bytes() for name in names - parts if not name.endswith((".md", ".txt"))}
    joined = {name: _join(folder, files) for name, files in BUNDLES.items()}
    return {name: _asset(name, content) for name, content in (single | joined).items()}


def init_assets(app: Flask, folder: Path, *, prefix: str = "/static") -> None:
    """Serve `folder` at `prefix` as endpoint `static`, and give templates `asset_url('css/portal.css')`.

    Make the app with `static_folder=None`, so that Flask's own route does not answer first.
    """
    assets = load_assets(folder)

    def asset_url(name: str) -> str:
        """The address of an asset; it changes whenever the content does. KeyError for a name that is not there."""
        return f"{prefix}/{assets[name].hashed_name}"

    def asset(name: str) -> Response:
        """A file of the look: for ever under its hash, checked again under any other name."""
        found, forever = find_asset(assets, name)
        if found is None:
            abort(404)
        return _answer(found, forever=forever)

    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["htmx_script"] = HTMX
    app.add_url_rule(f"{prefix}/<path:name>", "static", asset)


def find_asset(assets: dict[str, Asset], name: str) -> tuple[Asset | None, bool]:
    """The asset behind a name with or without a hash, and whether a browser may keep it for ever.

    A hash of another release still gets today's file, so that a page survives a deployment, but is never kept.
    """
    match = HASHED.match(name)
    if match is None:
        return assets.get(name), False
    found = assets.get(match["stem"] + match["suffix"])
    return found, found is not None and found.digest == match["hash"]


def _answer(asset: Asset, *, forever: bool) -> Response:
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.zipped if zipped else asset.plain, content_type=asset.content_type)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER if forever else "no-cache"
    response.set_etag(f"{asset.digest}-{'z' if zipped else 'p'}")
    response.make_conditional(request)
    return response


def _join(folder: Path, files: tuple[str, ...]) -> bytes:
    text = "\n".join((folder / name).read_text("utf-8") for name in files)
    return INDENT.sub("\n", COMMENT.sub("", text)).strip().encode()


def _asset(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "xml"))
    return Asset(
        name=name,
        digest=hashlib.sha256(content).hexdigest()[:HASH_LENGTH],
        plain=content,
        zipped=gzip.compress(content, 9, mtime=0),
        content_type=f"{kind}; charset=utf-8" if text else kind,
    )
