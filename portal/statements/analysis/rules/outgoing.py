"""Debits, first match first."""

from __future__ import annotations

from portal.statements.analysis.categories import Category
from portal.statements.analysis.rules.rule import Rule, rule

_SHORT_OF_MONEY = (
    r"(?:NSF|OVERDRAFT|OVERDRAWN|O/?D|NON-?SUFFICIENT(?: FUNDS?)?|INSUFFICIENT(?: FUNDS?)?|UNCOLLECTED(?: FUNDS?)?|"
    r"UNAVAILABLE FUNDS|RETURN(?:ED)? (?:ITEM|CHECK|ACH|PAYMENT)|UNPAID ITEM)"
)

BEFORE_LENDERS: tuple[Rule, ...] = (
    rule(
        Category.BANK_FEE,
        "A bank's charge for moving money between own accounts; no item was returned.",
        r"OVERDRAFT PROTECTION (?:TRANSFER |XFER )?(?:FEE|CHARGE)",
    ),
    rule(
        Category.RETURNED_DEPOSIT,
        "A customer's check or payment that was deposited came back.",
        r"DEPOSIT(?:ED)? (?:ITEM|CHECK)S? (?:RETURN(?:ED)?|CHARGE(?:D)? ?BACK)(?! (?:ITEM )?FEE)",
        r"RETURN(?:ED)? DEPOSIT(?:ED)? (?:ITEM|CHECK)S?(?! FEE)",
        r"RETURN(?:ED)? (?:ITEM|CHECK) CHARGE ?BACK",
        r"(?:CHECK|ITEM) DEPOSITED (?:AND )?RETURNED(?! FEE)",
    ),
    rule(
        Category.BANK_FEE,
        "A fee for a customer's item that came back; it is no NSF of this account.",
        r"(?:RETURN(?:ED)? DEPOSIT(?:ED)? ITEM|DEPOSIT(?:ED)? ITEM(?: RETURN(?:ED)?)?|"
        r"CASHED CHECK RETURNED?) (?:ITEM )?FEE",
    ),
    rule(
        Category.NSF_FEE,
        "A fee for an item returned or paid into overdraft.",
        _SHORT_OF_MONEY + r"(?: [A-Z/&:-]+){0,4} (?:FEE|CHARGE|CHG)S?",
        r"(?:FEE|CHARGE)S?(?: (?:FOR|[A-Z-]+)){0,3} " + _SHORT_OF_MONEY + r"(?: ITEMS?)?",
        r"(?:PAID|RETURNED) ITEM FEE",
    ),
    rule(
        Category.NSF_ITEM,
        "An item returned, or paid into overdraft.",
        _SHORT_OF_MONEY + r" (?:RETURN(?:ED)?|ITEM|PAID|CHECK|DEBIT|ACH)(?: (?:ITEM|PAID|RETURNED))?",
        r"(?:ITEM|CHECK|ACH) (?:PAID|RETURNED)(?: (?:INTO|IN))? " + _SHORT_OF_MONEY,
        r"NSF",
    ),
    rule(
        Category.CHARGEBACK, "A customer's card payment was taken back.", r"CHARGE ?BACKS?", r"CHBK", r"DISPUTE DEBIT"
    ),
    rule(
        Category.GAMBLING,
        "The name is a casino's, a betting firm's or a lottery's.",
        r"DRAFT ?KINGS|FAN ?DUEL|BETMGM|BETRIVERS|POKERSTARS|BOVADA|SPORTSBOOK|PRIZEPICKS|BETONLINE|STAKE\.US",
        r"CASINOS?|LOTTERY|LOTTO|HARRAHS?|FOXWOODS|MOHEGAN SUN|HARD ROCK BET|CAESARS SPORTS?|BARSTOOL BET",
    ),
    rule(
        Category.COLLECTION,
        "A levy, a garnishment or a collection agency.",
        r"(?:IRS |TAX |BANK |STATE )?LEVY|GARNISH(?:MENT)?|LEGAL ORDER|ATTACHMENT ORDER|JUDGMENT|WRIT",
        r"COLLECTIONS?(?: (?:AGENCY|SERVICES?|PMT|PAYMENT))?",
        r"PORTFOLIO RECOVERY|MIDLAND CREDIT|LVNV|ENCORE CAPITAL|CAVALRY|RECOVERY SERVICES?|TRANSWORLD SYSTEMS?|"
        r"IC SYSTEM",
    ),
)

