"""Signs between the files of a deal: months that do not join, one statement twice, rows copied into another month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from portal.statements.reading.reader import read
from portal.statements.reading.results import StatementReading, from_json
from portal.statements.sample.writing import make_statements
from portal.statements.tampering import ListedSignal, signals_of
from tests.unit.statements.kept import slots_of

_BETWEEN = {"balance_break", "duplicate_file", "repeated_rows"}


@cache
def clean() -> tuple[StatementReading, ...]:
    made = make_statements(layout="columns", profile="healthy", seed=5, start=date(2026, 6, 1))
    return tuple(from_json({**read(pdf), "file": f"{number}.pdf"}) for number, (pdf, _) in enumerate(made, start=1))


def between(*readings: StatementReading) -> list[ListedSignal]:
    return [one for one in signals_of(*slots_of(readings)).found if one.code in _BETWEEN]


def test_three_months_of_one_account_bear_no_sign() -> None:
    assert between(*clean()) == []


def test_months_that_do_not_join_are_told_at_the_later_file() -> None:
    june, july, august = clean()
    off = replace(july, opening_cents=(july.opening_cents or 0) + 25)

    [found] = between(june, off, august)

    assert (found.code, found.strength, found.filename) == ("balance_break", "strong", "2.pdf")
    assert "$0.25 apart" in found.words


def test_another_account_or_a_missing_month_explains_another_balance() -> None:
    june, july, august = clean()

    assert between(june, replace(july, account_last4="0001", opening_cents=1), august) == []
    assert between(june, august) == []


def test_one_statement_in_two_files_is_told_at_the_second() -> None:
    june, july, _ = clean()

    [found] = between(june, july, replace(july, file="again.pdf"))

    assert found.code == "duplicate_file"
    assert found.filename in {"2.pdf", "again.pdf"}
    assert f"{july.period_start:%m/%d/%Y}" in found.words


def test_rows_copied_into_another_month_are_told_with_the_box_around_them() -> None:
    june, july, august = clean()
    copied = [row for row in june.transactions if row.date][2:6]
    moved = tuple(replace(row, date=date(2026, 8, row.date.day), page=2) for row in copied if row.date)

    [found] = between(june, july, replace(august, transactions=(*august.transactions, *moved)))

    assert (found.code, found.page, found.filename) == ("repeated_rows", 2, "3.pdf")
    assert found.bbox is not None
    assert found.bbox[1] == min(row.bbox[1] for row in moved)
    assert found.bbox[3] == max(row.bbox[3] for row in moved)
