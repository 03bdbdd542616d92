"""A disclosure as a PDF: the page's own rows, set by typst; the same data give the same bytes."""

from dataclasses import asdict
from datetime import datetime

from portal.disclosures.content import TO_REVIEW, Disclosure
from portal.infra.phrases import long_date
from portal.infra.typesetting import typeset


def make_disclosure_paper(disclosure: Disclosure, *, funder: str, recipient: str, made_at: datetime) -> bytes:
    """The tagged PDF (PDF/UA-1) of a disclosure, with an itemization on its own page where there is one."""
    data = {
        **asdict(disclosure),
        "funder": funder,
        "recipient": recipient,
        "made_on": long_date(made_at.date()),
        "review_mark": TO_REVIEW,
        "mark": f"{disclosure.version}, {disclosure.sha256[:12]}",
    }
    return typeset("disclosure.typ", data=data, made_at=made_at)
