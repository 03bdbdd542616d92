"""What every way of signing promises, held against each gateway and, over HTTP, against each provider's adapter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.errors import VendorError
from portal.infra import clock
from portal.signing.gateways import signing_gateway
from tests.contracts.signing_pairs import (
    OWN_ID,
    PDF,
    SIGNER,
    Pair,
    docusign_pair,
    dropbox_sign_pair,
    find,
    framed_pair,
    order,
    turn_by_turn,
)


@pytest.fixture(params=["docusign", "dropbox_sign", "dropbox_sign_framed"])
def pair(request: pytest.FixtureRequest) -> Pair:
    """Each way of signing over a network."""
    fake = request.getfixturevalue(request.param.removesuffix("_framed"))
    if request.param == "docusign":
        return docusign_pair(fake)
    return framed_pair(fake) if request.param.endswith("_framed") else dropbox_sign_pair(fake)


@pytest.mark.parametrize(
    ("name", "status"), [("embedded", "sent"), ("external", "sent"), ("docusign", "queued"), ("dropbox_sign", "queued")]
)
def test_a_gateway_over_the_network_says_queued_and_one_in_the_process_sent(name: str, status: str) -> None:
    assert signing_gateway(name).send(envelope_id=OWN_ID).status == status


@pytest.mark.parametrize("name", ["embedded", "external", "docusign", "dropbox_sign"])
def test_a_gateway_takes_an_agreement_without_reaching_anybody_and_twice_is_no_matter(name: str) -> None:
    gateway = signing_gateway(name)

    sendings = [gateway.send(envelope_id=OWN_ID) for _ in range(2)]

    assert sendings[0] == sendings[1]
    assert (gateway.name, sendings[0].provider_ref) == (name, None)
    assert gateway.makes_paper is (name != "external")


def test_an_envelope_is_made_from_our_pdf_and_found_again_by_our_id(pair: Pair) -> None:
    assert find(pair) == []

    ref = pair.adapter.create(order()).ref

    assert (find(pair), pair.made().pdf) == ([ref], PDF)
    assert pair.adapter.read(ref).news == "sent"
    assert pair.adapter.read(ref).envelope_id == OWN_ID
    assert pair.adapter.find(envelope_id="ev_other", since=clock.now()) == []


@pytest.mark.parametrize("news", ["viewed", "completed", "declined", "voided"])
def test_what_happens_there_is_told_in_our_words(pair: Pair, news: str) -> None:
    ref = pair.adapter.create(order()).ref

    pair.move(news)

    state = pair.adapter.read(ref)
    assert state.news == news
    assert abs(state.at - clock.now()) < timedelta(minutes=1)


def test_of_two_signers_each_signs_in_turn_and_only_both_complete_it(pair: Pair) -> None:
    ref = pair.adapter.create(order(two=True)).ref
    told = [pair.adapter.read(ref)]
    for act in ("view", "sign", "view", "sign"):
        turn_by_turn(pair, act)
        told.append(pair.adapter.read(ref))

    assert [one.news for one in told] == ["sent", "viewed", "viewed", "viewed", "completed"]
    assert [one.first_signed_at is not None for one in told[:4]] == [False, False, True, True]
    assert find(pair) == [ref]


@pytest.mark.parametrize("acts", [("view", "decline"), ("view", "sign", "view", "decline")])
def test_either_of_two_signers_ends_it_by_declining(pair: Pair, acts: tuple[str, ...]) -> None:
    ref = pair.adapter.create(order(two=True)).ref

    turn_by_turn(pair, *acts)

    assert pair.adapter.read(ref).news == "declined"


def test_no_secret_of_an_account_stands_in_what_is_said_of_a_failure(pair: Pair) -> None:
    account = pair.adapter._account
    kept = [getattr(account, name, None) for name in ("private_key", "api_key")]
    secrets = [one.get_secret_value() for one in kept if one is not None]
    pair.fake.fail("500", method="POST", ending=pair.create[1])

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    said = f"{failed.value!r} {failed.value.words} {failed.value.reason} {pair.adapter!r} {account!r} {order()!r}"
    assert secrets
    assert not [one for one in [*secrets, SIGNER.name, SIGNER.email] if one in said]


def test_an_envelope_is_ended_once_and_again_without_complaint(pair: Pair) -> None:
    ref = pair.adapter.create(order()).ref

    ended = [pair.adapter.void(ref, reason="Withdrawn by Ledgerfield Funding LLC.") for _ in range(2)]

    # Dropbox Sign takes the wish at first and no more.
    assert ended == [pair.create[1] == "/envelopes", True]
    assert pair.adapter.read(ref).news == "voided"


def test_how_an_envelope_was_made_is_told_when_it_is_found_as_when_it_was_made(pair: Pair) -> None:
    placed = pair.adapter.create(order())

    [found] = pair.adapter.find(envelope_id=OWN_ID, since=clock.now() - timedelta(minutes=1))

    assert found == placed


def test_what_is_signed_cannot_be_ended(pair: Pair) -> None:
    ref = pair.adapter.create(order()).ref
    pair.move("completed")

    with pytest.raises(VendorError) as refused:
        pair.adapter.void(ref, reason="Too late.")

    assert (refused.value.code, refused.value.permanent) == ("vendor_signed", True)


def test_the_signed_pdf_comes_with_what_the_provider_adds(pair: Pair) -> None:
    ref = pair.adapter.create(order()).ref
    pair.move("completed")

    pdf = pair.adapter.download(ref)

    assert pdf == pair.fake.signed_pdf(pair.made())


@pytest.mark.parametrize(("fault", "made"), [("drop", 0), ("500", 0), ("429", 0), ("drop_after", 1), ("500_after", 1)])
def test_after_a_failure_that_passes_a_look_tells_whether_it_acted(pair: Pair, fault: str, made: int) -> None:
    method, ending = pair.create
    pair.fake.fail(fault, method=method, ending=ending, retry_after_s=9)

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    assert failed.value.permanent is False
    assert failed.value.retry_after_s == (9 if fault == "429" else None)
    assert "jane" not in failed.value.words
    assert len(find(pair)) == made


def test_an_answer_that_never_comes_is_given_up_after_the_time_that_was_set(pair: Pair) -> None:
    method, ending = pair.create
    pair.fake.fail("hang_after", method=method, ending=ending)
    find(pair)
    pair.adapter._timeout_s = 0.2

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())
    pair.fake.let_go.set()

    pair.adapter._timeout_s = 5
    assert (failed.value.permanent, failed.value.code) == (False, "vendor_unreachable")
    assert len(find(pair)) == 1


def test_garbage_is_no_answer(pair: Pair) -> None:
    method, ending = pair.create
    pair.fake.fail("garbage", method=method, ending=ending)

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    assert (failed.value.permanent, failed.value.code) == (False, "vendor_unreadable")


def test_a_download_that_is_no_pdf_is_not_taken(pair: Pair) -> None:
    ref = pair.adapter.create(order()).ref
    pair.move("completed")
    pair.fake.fail("garbage", method="GET", ending=pair.file.format(ref=ref))

    with pytest.raises(VendorError) as failed:
        pair.adapter.download(ref)

    assert failed.value.permanent is False


def test_an_envelope_that_the_account_does_not_have_is_refused_for_good(pair: Pair) -> None:
    with pytest.raises(VendorError) as refused:
        pair.adapter.read("0000-none")

    assert refused.value.permanent is True


def test_a_test_of_the_connection_names_the_account(pair: Pair) -> None:
    words = pair.adapter.check()

    assert "Fake Funding" in words or "desk@fake.example" in words
