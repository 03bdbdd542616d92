"""A young firm without branches: one signed amount with the typographic minus, running balance, newest first."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="newest-first",
    words="one signed amount with running balance, newest first, typographic minus",
    bank=Bank(
        "Quillwork",
        "#3a3a8c",
        "support@quillwork.example",
        "quillwork.example",
        ("333 Mission Terrace", "San Francisco, CA 94105"),
    ),
    template="newest-first.typ",
    dialect=dialects.BRIEF,
    money=printed.true_minus_dollars,
    row_date=printed.named_day,
    period_date=printed.medium_date,
    width=44,
    newest_first=True,
    merchant_product="Operating account",
)
