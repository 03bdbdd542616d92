"""The words that people agree to."""

from __future__ import annotations

import pytest

from portal.consents.texts import CURRENT, KINDS, current_text, find_text

FUNDER = {"funder": "Ledgerfield Funding", "phone": "+19735550140", "email": "help@ledgerfield.example"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_text_without_a_blank_in_it(kind: str) -> None:
    text = current_text(kind, **FUNDER)

    words = " ".join((text.title, text.opening, *text.points, text.agreement))
    assert "{" not in words
    assert text.version == CURRENT[kind]


def test_the_consent_to_electronic_records_says_what_the_law_asks_for() -> None:
    words = " ".join(current_text("e_records", **FUNDER).points)

    for what in (
        "on paper, free of charge",
        "withdraw this consent",
        "covers this agreement",
        "email address up to date",
    ):
        assert what in words
    assert "web browser and a program that opens PDF files" in words
    assert "Call (973) 555-0140 or write to help@ledgerfield.example." in words


def test_the_hash_is_of_the_words_that_this_funders_merchants_read() -> None:
    ours = current_text("background", **FUNDER)
    theirs = current_text("background", funder="Northgate Capital")

    assert ours.sha256 == current_text("background", **FUNDER).sha256
    assert ours.sha256 != theirs.sha256


def test_a_funder_without_phone_and_email_is_still_reached() -> None:
    assert "Tell us." in " ".join(current_text("e_records", funder="Northgate Capital").points)


def test_an_unknown_version_is_not_found() -> None:
    assert find_text("sms", "sms-99", **FUNDER) is None
