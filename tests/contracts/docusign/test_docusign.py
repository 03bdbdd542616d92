"""What is particular to DocuSign."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.errors import VendorError
from portal.signing.accounts import DocuSignAccount
from portal.signing.gateways.docusign import DocuSign, moment_of
from portal.signing.gateways.docusign import state_of as docusign_state
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.signing_pairs import (
    OWN_ID,
    SECOND,
    SIGNER,
    docusign_pair,
    find,
    order,
)


def test_one_token_serves_many_calls_and_one_that_was_revoked_is_replaced(docusign: FakeDocuSign) -> None:
    pair = docusign_pair(docusign)
    pair.adapter.create(order())
    find(pair)

    docusign.tokens.clear()
    find(pair)

    assert docusign.count("POST", "/oauth/token") == 2
    assert len(docusign.made_for(OWN_ID)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"consent_given": False}, "consent"),
        ({"integration_key": "ik-2"}, "integration key"),
        ({"user_id": "user-2"}, "user ID"),
        ({"account_id": "acc-9"}, "does not belong to the account"),
    ],
)
def test_docusign_says_in_words_why_it_lets_nobody_in(
    docusign: FakeDocuSign, changed: dict[str, Any], words: str
) -> None:
    account = docusign.account()
    for name, value in changed.items():
        setattr(docusign, name, value)

    with pytest.raises(VendorError) as refused:
        DocuSign(DocuSignAccount(**account), auth_url=docusign.url).check()

    assert words in refused.value.words
    assert refused.value.permanent is True


def test_a_key_that_docusign_does_not_know_is_told(docusign: FakeDocuSign) -> None:
    account = DocuSignAccount(**docusign.account(private_key=make_rsa_pem()))

    with pytest.raises(VendorError) as refused:
        DocuSign(account, auth_url=docusign.url).check()

    assert "private key" in refused.value.words


def test_the_signer_in_the_browser_gets_a_view_and_one_by_mail_none(docusign: FakeDocuSign) -> None:
    here, mailed = docusign_pair(docusign), docusign_pair(docusign, delivery="email")
    ref = here.adapter.create(order()).ref

    url = here.adapter.signing_url(ref, signer=SIGNER)

    assert url is not None
    assert url.startswith(f"{docusign.url}/Signing/")
    assert docusign.made_for(OWN_ID)[0].signer["clientUserId"] == OWN_ID
    assert mailed.adapter.signing_url(ref, signer=SIGNER) is None
    assert [pair.adapter.create(order()).mailed for pair in (here, mailed)] == [False, True]


def test_the_fields_lie_where_our_paper_has_its_lines(docusign: FakeDocuSign) -> None:
    docusign_pair(docusign).adapter.create(order())

    tabs = docusign.made_for(OWN_ID)[0].signer["tabs"]

    at = {"documentId": "1", "pageNumber": "4", "yPosition": "311"}
    assert tabs["signHereTabs"] == [{**at, "tabLabel": "signature", "xPosition": "71"}]
    assert tabs["dateSignedTabs"] == [{**at, "tabLabel": "date", "xPosition": "363"}]


def test_an_envelope_that_ran_out_is_told_apart_from_one_that_was_ended(docusign: FakeDocuSign) -> None:
    pair = docusign_pair(docusign)
    ref = pair.adapter.create(order()).ref
    pair.move("voided")
    pair.made().voided_reason = "Envelope has expired."

    assert pair.adapter.read(ref).news == "expired"


@pytest.mark.parametrize(
    ("status", "news"),
    [
        ("created", None),
        ("template", None),
        ("correct", None),
        ("processing", None),
        ("any", None),
        ("signed", None),
        ("sent", "sent"),
        ("delivered", "viewed"),
        ("completed", "completed"),
        ("authoritativecopy", "completed"),
        ("transfercompleted", "completed"),
        ("declined", "declined"),
        ("voided", "voided"),
        ("deleted", "voided"),
        ("timedout", "expired"),
        ("somethingnew", None),
    ],
)
def test_each_state_of_docusign_is_known_and_a_new_one_is_no_news(status: str, news: str | None) -> None:
    assert docusign_state({"status": status}).news == news
    assert docusign_state({"status": status.upper(), "recipients": {"signers": "?"}}).news == news


@pytest.mark.parametrize(
    ("word", "wait_s"),
    [
        ("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", 1200),
        ("Hourly_Envelope_Polling_Limit_Exceeded", 1200),
        # It lasts half a minute, whatever is said of the hour. Source: "Rules and limits".
        ("BURST_APIINVOCATION_LIMIT_EXCEEDED", 30),
    ],
)
def test_a_limit_of_docusign_that_comes_as_a_bad_request_is_waited_out(
    docusign: FakeDocuSign, word: str, wait_s: int
) -> None:
    pair = docusign_pair(docusign)
    ref = pair.adapter.create(order()).ref
    docusign.limit = word
    docusign.fail("limit", method="PUT", ending=ref)

    with pytest.raises(VendorError) as failed:
        pair.adapter.void(ref, reason="Not wanted.")

    assert (failed.value.permanent, failed.value.is_outage) == (False, True)
    assert failed.value.retry_after_s == pytest.approx(wait_s, abs=5)


def test_docusign_gets_two_signers_one_after_the_other(docusign: FakeDocuSign) -> None:
    docusign_pair(docusign).adapter.create(order(two=True))

    first, second = docusign.made_for(OWN_ID)[0].signers

    assert [(one["routingOrder"], one["email"]) for one in (first, second)] == [
        ("1", SIGNER.email),
        ("2", SECOND.email),
    ]
    # The second has no page of ours, so DocuSign writes to them.
    assert ("clientUserId" in first, "clientUserId" in second) == (True, False)
    assert second["tabs"]["signHereTabs"][0]["pageNumber"] == "5"


@pytest.mark.parametrize("text", ["2026-11-24T12:00:05.1234567Z", "2026-11-24T12:00:05Z", "2026-11-24T12:00:05"])
def test_docusigns_times_are_read(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)
