"""What banks print between the rows: prose with figures, titles that come back, cards, heads of pages."""

from tests.unit.statements.reading.typed import amounts, read

RUNNING = """\
Statement period 04/01/2025 - 04/30/2025
CHECKING SUMMARY
                                                              AMOUNT
Beginning Balance                                            $100.00
Deposits and Additions                                         60.00
Electronic Withdrawals                                        -80.00
Ending Balance                                                $80.00

TRANSACTION DETAIL
Date      Description                        Amount          Balance
          Beginning Balance                                  $100.00
04/03     Card                               -80.00            20.00
04/05     Deposit                             60.00            80.00
          Ending Balance                                      $80.00
"""


def test_a_condition_of_the_monthly_fee_is_no_total() -> None:
    reading = read(RUNNING + "Have electronic deposits totaling   $500.00 or more in this account each month\n")

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-80_00, 60_00]


def test_a_sentence_on_the_ending_balance_has_no_figure() -> None:
    reading = read(RUNNING + "Follow instructions 2-5 to verify your ending account balance.      2. Add the rest.\n")

    assert reading.verdict == "proved", reading.reason
    assert reading.closing_cents == 80_00


DEBITS = """\
Statement period 04/01/2025 - 04/30/2025
Beginning balance                                            $100.00
Deposits and other credits                                      0.00
Withdrawals and other debits                                  -65.00
Ending balance                                                $35.00

Withdrawals and other debits
Date      Description                                         Amount
04/03/25  RENT                                                -40.00
{break_one}Card account # XXXX XXXX XXXX 4417
04/04/25  FUEL                                                -20.00
{break_two}04/05/25  TOOLS                                               -5.00
Subtotal for card account # XXXX XXXX XXXX 4417              -$25.00
Total withdrawals and other debits                           -$65.00
"""


def test_the_subtotal_of_a_card_covers_the_rows_of_that_card() -> None:
    reading = read(DEBITS.format(break_one="", break_two=""))
    wrong = read(DEBITS.format(break_one="", break_two="").replace("-$25.00", "-$26.00"))

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-40_00, -20_00, -5_00]
    assert wrong.verdict == "contradicted"


def test_the_rows_of_a_card_go_on_over_the_page() -> None:
    table = "Date      Description                                         Amount\n"
    head = f"Withdrawals and other debits - continued\n{table}"
    first, second = DEBITS.format(break_one="", break_two="|").split("|")

    reading = read(first, head + second)

    assert reading.verdict == "proved", reading.reason
    assert [row.page for row in reading.transactions] == [1, 1, 2]


ACTIVITY = """\
Statement period 04/01/2025 - 04/30/2025
ACCOUNT SUMMARY
Beginning Balance                                             100.00
Other Withdrawals                                              10.00
Electronic Payments                                            65.00
Ending Balance                                                 25.00

DAILY ACCOUNT ACTIVITY
Other Withdrawals
POSTING DATE   DESCRIPTION                                    AMOUNT
04/02          TRANSFER                                        10.00
                                                Subtotal:      10.00
Electronic Payments
POSTING DATE   DESCRIPTION                                    AMOUNT
04/03          RENT                                            40.00
|04/05          TOOLS                                           25.00
                                                Subtotal:      65.00
"""


def test_a_section_goes_on_below_a_title_that_comes_back_on_every_page() -> None:
    first, second = ACTIVITY.split("|")
    table = "POSTING DATE   DESCRIPTION                                    AMOUNT\n"

    reading = read(first, f"DAILY ACCOUNT ACTIVITY\nElectronic Payments (continued)\n{table}{second}")
    wrong = read(first, f"DAILY ACCOUNT ACTIVITY\nElectronic Payments (continued)\n{table}{second}".replace("65", "66"))

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-10_00, -40_00, -25_00]
    assert wrong.verdict == "contradicted"


def test_the_primary_account_at_the_head_of_a_page_does_not_end_the_second_account() -> None:
    savings = """\
SAVINGS SUMMARY
Account Number: 444455556666
                                                              AMOUNT
Beginning Balance                                            $900.00
Deposits and Additions                                          1.00
Ending Balance                                               $901.00
"""
    rows = """\
Primary Account: 111122223333
TRANSACTION DETAIL
Date      Description                        Amount          Balance
          Beginning Balance                                  $900.00
04/30     Interest                             1.00           901.00
          Ending Balance                                     $901.00
"""

    reading = read("Account Number: 111122223333\n" + RUNNING, savings, rows)

    assert reading.verdict == "proved", reading.reason
    assert [account.last4 for account in reading.accounts] == ["3333", "6666"]
    assert amounts(reading) == [-80_00, 60_00]


def test_the_period_at_the_head_of_a_page_begins_no_row() -> None:
    first, second = RUNNING.split("04/05")

    right = read(first, "April 01, 2025 through April 30, 2025\n04/05" + second)
    wrong = read(first, "April 01, 2025 through April 30, 2025\n04/05" + second.replace("60.00", "61.00"))

    assert right.verdict == "proved", right.reason
    assert [row.description for row in right.transactions] == ["Card", "Deposit"]
    assert wrong.verdict == "contradicted"


def test_checks_listed_again_under_a_heading_with_a_remark_are_no_second_payment() -> None:
    again = """\
Summary of checks written (checks listed are also displayed in the preceding Transaction history)
Number    Date        Amount     Number    Date        Amount
1044      04/03        80.00
"""

    reading = read(RUNNING.replace("Card ", "Check") + again)

    assert reading.verdict == "proved", reading.reason
    assert amounts(reading) == [-80_00, 60_00]
