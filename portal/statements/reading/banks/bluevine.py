"""Bluevine: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="bluevine",
    bank="Bluevine",
    identifiers=("bluevinecom", "bluevine"),
    headings={
        "transactions": "mixed",
        "accountactivity": "mixed",
        "accountsummary": "summary",
    },
)
