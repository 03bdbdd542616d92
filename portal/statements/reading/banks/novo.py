"""Novo: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="novo",
    bank="Novo",
    identifiers=("novoco", "banknovo", "novoplatform"),
    headings={
        "transactions": "mixed",
        "accountactivity": "mixed",
    },
)
