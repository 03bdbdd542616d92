"""The gate, in the child: a PDF is opened with pypdf and its object graph walked before anything else touches it.

Refused: a user password, active content (JavaScript, Launch, embedded files, rich media), no or too many pages, absurd
page boxes, streams that unpack beyond all measure. An owner password, /OpenAction, /URI and /AcroForm alone are fine.
"""

import io
import logging
import zlib
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, StreamObject

from portal.statements.reading.precheck import Refusal

MAX_PAGES = 60
_MAX_OBJECTS = 60_000
_MAX_SIDE = 14_400.0  # points: 200 inches, the format's own limit
_MAX_STREAM = 48 * 1024 * 1024
_MAX_UNPACKED = 160 * 1024 * 1024
_MAX_FILTERS = 5
_CHUNK = 1 << 20
TOUCHED = "TouchUp_TextEdit"  # what Acrobat leaves where somebody edited text on the page
_TOUCHED = TOUCHED.encode()
LAYERS = "OCProperties"  # optional content: parts of a page that may be switched off

DAMAGED = Refusal(
    "damaged", "We could not open this PDF. Please download the statement from your bank again and upload that file."
)
_PASSWORD = Refusal("password", "This PDF is locked with a password. Please upload a copy that opens without one.")
_ACTIVE = Refusal(
    "active_content",
    "This PDF carries a program or another file inside. "
    "Please upload the statement exactly as your bank offers it for download.",
)
_TOO_COMPLEX = Refusal(
    "too_complex", "This PDF is built in a way that bank statements are not. Please download it from your bank again."
)
_NO_PAGES = Refusal("no_pages", "This PDF has no pages. Please download the statement from your bank again.")
_TOO_MANY_PAGES = Refusal(
    "too_many_pages", f"This PDF has more than {MAX_PAGES} pages. Please upload one month's statement."
)

