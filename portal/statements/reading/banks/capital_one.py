"""Capital One: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="capital_one",
    bank="Capital One",
    identifiers=("capitalonecom", "capitalone"),
    headings={
        "accountdetail": "mixed",
        "accountsummary": "summary",
        "transactions": "mixed",
    },
    columns={
        "resultingbalance": "balance",
        "category": "kind",
    },
)
