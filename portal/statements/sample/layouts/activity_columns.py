"""A relationship of two accounts: service charges, then debits, credits and balance in columns, two-line texts."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product

_DIALECT = dialects.LONG_ACH | {
    "ach_credit": "ELECTRONIC CREDIT {party} {words} {ref} {on:%b %d}",
    "ach_debit": "ACH DEBIT {party} {words} {ref} {on:%b %d}",
    "deposit": "DEPOSIT {words} {ref}",
    "wire_in": "WIRE FROM {party} {words} {ref}",
    "transfer_in": "TRANSFER CREDIT TRANSFER FROM CHECKING {on:%b %d} {ref}",
    "transfer_out": "TRANSFER DEBIT TRANSFER TO SAVINGS {on:%b %d} {ref}",
    "returned": "{words} {party} REF {ref}",
    "check": "CHECK NO: {check}",
    "card": "DEBIT CARD PURCH Card Ending in {ref} {party} {on:%b %d}",
}

LAYOUT = Layout(
    name="activity-columns",
    words="relationship summary, service charges, debits, credits and balance for checking and for savings",
    bank=Bank(
        "Harborgate Bank",
        "#00458f",
        "1-877-555-0174",
        "harborgate.example",
        ("CBO Services, P.O. Box 769018", "San Antonio, TX 78245"),
    ),
    template="activity-columns.typ",
    dialect=_DIALECT,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.medium_date,
    width=40,
    two_accounts=True,
    products=(
        Product("Streamlined Checking", {"head": "HarborBusiness", "two_line": False}),
        Product("Flexible Checking", {"head": "HarborBusiness", "two_line": True}),
        Product("Access Checking", {"head": "Harborgate Priority", "two_line": False}),
    ),
)
