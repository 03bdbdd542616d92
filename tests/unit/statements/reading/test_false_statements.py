"""Statements that are false although much of them adds up: none of them may be called proved."""

import pytest

from tests.unit.statements.reading.typed import amounts, read

_MARCH = """\
Statement period: 03/01/2025 - 03/31/2025
Account number: 000111222333
Beginning Balance          $100.00
Deposits                   $50.00
Withdrawals                $25.00
{more}Ending Balance             $125.00
Transaction History
Date          Description       Amount     Balance
03/02/2025    Coffee             -5.00       95.00
03/05/2025    Payroll            50.00      145.00
03/09/2025    Rent              -20.00      125.00
"""
MARCH = _MARCH.format(more="")
BESIDE = _MARCH.format(more="Adjustment of sorts         $5.00\n")
APRIL = """\
Statement period: 04/01/2025 - 04/30/2025
Account number: 000111222333
Beginning Balance          $125.00
Deposits                   $10.00
Withdrawals                $25.00
Ending Balance             $110.00
Transaction History
Date          Description       Amount     Balance
04/02/2025    Coffee             -5.00      120.00
04/05/2025    Bonus              10.00      130.00
04/09/2025    Rent              -20.00      110.00
"""
PAGES = (
    """\
Page 1 of 3
Statement period: 03/01/2025 - 03/31/2025
Beginning Balance          $100.00
Ending Balance             $125.00
Transaction History
Date          Description       Amount
03/02/2025    Payroll            30.00
03/03/2025    Coffee             -5.00
""",
    """\
Page 2 of 3
Transaction History (continued)
Date          Description       Amount
03/05/2025    Loan               50.00
03/09/2025    Rent              -50.00
""",
    """\
Page 3 of 3
Transaction History (continued)
Date          Description       Amount
03/12/2025    Refund             12.00
03/14/2025    Supplies          -12.00
""",
)


@pytest.mark.parametrize(
    "true",
    [MARCH, BESIDE, BESIDE.replace("$25.00", "$20.00"), f"{MARCH}Totals                          25.00      125.00\n"],
)
def test_a_summary_may_list_what_nobody_knows_beside_what_adds_up(true: str) -> None:
    assert read(true).verdict == "proved", read(true).reason


BOTH_WAYS = MARCH.replace("     Balance\n", "   Day balance\n", 1) + "Total                          {net}\n"
CHECKS = """\
Statement period: 03/01/2025 - 03/31/2025
Beginning Balance          $500.00
Ending Balance             $450.00
Transaction History
Date          Description       Amount
03/02/2025    Deposit           100.00
03/09/2025    Check 1001       -150.00
Summary of Checks Written
Number   Date       Amount
1001     03/09      {again}
"""
ITEMS = """\
Account summary
Description   Items   Amount     Description   Items   Amount
Deposits      1       50.00      Rent          1       20.00
Total         1       {total}      Total         2       25.00
"""


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [(BOTH_WAYS, "25.00", "25.40"), (CHECKS, "$150.00", "$105.00"), (MARCH + ITEMS, "50.00", "58.00")],
)
def test_a_figure_that_repeats_others_is_held_against_them(text: str, true: str, false: str) -> None:
    name = text[text.index("{") + 1 : text.index("}")]

    assert read(text.format(**{name: true})).verdict == "proved", read(text.format(**{name: true})).reason
    assert read(text.format(**{name: false})).verdict == "contradicted"


FALSE = {
    "a side of the summary beside a figure that explains nothing": BESIDE.replace("$50.00", "$90.00"),
    "the other side": BESIDE.replace("$25.00", "$35.00"),
    "the balance in the line of totals": f"{MARCH}Totals                          25.00      120.00\n",
    "two balances of one day": MARCH.replace("03/05/2025", "03/02/2025").replace(" 95.00", "145.00"),
    "a day's balance where rows of two days were exchanged": MARCH.replace(
        " 50.00      145", "-20.00      145"
    ).replace("-20.00      125", " 50.00      125"),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_printed_figure_that_contradicts_the_rows_is_named(name: str) -> None:
    reading = read(FALSE[name])

    assert reading.verdict == "contradicted", reading.reason


@pytest.mark.parametrize("amount", ["-50.00 CR", "+50.00 DR", "-50.00-", "(50.00"])
def test_an_amount_with_two_signs_or_half_of_one_is_not_certain(amount: str) -> None:
    assert read(MARCH.replace("50.00      145", f"{amount}      145")).verdict != "proved"


def test_daily_balances_may_skip_days_but_not_hide_what_moved_on_them() -> None:
    days = "Daily Balances\nDate     Balance\n03/02    $95.00\n03/09    $125.00\n"
    plain = MARCH.replace("Balance\n03/02", "Balanc\n03/02")

    assert read(MARCH + days).verdict == "proved"
    assert read(MARCH + days.replace("03/09    $125.00", "03/06    $125.00")).verdict == "contradicted"
    assert read(plain + days.replace("$95.00", "$145.00")).verdict != "proved"


def test_a_check_of_the_days_of_another_row_is_a_check_of_its_own() -> None:
    text = """\
Statement period: 03/01/2025 - 03/31/2025
Beginning Balance          $500.00
Ending Balance             $400.00
Transaction History
Date          Description       Amount
03/02/2025    Deposit           100.00
03/09/2025    Rent             -100.00
Checks Paid
Number   Date       Amount
1001     03/12      $100.00
"""
    relisted = text.replace("03/12 ", "03/09 ").replace("$400.00", "$500.00")

    assert (read(text).verdict, amounts(read(text))) == ("proved", [100_00, -100_00, -100_00])
    assert (read(relisted).verdict, amounts(read(relisted))) == ("proved", [100_00, -100_00])


@pytest.mark.parametrize("months", [(MARCH, APRIL), (APRIL, MARCH)])
@pytest.mark.parametrize("numbered", [True, False])
def test_two_months_in_one_file_are_not_one_statement(months: tuple[str, str], numbered: bool) -> None:
    reading = read(*(m if numbered else m.replace("Account number: 000111222333\n", "") for m in months))

    assert (reading.verdict, reading.reason_code) == ("unproved", "several_statements")


def test_an_account_beside_the_first_that_moved_without_rows_stops_the_proof() -> None:
    savings = "Savings account number: 000444555666\nBeginning Balance   $700.00\nEnding Balance    $900.00\n"

    assert read(MARCH, savings).verdict == "unproved"
    assert read(MARCH, savings.replace("$900.00", "$700.00")).verdict == "proved"


def test_a_page_that_is_doubled_or_left_out_is_told_even_where_it_cancels_out() -> None:
    first, second, third = PAGES
    whole, doubled, without = read(*PAGES), read(first, second, second, third), read(first, third)

    assert whole.verdict == "proved", whole.reason
    assert (doubled.verdict, doubled.reason_code) == ("unproved", "page_repeated")
    assert (without.verdict, without.reason_code) == ("unproved", "page_missing")
    assert {"page_repeated", "page_missing"}.isdisjoint(finding.code for finding in whole.findings)


def test_pages_in_another_order_are_read_where_the_figures_still_tell() -> None:
    first, second, third = PAGES
    reading = read(first, third, second)

    assert reading.verdict == "proved", reading.reason
    assert sorted(amounts(reading)) == sorted(amounts(read(*PAGES)))
    assert read(second, first, third).verdict != "contradicted"
