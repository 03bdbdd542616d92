"""Truist: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="truist",
    bank="Truist",
    identifiers=("truistcom", "truistbank", "truistbusiness"),
    headings={
        "checks": "debit",
        "otherwithdrawalsdebitsandservicecharges": "debit",
        "depositscreditsandinterest": "credit",
        "accountsummary": "summary",
        "overdraftandreturneditemfees": "ignore",
        "deposits": "credit",
        "withdrawals": "debit",
    },
    opening=("previousbalanceasof",),
    closing=("newbalanceasof",),
)
