"""One small file of data for each bank whose statements are known, and the generic profile."""

import re

from portal.statements.reading.banks import (
    bank_of_america,
    bluevine,
    capital_one,
    chase,
    citi,
    mercury,
    novo,
    pnc,
    relay,
    td,
    truist,
    us_bank,
    wells_fargo,
)
from portal.statements.reading.shapes import Page
from portal.statements.reading.vocabulary import Profile

GENERIC = Profile(key="generic", bank="")
PROFILES: tuple[Profile, ...] = (
    chase.PROFILE,
    bank_of_america.PROFILE,
    wells_fargo.PROFILE,
    pnc.PROFILE,
    td.PROFILE,
    citi.PROFILE,
    us_bank.PROFILE,
    capital_one.PROFILE,
    truist.PROFILE,
    mercury.PROFILE,
    relay.PROFILE,
    novo.PROFILE,
    bluevine.PROFILE,
)

_NAME = re.compile(r"^[A-Z][\w&.' ]{2,40}\b(?:BANK|Bank|CREDIT UNION|Credit Union|FCU)\b(?:,? N\.?A\.?)?$")


def identify(pages: list[Page]) -> Profile | None:
    """The profile of the bank that the document names, by ANY of its identifiers outside of the transactions."""
    text = "|".join(
        line.squashed for page in pages for line in page.lines if not (line.dates and line.dates[0].first == 0)
    )
    hits = [(text.find(mark), profile) for profile in PROFILES for mark in profile.identifiers if mark in text]
    return min(hits, key=lambda hit: hit[0])[1] if hits else None


def printed_name(pages: list[Page]) -> str | None:
    """The bank's name as the first page's upper part prints it, for banks without a profile."""
    for line in pages[0].lines[:14]:
        for cell in line.cells:
            if _NAME.match(cell.text):
                return cell.text
    return None
