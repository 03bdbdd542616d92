"""Rows that were copied from one month into another are found; bills that come back are no copies."""

from __future__ import annotations

from dataclasses import replace

from portal.statements.analysis import AnalysedStatement
from portal.statements.analysis.repeats import find_repeats, find_twins
from tests.unit.statements.analysis.hand import AUGUST, JULY, statement, three

Line = tuple[int, str, int]

_BILLS: list[Line] = [(1, "RENT", -250_000), (1, "INSURANCE", -30_000), (2, "SOFTWARE", -9_900), (2, "WATER", -4_100)]
_SALES: list[Line] = [(3, "DEPOSIT 07/02 4410", 81_234), (4, "CARD SALES 07/03", 120_099), (7, "CHECK 1044", -71_001)]
_OTHER: list[Line] = [(3, "DEPOSIT 4502", 61_004), (5, "CARD SALES", 98_123), (9, "CHECK 1091", -50_500)]
_THIRD: list[Line] = [(6, "DEPOSIT 4613", 73_311), (8, "CARD SALES", 88_210), (9, "CHECK 1102", -45_250)]


def _found(*statements: AnalysedStatement) -> list[tuple[str, str, int]]:
    return [(one.earlier, one.later, len(one.rows)) for one in find_repeats(statements)]


def test_rows_that_were_copied_into_another_month_are_found_with_their_pairs() -> None:
    july, august, september = three(_SALES, _OTHER, [*_SALES, *_THIRD])

    [repeat] = find_repeats([july, august, september])

    assert (repeat.earlier, repeat.later) == ("s7", "s9")
    assert repeat.rows == (("7-1", "9-1"), ("7-2", "9-2"), ("7-3", "9-3"))


def test_dates_within_the_words_may_have_been_moved_along() -> None:
    moved = [(day, text.replace("07/", "09/"), cents) for day, text, cents in _SALES]

    assert _found(*three(_SALES, _OTHER, moved)) == [("s7", "s9", 3)]


def test_bills_of_every_month_are_no_copies() -> None:
    assert _found(*three([*_BILLS, *_SALES], [*_BILLS, *_OTHER], [*_BILLS, *_THIRD])) == []


def test_a_payment_that_goes_out_on_other_days_too_is_no_copy() -> None:
    daily = [(day, "ADVANCE", -10_000) for day in range(3, 9)]

    assert _found(*three(daily, daily, _THIRD)) == []


def test_the_same_amounts_on_other_days_or_in_another_order_are_no_copies() -> None:
    shifted = [(day + 1, text, cents) for day, text, cents in _SALES]
    apart = [line for pair in zip(_SALES, _THIRD, strict=True) for line in pair]

    assert _found(*three(_SALES, _OTHER, shifted)) == []
    assert _found(*three(_SALES, _OTHER, apart)) == []


def test_two_rows_in_a_row_are_chance() -> None:
    assert _found(*three(_SALES, _OTHER, [*_SALES[:2], *_THIRD])) == []


def test_in_two_statements_alone_a_short_run_may_be_bills() -> None:
    many = [(day, f"DEPOSIT {day}", 1_000 + day) for day in range(1, 9)]

    assert _found(statement(JULY, _BILLS), statement(AUGUST, _BILLS)) == []
    assert _found(statement(JULY, many), statement(AUGUST, many)) == [("s7", "s8", 8)]


def test_newest_first_is_a_row_after_the_other_as_well() -> None:
    july, august, september = three(_SALES, _OTHER, _SALES)
    september = replace(september, rows=september.rows[::-1])

    assert _found(july, august, september) == [("s7", "s9", 3)]


def test_one_statement_in_two_files_is_a_twin_and_its_rows_are_not_told_again() -> None:
    july = statement(JULY, _SALES)
    again = replace(july, id="again", rows=tuple(replace(row, id=f"again-{row.id}") for row in july.rows))
    other = replace(again, id="other", rows=again.rows[:2])

    assert find_twins([july, again, other]) == (("s7", "again"),)
    assert _found(july, again, other) == []
