"""What banks without a profile print: days of the week, boxes, figures over their names, prose below a table."""

from __future__ import annotations

import pytest

from tests.unit.statements.reading.typed import amounts, read

_HEAD = """\
Statement period: 03/01/2025 - 03/31/2025
Account Number: 123456789
"""
_SUMMARY = """\
Beginning Balance          $100.00
Total Deposits              $50.00
Total Withdrawals           $25.00
Ending Balance             $125.00
"""
_ROWS = """\
Transaction History
Date              Description             Withdrawals      Deposits      Balance
03/02/2025        Coffee                         5.00                      95.00
03/05/2025        Payroll                                     50.00       145.00
03/09/2025        Rent                          20.00                     125.00
"""


@pytest.mark.parametrize(
    ("days", "printed"),
    [
        ("the day of the week stands before the date", ("Sun 03/02/25", "Wed 03/05/25", "Sun 03/09/25")),
        ("the time stands behind the date", ("2025-03-02T09:30", "2025-03-05T10:00", "2025-03-09T23:59")),
        ("the day stands before the month", ("2 March 2025", "5 March 2025", "9 March 2025")),
    ],
)
def test_a_row_is_dated_however_its_day_is_printed(days: str, printed: tuple[str, ...]) -> None:
    rows = _ROWS
    for short, day in zip(("03/02/2025", "03/05/2025", "03/09/2025"), printed, strict=True):
        rows = rows.replace(short.ljust(18), day.ljust(18))

    reading = read(_HEAD + _SUMMARY + rows)

    assert reading.verdict == "proved", f"{days}: {reading.reason}"
    assert [row.date.isoformat() for row in reading.transactions if row.date] == [
        *("2025-03-02", "2025-03-05", "2025-03-09"),
    ]


@pytest.mark.parametrize(
    ("summary"),
    [
        "Account Summary\nBeginning Balance           Total Deposits\n$100.00                     $50.00\n"
        "Total Withdrawals           Ending Balance\n$25.00                      $125.00\n",
        "Account Summary\n$100.00              $50.00               $25.00               $125.00\n"
        "Beginning Balance    Total Deposits       Total Withdrawals    Ending Balance\n",
        "Opening balance      Payments in          Payments out         Closing balance\n"
        "100.00               50.00                25.00                125.00\n",
        "Beginning Balance\n+$100.00\nTotal Deposits\n+$50.00\nTotal Withdrawals\n+$25.00\nEnding Balance\n+$125.00\n",
        "Balance at start of period     $100.00\nTotal received     $50.00\nTotal spent     $25.00\n"
        "Balance at end of period     $125.00\n",
    ],
)
def test_a_summary_set_in_boxes_is_read(summary: str) -> None:
    reading = read(_HEAD + summary + _ROWS)

    assert reading.verdict == "proved", reading.reason
    assert (reading.opening_cents, reading.closing_cents) == (10000, 12500)


def test_a_summary_in_boxes_that_differs_from_the_rows_is_no_proof() -> None:
    summary = (
        "Account Summary\nBeginning Balance           Total Deposits\n$100.00                     $60.00\n"
        "Total Withdrawals           Ending Balance\n$25.00                      $125.00\n"
    )

    assert read(_HEAD + summary + _ROWS).verdict == "contradicted"


def test_money_is_told_from_spent_and_received() -> None:
    rows = _ROWS.replace("Withdrawals      Deposits", "      Spent      Received")

    assert amounts(read(_HEAD + _SUMMARY + rows)) == [-500, 5000, -2000]


def test_the_first_line_of_a_description_above_its_row_heads_no_section() -> None:
    rows = _ROWS.replace("03/09/2025", " " * 18 + "POS PURCHASE\n03/09/2025")

    reading = read(_HEAD + _SUMMARY + rows)

    assert reading.verdict == "proved", reading.reason


def test_a_description_of_three_lines_above_its_row_heads_no_section() -> None:
    above = f"{' ' * 18}POS PURCHASE\n{' ' * 18}OTHER FEES AND CHARGES\n"
    rows = _ROWS.replace("03/09/2025", f"{above}03/09/2025")

    reading = read(_HEAD + _SUMMARY + rows)

    assert reading.verdict == "proved", reading.reason


def test_a_fee_named_in_a_sentence_below_the_table_is_no_row() -> None:
    prose = "Member FDIC. Questions? Call 1-800-555-0199. A fee of $35.00 applies to overdrafts. Page 1 of 1\n"

    reading = read(_HEAD + _SUMMARY + _ROWS + prose)

    assert reading.verdict == "proved", reading.reason
    assert len(reading.transactions) == 3


@pytest.mark.parametrize(
    "summary",
    [
        "Opening          $100.00\nCredits           $50.00\nDebits            $25.00\nClosing          $125.00\n",
        "Initial Balance  $100.00\nTotal Credits     $50.00\nTotal Debits      $25.00\nFinal Balance    $125.00\n",
        "Balance as of period start  $100.00\nTotal additions    $50.00\nTotal subtractions $25.00\n"
        "Balance as of period end    $125.00\n",
        "Account              Number      Beginning     Credits     Debits      Ending\n"
        "Business Checking    ****6789    $100.00       $50.00      $25.00      $125.00\n",
    ],
)
def test_balances_are_known_by_short_names(summary: str) -> None:
    reading = read(_HEAD + summary + _ROWS)

    assert reading.verdict == "proved", reading.reason
    assert (reading.opening_cents, reading.closing_cents) == (10000, 12500)


def test_a_loans_box_below_the_history_is_none_of_the_accounts_rows() -> None:
    loan = "Loan Summary\nLoan           Principal Balance    Payment Due    Due Date\n"
    loan += "Auto 0021      12,443.10            310.22         04/15/2025\n"

    reading = read(_HEAD + _SUMMARY + _ROWS + loan)

    assert reading.verdict == "proved", reading.reason


_STACKED = """\
Transactions
Date
Description
                              Amount
03/02/2025
Coffee
                               -5.00
03/05/2025
Payroll
"""
_ON_NEXT_PAGE = """\
                               50.00
03/09/2025
Rent
                              -20.00
"""


def test_a_row_begun_at_the_foot_of_a_page_ends_on_the_next() -> None:
    reading = read(_HEAD + _SUMMARY + _STACKED, _ON_NEXT_PAGE)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-500, 5000, -2000]


@pytest.mark.parametrize(
    ("payroll", "verdict", "code"),
    [("50.00", "unproved", "foreign_currency"), ("51.00", "contradicted", "contradicted")],
)
def test_pounds_that_add_up_are_named_and_pounds_that_do_not_are_told_so(payroll: str, verdict: str, code: str) -> None:
    rows = _ROWS.replace("50.00 ", f"{payroll} ")
    for figure in ("5.00", payroll, "20.00", "95.00", "145.00", "125.00"):
        rows = rows.replace(f" {figure}", f"£{figure}")

    reading = read(_HEAD + _SUMMARY.replace("$", "£") + rows)

    assert (reading.verdict, reading.reason_code) == (verdict, code)
