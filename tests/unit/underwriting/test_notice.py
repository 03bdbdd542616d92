"""The letter of a decline: what it says of reports, and how many reasons it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from portal.underwriting.notice import MOST_REASONS, Notice, PrincipalReason, make_notice

LETTER = Notice(
    creditor="Ledgerfield Funding LLC",
    creditor_address="48 Commerce St, Newark, NJ 07102",
    creditor_phone="(973) 555-0140",
    applicant="Maple Deli LLC",
    reference="dl_1",
    declined_on=date(2026, 11, 24),
    reasons=tuple(PrincipalReason(heading=f"Reason {number}", words="Because.") for number in range(1, 7)),
    agency="the Federal Trade Commission",
)


def printed(notice: Notice) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(make_notice(notice))).pages).split())


def test_the_letter_says_that_no_report_was_used_only_where_no_background_was_asked_for() -> None:
    assert "did not use a consumer report" in printed(LETTER)
    assert "consumer report" not in printed(replace(LETTER, background_asked=True))


def test_the_letter_names_four_principal_reasons_at_most() -> None:
    text = printed(LETTER)

    assert [f"Reason {number}" in text for number in range(1, 7)] == [True] * MOST_REASONS + [False] * 2
