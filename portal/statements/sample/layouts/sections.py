"""Boxed section titles, instances and totals; checks in a list; long ACH texts over several lines."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="sections",
    words="sections with counts and totals, unsigned amounts, daily balances in three columns, fees year to date",
    bank=Bank(
        "Harbor Point National Bank",
        "#0b3d91",
        "1-800-555-0142",
        "www.harborpoint.example",
        ("P O Box 659754", "San Antonio, TX 78265 - 9754"),
    ),
    template="sections.typ",
    dialect=dialects.LONG_ACH,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.long_date,
    merchant_product="Harbor Business Complete Checking",
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
)
