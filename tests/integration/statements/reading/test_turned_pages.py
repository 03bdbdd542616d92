"""However a page lies, it is read as somebody would who turns it, and a box is where the page, as shown, has it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfWriter, Transformation

from portal.statements.reading.reader import read
from portal.statements.sample.writing import make_statement

_WIDTH, _HEIGHT = 612.0, 792.0
_LAID = {
    0: Transformation(),
    90: Transformation().rotate(90).translate(_HEIGHT, 0),
    180: Transformation().rotate(180).translate(_WIDTH, _HEIGHT),
    270: Transformation().rotate(-90).translate(0, _WIDTH),
}


@pytest.fixture(scope="module")
def statement() -> bytes:
    return make_statement(layout="sections", profile="healthy", seed=3, start=date(2026, 1, 1))[0]


@pytest.fixture(scope="module")
def upright(statement: bytes) -> dict[str, Any]:
    return read(statement)


def laid(data: bytes, *, rotate: int, content: int, only: int | None = None) -> bytes:
    """The file with `/Rotate` on its pages and their content turned anticlockwise; `only` on the page of that index."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for index, page in enumerate(writer.pages):
        if only not in (None, index):
            continue
        page.add_transformation(_LAID[content])
        if content in (90, 270):
            page.mediabox.upper_right = (_HEIGHT, _WIDTH)
            page.cropbox = page.mediabox
        page.rotation = rotate
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def crop(data: bytes, row: dict[str, Any], *, quarters: int) -> list[list[int]]:
    """The pixels in a row's box on the page as it is shown, turned anticlockwise by so many quarters."""
    document = pypdfium2.PdfDocument(data)
    bitmap = document[row["page"] - 1].render(scale=1, grayscale=True)
    pixels, stride = bytes(bitmap.buffer), bitmap.stride
    x0, y0, x1, y1 = (round(edge) for edge in row["bbox"])
    part = [list(pixels[line * stride + x0 : line * stride + x1]) for line in range(y0, y1)]
    bitmap.close()
    document.close()
    for _ in range(quarters):
        part = [list(column) for column in zip(*part, strict=True)][::-1]
    return part


def alike(one: list[list[int]], other: list[list[int]]) -> bool:
    """Whether two crops show the same, but for the edges of glyphs and a row of pixels."""
    height, width = min(len(one), len(other)), min(len(one[0]), len(other[0]))
    off = sum(abs(one[y][x] - other[y][x]) for y in range(height) for x in range(width))
    return abs(len(one) - len(other)) <= 1 and abs(len(one[0]) - len(other[0])) <= 1 and off / (height * width) < 25


@pytest.mark.parametrize(
    ("rotate", "content"),
    [
        pytest.param(90, 90, id="shown upright"),
        pytest.param(180, 180, id="shown upright, twice turned over"),
        pytest.param(270, 270, id="shown upright, turned the other way"),
        pytest.param(90, 0, id="shown on its right side"),
        pytest.param(180, 0, id="shown upside down"),
        pytest.param(270, 0, id="shown on its left side"),
        pytest.param(0, 90, id="written on its left side"),
        pytest.param(90, 270, id="written on one side and turned upside down"),
    ],
)
def test_pages_are_read_however_they_are_turned(
    rotate: int, content: int, statement: bytes, upright: dict[str, Any]
) -> None:
    data = laid(statement, rotate=rotate, content=content)
    reading, quarters = read(data), (rotate - content) // 90 % 4

    assert reading["verdict"] == "proved", reading["reason"]
    assert [row["amount_cents"] for row in reading["transactions"]] == [
        row["amount_cents"] for row in upright["transactions"]
    ]
    assert reading["signals"] == upright["signals"]
    row, same = reading["transactions"][5], upright["transactions"][5]
    assert alike(crop(data, row, quarters=quarters), crop(statement, same, quarters=0))


def test_one_page_on_its_side_is_read_between_the_others(statement: bytes, upright: dict[str, Any]) -> None:
    reading = read(laid(statement, rotate=90, content=0, only=1))

    moved = [
        row["page"] for row, same in zip(reading["transactions"], upright["transactions"], strict=True) if row != same
    ]
    assert reading["verdict"] == "proved"
    assert set(moved) == {2}
