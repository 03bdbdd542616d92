"""One list of signed amounts with a running balance between two balance rows; the summary has amounts only."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

LAYOUT = Layout(
    name="transaction-detail",
    words="signed amounts with a balance on each row, conditions of the monthly fee in prose with figures",
    bank=Bank(
        "Larkhaven National Bank",
        "#117aca",
        "1-800-555-0138",
        "larkhaven.example",
        ("P O Box 182051", "Columbus, OH 43218 - 2051"),
    ),
    template="transaction-detail.typ",
    dialect=dialects.LONG_ACH,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.padded_long_date,
    width=76,
    cycle_day=19,
    sections=(
        section(
            "Deposits and Additions",
            "",
            "ach_credit",
            "deposit",
            "wire_in",
            "transfer_in",
            "returned",
            "interest",
        ),
        section("Checks Paid", "", "check"),
        section("ATM & Debit Card Withdrawals", "", "card"),
        section("Electronic Withdrawals", "", "ach_debit", "transfer_out"),
        section("Fees", "", "fee"),
    ),
    two_accounts=True,
    products=(
        Product("Larkhaven Total Checking", {"consolidated": True}),
        Product("Larkhaven Premier Plus Checking", {"consolidated": True}),
    ),
)
