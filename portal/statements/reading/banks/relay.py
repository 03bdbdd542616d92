"""Relay: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="relay",
    bank="Relay",
    identifiers=("relayficom", "relayfi", "relayfinancial"),
    headings={
        "transactions": "mixed",
        "accountactivity": "mixed",
        "summary": "summary",
    },
    columns={
        "runningbalance": "balance",
    },
)
