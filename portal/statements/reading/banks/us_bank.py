"""U.S. Bank: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="us_bank",
    bank="U.S. Bank",
    identifiers=("usbankcom", "usbanknational", "usbank"),
    headings={
        "customerdeposits": "credit",
        "otherdeposits": "credit",
        "cardwithdrawals": "debit",
        "otherwithdrawals": "debit",
        "checkspresentedconventionally": "debit",
        "checkspresentedelectronically": "debit",
        "balancesummary": "daily",
        "accountsummary": "summary",
        "analysisservicechargedetail": "ignore",
        "carddeposits": "credit",
    },
    columns={
        "endingbalance": "balance",
    },
)
