"""Pages as grey pixels in one run of bytes: how a child process hands pictures of a document to its parent."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = struct.Struct(">ddIII")


@dataclass(frozen=True)
class PagePixels:
    """A page's size in points, and its pixels of eight-bit grey without padding, packed by zlib."""

    width: float
    height: float
    columns: int
    lines: int
    packed: bytes

    def to_bytes(self) -> bytes:
        """The page as it stands in the run."""
        return _HEAD.pack(self.width, self.height, self.columns, self.lines, len(self.packed)) + self.packed


def pages_in(run: bytes) -> Iterator[PagePixels]:
    """The pages that stand in a run, in their order."""
    at = 0
    while at < len(run):
        width, height, columns, lines, size = _HEAD.unpack_from(run, at)
        at += _HEAD.size
        yield PagePixels(width, height, columns, lines, run[at : at + size])
        at += size
