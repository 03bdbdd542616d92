"""Amounts without cents, with blanks between the thousands, in angle brackets or marked as overdrawn."""

from __future__ import annotations

import pytest

from tests.unit.statements.reading.typed import amounts, read

_HEAD = "Statement period: 03/01/2025 - 03/31/2025\nAccount Number: 123456789\n"
_SUMMARY = """\
Beginning Balance          $1,000
Total Deposits               $450
Total Withdrawals            $125
Ending Balance             $1,325
"""
_ROWS = """\
Transaction History
Date          Description        Withdrawals      Deposits      Balance
03/02/2025    Coffee                      25                        975
03/05/2025    Payroll 1250                             450        1,425
03/09/2025    Rent, unit 12              100                      1,325
"""
_EXACT = [-2500, 45000, -10000]


def test_a_statement_in_whole_dollars_is_proved() -> None:
    reading = read(_HEAD + _SUMMARY + _ROWS)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == _EXACT


def test_a_shops_number_in_the_description_takes_no_amount_away() -> None:
    reading = read(_HEAD + _SUMMARY + _ROWS.replace("Rent, unit 12", "Depot #4521  "))

    assert reading.verdict == "proved", reading.reason


def test_whole_dollars_stand_among_amounts_with_cents() -> None:
    rows = _ROWS.replace("  25 ", "24.75 ").replace("  975\n", "975.25\n").replace("  100 ", "100.25 ")
    rows = rows.replace("   1,425\n", "1,425.25\n")
    summary = "Beginning Balance          $1,000\nEnding Balance             $1,325\n"

    reading = read(_HEAD + summary + rows)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-2475, 45000, -10025]


def test_a_summary_in_boxes_of_whole_dollars_is_read() -> None:
    boxes = (
        "Beginning Balance    Total Deposits       Total Withdrawals    Ending Balance\n"
        "$1,000               $450                 $125                 $1,325\n"
    )

    reading = read(_HEAD + boxes + _ROWS)

    assert reading.verdict == "proved", reading.reason


def test_a_section_without_a_table_heading_takes_a_whole_amount_by_its_dollar_sign() -> None:
    sections = """\
Beginning Balance          $1,000.00
Ending Balance             $1,325.00
Deposits
03/05/2025    Payroll 1250             $450
Total Deposits                         $450
Withdrawals
03/02/2025    Coffee                 $25.00
03/09/2025    Rent                     $100
Total Withdrawals                      $125
"""

    reading = read(_HEAD + sections)

    assert reading.verdict == "proved", reading.reason
    assert sorted(amounts(reading)) == sorted(_EXACT)


def test_nobody_is_accused_for_an_amount_that_may_have_lost_its_cents() -> None:
    rows = _ROWS.replace("450        1,425", "450     1,425.50")

    reading = read(_HEAD + _SUMMARY + rows)

    assert (reading.verdict, reading.reason_code) == ("unproved", "unread")


def test_a_statement_in_whole_dollars_throughout_that_contradicts_itself_is_told_so() -> None:
    reading = read(_HEAD + _SUMMARY + _ROWS.replace("450        1,425", "460        1,435"))

    assert reading.verdict == "contradicted"


@pytest.mark.parametrize(
    ("style", "spent", "left"),
    [
        ("angle brackets", "<25.00>", "975.00"),
        ("a typographic minus", "−25.00", "975.00"),
        ("a minus behind", "25.00-", "975.00"),
        ("a word behind", "25.00DR", "975.00"),
        ("the currency before", "-US$25.00", "US$975.00"),
    ],
)
def test_money_spent_is_marked_in_many_ways(style: str, spent: str, left: str) -> None:
    table = f"""\
Beginning Balance   1,000.00
Ending Balance      1,425.00
Date          Description        Amount          Balance
03/02/2025    Coffee        {spent:>11}      {left:>11}
03/05/2025    Payroll            450.00         1,425.00
"""

    reading = read(_HEAD + table)

    assert reading.verdict == "proved", f"{style}: {reading.reason}"
    assert amounts(reading) == [-2500, 45000]


def test_an_overdrawn_balance_is_below_zero() -> None:
    table = """\
Beginning Balance     100.00
Ending Balance        -50.00
Date          Description        Withdrawals      Deposits      Balance
03/02/2025    Rent                    200.00                  100.00 OD
03/05/2025    Deposit                               50.00      50.00 OD
"""

    reading = read(_HEAD + table)

    assert reading.verdict == "proved", reading.reason
    assert [row.balance_cents for row in reading.transactions] == [-10000, -5000]


def test_one_figure_of_an_accounts_row_may_have_no_cents() -> None:
    row = (
        "Account              Number      Beginning     Credits     Debits      Ending\n"
        "Business Checking    ****6789    $1,000        $450.00     $124.75     $1,325.25\n"
    )
    rows = _ROWS.replace("  25 ", "24.75 ").replace("  975\n", "975.25\n").replace("   1,425\n", "1,425.25\n")
    rows = rows.replace("   1,325\n", "1,325.25\n")

    reading = read(_HEAD + row + rows)

    assert reading.verdict == "proved", reading.reason
    assert (reading.opening_cents, reading.closing_cents) == (100000, 132525)
