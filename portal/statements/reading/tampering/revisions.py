"""A PDF's revisions: saving can append to a file, and what stood there before is still in it.

Counted by following the chain of cross-reference sections, because a linearized file has two `%%EOF` and one revision:
there the chain leads forward in the file, in an update it leads back. Signing and filling in forms append revisions
too; only content of pages that differs is a change.
"""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from portal.statements.reading.gate import TOUCHED, inspect
from portal.statements.reading.shapes import Box, Word
from portal.statements.reading.tampering.facts import LaterChange
from portal.statements.reading.words import page_words

MAX_REVISIONS = 8
_START = re.compile(rb"startxref\s+(\d{1,10})")
_PREV = re.compile(rb"/Prev\s+(\d{1,10})")
_END = b"%%EOF"
_HEAD = 4096
_SHOWN = 200


def revision_ends(data: bytes) -> list[int]:
    """The length of the file at each of its revisions, the earliest first; the last is the whole file."""
    ends = [len(data)]
    for later, earlier in pairwise(_sections(data)):
        if later <= earlier:
            continue
        end = data.rfind(_END, 0, later)
        if end > earlier:
            ends.append(end + len(_END))
    return ends[::-1]


def _sections(data: bytes) -> Iterator[int]:
    """Where each cross-reference section begins, the newest first; ends where the chain breaks or turns back."""
    found = _START.findall(data[-_HEAD:])
    seen: set[int] = set()
    at = int(found[-1]) if found else -1
    while 0 < at < len(data) and at not in seen and len(seen) < 4 * MAX_REVISIONS:
        seen.add(at)
        yield at
        end = data.find(b"startxref", at)
        part = data[at : end if end > 0 else len(data)]
        trailer = part[part.rfind(b"trailer") :] if part.startswith(b"xref") else part[:_HEAD]
        prev = _PREV.search(trailer)
        at = int(prev.group(1)) if prev else -1


def changes_of(data: bytes, ends: list[int]) -> list[LaterChange]:
    """What later revisions changed in the content or the fonts of pages; only the last few are compared."""
    changes: list[LaterChange] = []
    for earlier, later in pairwise(ends[-MAX_REVISIONS:]):
        try:
            changes += _changes(data[:earlier], data[:later])
        except MemoryError:
            raise
        except Exception:  # noqa: S112 - a revision that cannot be opened has nothing to be compared
            continue
    return changes


def touched_pages(data: bytes) -> list[int]:
    """The pages whose content bears Acrobat's mark of edited text; empty where the mark stands elsewhere."""
    mark = TOUCHED.encode()
    return [
        number
        for number, page in enumerate(PdfReader(io.BytesIO(data), strict=False).pages, start=1)
        if mark in _content(page) or any(mark in body for _, body in _forms(page))
    ]


def _changes(earlier: bytes, later: bytes) -> list[LaterChange]:
    if any(inspect(part)[0] is not None for part in (earlier, later)):
        return []  # What the gate refuses is not opened as an earlier revision either.
    before, after = (PdfReader(io.BytesIO(part), strict=False) for part in (earlier, later))
    changes = []
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=False), start=1):
        content = _plain(_content(old)) != _plain(_content(new)) or list(_forms(old)) != list(_forms(new))
        fonts = _fonts(old) != _fonts(new)
        if content or fonts:
            changes.append(_described(number, earlier, later, fonts=fonts and not content))
    first_new = len(before.pages) + 1
    if len(before.pages) != len(after.pages):
        changes.append(LaterChange(min(first_new, len(after.pages)), None, "", "pages were added or taken away"))
    return changes


def _plain(content: bytes) -> bytes:
    """The content without the bracket that tools put around it before they add something of their own."""
    parts = content.split()
    while len(parts) > 1 and parts[0] == b"q" and parts[-1] == b"Q":
        parts = parts[1:-1]
    return b" ".join(parts)


def _content(page: Any) -> bytes:
    contents = _resolved(page.get("/Contents"))
    parts = contents if isinstance(contents, ArrayObject) else [contents]
    streams = [_resolved(part) for part in parts]
    return b"\n".join(stream.get_data() for stream in streams if isinstance(stream, StreamObject))


def _forms(page: Any) -> Iterator[tuple[str, bytes]]:
    """The content of the forms that a page paints, by name."""
    named = _resolved(_resolved(page.get("/Resources", {})).get("/XObject", {}))
    for name, thing in sorted(named.items()) if isinstance(named, DictionaryObject) else ():
        form = _resolved(thing)
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            yield name, form.get_data()


def _fonts(page: Any) -> dict[str, str]:
    """The page's fonts by name: what they are and the digest of the program that draws them."""
    named = _resolved(_resolved(page.get("/Resources", {})).get("/Font", {}))
    return {name: _digest(font, 6) for name, font in named.items()} if isinstance(named, DictionaryObject) else {}


def _digest(thing: Any, depth: int) -> str:
    thing = _resolved(thing)
    if depth == 0:
        return ""
    if isinstance(thing, StreamObject):
        return f"stream {hash(thing.get_data())}"
    if isinstance(thing, DictionaryObject):
        return "".join(
            f"{key}={_digest(value, depth - 1)};" for key, value in sorted(thing.items()) if key != "/Parent"
        )
    if isinstance(thing, ArrayObject):
        return ",".join(_digest(item, depth - 1) for item in thing)
    return str(thing)


def _resolved(thing: Any) -> Any:
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def _described(number: int, earlier: bytes, later: bytes, *, fonts: bool) -> LaterChange:
    before, after = _words(earlier, number), _words(later, number)
    known, kept = {_said(word) for word in before}, {_said(word) for word in after}
    gone, new = [w for w in before if _said(w) not in kept], [w for w in after if _said(w) not in known]
    told = [" ".join(word.text for word in words)[:_SHOWN] for words in (gone, new)]
    return LaterChange(number, _around(new or gone), told[0], told[1], fonts)


def _words(data: bytes, number: int) -> list[Word]:
    document = pypdfium2.PdfDocument(data)
    try:
        if number > len(document):
            return []
        page = document[number - 1]  # A page without a name is closed before its words are read.
        return page_words(page.raw)[0]
    finally:
        document.close()


def _said(word: Word) -> tuple[str, int, int]:
    return word.text, round(word.x0), round(word.y0)


def _around(words: list[Word]) -> Box | None:
    if not words:
        return None
    return min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words)
