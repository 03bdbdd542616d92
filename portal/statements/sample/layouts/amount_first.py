"""The amount stands before the description; check grid with reference numbers; daily balances in four columns."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="amount-first",
    words="amount before the description, items counted in a sentence, check grid, daily balances",
    bank=Bank(
        "Keystone Rivers Bank",
        "#e06c00",
        "1-877-555-0163",
        "keystonerivers.example",
        ("500 First Avenue", "Pittsburgh, PA 15219"),
    ),
    template="amount-first.typ",
    dialect=dialects.CORPORATE_ACH,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.month_day_year,
    width=64,
    merchant_product="Business Checking Plus",
    sections=(
        section("Deposits", "", "deposit"),
        section("ACH Additions", "", "ach_credit", "transfer_in"),
        section("Other Additions", "", "wire_in", "returned", "interest"),
        section("Checks and Substitute Checks", "", "check", grid=True),
        section("Debit Card Purchases", "", "card"),
        section("ACH Deductions", "", "ach_debit"),
        section("Service Charges and Fees", "", "fee"),
        section("Other Deductions", "", "transfer_out"),
    ),
)
