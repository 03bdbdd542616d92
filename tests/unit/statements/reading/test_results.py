"""What leaves the child is written out by hand, so nothing may be forgotten on the way."""

from dataclasses import fields
from datetime import date

from portal.statements.reading.results import (
    Check,
    Finding,
    FoundAccount,
    Signal,
    StatementReading,
    Transaction,
    from_json,
    to_json,
)

_ROW = Transaction(date(2025, 6, 3), "Coffee", -450, 1000, 2, (1.0, 2.0, 3.0, 4.5), "Card", "column", "06/03 Coffee")
_READING = StatementReading(
    *("may.pdf", "proved", "proved", "Every figure adds up.", "A Bank", "1234", date(2025, 6, 1), date(2025, 6, 30)),
    *(1450, 1000, 0, 450, (_ROW,), (Check("A balance", True, "fine", 3),), ((date(2025, 6, 3), 1000),), 2),
    *((FoundAccount("1234", 1450, 1000, 1),), (Finding("unread", "One line.", 1),), "generic", 12, "0.9"),
    (Signal("editor", "medium", "Edited.", 1, (1.0, 2.0, 3.0, 4.0), {"amounts": ["4.50"]}), Signal("a", "weak", "b")),
)


def test_a_reading_comes_out_of_json_as_it_went_in() -> None:
    assert from_json(to_json(_READING)) == _READING


def test_every_field_of_a_reading_and_of_its_rows_is_written() -> None:
    written = to_json(_READING)

    assert set(written) == {field.name for field in fields(StatementReading)}
    assert set(written["transactions"][0]) == {field.name for field in fields(Transaction)}
