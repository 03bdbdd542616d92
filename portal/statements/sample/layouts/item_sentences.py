"""Amounts before descriptions, items counted in sentences, checks with reference numbers, figures without a zero."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

_PERSONAL = (
    section(
        "Deposits and Other Additions",
        "Deposits and Other Additions",
        "ach_credit",
        "deposit",
        "wire_in",
        "transfer_in",
        "returned",
        "interest",
    ),
    section("Checks and Substitute Checks", "checks listed", "check", grid=True),
    section("Banking/Debit Card Withdrawals and Purchases", "other Banking/Debit Card deductions", "card"),
    section(
        "Online and Electronic Banking Deductions",
        "Online or Electronic Banking Deductions",
        "ach_debit",
        "transfer_out",
    ),
    section("Other Deductions", "Other Deductions", "fee"),
)
_BUSINESS = (
    section("Deposits", "", "deposit"),
    section("ACH Additions", "", "ach_credit", "transfer_in"),
    section("Other Additions", "", "wire_in", "returned", "interest"),
    section("Checks and Substitute Checks", "", "check", grid=True),
    section("Debit Card Purchases", "", "card"),
    section("ACH Deductions", "", "ach_debit"),
    section("Service Charges and Fees", "", "fee"),
    section("Other Deductions", "", "transfer_out"),
)

LAYOUT = Layout(
    name="item-sentences",
    words="totals in sentences beside headings, amount before description, tables of fees and interest",
    bank=Bank(
        "Three Rivers Savings Bank",
        "#e06c00",
        "1-888-555-0126",
        "threeriverssavings.example",
        ("P.O. Box 609", "Pittsburgh, PA 15230-9738"),
    ),
    template="item-sentences.typ",
    dialect=dialects.CORPORATE_ACH,
    money=printed.without_zero,
    row_date=printed.month_day,
    period_date=printed.month_day_year,
    width=64,
    products=(
        Product("Virtual Wallet Spend", {"personal": True}, _PERSONAL),
        Product("Business Checking", {"personal": False}, _BUSINESS),
        Product("Treasury Enterprise Plan", {"personal": False}, _BUSINESS),
    ),
)
