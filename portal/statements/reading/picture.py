"""A page as a picture, drawn in the child: bytes of a PDF in, the page's size in points and a grey PNG out."""

import struct
import zlib
from typing import Any

import pypdfium2

from portal.statements.reading import gate
from portal.statements.reading.picture_size import HEAD, NotDrawable, scale_of

_SHADES = bytes(min(round(shade / 17) * 17, 255) for shade in range(256))
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def draw(data: bytes, *, page: int) -> bytes:
    """The page (from 1) as two doubles, its width and height in points, and a PNG of sixteen shades of grey.

    The picture has 120 dots an inch, fewer where the page is so large that it would pass four million pixels. Raises
    NotDrawable; whatever else pdfium does to itself on hostile files ends the child, and no more.
    """
    refusal, count, _ = gate.inspect(data)
    if refusal is not None or not 1 <= page <= count:
        raise NotDrawable(refusal.code if refusal else "no such page")
    document = pypdfium2.PdfDocument(data)
    try:
        if page > len(document):
            raise NotDrawable("no such page")
        return _draw(document[page - 1])
    finally:
        document.close()


def _draw(page: Any) -> bytes:
    width, height = page.get_size()
    scale = scale_of(width, height)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        rows = bytes(bitmap.buffer).translate(_SHADES)
        picture = png(rows, width=bitmap.width, height=bitmap.height, stride=bitmap.stride)
    finally:
        bitmap.close()
        page.close()
    return HEAD.pack(width, height) + picture


def png(rows: bytes, *, width: int, height: int, stride: int) -> bytes:
    """A PNG of eight-bit grey; `stride` is the number of bytes from one row of pixels to the next."""
    lines = b"".join(b"\x00" + rows[start : start + width] for start in range(0, stride * height, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
