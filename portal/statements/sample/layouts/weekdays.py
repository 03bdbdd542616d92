"""A page with the day of the week before each date."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="weekdays",
    words="the day of the week before each date, debit and credit columns",
    bank=Bank(
        "Juniper Savings Bank",
        "#2e6b34",
        "1-800-555-0161",
        "juniper.example",
        ("861 Main Street", "Springfield, IL 62701"),
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.plain,
    row_date=printed.weekday_date,
    period_date=printed.medium_date,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "list",
        "columns": [
            ("date", "Date"),
            ("description", "Narrative"),
            ("debit", "Spent"),
            ("credit", "Received"),
            ("balance", "Balance"),
        ],
        "date_width": 1.25,
    },
)
