"""Wells Fargo: what its statements call things."""

from portal.statements.reading.vocabulary import Profile

PROFILE = Profile(
    key="wells_fargo",
    bank="Wells Fargo",
    identifiers=("wellsfargocom", "wellsfargo"),
    headings={
        "transactionhistory": "mixed",
        "activitysummary": "summary",
        "statementperiodactivitysummary": "summary",
        "monthlyservicefeesummary": "ignore",
        "accounttransactionfeessummary": "ignore",
        "summaryofcheckswritten": "ignore",
        "summaryofoverdraftandreturneditemfees": "ignore",
        "dailyledgerbalancesummary": "daily",
        "deposits": "credit",
        "electronicdepositsbankcredits": "credit",
        "electronicdebitsbankdebits": "debit",
        "checkspaid": "debit",
        "credits": "credit",
        "debits": "debit",
    },
)
