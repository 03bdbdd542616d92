"""Bank of America: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="bank_of_america",
    bank="Bank of America",
    identifiers=("bankofamericacom", "bankofamerica"),
    headings={
        "depositsandothercredits": "credit",
        "withdrawalsandotherdebits": "debit",
        "checks": "debit",
        "servicefees": "debit",
        "dailyledgerbalances": "daily",
        "accountsummary": "summary",
        "atmanddebitcardsubtractions": "debit",
        "othersubtractions": "debit",
        "depositsandotheradditions": "credit",
        "cardaccount": "mixed",
    },
)
