"""What lies inside a file: the members of a zip and the compressed streams of a PDF, down to a depth and a budget."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_DEPTH = 3
_PIECE_BYTES = 1024 * 1024
_FIRST_PIECE_BYTES = 1024
# What looking at a layer costs beside its bytes, so that a million empty ones are a bomb too.
LAYER_COST_BYTES = 4096


class TooMuchToUnpack(Exception):
    """The content unpacks to more than the budget: a bomb, or nothing that a person uploads."""


@dataclass
class Budget:
    """How many unpacked bytes may still be looked at, over all layers of one file."""

    left_bytes: int

    def spend(self, count: int) -> None:
        """Take `count` from what is left; TooMuchToUnpack when that is not enough."""
        self.left_bytes -= count
        if self.left_bytes < 0:
            raise TooMuchToUnpack


def inner_layers(data: bytes, budget: Budget, *, depth: int = 1) -> Iterator[bytes]:
    """Everything packed inside `data`, layer by layer, unpacked. Broken or encrypted parts are passed over."""
    if depth > _MAX_DEPTH:
        return
    for layer in _unpacked(data, budget):
        yield layer
        yield from inner_layers(layer, budget, depth=depth + 1)


def _unpacked(data: bytes, budget: Budget) -> Iterator[bytes]:
    if b"%PDF-" in data[:1024]:
        yield from _pdf_streams(data, budget)
    if b"PK\x03\x04" in data[:1024]:
        yield from _zip_members(data, budget)


def _pdf_streams(data: bytes, budget: Budget) -> Iterator[bytes]:
    """The Flate streams. Searching by `find` keeps this linear, whatever the file does."""
    position = 0
    while (start := data.find(b"stream", position)) >= 0:
        position = start + len(b"stream")
        if data[start - 3 : start] == b"end":
            continue
        # The keyword is followed by CR LF or LF; zlib's own header begins right after.
        body = position + (2 if data[position : position + 2] == b"\r\n" else 1)
        if _begins_zlib(data[body : body + 2]):
            yield _inflate(data, body, budget)


def _begins_zlib(header: bytes) -> bool:
    """Deflate with a 32 KB window and a header whose check holds (RFC 1950, section 2.2): what writers of PDFs use."""
    return header[:1] == b"\x78" and int.from_bytes(header, "big") % 31 == 0


def _inflate(data: bytes, start: int, budget: Budget) -> bytes:
    """As much as can be unpacked from `start` on; a stream ends by itself.

    zlib copies what it is given and does not need, so it is given little at first: a file of a million tiny streams
    must not cost a million large copies.
    """
    budget.spend(LAYER_COST_BYTES)
    unpacker, found = zlib.decompressobj(), io.BytesIO()
    pending, position, size = b"", start, _FIRST_PIECE_BYTES
    while not unpacker.eof and (pending or position < len(data)):
        if not pending:
            pending = data[position : position + size]
            position, size = position + size, min(size * 2, _PIECE_BYTES)
        try:
            piece = unpacker.decompress(pending, _PIECE_BYTES)
        except zlib.error:
            break
        pending = unpacker.unconsumed_tail
        budget.spend(len(piece))
        found.write(piece)
    return found.getvalue()


def _zip_members(data: bytes, budget: Budget) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield _member(archive, member, budget)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError):
        return


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    budget.spend(LAYER_COST_BYTES)
    found = io.BytesIO()
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE_BYTES):
                budget.spend(len(piece))
                found.write(piece)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError):
        # Encrypted, of an unknown method, or broken: what came out before that is still looked at.
        return found.getvalue()
    return found.getvalue()
