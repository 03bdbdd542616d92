"""Sections with counts, a first amount with a dollar sign, card and service-charge summaries, fees year to date."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

LAYOUT = Layout(
    name="instances",
    words="instances and amounts, card totals and service charges after the rows, tiny marks between the parts",
    bank=Bank(
        "Larkhaven National Bank",
        "#117aca",
        "1-800-555-0138",
        "larkhaven.example",
        ("P O Box 182051", "Columbus, OH 43218 - 2051"),
    ),
    template="instances.typ",
    dialect=dialects.LONG_ACH,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.padded_long_date,
    width=72,
    sections=(
        section(
            "Deposits and Additions",
            "Total Deposits and Additions",
            "ach_credit",
            "deposit",
            "wire_in",
            "transfer_in",
            "returned",
            "interest",
        ),
        section("Checks Paid", "Total Checks Paid", "check", grid=True),
        section("ATM & Debit Card Withdrawals", "Total ATM & Debit Card Withdrawals", "card"),
        section("Electronic Withdrawals", "Total Electronic Withdrawals", "ach_debit", "transfer_out"),
        section("Fees", "Total Fees", "fee"),
    ),
    products=(
        Product(
            "Larkhaven Business Complete Checking",
            {"floor": "$2,000.00", "fee": "$15.00", "overdraft": "Total Overdraft Fees*", "check_columns": 1},
        ),
        Product(
            "Larkhaven Performance Business Checking",
            {"floor": "$35,000.00", "fee": "$30.00", "overdraft": "Total Returned Item Fees", "check_columns": 2},
        ),
    ),
)
