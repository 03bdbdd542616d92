"""Citibank: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="citi",
    bank="Citibank",
    identifiers=("citibankcom", "citibusiness", "citicom", "citibankna", "citichecking"),
    headings={
        "checkingactivity": "mixed",
        "accounttransactions": "mixed",
        "checkspaid": "debit",
        "dailybalance": "daily",
        "checkingsummary": "summary",
        "valueofaccounts": "ignore",
        "relationshipsummary": "ignore",
        "servicechargesummary": "ignore",
    },
    columns={
        "amountsubtracted": "debit",
        "amountadded": "credit",
    },
)
