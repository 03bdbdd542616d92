"""The record to keep says what was sent, under which number, and what happens next."""

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from portal.signing.paper.record import RecordPart, make_record_pdf


def make(funder):
    return make_record_pdf(
        "LF-4812-77",
        funder=funder,
        merchant_name="Maple Deli LLC",
        submitted_at=datetime(2026, 11, 24, 20, 4, 5, tzinfo=UTC),
        parts=[
            RecordPart(heading="Your business", rows=(("Legal name", "Maple #Deli LLC"), ("EIN", "ending in 4567")))
        ],
        next_steps=["We check the last details.", "You hear from us by November 25, 2026."],
        zone=ZoneInfo("America/Chicago"),
    )


def test_the_record_has_number_answers_and_next_steps(agreement_data):
    pdf = make(agreement_data.funder)

    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for part in (
        "LF-4812-77",
        "Maple Deli LLC, November 24, 2026, 2:04:05 pm CST",
        "Legal name Maple #Deli LLC",
        "EIN ending in 4567",
        "2. You hear from us by November 25, 2026.",
        "(973) 555-0140",
    ):
        assert part in words


def test_the_same_record_has_the_same_bytes(agreement_data):
    assert make(agreement_data.funder) == make(agreement_data.funder)
