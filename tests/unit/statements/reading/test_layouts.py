"""What US banks print is read and proved; a changed figure in it is noticed."""

from __future__ import annotations

import re

import pytest

from tests.unit.statements.reading.layouts import LAYOUTS
from tests.unit.statements.reading.typed import amounts, read

_ROW_AMOUNT = re.compile(r"^(?:\d\d?/\d\d?\S*|[A-Z][a-z]{2} \d\d?)\s.*?(\d)\.\d\d", re.MULTILINE)


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_layout_of_a_us_bank_is_proved(layout: str) -> None:
    expected, text = LAYOUTS[layout]

    reading = read(text)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == expected
    assert all(row.date is not None and row.sign_source for row in reading.transactions)


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_changed_digit_in_a_row_is_never_proved(layout: str) -> None:
    _, text = LAYOUTS[layout]
    places = [match.start(1) for match in _ROW_AMOUNT.finditer(text)]

    for place in places:
        changed = f"{text[:place]}{(int(text[place]) + 3) % 10}{text[place + 1 :]}"
        assert read(changed).verdict != "proved", changed[place - 60 : place + 10]


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_row_left_out_is_never_proved(layout: str) -> None:
    expected, text = LAYOUTS[layout]
    lines = text.splitlines(keepends=True)

    for index, line in enumerate(lines):
        reading = read("".join(lines[:index] + lines[index + 1 :]))
        if reading.verdict == "proved":
            assert amounts(reading) == expected, line
