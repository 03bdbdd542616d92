"""Seven young firms' statements: one signed amount with a running balance, in each firm's own words and columns."""

from typing import Any

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product

_WORDS: dict[str, Any] = {
    "title": "Account Statement",
    "dash": "-",
    "number": "Account number",
    "summary": "list",
    "opening": "Beginning balance",
    "closing": "Ending balance",
    "credits": "Deposits",
    "debits": "Withdrawals",
    "history": "Transactions",
    "newest": True,
    "paper": "us-letter",
}


def _firm(firm: str, product: str, columns: str, **words: Any) -> Product:
    """`columns` reads `date:Date, amount:Amount`: what stands in a column, and its heading."""
    named = [column.split(":") for column in columns.split(", ")]
    return Product(product, {**_WORDS, "firm": firm, "columns": named, **words})


LAYOUT = Layout(
    name="signed-ledger",
    words="signed amounts with a running balance, newest or oldest first, in seven firms' words",
    bank=Bank(
        "Ledgerline",
        "#0b5d4e",
        "1-888-555-0147",
        "ledgerline.example",
        ("401 Park Avenue South", "New York, NY 10016"),
    ),
    template="signed-ledger.typ",
    dialect=dialects.BRIEF,
    money=printed.dollars,
    row_date=printed.month_day_year,
    period_date=printed.medium_date,
    width=40,
    products=(
        _firm(
            "Batonpass",
            "Business Checking",
            "date:Date, description:Description, type:Type, amount:Amount, balance:Running Balance",
            summary="row",
            opening="Starting Balance",
            closing="Ending Balance",
            credits="Money In",
            debits="Money Out",
        ),
        _firm(
            "Nuvo",
            "Business Checking Account",
            "date:Date, description:Description, amount:Amount, balance:Balance",
            history="Account Activity",
            opening="Opening balance",
            closing="Closing balance",
            credits="Credits",
            debits="Debits",
        ),
        _firm(
            "Bluebranch",
            "Premier Checking",
            "date:Date, description:Description, amount:Amount, balance:Balance",
            title="Business Checking Statement",
            credits="deposits and other credits",
            debits="withdrawals and other debits",
        ),
        _firm(
            "Brevis",
            "Cash Account",
            "date:Posted date, description:Details, type:Type, amount:Amount (USD), balance:Balance (USD)",
            summary="row",
            opening="Opening balance",
            closing="Closing balance",
            credits="Money in",
            debits="Money out",
            newest=False,
        ),
        _firm(
            "Lark",
            "Business Checking",
            "date:Date, description:Transaction, amount:Amount, balance:Balance",
            opening="Starting balance",
            newest=False,
        ),
        _firm(
            "Tilework",
            "Checking",
            "date:Date, type:Type, description:Description, amount:Amount, balance:Balance",
            title="Checking statement",
            summary="row",
            credits="Total credits",
            debits="Total debits",
        ),
        _firm(
            "Continental Express",
            "Business Checking",
            "date:Date, description:Description, status:Status, amount:Amount, balance:Balance",
            title="Business Checking",
            opening="Previous Balance",
            closing="New Balance",
            credits="Credits",
            debits="Debits",
            history="Transaction History",
            newest=False,
        ),
    ),
)
