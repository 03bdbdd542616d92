"""Each amount with its sign apart, `- $85.50` or `+ $5,000.00`, a category and a balance; opening and closing rows."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product

LAYOUT = Layout(
    name="category-amounts",
    words="category column, sign apart from the amount, balance on each row, opening and closing rows, two accounts",
    bank=Bank(
        "Summit Crest Bank",
        "#004977",
        "1-888-555-0119",
        "summitcrest.example",
        ("P.O. Box 60", "St. Cloud, MN 56302-0060"),
    ),
    template="category-amounts.typ",
    dialect=dialects.BRIEF
    | {
        "ach_credit": "{party} {words} {ref}",
        "ach_debit": "{party} {words} {ref}",
        "wire_in": "Incoming Domestic Wire {party} {words} {ref}",
        "transfer_out": "Withdrawal to Business Savings XXXXXXX4821 {ref}",
        "transfer_in": "Deposit from Business Checking XXXXXXX1120 {ref}",
        "card": "Debit Card Purchase - {party} {ref}",
        "check": "Check #{check} Cashed",
        "deposit": "{words} {ref}",
    },
    money=printed.plain,
    row_date=printed.named_short,
    period_date=printed.medium_date,
    width=34,
    two_accounts=True,
    products=(
        Product("Basic Business Checking", {"kind": "business bank", "minus": "- ", "plus": "+ ", "middle": True}),
        Product("360 Checking", {"kind": "bank", "minus": "- ", "plus": "+ ", "middle": False}),
        Product("Enhanced Business Checking", {"kind": "business bank", "minus": "-", "plus": "+", "middle": False}),
    ),
)
