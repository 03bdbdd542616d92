"""Tables of banks without a profile: where the date stands, how it is printed, and what stands close together."""

from __future__ import annotations

import pytest

from tests.unit.statements.reading.typed import amounts, read

_HEAD = """\
Statement period: 03/01/2025 - 03/31/2025
Beginning Balance          $100.00
Total Deposits              $50.00
Total Withdrawals           $25.00
Ending Balance             $125.00
Transaction History
"""
_DAYS = ["2025-03-02", "2025-03-05", "2025-03-09"]


def _days(text: str) -> list[str]:
    reading = read(_HEAD + text)
    assert reading.verdict == "proved", reading.reason
    return [row.date.isoformat() for row in reading.transactions if row.date]


@pytest.mark.parametrize(
    "table",
    [
        """\
#    Date          Description       Amount     Balance
1    03/02/2025    Coffee             -5.00       95.00
2    03/05/2025    Payroll            50.00      145.00
3    03/09/2025    Rent              -20.00      125.00
""",
        """\
Time     Date          Description       Amount     Balance
09:10    03/02/2025    Coffee             -5.00       95.00
10:11    03/05/2025    Payroll            50.00      145.00
23:59    03/09/2025    Rent              -20.00      125.00
""",
        """\
Description       Amount     Balance     Date
Coffee             -5.00       95.00     03/02/2025
Payroll            50.00      145.00     03/05/2025
Rent              -20.00      125.00     03/09/2025
""",
        """\
Description       Ref No    Date           Amount     Balance
Coffee            88213     Mar 2, 2025     -5.00       95.00
Payroll           88214     Mar 5, 2025     50.00      145.00
Rent              88215     Mar 9, 2025    -20.00      125.00
""",
    ],
)
def test_a_row_has_the_date_of_the_date_column_wherever_it_stands(table: str) -> None:
    assert _days(table) == _DAYS


def test_a_description_goes_on_below_a_row_whose_date_stands_in_the_middle() -> None:
    table = """\
Description       Date          Amount     Balance
Coffee            03/02/2025     -5.00       95.00
Card 4417
Payroll           03/05/2025     50.00      145.00
Rent              03/09/2025    -20.00      125.00
"""

    first = read(_HEAD + table).transactions[0]

    assert first.description == "Coffee Card 4417"


@pytest.mark.parametrize(
    "printed",
    [("3.2.25", "3.5.25", "3.9.25"), ("02-MAR-25", "05-MAR-25", "09-MAR-25"), ("03-02", "03-05", "03-09")],
)
def test_a_day_is_read_with_points_with_a_short_year_or_without_one(printed: tuple[str, str, str]) -> None:
    table = f"""\
Date         Description       Amount     Balance
{printed[0]:12} Coffee             -5.00       95.00
{printed[1]:12} Payroll            50.00      145.00
{printed[2]:12} Rent              -20.00      125.00
"""

    assert _days(table) == _DAYS


def test_a_row_number_is_no_day_of_the_month_after_it() -> None:
    table = """\
#    Date             Description       Amount     Balance
1    March 2, 2025    Coffee             -5.00       95.00
2    March 5, 2025    Payroll            50.00      145.00
3    March 9, 2025    Rent              -20.00      125.00
"""

    assert _days(table) == _DAYS
    assert amounts(read(_HEAD + table)) == [-500, 5000, -2000]


def test_columns_that_touch_are_told_apart() -> None:
    table = """\
Date          Description        Amount Balance
03/02/2025    Coffee              -5.00   95.00
03/05/2025Payroll                 50.00145.00
03/09/2025    Rent               -20.00  125.00
"""

    assert _days(table) == _DAYS
    assert amounts(read(_HEAD + table)) == [-500, 5000, -2000]


def test_headings_close_together_never_make_a_column_of_two() -> None:
    table = """\
Date          Description        Withdrawals Deposits Balance
03/02/2025    Coffee                    5.00            95.00
03/05/2025    Payroll                           50.00  145.00
03/09/2025    Rent                     20.00           125.00
"""

    assert amounts(read(_HEAD + table)) == [-500, 5000, -2000]


def test_the_lower_line_of_a_heading_is_cut_where_its_words_stand_under_different_cells() -> None:
    table = """\
Date          Description         Withdrawals  Deposits    Ending
posted        of item               and fees and credits   balance
03/02/2025    Coffee                    5.00                95.00
03/05/2025    Payroll                             50.00    145.00
03/09/2025    Rent                     20.00               125.00
"""

    assert amounts(read(_HEAD + table)) == [-500, 5000, -2000]
