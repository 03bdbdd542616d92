"""One test for each way in which a bank statement misleads a reader."""

from datetime import date

from tests.unit.statements.reading.typed import amounts, read

SECTIONS = """\
First Plains Bank                          April 1, 2025 through April 30, 2025
Account Number: 000123454321

CHECKING SUMMARY
                                      INSTANCES          AMOUNT
Beginning Balance                                     $2,402.83
Deposits and Additions                        2        9,977.03
Checks Paid                                   1         -100.00
Ending Balance                                3      $12,279.86

DEPOSITS AND ADDITIONS
DATE     DESCRIPTION                                     AMOUNT
04/02    Card settlement                               9,877.03
04/09    Deposit                                         100.00
Total Deposits and Additions                          $9,977.03

CHECKS PAID
CHECK NO.      DESCRIPTION       DATE PAID               AMOUNT
1234           ^                 04/05                  $100.00
Total Checks Paid                                       $100.00
"""


def test_a_narrow_1_before_the_comma_stays_in_the_amount() -> None:
    reading = read(SECTIONS)

    assert reading.verdict == "proved", reading.reason
    assert reading.closing_cents == 12_279_86


def test_a_digit_torn_off_an_amount_is_never_proved() -> None:
    torn = SECTIONS.replace("$12,279.86", "1 2,279.86").replace("$2,402.83", "-7,597.17")

    reading = read(torn)

    assert reading.verdict != "proved"


def test_a_check_with_its_date_in_the_middle_is_a_debit_of_that_day() -> None:
    reading = read(SECTIONS)

    check = reading.transactions[-1]
    assert (check.date, check.amount_cents, check.description) == (date(2025, 4, 5), -100_00, "Check 1234")


