"""A page whose rows have a first line of description above the date and the amounts."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="line-above",
    words="a first line of description above each row",
    bank=Bank(
        "Mesa Community Bank", "#a0522d", "1-800-555-0194", "mesa.example", ("994 Main Street", "Springfield, IL 62701")
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.plain,
    row_date=printed.month_day_year,
    period_date=printed.month_day_year,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "list",
        "columns": [
            ("date", "Date"),
            ("description", "Description"),
            ("debit", "Withdrawals"),
            ("credit", "Deposits"),
            ("balance", "Balance"),
        ],
        "above": "POS PURCHASE",
    },
)
