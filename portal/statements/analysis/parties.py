"""Who stands on the other side of a transaction, read from the bank's wording of it."""

from __future__ import annotations

import re

_MARKED = (
    re.compile(r"ORIG CO NAME:\s*(?P<name>.+?)\s+(?:ORIG ID|ID|CO ENTRY|DESC DATE)\b"),
    re.compile(r"\bB/O:\s*(?P<name>.+?)\s+(?:REF|IMAD|OMAD|TRN)\b"),
    re.compile(r"\bORIG:\s*(?:\d+/)?(?P<name>.+?)\s+(?:ID:|PMT DET|SND BK|BNF)"),
    re.compile(r"/ORG=(?P<name>.+?)\s+(?:SRF|TRN|REF|/)"),
    re.compile(r"^(?P<name>.+?)\s+DES:"),
    re.compile(r"\bZELLE (?:PAYMENT |TRANSFER |CREDIT )?FROM (?P<name>.+?)(?: ON\b| CONF|$|\s\S*\d)"),
)

_PAYMENT_WORDS = """
ACH CCD PPD CTX WEB TEL CREDIT CREDITS DEBIT DEBITS DEPOSIT DEPOSITS DEP CORPORATE ELECTRONIC PREAUTHORIZED PREAUTH
AUTOMATIC INV INVOICE PAYMT PAYMENT PAYMENTS PMT PYMT PMTS PAY PAYABLE PAYABLES EDI EFT FROM TO THE REF ID TRACE
WIRE IN OUT TRANSFER INCOMING OUTGOING FEDWIRE VIA DOMESTIC BOOK TYPE DATE ONLINE BILL BILLPAY VENDOR VENDORPYMT
PURCHASE RECURRING EXTERNAL WITHDRAWAL DBT CR DR TRN REALTIME RTP ZELLE CONF SERVICE SVC INST XFER
"""
_NOISE = frozenset(_PAYMENT_WORDS.split())
_LEGAL = frozenset({"LLC", "INC", "CORP", "CO", "LTD", "LP", "PLLC", "PC", "COMPANY"})
_LONGEST_NAME_WORDS = 4


def party_of(description: str) -> str:
    """The other side's name in capitals, or an empty text where the line has none.

    `TRI VALLEY FLEET DES:INV PAYMT ID:9831 INDN:…` gives `TRI VALLEY FLEET`. Marks of the bank's own form count first;
    otherwise the words before the first number, less the words that every payment has.
    """
    text = " ".join(description.upper().split())
    for pattern in _MARKED:
        if found := pattern.search(text):
            return _clean(found["name"].split())
    return _clean(_before_numbers(text))


def _before_numbers(text: str) -> list[str]:
    words: list[str] = []
    for word in re.split(r"[\s;,]+", text):
        if any(char.isdigit() for char in word):
            if _clean(words):
                break
            continue
        words.append(word)
    return words


def _clean(words: list[str]) -> str:
    bare = [word.strip(".,;:#*-/") for word in words]
    kept = [word for word in bare if word and word not in _NOISE and word not in _LEGAL and _has_letter(word)]
    return " ".join(kept[:_LONGEST_NAME_WORDS])


def _has_letter(word: str) -> bool:
    return any(char.isalpha() for char in word)
