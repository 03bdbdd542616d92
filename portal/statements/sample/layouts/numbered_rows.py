"""A page with a number and a time before each date, and one line of the account's figures as summary."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="numbered-rows",
    words="row number and time before the date, summary as one row, no cents on whole dollars",
    bank=Bank(
        "Quarry Business Bank",
        "#8a6d00",
        "1-800-555-0154",
        "quarry.example",
        ("1354 Main Street", "Springfield, IL 62701"),
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.without_cents,
    row_date=printed.month_day_year,
    period_date=printed.month_day_year,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "account in a row",
        "columns": [
            ("number", "#"),
            ("time", "Time"),
            ("date", "Date"),
            ("description", "Description"),
            ("amount", "Amount"),
            ("balance", "Balance"),
        ],
        "opening": "Beginning",
        "credits": "Credits",
        "debits": "Debits",
        "closing": "Ending",
    },
)
