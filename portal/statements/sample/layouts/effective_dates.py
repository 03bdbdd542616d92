"""A credit union's share draft account: two dates a row, minus signs behind, balances in the table alone."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="effective-dates",
    words="transaction and effective dates, trailing minus, previous and new balance in the table",
    bank=Bank(
        "Harborlight Credit Union",
        "#1c4f8a",
        "1-800-555-0119",
        "harborlight.example",
        ("1519 Main Street", "Springfield, IL 62701"),
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.trailing_minus,
    row_date=printed.month_day,
    period_date=printed.short_year,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "none",
        "columns": [
            ("date", "Trans Date"),
            ("effective", "Eff Date"),
            ("description", "Transaction Description"),
            ("amount", "Amount"),
            ("balance", "New Balance"),
        ],
        "forward": ("Previous Balance", "New Balance"),
    },
)