AFTER_LENDERS: tuple[Rule, ...] = (
    rule(
        Category.PAYROLL,
        "Wages, or a firm that pays them out.",
        r"PAYROLL|WAGES?|WAGE PAY|SALAR(?:Y|IES)|DIRECT DEP(?:OSIT)? PAYROLL",
        r"GUSTO|ADP|PAYCHEX|RIPPLING|PAYLOCITY|PAYCOM|ONPAY|TRINET|JUSTWORKS|INTUIT PAYROLL|QUICKBOOKS PAYROLL|"
        r"SUREPAYROLL",
    ),
    rule(
        Category.TAX,
        "A tax authority.",
        r"IRS|USATAXPYMT|EFTPS|US TREASURY",
        r"(?:STATE|SALES|FRANCHISE|EXCISE|PROPERTY|PAYROLL|INCOME|CITY|COUNTY|USE|B&O)(?: AND USE)? TAX(?:ES)?",
        r"TAX (?:PMT|PAYMENT|PYMT|BOARD|COLLECTOR|COMM(?:ISSION)?|BO)|TAXATION",
        r"(?:DEPT|DEPARTMENT|DIV|DIVISION) OF (?:REVENUE|TAXATION|LABOR|TAX)|DOR|COMPTROLLER|EDD|EMPLOYMENT DEVEL",
    ),
    rule(
        Category.INSURANCE,
        "An insurance premium.",
        r"INS(?:URANCE)?(?: (?:PREM(?:IUM)?|PMT|PYMT|PAYMENT|CO))?|PREMIUM",
        r"GEICO|PROGRESSIVE|STATE FARM|ALLSTATE|TRAVELERS|HARTFORD|NATIONWIDE|LIBERTY MUTUAL|NEXT INSUR|HISCOX|"
        r"BLUE CROSS|"
        r"BCBS|AETNA|CIGNA|KAISER|UNITEDHEALTH(?:CARE)?|UHC|HUMANA|GUARDIAN LIFE|METLIFE",
    ),
    rule(
        Category.LOAN_PAYMENT,
        "A loan, a lease or a card account that is paid down.",
        r"LOAN(?: (?:PMT|PYMT|PAYMENT|PAY|REPAY(?:MENT)?))?|MORTGAGE|MTG PMT|SBA(?: EIDL)?(?: LOAN)?|EIDL",
        r"(?:LINE OF CREDIT|CREDIT LINE|LOC) (?:PMT|PYMT|PAYMENT)",
        r"(?:EQUIPMENT|AUTO|VEHICLE|TRUCK) (?:LEASE|FINANCE|LOAN|FIN)|LEASE (?:PMT|PAYMENT|DIRECT)|LEASING",
        r"(?:ALLY (?:AUTO|FINANCIAL|PAYMT)|TOYOTA FINANCIAL|FORD CREDIT|GM FINANCIAL|"
        r"JOHN DEERE FIN(?:ANCIAL)?|CATERPILLAR FIN)",
        r"(?:CAPITAL ONE|CHASE|AMEX|AMERICAN EXPRESS|CITI|DISCOVER)(?: CREDIT)?(?: CARD|CRD| CRCARDPMT)? ?"
        r"(?:AUTOPAY|EPAY|E-PAYMENT|ONLINE PMT|CRCARDPMT|CARD PMT|ACH PMT|MOBILE PMT)",
    ),
    rule(
        Category.OWN_TRANSFER,
        "Money moved between the business's own accounts.",
        r"(?:ONLINE|MOBILE|INTERNET|TELEPHONE|PHONE|INTERNAL|BOOK|FUNDS|BANKING|AUTO(?:MATIC)?|ACCOUNT|RECURRING) "
        r"(?:BANKING )?(?:TRANSFER|TRNSFR|TRNSF|XFER|TFR)(?! FEE)",
        r"(?:E-?)?(?:TRANSFER|XFER|TRNSFR|TFR) (?:DEBIT )?TO (?:CHK|CHECKING|SAV|SAVINGS?|SHARE|MMA|"
        r"MONEY MARKET|ACCT|ACCOUNT|"
        r"DEPOSIT|DDA|SV|BUSINESS (?:CHECKING|SAVINGS)|[X*]+\d+|\d+)",
        r"ETRANSFER (?:CREDIT|DEBIT)",
        r"^WITHDRAWAL TO (?:BUSINESS |PERFORMANCE |360 )*(?:CHECKING|SAVINGS)",
        r"(?:SWEEP|INVESTMENT SWEEP|ZBA)(?: (?:DEBIT|TRANSFER))?",
    ),
    rule(
        Category.CASH_WITHDRAWAL,
        "Cash taken out.",
        r"(?:ATM|CASH|TELLER|COUNTER) (?:WITHDRAWAL|WITHDRWL|W/D|DEBIT)",
        r"CASH WD",
    ),
    rule(
        Category.CARD_PURCHASE,
        "A purchase with the debit card.",
        r"(?:CARD|DEBIT CARD|CHECK ?CARD|POS|VISA|VISA DDA|DDA) (?:PURCHASE|PUR|DEBIT|\d{4})",
        r"•{2,}\d{4}",
        r"DEBIT PURCHASE -? ?VISA",
        r"CHECKCARD|DEBIT CARD|PURCHASE AUTHORIZED|POS (?:PUR(?:CHASE)?|DEBIT|WITHDRAWAL)|RECURRING CARD",
    ),
    rule(Category.RENT, "Rent.", r"RENT(?:AL)?(?: PMT| PAYMENT)?", r"PROPERTY M(?:GM|ANAGEMEN)T"),
    rule(
        Category.BANK_FEE,
        "The bank's own charge.",
        r"(?:MONTHLY |ACCOUNT |SERVICE |MAINTENANCE |WIRE |ANALYSIS |TRANSFER |STATEMENT |CASH |ATM |"
        r"TRANSACTION )*(?:FEE|CHARGE|CHG)S?",
        r"ANALYSIS (?:ACTIVITY|CHARGE)",
    ),
    rule(
        Category.CHECK,
        "A check that the business wrote.",
        r"(?:CHECK|CHK|SUBSTITUTE CHECK)(?: (?:NO:?|NUMBER|#)? ?\d*)?",
        r"DRAFT #?\d+",
        r"^#?\d{2,6}\*?$",
    ),
)
