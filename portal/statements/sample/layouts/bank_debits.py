"""Posted dates and amounts before the details; each total stands before its label; checks in three columns."""

from portal.statements.sample import dialects, printed
from portal.statements.sample.layout import Bank, Layout, Product, section

LAYOUT = Layout(
    name="bank-debits",
    words="effective and posted dates, totals before their labels, checks by number, daily ledger balances",
    bank=Bank(
        "Stagecoach Valley Bank",
        "#b31b1b",
        "1-800-555-0152",
        "stagecoachvalley.example",
        ("P.O. Box 63020", "San Francisco, CA 94163"),
    ),
    template="bank-debits.typ",
    dialect=dialects.PLAIN,
    money=printed.plain,
    row_date=printed.month_day,
    period_date=printed.long_date,
    width=60,
    sections=(
        section("Deposits", "Total deposits", "deposit"),
        section(
            "Electronic deposits/bank credits",
            "Total electronic deposits/bank credits",
            "ach_credit",
            "wire_in",
            "transfer_in",
            "returned",
            "interest",
        ),
        section(
            "Electronic debits/bank debits",
            "Total electronic debits/bank debits",
            "ach_debit",
            "card",
            "transfer_out",
            "fee",
        ),
        section("Checks paid", "Total checks paid", "check", grid=True),
    ),
    products=(Product("Optimize Business Checking"), Product("Analyzed Business Checking")),
)
