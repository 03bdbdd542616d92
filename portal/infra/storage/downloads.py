"""How a stored file is handed out so that a browser saves it and never runs it."""

import re
from urllib.parse import quote

# Types that no browser takes for a page or a script. Everything else goes out as bytes of no known kind.
_HARMLESS = frozenset(
    {"application/pdf", "application/json", "application/zip", "image/png", "image/jpeg", "text/csv", "text/plain"}
)
_MAX_NAME_CHARS = 150
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f"\\/:*?<>|%;\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def safe_content_type(content_type: str) -> str:
    """The type without parameters where it is harmless, else `application/octet-stream`."""
    bare = content_type.partition(";")[0].strip().lower()
    return bare if bare in _HARMLESS else "application/octet-stream"


def attachment(filename: str) -> str:
    """The Content-Disposition that saves under this name: plain ASCII for old clients, UTF-8 beside it (RFC 6266).

    Path separators, quotes, control characters and marks that turn the writing direction are replaced.
    """
    name = _UNSAFE.sub("_", filename).strip(" .")[:_MAX_NAME_CHARS] or "document"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
