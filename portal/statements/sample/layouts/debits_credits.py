"""Columns for debits, credits and a running balance, in a serif; texts of two and three lines."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="debits-credits",
    words="debit, credit and balance columns on every row, texts over several lines, serif",
    bank=Bank(
        "Metro Union Bank",
        "#003b70",
        "1-877-555-0108",
        "metrounion.example",
        ("Customer Service Box 769018", "San Antonio, TX 78245-9018"),
    ),
    template="debits-credits.typ",
    dialect=dialects.DES_INDN | {"check": "CHECK NO: {check}"},
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.medium_date,
    width=34,
    merchant_product="Streamlined Checking",
)
