"""TD Bank: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="td",
    bank="TD Bank",
    identifiers=("tdbankcom", "tdbank", "tdbankna"),
    headings={
        "deposits": "credit",
        "electronicdeposits": "credit",
        "othercredits": "credit",
        "checkspaid": "debit",
        "electronicpayments": "debit",
        "otherwithdrawals": "debit",
        "servicecharges": "debit",
        "dailybalancesummary": "daily",
        "dailyaccountactivity": "mixed",
        "accountsummary": "summary",
    },
    columns={
        "serialno": "number",
    },
)
