"""A credit union's page: the summary in two rows of boxes, unsigned amounts beside a column of types."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout
from portal.statements.sample.layouts.plain_style import PLAIN_STYLE

LAYOUT = Layout(
    name="four-boxes",
    words="summary in two rows of boxes, unsigned amounts with a type column",
    bank=Bank(
        "Larkspur Credit Union",
        "#7a3e9d",
        "1-800-555-0134",
        "larkspur.example",
        ("1034 Main Street", "Springfield, IL 62701"),
    ),
    template="plain-table.typ",
    dialect=dialects.BRIEF,
    money=printed.dollars,
    row_date=printed.medium_date,
    period_date=printed.medium_date,
    width=36,
    style={
        **PLAIN_STYLE,
        "summary": "four boxes",
        "columns": [
            ("date", "Date"),
            ("description", "Description"),
            ("type", "Type"),
            ("magnitude", "Amount"),
            ("balance", "Balance"),
        ],
        "types": ("Credit", "Debit"),
    },
)
