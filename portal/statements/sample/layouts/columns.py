"""One history with a column for deposits and one for withdrawals; the balance stands on a day's last row only."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="columns",
    words="deposit and withdrawal columns, ending daily balance on a day's last row",
    bank=Bank(
        "Prairie State Bank",
        "#b31b1b",
        "1-800-555-0117",
        "prairiestate.example",
        ("420 Meridian Street", "Lincoln, NE 68508"),
    ),
    template="columns.typ",
    dialect=dialects.PLAIN,
    money=printed.plain,
    row_date=printed.short_month_day,
    period_date=printed.long_date,
    width=46,
    balance_each_row=False,
    merchant_product="Initiate Business Checking",
)
