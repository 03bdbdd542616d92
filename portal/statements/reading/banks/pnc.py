"""PNC Bank: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="pnc",
    bank="PNC Bank",
    identifiers=("pnccom", "pncbank"),
    headings={
        "depositsandotheradditions": "credit",
        "depositsotheradditions": "credit",
        "checksandotherdeductions": "debit",
        "checksotherdeductions": "debit",
        "checksandsubstitutechecks": "debit",
        "achadditions": "credit",
        "achdeductions": "debit",
        "corporateachadditions": "credit",
        "corporateachdeductions": "debit",
        "debitcardpurchases": "debit",
        "pospurchases": "debit",
        "atmmiscdebitcardtransactions": "debit",
        "atmmisccheckcardtransactions": "debit",
        "onlineandelectronicbankingdeductions": "debit",
        "otherdeductions": "debit",
        "servicechargesandfees": "debit",
        "dailybalancedetail": "daily",
        "dailybalance": "daily",
        "balancesummary": "summary",
        "interestsummary": "ignore",
        "transactionsummary": "ignore",
        "detailofservicesusedduringcurrentperiod": "ignore",
    },
)
