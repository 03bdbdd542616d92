"""Tables whose headings take two lines, days whose date stands once, worksheets and dated balances."""

from datetime import date

from tests.unit.statements.reading.typed import amounts, read

TWO_LINE_HEADING = """\
Statement Period: Apr 1, 2025 - Apr 30, 2025
Account 000123454321
Beginning Balance:                                     $1,000.00
Ending Balance:                                        $1,150.00

CHECKING ACTIVITY
Date    Description                     Debits       Credits        Daily
                                   (Subtracted)       (Added)      Balance
04/02   ELECTRONIC CREDIT                              250.00     1,250.00
04/09   CHECK NO: 1139                  100.00                    1,150.00
        Total Debits/Credits            100.00         250.00
"""

ONE_DATE_A_DAY = """\
April 2025 statement
Account Number 000123454321
Beginning Balance                     $1,000.00
Ending Balance                        $1,690.00

All Transactions
Date (UTC)  Description               Type              Amount    End of Day Balance
Apr 02      BANKCARD SETTLEMENT       ACH In           $250.00
            CASH DEPOSIT              Deposit          $500.00             $1,750.00
Apr 03      GUSTO PAYROLL             ACH Pull         −$60.00             $1,690.00
"""


def test_a_heading_over_two_lines_says_which_column_is_subtracted_and_which_is_added() -> None:
    reading = read(TWO_LINE_HEADING)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [250_00, -100_00]


def test_a_row_that_shares_its_days_date_is_no_heading_though_it_reads_like_one() -> None:
    reading = read(ONE_DATE_A_DAY)

    assert reading.verdict == "proved", reading.reason
    assert [(row.date, row.amount_cents) for row in reading.transactions] == [
        (date(2025, 4, 2), 250_00),
        (date(2025, 4, 2), 500_00),
        (date(2025, 4, 3), -60_00),
    ]


def test_a_row_that_shares_its_days_date_and_is_wrong_is_never_proved() -> None:
    reading = read(ONE_DATE_A_DAY.replace("$500.00", "$510.00"))

    assert reading.verdict != "proved"


def test_charges_under_a_heading_of_services_are_no_transactions() -> None:
    charges = """\
SERVICE CHARGE SUMMARY
Type of Charge                  No./Units      Price/Unit           Amount
DEPOSIT SERVICES
DEPOSIT TICKETS                        39           .0000             0.00
Net Service Charge                                                  $49.00
"""

    reading = read(TWO_LINE_HEADING.replace("CHECKING ACTIVITY", f"{charges}\nCHECKING ACTIVITY"))

    assert reading.verdict == "proved", reading.reason
    assert len(reading.transactions) == 2


def test_a_worksheets_line_without_a_figure_is_no_broken_balance() -> None:
    sheet = "\n3. Enter the ending balance shown on this statement. $\n4. Enter the total deposits of step 1. $\n"

    reading = read(TWO_LINE_HEADING + sheet)

    assert reading.verdict == "proved", reading.reason


def test_the_previous_balances_date_is_the_day_before_the_period() -> None:
    reading = read(
        """\
Your account statement
Account Number 000123454321
Your previous balance as of 08/12/2025                 $1,000.00
Other withdrawals, debits and service charges        -    100.00
Deposits, credits and interest                       +    250.00
Your new balance as of 09/11/2025                    = $1,150.00

Other withdrawals, debits and service charges
DATE    DESCRIPTION                                   AMOUNT($)
08/17   DEBIT CARD PURCHASE                              100.00
Total other withdrawals, debits and service charges  = $  100.00

Deposits, credits and interest
DATE    DESCRIPTION                                   AMOUNT($)
09/02   INCOMING WIRE                                    250.00
Total deposits, credits and interest                 = $  250.00
"""
    )

    assert reading.verdict == "proved", reading.reason
    assert (reading.period_start, reading.period_end) == (date(2025, 8, 13), date(2025, 9, 11))


def test_a_second_account_on_its_own_page_has_its_own_summary() -> None:
    second = ONE_DATE_A_DAY.replace("000123454321", "000123459876").replace("$1,750.00", "$2,750.00")
    deposits = "Deposits                              $750.00\nWithdrawals                           −$60.00\n"
    pages = [text.replace("Ending Balance", f"{deposits}Ending Balance") for text in (ONE_DATE_A_DAY, second)]
    pages[1] = pages[1].replace("$1,000.00", "$2,000.00").replace("$1,690.00", "$2,690.00")

    reading = read(*pages)

    assert reading.verdict == "proved", reading.reason
    assert [account.opening_cents for account in reading.accounts] == [1_000_00, 2_000_00]


def test_a_total_alone_on_the_next_page_under_the_repeated_heading_ends_the_section_before() -> None:
    first = """\
Statement Period: Apr 1, 2025 through Apr 30, 2025
Account Number 000123454321
Beginning Balance on Apr 1, 2025                       $1,000.00
Card Withdrawals                            2             -75.00
Ending Balance on Apr 30, 2025                           $925.00

Card Withdrawals
Date    Description of Transaction                        Amount
Apr 2   Debit Purchase                                    40.00-
Apr 9   Debit Purchase                                    35.00-
        Card 4417 Withdrawals Subtotal                    75.00-
"""
    second = """\
Card Withdrawals (continued)
Date    Description of Transaction                        Amount
        Total Card Withdrawals                            75.00-
"""

    reading = read(first, second)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-40_00, -35_00]
