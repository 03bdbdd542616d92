"""One history with deposit and withdrawal columns, checks listed again, fee tables and a worksheet with blanks."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product

_BUSINESS = {"into": ("Deposits/", "Credits"), "out": ("Withdrawals/", "Debits"), "checks_again": True}
_PERSONAL = {"into": ("Deposits/", "Additions"), "out": ("Withdrawals/", "Subtractions"), "checks_again": False}

LAYOUT = Layout(
    name="ending-daily",
    words="ending daily balance, checks listed a second time, fee tables, a balancing worksheet",
    bank=Bank(
        "Stagecoach Valley Bank",
        "#b31b1b",
        "1-800-555-0152",
        "stagecoachvalley.example",
        ("P.O. Box 6995", "Portland, OR 97228-6995"),
    ),
    template="ending-daily.typ",
    dialect=dialects.PLAIN,
    money=printed.plain,
    row_date=printed.short_month_day,
    period_date=printed.long_date,
    width=50,
    balance_each_row=False,
    products=(
        Product("Initiate Business Checking", {**_BUSINESS, "fee": "10.00", "floor": "1,000.00"}),
        Product("Everyday Checking", {**_PERSONAL, "fee": "10.00", "floor": "500.00"}),
        Product("Navigate Business Checking", {**_BUSINESS, "fee": "25.00", "floor": "10,000.00"}),
    ),
)
