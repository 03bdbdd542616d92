"""Before anything is believed: what a file may be, and the sentence that a merchant reads where it may not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from portal.statements.reading import gate
from portal.statements.reading.precheck import MAX_BYTES, precheck

PDF = Callable[[], bytes]


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def plain(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    return writer


def with_action(action: dict[str, object]) -> bytes:
    writer = plain()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in action.items()}
    )
    return written(writer)


def with_javascript_deep_in_an_annotation() -> bytes:
    writer = plain()
    note = writer.add_annotation(0, FreeText(text="x", rect=(0, 0, 9, 9)))
    note[NameObject("/AA")] = DictionaryObject(
        {NameObject("/E"): DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})}
    )
    return written(writer)


def with_attachment() -> bytes:
    writer = plain()
    writer.add_attachment("x.exe", b"MZ")
    return written(writer)


def with_rich_media() -> bytes:
    writer = plain()
    note = writer.add_annotation(0, FreeText(text="x", rect=(0, 0, 9, 9)))
    note[NameObject("/Subtype")] = NameObject("/RichMedia")
    return written(writer)


def with_bomb() -> bytes:
    writer = plain()
    stream = DecodedStreamObject()
    stream.set_data(b" ")
    flate = stream.flate_encode()
    flate._data = zlib.compress(b" " * (60 << 20))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(flate)
    return written(writer)


def with_page_box(side: int) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(side, side)
    return written(writer)


def encrypted(user: str) -> bytes:
    writer = plain()
    writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
    return written(writer)


REFUSED: list[tuple[PDF, str]] = [
    (lambda: with_action({"/S": NameObject("/JavaScript"), "/JS": TextStringObject("x")}), "active_content"),
    (lambda: with_action({"/S": NameObject("/Launch"), "/F": TextStringObject("x")}), "active_content"),
    (with_javascript_deep_in_an_annotation, "active_content"),
    (with_attachment, "active_content"),
    (with_rich_media, "active_content"),
    (lambda: encrypted("secret"), "password"),
    (lambda: written(plain(61)), "too_many_pages"),
    (lambda: written(plain(0)), "no_pages"),
    (lambda: with_page_box(20_000), "too_complex"),
    (with_bomb, "too_complex"),
    (lambda: b"%PDF-1.7\nnothing more", "damaged"),
]


@pytest.mark.parametrize(("make", "code"), REFUSED)
def test_a_dangerous_or_broken_file_is_refused_in_a_sentence(make: PDF, code: str) -> None:
    refusal, _, _ = gate.inspect(make())

    assert refusal is not None
    assert refusal.code == code
    assert refusal.words.endswith(".")


ACCEPTED: list[PDF] = [
    lambda: written(plain(60)),
    lambda: encrypted(""),
    lambda: with_action({"/S": NameObject("/URI"), "/URI": TextStringObject("https://example.com")}),
    lambda: with_action({"/S": NameObject("/GoTo"), "/D": ArrayObject([NumberObject(0), NameObject("/Fit")])}),
]


@pytest.mark.parametrize("make", ACCEPTED)
def test_what_banks_do_print_passes(make: PDF) -> None:
    refusal, pages, _ = gate.inspect(make())

    assert refusal is None
    assert pages in (1, 60)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html>%PDF-1.7", "not_pdf"),
        (b"\n%PDF-1.7", "not_pdf"),
        (b"Dear bank", "not_pdf"),
        (b"%PDF-" + b"0" * MAX_BYTES, "too_large"),
    ],
)
def test_what_is_no_pdf_or_too_large_is_refused_unopened(data: bytes, code: str) -> None:
    refusal = precheck(data)

    assert refusal is not None
    assert refusal.code == code


def test_the_first_bytes_of_a_pdf_are_enough_to_hand_it_on() -> None:
    assert precheck(b"%PDF-1.4 ...") is None
