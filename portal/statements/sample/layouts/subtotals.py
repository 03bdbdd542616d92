"""Daily activity by kind, each with a subtotal; checks in two columns; a balance summary that begins with the
opening day.
"""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, section

LAYOUT = Layout(
    name="subtotals",
    words="activity by kind with subtotals, check grid, daily balance summary in two columns, fees year to date",
    bank=Bank(
        "Evergreen Commons Bank",
        "#00703c",
        "1-800-555-0199",
        "www.evergreencommons.example",
        ("32 Chestnut Street", "Lewiston, ME 04240"),
    ),
    template="subtotals.typ",
    dialect=dialects.COMMERCE,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.medium_date,
    width=66,
    merchant_product="Business Convenience Plus",
    sections=(
        section("Deposits", "Subtotal:", "deposit"),
        section("Electronic Deposits", "Subtotal:", "ach_credit", "transfer_in"),
        section("Other Credits", "Subtotal:", "wire_in", "returned", "interest"),
        section("Checks Paid", "Subtotal:", "check", grid=True),
        section("Electronic Payments", "Subtotal:", "ach_debit", "card"),
        section("Other Withdrawals", "Subtotal:", "transfer_out"),
        section("Service Charges", "Subtotal:", "fee"),
    ),
)
