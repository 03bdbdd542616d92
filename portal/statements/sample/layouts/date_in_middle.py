"""A page with the date behind the description and its reference."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="date-in-middle",
    words="the date behind description and reference, money in and out",
    bank=Bank(
        "Tallgrass Bank",
        "#4a6b1e",
        "1-800-555-0142",
        "tallgrass.example",
        ("1342 Main Street", "Springfield, IL 62701"),
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.plain,
    row_date=printed.dashed_month_day,
    period_date=printed.month_day_year,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "list",
        "columns": [
            ("description", "Description"),
            ("ref", "Reference"),
            ("date", "Date"),
            ("credit", "Money in"),
            ("debit", "Money out"),
            ("balance", "Balance"),
        ],
    },
)
