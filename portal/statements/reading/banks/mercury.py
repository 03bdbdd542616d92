"""Mercury: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="mercury",
    bank="Mercury",
    identifiers=(
        "mercurychecking",
        "mercurysavings",
        "mercurycom",
        "mercurytechnologies",
        "choicefinancialgroupmercury",
    ),
    headings={
        "alltransactions": "mixed",
        "transactions": "mixed",
        "summary": "summary",
    },
    columns={
        "endofdaybalance": "balance",
        "amountusd": "amount",
    },
    opening=("startingbalance",),
    closing=("statementbalance",),
)
