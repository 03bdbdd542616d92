"""The built-in check: what it knows, and that no file can make it slow or blind."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from portal.infra.antivirus import builtin
from portal.infra.antivirus.builtin import BuiltinScanner
from portal.infra.antivirus.layers import LAYER_COST_BYTES, Budget, TooMuchToUnpack, inner_layers

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WINDOWS_PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)


@pytest.mark.parametrize(
    ("start", "signature"),
    [
        (b"MZ\x90\x00", "Executable.Windows"),
        (b"\x7fELF\x02", "Executable.Linux"),
        (b"\xcf\xfa\xed\xfe", "Executable.Mac"),
        (b"#!/bin/sh\n", "Executable.Script"),
    ],
)
def test_a_program_is_not_taken_for_a_statement(start: bytes, signature: str) -> None:
    result = BuiltinScanner().scan(start + b"%PDF-1.7")

    assert (result.clean, result.signature) == (False, signature)


def test_a_program_inside_a_pdf_is_found() -> None:
    data = b"%PDF-1.7\nstream\r\n" + zlib.compress(WINDOWS_PROGRAM) + b"\r\nendstream"

    assert BuiltinScanner().scan(data).signature == "Executable.Windows"


def test_two_letters_alone_do_not_make_a_packed_stream_a_program() -> None:
    data = b"%PDF-1.7\nstream\n" + zlib.compress(b"MZ is how this content begins") + b"\nendstream"

    assert BuiltinScanner().scan(data).clean


def test_a_stream_without_its_end_is_looked_at_all_the_same() -> None:
    whole = zlib.compress(EICAR + b" " * 100_000)

    assert not BuiltinScanner().scan(b"%PDF-1.7\nstream\n" + whole[:-8]).clean


def test_a_zip_that_is_broken_or_locked_does_not_stop_the_scan() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("first.txt", "harmless")
    locked = bytearray(packed.getvalue())
    locked[6] |= 1

    assert BuiltinScanner().scan(bytes(locked)).clean
    assert BuiltinScanner().scan(packed.getvalue()[:-30]).clean


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin, "_UNPACKED_BYTES", 10_000_000)
    bomb = zlib.compress(bytes(16_000_000))

    result = BuiltinScanner().scan(b"%PDF-1.7\nstream\n" + bomb)

    assert (result.clean, result.signature) == (False, "TooMuchToUnpack")


def test_the_budget_covers_all_layers_of_a_file_together() -> None:
    data = b"%PDF-1.7" + b"".join(b"\nstream\n" + zlib.compress(bytes(600)) + b"\nendstream" for _ in range(4))

    needed = 4 * (600 + LAYER_COST_BYTES)

    assert len(list(inner_layers(data, Budget(needed)))) == 4
    with pytest.raises(TooMuchToUnpack):
        list(inner_layers(data, Budget(needed - 1)))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + b"stream\n" * 200_000,
        b"%PDF-1.7\n" + b"stream\nx" * 200_000,
        b"PK\x03\x04" * 400_000,
    ],
    ids=["streams without end", "streams that do not unpack", "zip headers alone"],
)
def test_a_hostile_file_takes_no_more_time_than_its_size(data: bytes) -> None:
    # Work that grew with the square of the size would keep this test for minutes.
    assert BuiltinScanner().scan(data).clean


def test_a_hundred_thousand_empty_streams_are_a_bomb_too() -> None:
    data = b"%PDF-1.7\n" + (b"stream\n" + zlib.compress(b"")) * 100_000

    assert BuiltinScanner().scan(data).signature == "TooMuchToUnpack"
