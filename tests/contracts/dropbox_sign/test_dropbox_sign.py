"""What is particular to Dropbox Sign."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from portal.errors import VendorError
from portal.signing.accounts import DropboxSignAccount
from portal.signing.gateway import SignerAtProvider
from portal.signing.gateways.dropbox_sign import DropboxSign
from portal.signing.gateways.dropbox_sign import state_of as dropbox_sign_state
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.contracts.signing_pairs import (
    OWN_ID,
    SECOND,
    SIGNER,
    dropbox_sign_pair,
    find,
    framed_pair,
    order,
    turn_by_turn,
)


def test_files_that_are_not_ready_yet_are_asked_for_again_later(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    pair.move("completed")
    dropbox_sign.files_ready = False

    with pytest.raises(VendorError) as failed:
        pair.adapter.download(ref)

    assert failed.value.permanent is False


@pytest.mark.parametrize(
    ("changed", "news"),
    [
        ({}, "sent"),
        ({"status_code": "on_hold"}, "sent"),
        ({"status_code": "something_new", "last_viewed_at": "soon"}, "sent"),
        ({"last_viewed_at": 1_790_000_000}, "viewed"),
        ({"status_code": "signed"}, "sent"),
        ({"status_code": "declined"}, "declined"),
        ({"status_code": "expired"}, "expired"),
        ({"status_code": "error_invalid_email"}, "voided"),
        ({"status_code": "error_file"}, "voided"),
    ],
)
def test_each_state_of_dropbox_sign_is_known_and_a_new_one_is_no_news(changed: dict[str, Any], news: str) -> None:
    signature = {"signature_id": "one", "status_code": "awaiting_signature", "order": 0} | changed

    assert dropbox_sign_state({"signatures": [signature, "?"], "is_complete": False}).news == news


@pytest.mark.parametrize("framed", [False, True])
def test_dropbox_sign_gets_two_signers_in_order_and_writes_to_both_or_to_nobody(
    dropbox_sign: FakeDropboxSign, framed: bool
) -> None:
    pair = framed_pair(dropbox_sign) if framed else dropbox_sign_pair(dropbox_sign)
    placed = pair.adapter.create(order(two=True))
    made = pair.made()

    assert [(one.order, one.email) for one in made.signers] == [(0, SIGNER.email), (1, SECOND.email)]
    assert (made.embedded, placed.framed, placed.mailed) == (framed, framed, not framed)
    fields = [field for document in json.loads(made.fields["form_fields_per_document"]) for field in document]
    assert [(one["signer"], one["page"]) for one in fields] == [(0, 4), (0, 4), (1, 5), (1, 5)]
    assert len({one["api_id"] for one in fields}) == 4


def test_the_fields_lie_where_our_paper_has_its_lines_and_are_as_large(dropbox_sign: FakeDropboxSign) -> None:
    """A field 100 points wide and high is given as 113 and 111. Source: "Form Fields Per Document", the new system."""
    pair = dropbox_sign_pair(dropbox_sign)
    pair.adapter.create(order())

    [[signature, date]] = json.loads(pair.made().fields["form_fields_per_document"])

    at = [(one["page"], one["x"], one["y"]) for one in (signature, date)]
    assert at == [(4, 71, 311), (4, 363, 311)]
    assert [(one["width"], one["height"]) for one in (signature, date)] == [(308, 41), (205, 41)]


def test_of_two_in_frames_each_gets_the_address_of_their_own_signature_when_it_is_their_turn(
    dropbox_sign: FakeDropboxSign,
) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order(two=True)).ref
    first, second = pair.made().signers

    def asked(signer: SignerAtProvider) -> tuple[list[str], list[str]]:
        query = parse_qs(urlsplit(pair.adapter.signing_url(ref, signer=signer) or "").query)
        return query["signature_id"], query["parent_url"]

    def refused(signer: SignerAtProvider) -> str:
        with pytest.raises(VendorError) as refusal:
            pair.adapter.signing_url(ref, signer=signer)
        return refusal.value.code

    assert (asked(SIGNER), refused(SECOND)) == (([first.id], [SIGNER.page_url]), "vendor_not_their_turn")
    turn_by_turn(pair, "sign")
    assert (asked(SECOND), refused(SIGNER)) == (([second.id], [SECOND.page_url]), "vendor_not_their_turn")
    turn_by_turn(pair, "sign")
    assert (refused(SIGNER), refused(SECOND)) == ("vendor_not_their_turn", "vendor_not_their_turn")


def test_nobody_gets_the_address_of_somebody_elses_signature(dropbox_sign: FakeDropboxSign) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order(two=True)).ref
    pair.made().signers.reverse()
    for turn, signer in enumerate(pair.made().signers):
        signer.order = turn

    with pytest.raises(VendorError) as refused:
        pair.adapter.signing_url(ref, signer=SIGNER)

    assert (refused.value.permanent, dropbox_sign.frames) == (True, {})


def test_each_look_gets_an_address_of_its_own_that_is_used_up_by_looking(
    dropbox_sign: FakeDropboxSign, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    one, other = (pair.adapter.signing_url(ref, signer=SIGNER) or "" for _ in range(2))

    assert one != other
    assert [httpx.get(url).status_code for url in (one, one, other)] == [200, 403, 200]
    late = pair.adapter.signing_url(ref, signer=SIGNER) or ""
    monkeypatch.setattr(time, "time", lambda: 2**33)
    assert httpx.get(late).status_code == 403


@pytest.mark.parametrize("client_id", ["", "app-2"])
def test_a_frame_is_shown_under_the_app_that_it_was_made_for_when_the_account_has_another(
    dropbox_sign: FakeDropboxSign, client_id: str
) -> None:
    ref = framed_pair(dropbox_sign).adapter.create(order()).ref
    dropbox_sign.client_id = client_id

    url = dropbox_sign_pair(dropbox_sign).adapter.signing_url(ref, signer=SIGNER) or ""

    assert httpx.get(url).status_code == 200


def test_an_earlier_mark_means_the_app_of_the_account(dropbox_sign: FakeDropboxSign) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    pair.made().fields["metadata[portal_framed]"] = "1"

    assert "client_id=app-1" in (pair.adapter.signing_url(ref, signer=SIGNER) or "")
    dropbox_sign.client_id = ""
    assert dropbox_sign_pair(dropbox_sign).adapter.signing_url(ref, signer=SIGNER) is None


def test_with_an_app_one_signer_signs_in_a_frame_whose_address_says_where_it_stands(
    dropbox_sign: FakeDropboxSign,
) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    url = pair.adapter.signing_url(ref, signer=SIGNER)

    assert pair.made().embedded
    assert url is not None
    assert url.startswith(f"{dropbox_sign.url}/editor/embeddedSign?signature_id={pair.made().signature_id}&token=")
    asked = parse_qs(urlsplit(url).query)
    assert (asked["client_id"], asked["parent_url"]) == (["app-1"], ["http://portal.example/there"])
    assert asked["skip_domain_verification"] == ["1"]


def test_a_frame_shows_no_other_site_than_the_one_that_is_set(dropbox_sign: FakeDropboxSign) -> None:
    pair = framed_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    dropbox_sign.frame_url = "https://app.hellosign.com.evil.example"

    with pytest.raises(VendorError) as refused:
        pair.adapter.signing_url(ref, signer=SIGNER)

    assert "not its own" in refused.value.words


def test_a_request_that_was_mailed_stays_so_when_an_app_is_entered(dropbox_sign: FakeDropboxSign) -> None:
    ref = dropbox_sign_pair(dropbox_sign).adapter.create(order()).ref

    assert framed_pair(dropbox_sign).adapter.signing_url(ref, signer=SIGNER) is None


def test_a_request_that_is_still_prepared_is_ended_later(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    pair.made().preparing = True

    with pytest.raises(VendorError) as failed:
        pair.adapter.void(ref, reason="Not wanted.")

    assert failed.value.permanent is False
    assert pair.made().status == "sent"


def test_files_of_a_request_that_was_ended_are_gone_for_good(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    pair.move("voided")

    with pytest.raises(VendorError) as failed:
        pair.adapter.download(ref)

    assert failed.value.permanent is True


def test_a_new_key_that_is_refused_falls_back_to_nothing(dropbox_sign: FakeDropboxSign) -> None:
    content = dropbox_sign.account(api_key="new", previous_api_key=dropbox_sign.api_key)
    adapter = DropboxSign(DropboxSignAccount(**content), api_url=dropbox_sign.url)

    with pytest.raises(VendorError) as refused:
        adapter.create(order())

    assert (refused.value.status, dropbox_sign.requests) == (401, {})


def test_a_key_that_dropbox_sign_does_not_know_is_told(dropbox_sign: FakeDropboxSign) -> None:
    account = DropboxSignAccount(**dropbox_sign.account(api_key="wrong"))

    with pytest.raises(VendorError) as refused:
        DropboxSign(account, api_url=dropbox_sign.url).check()

    assert "does not know this API key" in refused.value.words


def test_a_limit_of_dropbox_sign_that_comes_as_forbidden_is_waited_out(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    dropbox_sign.fail("limit", method="POST", ending="/send")

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    assert (failed.value.permanent, failed.value.is_outage) == (False, True)
    assert failed.value.retry_after_s == pytest.approx(45, abs=5)


def test_a_search_that_finds_more_than_was_asked_for_is_sifted(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order()).ref
    other = pair.adapter.create(order()).ref
    dropbox_sign.requests[other].fields["metadata[portal_envelope_id]"] = "ev_other"
    dropbox_sign.requests[other].fields["title"] = f"About {OWN_ID}"

    assert find(pair) == [ref]
