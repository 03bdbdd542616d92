"""A community bank: CR and DR behind every amount and balance."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout

LAYOUT = Layout(
    name="credit-debit-marks",
    words="CR and DR behind amounts and balances, oldest first",
    bank=Bank(
        "Farmers & Millers Bank of Salina",
        "#2f5d1e",
        "785-555-0150",
        "farmersmillers.example",
        ("12 Elevator Row", "Salina, KS 67401"),
    ),
    template="running.typ",
    dialect=dialects.CORPORATE_ACH,
    money=printed.credit_debit,
    row_date=printed.short_year,
    period_date=printed.month_day_year,
    width=52,
    merchant_product="Commercial Demand Deposit",
    style={
        "title": "ACCOUNT STATEMENT",
        "opening": "Balance Forward",
        "closing": "Ending Balance",
        "credits": "Total Credits",
        "debits": "Total Debits",
        "history": "Account Activity",
        "heads": ["Date", "Description", "Amount", "Balance"],
    },
)
