"""Debits with the minus behind, a dollar sign on first rows, checks presented conventionally, analysis charges."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

_DIALECT = dialects.DES_INDN | {
    "ach_credit": "Electronic Deposit From {party} REF={ref}0N00 {words}",
    "ach_debit": "Electronic Withdrawal To {party} REF={ref}0N00 {words}",
    "wire_in": "Wire Credit REF{ref} ORG={party} {words}",
    "transfer_out": "Internet Banking Transfer To Account 153900004821",
    "card": "Debit Purchase - VISA On {on:%m%d%y} {party} REF # 2413746{ref}",
}
_OTHER_IN = ("ach_credit", "wire_in", "transfer_in", "returned", "interest")
_DEPOSITS = (
    section("Customer Deposits", "Total Customer Deposits", "deposit"),
    section("Other Deposits", "Total Other Deposits", *_OTHER_IN),
)
_WITHDRAWALS = (
    section("Card Withdrawals", "Total Card Withdrawals", "card"),
    section("Other Withdrawals", "Total Other Withdrawals", "ach_debit", "transfer_out", "fee"),
    section("Checks Presented Conventionally", "", "check", grid=True),
)
_PLAIN = (
    section("Deposits / Credits", "Total Deposits / Credits", "deposit", *_OTHER_IN),
    section("Card Withdrawals", "Total Card Withdrawals", "card"),
    section("Other Withdrawals", "Total Other Withdrawals", "ach_debit", "transfer_out", "fee"),
    section("Checks Paid", "", "check", grid=True),
)

LAYOUT = Layout(
    name="presented-checks",
    words="dollar sign on first rows, minus behind debits, checks presented, balances in two columns, analysis charges",
    bank=Bank(
        "North Prairie Bank",
        "#0c2074",
        "1-800-555-0161",
        "northprairie.example",
        ("P.O. Box 1800", "Saint Paul, Minnesota 55101-0800"),
    ),
    template="presented-checks.typ",
    dialect=_DIALECT,
    money=printed.trailing_minus,
    row_date=printed.named_short,
    period_date=printed.medium_date,
    width=58,
    products=(
        Product("Silver Business Checking", {}, (*_DEPOSITS, *_WITHDRAWALS)),
        Product("Gold Business Checking", {}, (*_DEPOSITS, *_WITHDRAWALS)),
        Product("Smartly Checking", {}, _PLAIN),
    ),
)
