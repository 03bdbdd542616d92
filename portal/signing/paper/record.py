"""The merchant's record to keep: the confirmation page as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.infra.phrases import moment
from portal.infra.typesetting import typeset
from portal.signing.paper.terms import Funder


@dataclass(frozen=True, kw_only=True)
class RecordPart:
    """One block of what was sent: label and value, in the order of the page. Mask what need not be on paper."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def make_record_pdf(
    reference: str,
    *,
    funder: Funder,
    merchant_name: str,
    submitted_at: datetime,
    parts: Sequence[RecordPart],
    next_steps: Sequence[str],
    zone: tzinfo,
    title: str = "Your record of what you sent us",
) -> bytes:
    """The record as a tagged PDF (PDF/UA-1); the same data give the same bytes. `submitted_at` is in UTC."""
    contents = {
        "title": title,
        "reference": reference,
        "funder": vars(funder),
        "caption": f"{merchant_name}, {moment(submitted_at, zone=zone)}",
        "parts": [
            {"heading": part.heading, "rows": [{"label": label, "value": value} for label, value in part.rows]}
            for part in parts
        ],
        "next_steps": list(next_steps),
    }
    return typeset("record.typ", data=contents, made_at=submitted_at)
