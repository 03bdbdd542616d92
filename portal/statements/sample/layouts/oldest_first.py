"""One signed amount as in `- 12.00`, the balance after each row, oldest first."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="oldest-first",
    words='one signed amount as in "- 12.00" with running balance, oldest first',
    bank=Bank(
        "Basin Business Banking",
        "#0a7d6c",
        "844-555-0129",
        "basinbanking.example",
        ("1 Tidewater Plaza", "Portland, ME 04101"),
    ),
    template="running.typ",
    dialect=dialects.BRIEF,
    money=printed.spaced_minus,
    row_date=printed.month_day_year,
    period_date=printed.month_day_year,
    width=48,
    merchant_product="Business Checking",
    style={"heads": ["Date", "Description", "Amount", "Balance"]},
)
