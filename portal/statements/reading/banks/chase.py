"""JPMorgan Chase: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="chase",
    bank="JPMorgan Chase",
    identifiers=("chasecom", "jpmorganchase", "chasebank"),
    headings={
        "atmdebitcardwithdrawals": "debit",
        "atmanddebitcardwithdrawals": "debit",
        "electronicwithdrawals": "debit",
        "otherwithdrawals": "debit",
        "depositsandadditions": "credit",
        "depositandadditions": "credit",
        "checkspaid": "debit",
        "fees": "debit",
        "transactiondetail": "mixed",
        "dailyendingbalance": "daily",
        "checkingsummary": "summary",
        "savingssummary": "summary",
        "consolidatedbalancesummary": "ignore",
        "servicechargesummary": "ignore",
        "atmanddebitcardsummary": "ignore",
        "overdraftandoverdraftfeeinformation": "ignore",
    },
)
