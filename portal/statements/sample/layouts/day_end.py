"""A young firm: typographic minus, type column, the balance only where a day ends, one or two accounts."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product

_ONE = {"boxes": False, "ends": "Statement Balance", "newest": False, "dates_once": False, "total": True, "both": False}

LAYOUT = Layout(
    name="day-end",
    words="typographic minus, type of each row, balance where a day ends, dates once a day, one or two accounts",
    bank=Bank(
        "Calder",
        "#5466f9",
        "help@calder.example",
        "calder.example",
        ("333 Bryant Street", "San Francisco, CA 94107"),
    ),
    template="day-end.typ",
    dialect=dialects.BRIEF,
    money=printed.true_minus_dollars,
    row_date=printed.named_day,
    period_date=printed.medium_date,
    width=38,
    balance_each_row=False,
    two_accounts=True,
    products=(
        Product("Checking", _ONE),
        Product("Operating Checking", {**_ONE, "dates_once": True, "ends": "Ending Balance"}),
        Product("Ops / Payroll", {**_ONE, "boxes": True, "newest": True, "total": False}),
        Product("Checking", {**_ONE, "both": True, "total": False, "ends": "Ending Balance"}),
    ),
)
