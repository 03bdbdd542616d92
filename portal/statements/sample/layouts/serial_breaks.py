"""Summary in two columns, a page of instructions amid the activity, subtotals, checks with breaks in their series."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

LAYOUT = Layout(
    name="serial-breaks",
    words="subtotals, the page of how to balance an account between the rows, checks by serial number",
    bank=Bank(
        "Pine Street Bank",
        "#007a33",
        "1-800-555-0191",
        "www.pinestreetbank.example",
        ("P.O. Box 1377", "Lewiston, ME 04243-1377"),
    ),
    template="serial-breaks.typ",
    dialect=dialects.COMMERCE,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.named_first,
    width=70,
    sections=(
        section("Deposits", "Subtotal:", "deposit"),
        section("Electronic Deposits", "Subtotal:", "ach_credit", "transfer_in", "interest"),
        section("Other Credits", "Subtotal:", "wire_in", "returned"),
        section("Checks Paid", "Subtotal:", "check", grid=True),
        section("Electronic Payments", "Subtotal:", "ach_debit", "card"),
        section("Other Withdrawals", "Subtotal:", "transfer_out"),
        section("Service Charges", "Subtotal:", "fee"),
    ),
    products=(
        Product("Pine Business Convenience Plus", {"fee_row": "Total Overdraft Fees"}),
        Product("Pine Beyond Checking", {"fee_row": "Total Returned Item Fees (NSF)"}),
    ),
)
