"""A credit union: money out in parentheses, the balance after each row, typewriter letters."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="parentheses",
    words="money out in parentheses, running balance, typewriter letters",
    bank=Bank(
        "Cardinal Federal Credit Union",
        "#7a1f3d",
        "888-555-0171",
        "cardinalfcu.example",
        ("88 Orchard Parkway", "Columbus, OH 43215"),
    ),
    template="running.typ",
    dialect=dialects.PLAIN | {"check": "Draft {check}"},
    money=printed.parenthesized,
    row_date=printed.named_short,
    period_date=printed.long_date,
    width=50,
    merchant_product="Business Share Draft",
    style={
        "font": "DejaVu Sans Mono",
        "size": "7.2pt",
        "title": "MEMBER STATEMENT",
        "opening": "Previous Balance",
        "closing": "New Balance",
        "credits": "Deposits and Credits",
        "debits": "Withdrawals and Debits",
        "history": "Transaction Detail",
        "heads": ["Date", "Transaction", "Amount", "New Balance"],
    },
)
