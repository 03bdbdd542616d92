"""A redacted page, pixel by pixel: what is removed is one black, what stays is as it was drawn, all else is white."""

from __future__ import annotations

import re
import zlib
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from portal.infra.page_pixels import PagePixels, pages_in
from portal.statements.reading.picture_size import NotDrawable
from portal.statements.reading.reader import read
from portal.statements.reading.redaction import redact
from portal.statements.reading.shapes import Word
from portal.statements.reading.words import page_words
from portal.statements.sample.writing import write_samples


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = tmp_path_factory.mktemp("statement")
    write_samples(folder, layout="columns", profile="healthy", seed=106, start=date(2026, 8, 1))
    return next(iter(sorted(folder.glob("*.pdf")))).read_bytes()


def words_of(data: bytes) -> list[Word]:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        words, _ = page_words(page.raw)
        page.close()
        return words
    finally:
        document.close()


def shades(page: PagePixels, word: Word) -> set[int]:
    """The shades within a word's box, a pixel inside its edges."""
    pixels, scale = zlib.decompress(page.packed), page.columns / page.width
    left, right = int(word.x0 * scale) + 1, int(word.x1 * scale)
    return {
        shade
        for line in range(int(word.y0 * scale) + 1, int(word.y1 * scale))
        for shade in pixels[line * page.columns + left : line * page.columns + right]
    }


def test_removed_words_are_black_and_amounts_stay(statement: bytes) -> None:
    page = next(pages_in(redact(statement, rows=[], descriptions=False, secrets=[])))
    words = words_of(statement)
    numbers = [word for word in words if re.fullmatch(r"[\dX*]{6,}", word.text)]
    amounts = [word for word in words if re.fullmatch(r"\$[\d,]+\.\d{2}", word.text)]

    assert len(numbers) > 0 < len(amounts)
    assert all(shades(page, word) == {0} for word in numbers)
    assert all({0} < shades(page, word) for word in amounts)


@pytest.mark.parametrize("layout", ["sections", "newest-first"])
def test_the_holders_name_goes_from_descriptions_too_although_nobody_told_it(layout: str, tmp_path: Path) -> None:
    write_samples(tmp_path, layout=layout, profile="healthy", seed=7, start=date(2026, 8, 1))
    data = next(iter(sorted(tmp_path.glob("*.pdf")))).read_bytes()
    words, reading = words_of(data), read(data)
    rows = [[row["page"], *row["bbox"]] for row in reading["transactions"]]
    first_row = min(y0 for page, _, y0, *_ in rows if page == 1)
    holder = next(one for one in words if one.text == "Copper" or "COPPER" in one.text)
    assert holder.y1 < first_row, "the holder's name is printed above the rows of the sample"

    page = next(pages_in(redact(data, rows=rows, descriptions=True, secrets=[])))

    named = [word for word in words if re.search(r"copper|ridge|repa", word.text, re.IGNORECASE)]
    described = [word for word in words if word.y0 > first_row and re.fullmatch(r"[A-Z]{4,}", word.text)]
    assert all(shades(page, word) == {0} for word in named)
    assert any(shades(page, word) != {0} for word in described)


def test_what_is_no_word_is_gone(statement: bytes) -> None:
    """Rules, logos and pictures are never copied: with every word removed, only black and white are left."""
    every_word = sorted({"".join(filter(str.isalnum, word.text.casefold())) for word in words_of(statement)} - {""})

    page = next(pages_in(redact(statement, rows=[], descriptions=False, secrets=every_word)))

    assert set(zlib.decompress(page.packed)) == {0, 255}


def test_a_file_that_does_not_pass_the_gate_is_not_drawn() -> None:
    with pytest.raises(NotDrawable):
        redact(b"%PDF-1.7 nothing", rows=[], descriptions=False, secrets=[])