def test_a_minus_that_stands_apart_belongs_to_its_amount() -> None:
    reading = read(
        """\
Statement period 03/01/2025 - 03/31/2025
Beginning balance                                              $10,000.00
Date        Description                          Amount           Balance
03/03/2025  EQUIPMENT                        - 8,155.95          1,844.05
03/09/2025  DEPOSIT                              500.00          2,344.05
Ending balance                                                  $2,344.05
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-8_155_95, 500_00]


def test_a_dash_in_the_column_before_is_no_minus() -> None:
    reading = read(
        SECTIONS.replace(
            "Beginning Balance                                     $",
            "Beginning Balance                             –       $",
        )
    )

    assert reading.opening_cents == 2_402_83


def test_dates_go_into_the_year_that_the_period_gives_them() -> None:
    reading = read(
        """\
Statement period 12/15/2024 through 01/14/2025
Beginning balance on 12/15/2024                                   $100.00
Date     Description                      Deposits  Withdrawals   Balance
12/28    Deposit                             50.00                 150.00
01/03    Rent                                            120.00     30.00
Ending balance on 01/14/2025                                       $30.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert [row.date for row in reading.transactions] == [date(2024, 12, 28), date(2025, 1, 3)]


def test_the_right_column_of_a_check_grid_is_read_too() -> None:
    reading = read(
        """\
For the period 05/01/2025 to 05/31/2025
Beginning balance                           1,000.00
Ending balance                                400.00

Checks
Date      Check #       Amount    Date      Check #       Amount
05/02     1001          100.00    05/09     1003*         200.00
05/05     1002          300.00
Total checks                                              600.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-100_00, -200_00, -300_00]
    assert [row.description for row in reading.transactions] == ["Check 1001", "Check 1003", "Check 1002"]


def test_a_grid_of_daily_balances_is_evidence_and_no_transaction() -> None:
    grid = """
DAILY ENDING BALANCE
DATE              AMOUNT      DATE              AMOUNT
04/02          12,279.86      04/05          12,179.86
04/09          12,279.86
"""
    right = read(SECTIONS + grid.replace("04/05          12,179.86", "04/05          12,179.86"))
    wrong = read(SECTIONS + grid.replace("12,179.86", "12,179.87"))

    assert right.verdict == "proved", right.reason
    assert len(right.transactions) == 3
    assert [day for day, _ in right.daily_balances][:2] == [date(2025, 4, 2), date(2025, 4, 5)]
    assert wrong.verdict == "contradicted"


def test_a_fee_table_with_a_year_to_date_column_is_no_transaction() -> None:
    fees = """
                                  Total for this period   Total year-to-date
Total Overdraft Fees                              $0.00              $136.00
Total Returned Item Fees                          $0.00               $34.00
"""

    reading = read(SECTIONS + fees)

    assert reading.verdict == "proved", reading.reason
    assert len(reading.transactions) == 3


def test_a_continued_heading_goes_on_with_its_section() -> None:
    first, second = SECTIONS.split("04/09")
    page_two = (
        "DEPOSITS AND ADDITIONS (continued)\nDATE     DESCRIPTION                                     AMOUNT\n04/09"
        + second
    )

    reading = read(first, page_two)

    assert reading.verdict == "proved", reading.reason
    assert [row.page for row in reading.transactions] == [1, 2, 2]


def test_a_description_over_several_lines_is_one_row() -> None:
    reading = read(
        SECTIONS.replace(
            "04/09    Deposit ", "         ORIG CO NAME: SQUARE INC\n         DESCR: SETTLEMENT\n04/09    Deposit "
        )
    )

    assert reading.verdict == "proved", reading.reason
    assert reading.transactions[0].description == "Card settlement ORIG CO NAME: SQUARE INC DESCR: SETTLEMENT"
    assert reading.transactions[0].raw_text.count("\n") == 2


def test_the_amount_may_stand_before_the_description() -> None:
    reading = read(
        """\
For the period 06/01/2025 to 06/30/2025
Balance Summary
Beginning balance                      $3,885.70
Deposits & other additions               $993.62
Checks & other deductions                $636.47
Ending balance                         $4,242.85
Deposits & Other Additions
Date      Amount      Description
06/04     $919.98     ATM Deposit
06/07      $73.64     Cash Deposit
There are 2 deposits totaling $993.62.
Checks & Other Deductions
Date      Amount      Description
06/10     $636.47     Online Bill Pay
There is 1 withdrawal totaling $636.47.
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [919_98, 73_64, -636_47]


def test_a_balance_on_the_last_row_of_a_day_closes_that_day() -> None:
    reading = read(
        """\
July 31, 2025
Beginning balance on 7/1                          $1,000.00
Deposits/Credits                                     250.00
Withdrawals/Debits                                 - 130.00
Ending balance on 7/31                            $1,120.00
Transaction history
         Check                          Deposits/   Withdrawals/   Ending daily
Date    Number  Description               Credits         Debits        balance
7/2             Deposit                    200.00
7/2             Card                                       30.00       1,170.00
7/9       1044  Check                                     100.00
7/9             Interest                    50.00                      1,120.00
Ending balance on 7/31                                                 1,120.00
Totals                                    $250.00        $130.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [200_00, -30_00, -100_00, 50_00]
    assert {row.sign_source for row in reading.transactions} == {"column"}
    assert (reading.period_start, reading.period_end) == (date(2025, 7, 1), date(2025, 7, 31))


def test_newest_first_is_read_from_the_bottom() -> None:
    reading = read(
        """\
Statement period Apr 1 - Apr 30, 2025
Opening balance     $100.00
Closing balance      $70.00
Date      Description            Amount      Balance
Apr 20    Card                  –$80.00       $70.00
Apr 03    Payout                 $50.00      $150.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-80_00, 50_00]


def test_parentheses_and_a_trailing_minus_are_minuses() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount      Balance
04/03     Card                  (20.00)        80.00
04/04     Card                   90.00-        10.00-
04/05     Deposit                60.00         50.00
Closing balance      $50.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-20_00, -90_00, 60_00]
    assert reading.transactions[1].balance_cents == -10_00


def test_credit_and_debit_marks_are_signs() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount        Balance
04/03     Card                 20.00 DR       80.00 CR
04/05     Deposit              60.00 CR      140.00 CR
Closing balance     $140.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-20_00, 60_00]


def test_unsigned_amounts_take_their_sign_from_the_running_balance() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount      Balance
04/03     Card                    20.00        80.00
04/05     Deposit                 60.00       140.00
Closing balance     $140.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert {row.sign_source for row in reading.transactions} == {"running balance"}


def test_unsigned_amounts_without_a_balance_are_not_guessed() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount
04/03     Card                    20.00
04/05     Deposit                 60.00
Closing balance     $180.00
"""
    )

    assert reading.verdict == "unproved"


def test_the_total_overrules_a_wrong_heading() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Beginning Balance     $100.00
Ending Balance         $60.00
DEPOSITS AND ADDITIONS
DATE      DESCRIPTION            AMOUNT
04/03     Telephone               40.00
Total Electronic Withdrawals      40.00
"""
    )

    assert amounts(reading) == [-40_00]
    assert reading.transactions[0].sign_source == "section total"


def test_a_wrong_total_is_named_with_its_difference() -> None:
    reading = read(
        SECTIONS.replace(
            "Total Deposits and Additions                          $9,977.03",
            "Total Deposits and Additions                          $9,977.30",
        )
    )

    assert reading.verdict == "contradicted"
    failed = [check for check in reading.checks if not check.ok]
    assert [check.difference_cents for check in failed] == [-27]
    assert "Total Deposits and Additions" in failed[0].name


