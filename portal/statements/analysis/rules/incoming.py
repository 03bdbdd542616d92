"""Credits, first match first. What is above revenue's own wordings is held back from revenue, each with its reason."""

from __future__ import annotations

from portal.statements.analysis.categories import Category
from portal.statements.analysis.rules.rule import Rule, rule

BEFORE_LENDERS: tuple[Rule, ...] = (
    rule(
        Category.REFUND,
        "A fee given back is no sale.",
        r"(?:FEE|CHARGE)S? (?:REFUND|REVERSAL|REVERSED|WAIVED|REBATE|ADJ(?:USTMENT)?)(?:S|ED)?",
        r"(?:REFUND|REVERSAL|REBATE) (?:OF )?(?:[A-Z/]+ ){0,3}(?:FEE|CHARGE)S?",
    ),
    rule(
        Category.NSF_ITEM,
        "An item that came back unpaid, or was paid into overdraft: the credit undoes a debit and is no sale.",
        r"NSF",
        r"(?:NON-?|IN)SUFFICIENT FUNDS?",
        r"RETURN(?:ED)? OF POSTED (?:CHECK|ITEM)",
        r"RETURN(?:ED)? (?:ITEM|CHECK|CHK|DEBIT)S?",
        r"ITEMS? RETURNED(?: UNPAID)?",
        r"(?:ACH|CHECK|DEBIT|ITEM|PAYMENT) RETURN(?:ED)? R0[19]",
        r"UNPAID (?:ITEM|CHECK)S?",
    ),
    rule(
        Category.CHARGEBACK_CREDIT,
        "A disputed charge decided in the account's favor is no new sale.",
        r"CHARGE ?BACKS?",
        r"(?:DISPUTE|PROVISIONAL|CLAIM) CREDIT",
        r"CHBK",
    ),
    rule(
        Category.RETURN_REVERSAL,
        "A returned or reversed payment undoes an earlier debit and is no sale.",
        r"(?:ACH|WIRE|PAYMENT|DEBIT|TRANSFER|CHECK|ELECTRONIC) (?:RETURN|REVERSAL)(?:ED)?",
        r"RETURN(?:ED)? (?:ACH|WIRE|PAYMENT|PMT|TRANSFER)S?",
        r"REVERS(?:AL|ED)",
        r"STOP PAYMENT",
    ),
    rule(
        Category.TAX_REFUND,
        "A tax authority gives money back: no sale.",
        r"TAX (?:REFUND|REF|RFD)",
        r"IRS TREAS(?: 310)?",
        r"US TREASURY(?: 310)?",
        r"[A-Z]*TAXRFD",
        r"TAXEIP\d?",
        r"(?:STATE|DEPT|DEPARTMENT|COMPTROLLER|REVENUE)(?: OF)?(?: [A-Z]+){0,3} (?:REFUND|RFD)",
    ),
    rule(
        Category.OWNER_CONTRIBUTION,
        "Money that the owners put in is no sale.",
        r"OWNERS?'?S? (?:CONTRIBUTION|CONTRIB|INVESTMENT|EQUITY|CAPITAL|LOAN|DEPOSIT|FUNDS?)",
        r"(?:CAPITAL|MEMBER|SHAREHOLDER|PARTNER|EQUITY|PERSONAL) (?:CONTRIBUTION|CONTRIB|INVESTMENT|INJECTION|"
        r"FUNDS|LOAN)",
        r"(?:LOAN|FROM) (?:BY |FROM )?(?:OWNER|SHAREHOLDER|MEMBER|PARTNER)",
    ),
)

