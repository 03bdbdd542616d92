"""One document for a checking and a savings account; the truth is the checking account, savings stand beside it."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="two-accounts",
    words="a checking and a savings account in one document, checks in three columns",
    bank=Bank(
        "Blue Ridge Trust",
        "#4b2e83",
        "844-555-0184",
        "blueridgetrust.example",
        ("214 North Tryon Way", "Charlotte, NC 28202"),
    ),
    template="two-accounts.typ",
    dialect=dialects.CORPORATE_ACH,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.month_day_year,
    width=64,
    two_accounts=True,
    merchant_product="DYNAMIC BUSINESS CHECKING",
    sections=(
        section("Checks", "Total checks", "check", grid=True),
        section(
            "Other withdrawals, debits and service charges",
            "Total other withdrawals, debits and service charges",
            "card",
            "ach_debit",
            "transfer_out",
            "fee",
        ),
        section(
            "Deposits, credits and interest",
            "Total deposits, credits and interest",
            "ach_credit",
            "deposit",
            "wire_in",
            "transfer_in",
            "returned",
            "interest",
        ),
    ),
)