_ACTIONS = frozenset(
    ("/JavaScript", "/Launch", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/ImportData", "/GoToE")
)
_SUBTYPES = frozenset(("/RichMedia", "/Movie", "/Sound", "/3D", "/Screen", "/FileAttachment"))
_KEYS = frozenset(("/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings"))


def inspect(data: bytes, *, traces: set[str] | None = None) -> tuple[Refusal | None, int, str]:
    """The refusal if there is one, the number of pages and the year of the file's creation date ("" where unknown).

    The names of editors' marks that stand in the file's streams, and that it has layers, are put into `traces`.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _inspect(data, set() if traces is None else traces)
    except MemoryError:
        raise
    except Exception:  # pypdf raises TypeError, AttributeError, RecursionError … on broken files
        return DAMAGED, 0, ""


def _inspect(data: bytes, traces: set[str]) -> tuple[Refusal | None, int, str]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return _PASSWORD, 0, ""
    root = reader.trailer["/Root"]
    if not isinstance(root, DictionaryObject):
        return DAMAGED, 0, ""
    if f"/{LAYERS}" in root:
        traces.add(LAYERS)
    pages = _pages(root)
    if pages is None or len(pages) > MAX_PAGES:
        return _TOO_MANY_PAGES, MAX_PAGES + 1, ""
    if not pages:
        return _NO_PAGES, 0, ""
    if any(_absurd(page) for page in pages):
        return _TOO_COMPLEX, len(pages), ""
    return _Walk(traces).refusal(reader.trailer), len(pages), _created(reader)


def _created(reader: PdfReader) -> str:
    try:
        text = str(reader.metadata.get("/CreationDate", "") if reader.metadata else "")
    except Exception:  # a broken information dictionary says nothing
        return ""
    year = text.removeprefix("D:")[:4]
    return year if year.isdigit() else ""


def _resolved(thing: Any) -> Any:
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def _pages(root: DictionaryObject) -> list[DictionaryObject] | None:
    """The leaves of the page tree, None where they are too many or the tree runs in a circle."""
    leaves: list[DictionaryObject] = []
    seen: set[tuple[int, int]] = set()
    stack: list[Any] = [root.raw_get("/Pages")]
    visits = 0
    while stack:
        visits += 1
        if len(leaves) > MAX_PAGES or visits > 20 * MAX_PAGES:
            return None
        node = stack.pop()
        if isinstance(node, IndirectObject) and "/Kids" in (_resolved(node) or ()):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
        node = _resolved(node)
        if not isinstance(node, DictionaryObject):
            continue
        kids = node.get("/Kids")
        kids = _resolved(kids)
        if isinstance(kids, ArrayObject):
            stack.extend(reversed(list(kids)[: MAX_PAGES + 2]))
        elif "/Kids" not in node:
            leaves.append(node)
    return leaves


def _absurd(page: DictionaryObject) -> bool:
    box = _inherited(page, "/MediaBox")
    if not isinstance(box, ArrayObject) or len(box) < 4:
        return False
    x0, y0, x1, y1 = (float(_resolved(side)) for side in box[:4])
    return max(abs(x1 - x0), abs(y1 - y0)) > _MAX_SIDE or min(abs(x1 - x0), abs(y1 - y0)) < 36.0


def _inherited(page: DictionaryObject, key: str) -> Any:
    for _ in range(30):
        if key in page:
            return page[key]
        parent = page.get("/Parent")
        parent = _resolved(parent)
        if not isinstance(parent, DictionaryObject):
            return None
        page = parent
    return None


class _Walk:
    """A walk over every object that the trailer reaches; no object twice, no recursion."""

    def __init__(self, traces: set[str]) -> None:
        self._traces = traces
        self._seen: set[tuple[int, int]] = set()
        self._unpacked = 0

    def refusal(self, trailer: Any) -> Refusal | None:
        stack: list[Any] = [trailer]
        visited = 0
        while stack:
            thing = stack.pop()
            if isinstance(thing, IndirectObject):
                if (thing.idnum, thing.generation) in self._seen:
                    continue
                self._seen.add((thing.idnum, thing.generation))
                thing = thing.get_object()
            visited += 1
            if visited + len(stack) > _MAX_OBJECTS * 8 or visited > _MAX_OBJECTS * 4:
                return _TOO_COMPLEX
            if isinstance(thing, DictionaryObject):
                found = self._dictionary(thing)
                if found is not None:
                    return found
                stack.extend(thing.values_raw() if hasattr(thing, "values_raw") else dict.values(thing))
            elif isinstance(thing, ArrayObject):
                stack.extend(
                    item for item in list(thing) if isinstance(item, IndirectObject | DictionaryObject | ArrayObject)
                )
        return None

    def _dictionary(self, thing: DictionaryObject) -> Refusal | None:
        if any(
            key in _KEYS and not isinstance(_resolved(dict.get(thing, key)), NullObject) for key in dict.keys(thing)
        ):
            return None if self._empty_names(thing) else _ACTIVE
        if (
            str(_resolved(dict.get(thing, "/S"))) in _ACTIONS
            or str(_resolved(dict.get(thing, "/Subtype"))) in _SUBTYPES
        ):
            return _ACTIVE
        if str(_resolved(dict.get(thing, "/Type"))) == "/EmbeddedFile":
            return _ACTIVE
        if isinstance(thing, StreamObject):
            return self._stream(thing)
        return None

    @staticmethod
    def _empty_names(thing: DictionaryObject) -> bool:
        """A names dictionary that announces embedded files and lists none is harmless."""
        present = [key for key in _KEYS if key in thing]
        if present != ["/EmbeddedFiles"]:
            return False
        tree = _resolved(dict.get(thing, "/EmbeddedFiles"))
        if not isinstance(tree, DictionaryObject):
            return False
        return not any(_resolved(dict.get(tree, key)) for key in ("/Names", "/Kids"))

    def _stream(self, stream: StreamObject) -> Refusal | None:
        if str(_resolved(dict.get(stream, "/Subtype"))) == "/Image":
            return None  # text is read without unpacking pictures
        filters = _resolved(dict.get(stream, "/Filter"))
        names = [str(_resolved(f)) for f in filters] if isinstance(filters, ArrayObject) else [str(filters)]
        if len(names) > _MAX_FILTERS:
            return _TOO_COMPLEX
        raw = getattr(stream, "_data", b"")
        raw = raw if isinstance(raw, bytes) else str(raw).encode("latin-1", "replace")
        for name in names:
            if name not in ("/FlateDecode", "/Fl"):
                break
            unpacked = _inflate(raw)
            if unpacked is None:
                return _TOO_COMPLEX
            raw = unpacked
        if _TOUCHED in raw:
            self._traces.add(TOUCHED)
        self._unpacked += len(raw)
        return _TOO_COMPLEX if self._unpacked > _MAX_UNPACKED else None


def _inflate(raw: bytes) -> bytes | None:
    """The unpacked bytes, as far as they go; None where they pass the cap."""
    unpacker = zlib.decompressobj()
    parts: list[bytes] = []
    size, pending = 0, raw
    try:
        while pending and not unpacker.eof:
            part = unpacker.decompress(pending, _CHUNK)
            size += len(part)
            if size > _MAX_STREAM:
                return None
            parts.append(part)
            pending = unpacker.unconsumed_tail
            if not part and not pending:
                break
    except zlib.error:
        return b"".join(parts)
    return b"".join(parts)
