"""Credits plain, debits with a minus before the amount, checks in two columns, daily ledger balances."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="credits-debits",
    words="debits with a leading minus, check grid in two columns, daily ledger balances, fees year to date",
    bank=Bank(
        "First Meridian Bank",
        "#a5122a",
        "1.800.555.0188",
        "firstmeridian.example",
        ("P.O. Box 15284", "Wilmington, DE 19850"),
    ),
    template="credits-debits.typ",
    dialect=dialects.DES_INDN,
    money=printed.plain,
    row_date=printed.short_year,
    period_date=printed.long_date,
    width=72,
    merchant_product="Business Advantage Checking",
    sections=(
        section(
            "Deposits and other credits",
            "Total deposits and other credits",
            "ach_credit",
            "deposit",
            "wire_in",
            "transfer_in",
            "returned",
            "interest",
        ),
        section(
            "Withdrawals and other debits", "Total withdrawals and other debits", "ach_debit", "card", "transfer_out"
        ),
        section("Checks", "Total checks", "check", grid=True),
        section("Service fees", "Total service fees", "fee"),
    ),
)
