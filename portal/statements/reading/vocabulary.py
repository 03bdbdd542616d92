"""What banks call things, as data. All patterns are matched against squashed text (small letters and digits only).

A profile narrows or extends this for one bank; the generic vocabulary is the union of what the banks print.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from portal.statements.reading.shapes import ColumnKind, SectionKind

_HEADING_WORDS = (
    "deposits?|deposited|additions?|credits?|others?|and|electronic|customer|ach|atm|debits?|card|withdrawals?|purchases?|checks?|"
    "checking|savings|business|substitute|paid|presented|conventionally|cleared|written|services?|fees?|charges?|payments?|"
    "subtractions?|deductions?|interest|earned|transfers?|wires?|incoming|outgoing|online|mobile|banking|bank|activity|"
    "details?|transactions?|accounts?|history|daily|ending|ledger|balances?|summary|your|of|the|in|out|money|continued|cont|"
    "bill|pay|pos|miscellaneous|misc|list|posted|by|date|for|this|period|cash|direct|items?|returned|received|sent|"
    "statement|register|numerical|sequence|order|counter|branch|teller|merchant|zelle|remote|lockbox|information|overview|"
    "inflows?|outflows?|expenses?|income|or|on|from|to"
)
_Kind = TypeVar("_Kind", SectionKind, ColumnKind, bool)
_LONGEST_HEADING = 70
HEADING = re.compile(rf"(?:{_HEADING_WORDS})+")
_CREDIT = re.compile(
    r"deposit|addition|credit|moneyin|incoming|interestpaid|interestearned|received|inflow|income|transfersin|receipt|paymentsin|paidin"
)
_DEBIT = re.compile(
    r"withdraw|debit|check|payment|purchase|fee|charge|subtraction|deduction|moneyout|outgoing|billpay|outflow|expense|sent|transfersout|paidout|spent"
    r"|interestcharged|overdraft"
)
_RETURNED = re.compile(r"deposit(ed)?itemsreturned|returneddeposit|depositsreturned|returneditems?")
_MIXED = re.compile(r"activity|transaction|history|detail|register|list")

OPENING = re.compile(
    r"(?:beginning|opening|previous|starting|prior|initial)(?:statement|ledger|account|checking|available)?(?:daily)?balance|^startbalance"
    r"|balancelaststatement|laststatementbalance|balancebroughtforward|balanceforward|broughtforward|balanceatbeginning"
    r"|balance(?:at|on)(?:the)?start|balanceasofperiodstart|^(?:opening|beginning|starting)$"
)
CLOSING = re.compile(
    r"(?:ending|closing|new|current|final)(?:statement|ledger|account|checking)?balance|^endbalance|balancethisstatement"
    r"|^statementbalance$|thisstatementbalance|statementendingbalance|balance(?:at|on)(?:the)?end|balanceasofperiodend|^(?:closing|ending)$"
)
# Each alternative of the two above has `balance` or `forward` in it, or is one of these.
_BALANCE_WORDS = frozenset(("opening", "beginning", "starting", "closing", "ending"))
NOT_ANCHOR = re.compile(
    r"average|minimum|lowest|dailybalance|available|endingdaily|maintain|newbalancetotal|transferred|collected|ifyour"
    r"|carriedforward|pointsbalance|rewards?balance|endofday"
)
NOT_FLOW = re.compile(
    r"average|minimum|lowest|ytd|yeartodate|available|apy|percentage|thisyear|lastyear|collected|netchange|overdraftlimit"
    r"|interestrate|daysin|sinceyour|taxwithheld"
)
TOTAL = re.compile(r"^(?:sub)?totals?|subtotal|totaling|totalling|^conventionalcheckspaid|^endingtotals")
YEAR_TO_DATE = re.compile(r"yeartodate|totalytd|ytdtotal|totalforthisyear")
SUMMARY_OF_CHECKS = re.compile(r"^summaryofchecks")
IGNORED = re.compile(
    r"summaryofchecks|checkslistedarealso|alsodisplayed|interestsummary|interestrate|rewards|pending|scheduledpayment|feesummary"
    r"|^loans?(?:summary|accounts?|details?)?$|^(?:creditline|lineofcredit)(?:summary|details?)?$"
    r"|^deposit(?:ory)?services$|^(?:treasury|account)services$"
    r"|overdraftandreturneditem|atmanddebitcardsummary|accountfees|servicefeesummary|detailofservicesused|servicechargesummary"
)
CONTINUED = re.compile(r"\(?\s*cont(?:inued|'d|d|\.)?\s*\)?", re.IGNORECASE)

_HEADER_WORDS = frozenset(
    """
    date dates description descriptions details detail amount amounts balance balances debit debits credit
    credits deposits deposit withdrawals withdrawal additions subtractions ending daily running resulting
    transaction transactions posting posted post check checks number no ref reference serial type category money
    in out paid information payments payment charges ledger available effective value other and of day end usd
    utc s memo method counterparty payee balanceusd particulars charge bank trans trace txn trn narration cheque
    chq remarks withdrawn deposited closing opening amt dt comments location id account name tran eff code note
    notes items item count quantity added subtracted spent received merchant narrative time
    """.split()  # noqa: SIM905 - reads better
)
_COLUMNS: tuple[tuple[re.Pattern[str], ColumnKind], ...] = (
    (re.compile(r"balance"), "balance"),
    (
        re.compile(
            r"^(?:depositscredits|depositsadditions|creditsdeposits|deposits?|credits?|additions|moneyin|paidin|deposits?andcredits"
            r"|depositsother?credits|depositcredit|creditamount|in|amountin|creditsusd|inflow|depositamount|paymentsin"
            r"|(?:deposits?|credits?|deposited|paidin)(?:amt|amount|usd)s?|received"
            r"|(?:amounts?|credits?|deposits?)?added"
            r"|otherdeposits|depositsandadditions|depositsandothercredits|depositsandotheradditions)$"
        ),
        "credit",
    ),
    (
        re.compile(
            r"^(?:withdrawalsdebits|withdrawalssubtractions|debitswithdrawals|withdrawals?|debits?|subtractions|moneyout|paidout"
            r"|withdrawals?anddebits|withdrawaldebit|debitamount|out|amountout|charges|payments|checksdebits|outflow"
            r"|(?:withdrawals?|debits?|withdrawn|paidout)(?:amt|amount|usd)s?|spent|(?:withdrawals|checks)otherdebits"
            r"|(?:amounts?|debits?|withdrawals?)?subtracted"
            r"|withdrawalamount|paymentsout|withdrawalspayments|checksandotherdebits|withdrawalsandotherdebits"
            r"|withdrawalsandsubtractions|chargesdebits|checkswithdrawals)$"
        ),
        "debit",
    ),
    (
        re.compile(
            r"^(?:transaction|txn|debitcredit)?(?:amounts?|amts?)(?:usd|s|paid|debitcredit)?$|^(?:check|checks|payment)amount$"
            r"|^debits?credits?$|^credits?debits?$|^withdrawals?deposits?$"
        ),
        "amount",
    ),
    (re.compile(r"date|^(?:value|tran|txn)?dt$"), "date"),
    (re.compile(r"^(?:type|category|transactiontype|debitcredit|drcr)$"), "kind"),
    (re.compile(r"number|^check$|^checks$|checkno|^no$|^items?$|^count$|^quantity$|serial|^ref|trace|^id$"), "number"),
    (
        re.compile(
            r"description|detail|transaction|information|memo|particulars|payee|counterparty|name|^merchant$|narrative"
        ),
        "description",
    ),
)


@dataclass(frozen=True)
class Profile:
    """One bank's layout as data: how to know the bank, and where its words differ from the generic vocabulary.

    `departures` are the words that meant something else than generically while a document was read: where there are
    none, the generic profile reads the same.
    """

    key: str
    bank: str
    identifiers: tuple[str, ...] = ()
    headings: dict[str, SectionKind] = field(default_factory=dict)
    columns: dict[str, ColumnKind] = field(default_factory=dict)
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    departures: list[str] = field(default_factory=list, compare=False, repr=False)

    def for_one_document(self) -> "Profile":
        """The same profile with departures of its own."""
        return replace(self, departures=[])

    def means(self, word: str, own: _Kind, generic: _Kind | None) -> _Kind:
        """What the profile says of a word, remembered where that is a departure."""
        if own != generic:
            self.departures.append(word)
        return own


def heading_kind(squashed: str, profile: Profile) -> SectionKind | None:
    """What a heading opens, or None where the text is no heading that banks use."""
    name = re.sub(r"continued$|cont$", "", squashed)
    if name in profile.headings:
        return profile.means(name, profile.headings[name], _generic_kind(name))
    if name and len(name) <= _LONGEST_HEADING and name in profile.ignored:
        ignored: SectionKind = "ignore"
        return profile.means(name, ignored, _generic_kind(name))
    return _generic_kind(name)


def _generic_kind(name: str) -> SectionKind | None:
    return _general_kind(name) if name and len(name) <= _LONGEST_HEADING else None


@lru_cache(maxsize=8192)
def _general_kind(name: str) -> SectionKind | None:
    if IGNORED.search(name):
        return "ignore"
    if not HEADING.fullmatch(name):
        return None
    if "balance" in name and re.search(r"daily|bydate|ledgerbalances", name):
        return "daily"
    if "summary" in name or name in ("overview", "accountoverview"):
        return "debit" if re.fullmatch(r"checks?(?:paid)?summary", name) else "summary"
    kind = flow_kind(name)
    if kind is not None:
        return kind
    if _MIXED.search(name) or (flow_terms(name) == (True, True)):
        return "mixed"
    return None


@lru_cache(maxsize=8192)
def flow_terms(squashed: str) -> tuple[bool, bool]:
    """Whether the text speaks of money coming in, and of money going out."""
    text = squashed.replace("paymentsin", "paidin") if squashed.endswith("paymentsin") else squashed
    text = text.replace("checking", "").replace("account", "").replace("creditcard", "").replace("debitcredit", "")
    if _RETURNED.search(text):
        return False, True
    return bool(_CREDIT.search(text.replace("checkdeposit", "deposit"))), bool(
        _DEBIT.search(text.replace("checkdeposit", ""))
    )


def flow_kind(squashed: str) -> SectionKind | None:
    """`credit` or `debit` where the words say one and not the other."""
    into, out = flow_terms(squashed)
    if into == out:
        return None
    return "credit" if into else "debit"


def column_kind(squashed: str, profile: Profile) -> ColumnKind | None:
    """What a table column with this heading holds, or None for words that head no column."""
    if squashed in profile.columns:
        return profile.means(squashed, profile.columns[squashed], _general_column(squashed))
    return _general_column(squashed)


@lru_cache(maxsize=8192)
def _general_column(squashed: str) -> ColumnKind | None:
    return next((kind for pattern, kind in _COLUMNS if pattern.search(squashed)), None)


def is_header_word(squashed: str) -> bool:
    """Whether a word (squashed; may be empty for `/` or `&`) occurs in the headings of tables."""
    return squashed in _HEADER_WORDS or squashed == "" or squashed in _GLUED


_GLUED = frozenset(
    """
    depositscredits withdrawalsdebits depositsadditions withdrawalssubtractions endingdailybalance endingdaily
    transactiondate postingdate dailybalance endingbalance runningbalance datepaid checknumber refnumber
    debitcredit postdate checkno serialno moneyin moneyout datedescription descriptionamount accounttransactions
    """.split()  # noqa: SIM905 - reads better
)


def may_be_total(squashed: str) -> bool:
    """Whether TOTAL could be found in a line or in a part of it."""
    return "total" in squashed or "conventionalcheckspaid" in squashed


def may_name_balance(squashed: str, profile: Profile) -> bool:
    """Whether it is worth asking the two functions below: each of their names has one of these words in it."""
    return (
        "balance" in squashed
        or "forward" in squashed
        or squashed in _BALANCE_WORDS
        or bool(profile.opening or profile.closing)
    )


def opening_label(squashed: str, profile: Profile) -> bool:
    """Whether the text names the opening balance."""
    return _names(squashed, OPENING, profile.opening, profile)


def closing_label(squashed: str, profile: Profile) -> bool:
    """Whether the text names the closing balance."""
    return _names(squashed, CLOSING, profile.closing, profile)


def _names(squashed: str, generic: re.Pattern[str], own: tuple[str, ...], profile: Profile) -> bool:
    named = bool(generic.search(squashed)) and not NOT_ANCHOR.search(squashed)
    if named or not any(label in squashed for label in own) or NOT_ANCHOR.search(squashed):
        return named
    return profile.means(squashed, True, False)