def test_a_wrong_running_balance_is_named_with_its_row() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount      Balance
04/03     Card                   -20.00        80.00
04/05     Deposit                 60.00       141.00
04/06     Card                    -1.00       139.00
Closing balance     $139.00
"""
    )

    assert reading.verdict == "contradicted"
    failed = next(check for check in reading.checks if not check.ok)
    assert failed.name.startswith("C")
    assert "04/05" in failed.detail
    assert failed.difference_cents == 1_00


def test_opening_and_closing_are_never_taken_from_the_rows() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Date      Description            Amount      Balance
04/03     Card                   -20.00        80.00
04/05     Deposit                 60.00       140.00
"""
    )

    assert reading.verdict == "unproved"
    assert (reading.opening_cents, reading.closing_cents) == (None, None)


def test_a_broken_amount_is_never_proved() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Opening balance     $100.00
Date      Description            Amount      Balance
04/03     Card                   -20.00     $1,080.
04/05     Deposit                 20.00      100.00
Closing balance     $100.00
"""
    )

    assert reading.verdict == "unproved"


def test_two_accounts_are_a_finding_and_only_the_first_is_read() -> None:
    text = """\
Statement period 04/01/2025 - 04/30/2025
BUSINESS CHECKING 111122223333
Beginning balance                       100.00
Deposits                                 50.00
Ending balance                          150.00
Deposits
Date      Description            Amount
04/05     Payout                  50.00
Total deposits                    50.00
BUSINESS SAVINGS 444455556666
Beginning balance                       900.00
Deposits                                  1.00
Ending balance                          901.00
Deposits
Date      Description            Amount
04/30     Interest                 1.00
Total deposits                     1.00
"""

    reading = read(text)
    mixed = read(text.replace("901.00", "902.00"))

    assert reading.verdict == "proved", reading.reason
    assert (reading.account_last4, reading.opening_cents, reading.closing_cents) == ("3333", 100_00, 150_00)
    assert amounts(reading) == [50_00]
    assert [account.last4 for account in reading.accounts] == ["3333", "6666"]
    assert "several_accounts" in {finding.code for finding in reading.findings}
    assert mixed.verdict == "unproved"


def test_a_card_statement_is_named_as_one() -> None:
    reading = read(
        """\
Opening/Closing Date 06/01/2025 - 06/30/2025
Previous Balance            $100.00
Purchases                   +$40.00
New Balance                 $140.00
Minimum Payment Due          $35.00
Payment Due Date         07/24/2025
Credit Limit              $5,000.00
Available Credit          $4,860.00
ACCOUNT ACTIVITY
Date      Description            Amount
06/05     Store                   40.00
"""
    )

    assert (reading.verdict, reading.reason_code) == ("refused", "card_statement")


def test_pounds_are_not_proved_as_dollars() -> None:
    reading = read(SECTIONS.replace("$", "£").replace("9,877.03", "£9,877.03"))

    assert (reading.verdict, reading.reason_code) == ("unproved", "foreign_currency")


def test_a_month_without_movement_needs_its_printed_zeros() -> None:
    still = """\
Statement period 04/01/2025 - 04/30/2025
Beginning balance                       100.00
Deposits                                  0.00
Withdrawals                               0.00
Ending balance                          100.00
"""
    assert read(still).verdict == "proved"
    assert (
        read(
            still.replace("Deposits                                  0.00\n", "").replace(
                "Withdrawals                               0.00\n", ""
            )
        ).verdict
        == "unproved"
    )


def test_a_list_that_repeats_the_checks_is_not_counted_twice() -> None:
    reading = read(
        """\
Statement period 04/01/2025 - 04/30/2025
Beginning balance                               $100.00
Ending balance                                   $70.00
Transaction history
Date    Number  Description      Deposits   Withdrawals     Balance
4/02      1044  Check                             30.00       70.00
Checks paid
Number    Date        Amount     Number    Date        Amount
1044      4/02         30.00
Total checks paid                                      30.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-30_00]


def test_a_row_that_cannot_be_read_stops_the_proof_even_where_the_sum_holds() -> None:
    hidden = SECTIONS.replace(
        "Total Checks Paid                                       $100.00\n",
        "Total Checks Paid                                       $100.00\n"
        "\nOTHER MATTERS\n04/20    REVERSAL OF A REVERSAL       100.00      100.00\n",
    )

    assert read(hidden).verdict != "proved"


def test_every_row_keeps_its_place_and_its_words() -> None:
    row = read(SECTIONS).transactions[0]

    assert row.page == 1
    assert row.bbox[1] < row.bbox[3]
    assert row.raw_text.startswith("04/02 Card settlement")
    assert row.section == "DEPOSITS AND ADDITIONS"
