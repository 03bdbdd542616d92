"""A wide page: large figures over their names, every amount with a sign of its own."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="figures-over-names",
    words="figures over their names, a sign before every amount, A4 landscape",
    bank=Bank(
        "Fathom Business", "#00594f", "1-800-555-0123", "fathom.example", ("1823 Main Street", "Springfield, IL 62701")
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.spaced_sign_dollars,
    row_date=printed.month_day_year,
    period_date=printed.month_day_year,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "figures over names",
        "columns": [
            ("date", "Date"),
            ("description", "Description"),
            ("amount", "Amount"),
            ("balance", "Balance"),
        ],
        "paper": "a4",
        "flipped": True,
    },
)
