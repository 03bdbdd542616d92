"""A small check that needs no server: the embedded default. It knows a few marks and is no virus scanner.

It finds the EICAR test file, in plain, in zips and in the compressed streams of PDFs, and programs that pretend to be
documents. Its engine name says so wherever a result is shown.
"""

from __future__ import annotations

from portal.infra.antivirus.base import ScanResult
from portal.infra.antivirus.layers import Budget, TooMuchToUnpack, inner_layers

ENGINE = "builtin-signatures"
# The industry's harmless test file, https://www.eicar.org: written in two parts, or this file would be found itself.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_PROGRAM_STARTS = {
    b"MZ": "Executable.Windows",
    b"\x7fELF": "Executable.Linux",
    b"\xcf\xfa\xed\xfe": "Executable.Mac",
    b"\xca\xfe\xba\xbe": "Executable.MacOrJava",
    b"#!": "Executable.Script",
}
_UNPACKED_BYTES = 256 * 1024 * 1024


class BuiltinScanner:
    """Looks for a handful of marks in the bytes and in what is packed inside them."""

    def scan(self, data: bytes) -> ScanResult:
        """What was found first, in at most a second or so; a file that unpacks to more than 256 MB counts as found."""
        signature = _program(data) or _mark(data) or _inside(data)
        return ScanResult(clean=signature is None, signature=signature, engine=ENGINE)

    def check(self) -> None:
        """Always ready."""


def _program(data: bytes) -> str | None:
    return next((name for start, name in _PROGRAM_STARTS.items() if data.startswith(start)), None)


def _mark(data: bytes) -> str | None:
    if _EICAR in data:
        return "Eicar-Test-Signature"
    return "Executable.Windows" if _is_windows_program(data) else None


def _is_windows_program(data: bytes) -> bool:
    """A DOS header that points to a PE header: two letters alone could begin any packed data."""
    if not data.startswith(b"MZ") or len(data) < 64:
        return False
    offset = int.from_bytes(data[60:64], "little")
    return data[offset : offset + 4] == b"PE\x00\x00"


def _inside(data: bytes) -> str | None:
    try:
        marks = (_mark(layer) for layer in inner_layers(data, Budget(_UNPACKED_BYTES)))
        return next((mark for mark in marks if mark), None)
    except TooMuchToUnpack:
        return "TooMuchToUnpack"
