"""Debits with the minus behind the amount, checks with reference numbers; periods run from mid-month to mid-month."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="trailing-minus",
    words="minus behind the amount, checks in two columns, statement periods from the 16th to the 15th",
    bank=Bank(
        "Great Lakes Commercial Bank",
        "#14397d",
        "800-555-0133",
        "greatlakescommercial.example",
        ("P.O. Box 1800", "Saint Paul, Minnesota 55101-0800"),
    ),
    template="trailing-minus.typ",
    dialect=dialects.DES_INDN
    | {
        "ach_credit": "Electronic Deposit From {party} REF={ref}N00 {words}",
        "ach_debit": "Electronic Withdrawal To {party} REF={ref}N00 {words}",
    },
    money=printed.trailing_minus,
    row_date=printed.named_short,
    period_date=printed.medium_date,
    width=56,
    cycle_day=16,
    merchant_product="Silver Business Checking",
    sections=(
        section("Customer Deposits", "Total Customer Deposits", "deposit"),
        section(
            "Other Deposits", "Total Other Deposits", "ach_credit", "wire_in", "transfer_in", "returned", "interest"
        ),
        section("Card Withdrawals", "Card Withdrawals Subtotal", "card"),
        section("Other Withdrawals", "Total Other Withdrawals", "ach_debit", "transfer_out", "fee"),
        section("Checks Paid", "Conventional Checks Paid", "check", grid=True),
    ),
)