AFTER_LENDERS: tuple[Rule, ...] = (
    rule(
        Category.LOAN_PROCEEDS,
        "Borrowed money is no sale.",
        r"SBA (?:LOAN|EIDL|TREAS(?:URY)?|AD)",
        r"EIDL",
        r"PPP(?: LOAN)?",
        r"SBAD TREAS(?: 310)?",
        r"LOAN (?:PROCEEDS|ADVANCE|DISB(?:URSEMENT)?|FUNDING|DEPOSIT|DRAW)S?",
        r"(?:LINE OF CREDIT|CREDIT LINE|LOC|HELOC) (?:ADVANCE|DRAW|TRANSFER|DISB(?:URSEMENT)?|PROCEEDS)S?",
        r"(?:ADVANCE|DRAW|TRANSFER) FROM (?:LINE|LOC|CREDIT LINE|LOAN)",
        r"CASH ADVANCE",
        r"MORTGAGE PROCEEDS",
    ),
    rule(
        Category.INSURANCE_PAYOUT,
        "An insurer's payout is no sale.",
        r"INS(?:URANCE)? (?:CLAIM|PROCEEDS|SETTLEMENT|PAYOUT|PYMT|PAYMENT|PMT)S?",
        r"CLAIM (?:PMT|PYMT|PAYMENT|SETTLEMENT|PROCEEDS)S?",
        r"GEICO|STATE FARM|ALLSTATE|LIBERTY MUTUAL|USAA|FARMERS INS(?:URANCE)?|THE HARTFORD",
        r"(?:PROGRESSIVE|TRAVELERS|NATIONWIDE) (?:INS(?:URANCE)?|INDEM(?:NITY)?|CASUALTY|MUTUAL|CLAIMS?)",
    ),
    rule(
        Category.REFUND,
        "Money back for something bought is no sale.",
        r"REFUNDS?",
        r"RFND",
        r"REBATES?",
        r"CASH ?BACK",
        r"REWARDS?",
        r"(?:PURCHASE|MERCHANDISE|POS|CARD|DEBIT CARD) (?:RETURN|CREDIT|REFUND)S?",
        r"CREDIT VOUCHER",
    ),
    rule(
        Category.CARD_SALES,
        "A settlement from a card processor or sales platform.",
        r"SQUARE INC",
        r"SQ ?\*?(?:\d{6}|INC)",
        r"SQUAREUP",
        r"STRIPE",
        r"PAYPAL",
        r"SHOPIFY",
        r"TOAST(?: INC)?",
        r"CLOVER",
        r"(?:MERCHANT|MERCH) (?:BNKCD|BANKCD|BANKCARD|SERVICES?|SVCS?|DEP(?:OSIT)?|SETTLE(?:MENT)?|CARD)",
        r"BANKCARD",
        r"BNKCRD",
        r"MTOT(?: DEP)?",
        r"(?:FISERV|FIRST DATA|FDMS|HEARTLAND|WORLDPAY|VANTIV|ELAVON|GLOBAL PAY(?:MENTS)?|TSYS|NUVEI|ADYEN|PAYMENTECH)",
        r"(?:HRTLAND|EVO PAY(?:MENTS)?|NORTH AMERICAN BANCARD|PAYA|CARDCONNECT|BRAINTREE|AUTHNET|AUTHORIZE\.?NET)",
        r"(?:AMERICAN EXPRESS|AMEX(?:EPAYMENT)?|DISCOVER NETWORK|DISCOVER|VISA|MASTERCARD|MC/VISA|5/3 BANKCARD)",
        r"(?:COMBINED|CARD|CREDIT CARD|CC|POS) (?:DEPOSIT|DEP|SALES|SETTLEMENT|BATCH)S?",
        r"(?:DOORDASH|UBER(?: ?EATS)?|GRUBHUB|POSTMATES|INSTACART|LYFT)",
        r"(?:AMAZON(?:\.COM)?|AMZN) ?(?:MKTPLACE|MARKETPLACE|SVCS|SETTLEMENT|PAYMENTS?|\.COM)?",
        r"(?:EBAY|ETSY|WALMART (?:MARKETPLACE|SELLER)|MINDBODY|LIGHTSPEED|SHIFT4|HEARTPAY|PAYSAFE|SUMUP|HELCIM|STAX)",
        r"INTUIT (?:PYMT|PAYMENTS?|DEPOSIT)",
        r"(?:VENMO|CASH APP)(?: BUSINESS)?",
    ),
    rule(
        Category.OWN_TRANSFER,
        "Money moved between the business's own accounts is no sale.",
        r"(?:ONLINE|MOBILE|INTERNET|TELEPHONE|PHONE|INTERNAL|BANKING|AUTO(?:MATIC)?|ATM|ACCOUNT|RECURRING) "
        r"(?:BANKING )?(?:TRANSFER|TRNSFR|TRNSF|XFER|TFR)",
        r"(?:E-?)?(?:TRANSFER|XFER|TRNSFR|TFR) (?:CREDIT )?FROM (?:CHK|CHECKING|SAV|SAVINGS?|SHARE|MMA|"
        r"MONEY MARKET|ACCT|"
        r"ACCOUNT|DEPOSIT|DDA|BUSINESS (?:CHECKING|SAVINGS)|[X*]+\d+|\d+)",
        r"ETRANSFER (?:CREDIT|DEBIT)",
        r"^DEPOSIT FROM (?:BUSINESS |PERFORMANCE |360 )*(?:CHECKING|SAVINGS)",
        r"(?:SWEEP|INVESTMENT SWEEP|ZBA)(?: (?:CREDIT|TRANSFER))?",
        r"OVERDRAFT (?:PROTECTION )?(?:TRANSFER|XFER)",
        r"^TRANSFER FROM",
        r"(?<!ELECTRONIC )FUNDS TRANSFER FROM",
    ),
    rule(
        Category.INTEREST,
        "Interest stays: it is on no list of exclusions.",
        r"INTEREST",
        r"INT (?:PAYMENT|PAID|EARNED)",
    ),
    rule(
        Category.CASH_DEPOSIT,
        "Cash paid in.",
        r"CASH (?:DEPOSIT|DEP|CREDIT)",
        r"(?:CURRENCY|COIN)(?: (?:AND COIN )?DEPOSIT)?",
        r"(?:ATM|BRANCH) CASH",
        r"ATM (?:DEPOSIT|DEP)",
    ),
    rule(
        Category.DEPOSIT,
        "Checks paid in at the counter, a machine or by phone.",
        r"(?:MOBILE|REMOTE|COUNTER|BRANCH|TELLER|CUSTOMER|ONLINE|LOCKBOX|CHECK|REGULAR|NIGHT|COMMERCIAL|"
        r"EDEPOSIT|E-DEPOSIT) "
        r"(?:CHECK )?(?:DEPOSIT|DEP|CREDIT|CAPTURE)S?",
        r"(?:EDEPOSIT|E-DEPOSIT)(?: IN BRANCH)?",
        r"^DEPOSITS?[ #:,]*(?:(?:ID|NO|NUMBER|REF)[ #.:]*)*\d*$",
        r"DEPOSIT MADE IN",
        r"LOCKBOX",
    ),
)
