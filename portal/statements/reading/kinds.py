"""Whether the document is something else than a deposit account's statement: a card, a loan, a foreign currency."""

import re

from portal.statements.reading.shapes import Line, Page

_CARD = (
    ("minimumpayment",),
    ("paymentduedate", "paymentdueby"),
    ("latepaymentwarning",),
    ("creditlimit", "creditline", "creditaccessline", "cashaccessline", "revolvingcredit"),
    ("cashadvance",),
    ("availablecredit", "creditavailable"),
    ("annualpercentagerateapr", "purchaseapr", "penaltyapr", "interestchargecalculation", "interestcharged"),
    ("cardmember", "cardholder"),
    ("pastdueamount", "amountpastdue"),
)
_DEPOSIT = re.compile(
    r"depositsandadditions|depositsandother|depositscredits|checkspaid|checkingsummary|withdrawalsdebits|withdrawalsandother"
    r"|dailyendingbalance"
)
_DEPOSIT_BALANCE = re.compile(r"^(?:beginning|opening)balance")
_ENOUGH = 3
_FOREIGN_MARKS = ("£", "€", "GBP", "EUR", "CAD", "AUD")
_FOREIGN = re.compile(r"[£€]\s?\d|\b(?:GBP|EUR|CAD|AUD)\b\s?\d")


def card_marks(pages: list[Page]) -> int:
    """How many different things that only card and credit-line statements print are in the document."""
    text = "|".join(
        [line.squashed for page in pages for line in page.lines if not (line.dates and line.dates[0].first == 0)]
    )
    return sum(any(words in text for words in mark) for mark in _CARD)


def is_card(pages: list[Page]) -> bool:
    """Whether it is a card's or credit line's statement: its marks are there and a deposit account's are not."""
    if card_marks(pages) < _ENOUGH:
        return False
    return not any(_of_deposits(line) for page in pages for line in page.lines)


def _of_deposits(line: Line) -> bool:
    """Whether only a deposit account's statement has this line; a balance needs its figure, prose has none."""
    return bool(_DEPOSIT.search(line.squashed) or (line.money and _DEPOSIT_BALANCE.search(line.squashed)))


def foreign_currency(pages: list[Page]) -> bool:
    """Whether most amounts that name a currency name another than the US dollar."""
    text = "\n".join([line.text for page in pages for line in page.lines])
    if not any(mark in text for mark in _FOREIGN_MARKS):
        return False
    foreign = dollars = 0
    for page in pages:
        for line in page.lines:
            foreign += bool(_FOREIGN.search(line.text)) and bool(line.money)
            dollars += "$" in line.text and bool(line.money)
    return foreign > dollars
