"""The words that people agree to."""

from __future__ import annotations

import pytest

from portal.consents.texts import CURRENT, CURRENT_OF_CO_SIGNER, FOR_CO_SIGNER, KINDS, current_text, find_text

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


def test_the_second_signer_reads_what_the_law_asks_for_and_of_no_answers_of_their_own() -> None:
    text = current_text("e_records", **FUNDER, is_for=FOR_CO_SIGNER)
    words = " ".join(text.points)

    for what in (
        "on paper, free of charge. Call (973) 555-0140 or write to help@ledgerfield.example.",
        "withdraw this consent",
        "covers this agreement",
        "email address that we were given for you",
        "by the link in your email",
        "web browser and a program that opens PDF files",
    ):
        assert what in words
    assert "your answers" not in words
    assert text.version == CURRENT_OF_CO_SIGNER


@pytest.mark.parametrize(
    ("version", "sha256"),
    [
        ("e-records-1", "d04208fc2508d3a658315427f1861e53b1930e0d53bc5409746e8c8372b5a5aa"),
        ("e-records-second-1", "8b54e4804e1178cb9361ab94af4e8e91a4cdacacdb3390f00a9612bf8e4e8946"),
        ("background-1", "9a78c2e5a47be48d80fc81f84798c61aa35e9a568d8eb8dcb60b05866f6a41f9"),
        ("sms-1", "9321e2dad6d7bcf4975be133b001c44916c83845b5399cdcb18107d6b9b6f0d7"),
    ],
)
def test_a_version_that_people_agreed_to_keeps_its_words(version: str, sha256: str) -> None:
    kinds = {
        "e-records-1": "e_records",
        "e-records-second-1": "e_records",
        "background-1": "background",
        "sms-1": "sms",
    }

    text = find_text(kinds[version], version, **FUNDER)

    assert text is not None
    assert text.sha256 == sha256


def test_the_hash_is_of_the_words_that_this_funders_merchants_read() -> None:
    ours = current_text("background", **FUNDER)
    theirs = current_text("background", funder="Northgate Capital")

    assert ours.sha256 == current_text("background", **FUNDER).sha256
    assert ours.sha256 != theirs.sha256


def test_a_funder_without_phone_and_email_is_still_reached() -> None:
    assert "Tell us." in " ".join(current_text("e_records", funder="Northgate Capital").points)


def test_an_unknown_version_is_not_found() -> None:
    assert find_text("sms", "sms-99", **FUNDER) is None
