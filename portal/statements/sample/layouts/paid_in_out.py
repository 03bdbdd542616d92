"""An older page: money paid out and in, the balance brought and carried forward in the table."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="paid-in-out",
    words="paid out and paid in, balance brought and carried forward, days before months",
    bank=Bank(
        "Old Colony Trust", "#3b3b3b", "1-800-555-0163", "old.example", ("1063 Main Street", "Springfield, IL 62701")
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.plain,
    row_date=printed.day_month_year,
    period_date=printed.long_date,
    width=36,
    style={
        **PLAIN_STYLE,
        "opening": "Opening balance",
        "credits": "Payments in",
        "debits": "Payments out",
        "closing": "Closing balance",
        "columns": [
            ("date", "Date"),
            ("description", "Details"),
            ("debit", "Paid out"),
            ("credit", "Paid in"),
            ("balance", "Balance"),
        ],
        "forward": ("Balance brought forward", "Balance carried forward"),
        "paper": "a4",
    },
)
