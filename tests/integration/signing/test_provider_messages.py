"""What DocuSign and Dropbox Sign tell: in any order, twice, late, forged, too early, from another account."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from portal.config import get_settings
from portal.deals.models import Deal
from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.offers.models import Offer
from portal.signing.models import Envelope
from portal.tenants.credentials import keep_credentials
from portal.tenants.queries import TenantProfile
from portal.workflows.change_provider_keys import drop_previous_key
from portal.workflows.place_envelope import keep_placed, place_envelope
from portal.workflows.receive_provider_message import match_parked_messages
from tests.contracts.dropbox_sign.server import ANSWER, FakeDropboxSign
from tests.integration.signing.acts import told
from tests.integration.signing.providers import ProviderStage, bring_out, choose

MOVES = ("sign.sent", "sign.viewed", "contract.completed", "contract.declined", "contract.voided")


@pytest.fixture
def common_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with Connect keys of its own; ask for it before the parts."""
    monkeypatch.setenv("DOCUSIGN_CONNECT_KEYS", "older, common")
    get_settings.cache_clear()


@pytest.fixture
def dropbox_out(dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement that is out at Dropbox Sign."""
    return bring_out(ProviderStage(parts, demo).sign_at(dropbox_sign, app))


def deliveries(stage: ProviderStage) -> list[InboxDelivery]:
    with stage.read() as session:
        return session.query(InboxDelivery).order_by(InboxDelivery.created_at).all()


def events(stage: ProviderStage) -> dict[str, int]:
    return {kind: len(told(stage, kind)) for kind in MOVES}


def start_over(stage: ProviderStage) -> None:
    """The agreement as it was when it had just gone out; only its events stay."""
    with stage.write() as session:
        session.execute(delete(InboxDelivery))
        session.execute(delete(OutboxMessage))
        session.execute(update(Envelope).values(status="sent", viewed_at=None, signed_at=None, closed_at=None))
        session.execute(update(Deal).where(Deal.id == stage.deal_id).values(status="accepted"))
        session.execute(update(Offer).values(status="not_chosen"))
        session.execute(update(Offer).where(Offer.tier == 2).values(status="accepted"))


def test_every_order_of_what_is_told_comes_to_the_same_end(at_docusign: ProviderStage) -> None:
    stage, orders = at_docusign, list(permutations(("sent", "viewed", "signed", "completed")))
    wrong = []
    for order in orders:
        start_over(stage)
        before = events(stage)
        messages = []
        for state in order:
            stage.fake.move(stage.made(), "completed")
            messages.append(stage.told(state))
        for raw in [message for message in messages for _ in range(2)] + messages:
            assert stage.deliver(raw).status_code == 200
        stage.work()
        made = {kind: count - before[kind] for kind, count in events(stage).items()}
        # A view that is told after the signature is no news any more.
        viewed = int(order.index("viewed") < order.index("completed"))
        expected = dict.fromkeys(MOVES, 0) | {"sign.viewed": viewed, "contract.completed": 1}
        if (stage.envelope().status, stage.status(), made) != ("completed", "signed", expected):
            wrong.append((order, stage.envelope().status, stage.status(), made))

    assert not wrong


@pytest.mark.parametrize("end", ["declined", "voided"])
def test_nothing_follows_an_end(at_docusign: ProviderStage, end: str) -> None:
    stage = at_docusign
    late = [stage.told(state) for state in ("sent", "viewed", "completed")]
    stage.happens(end)

    for raw in late:
        assert stage.deliver(raw).status_code == 200
    stage.work()

    assert (stage.envelope().status, stage.status()) == (end, "offer")
    assert events(stage) == dict.fromkeys(MOVES, 0) | {"sign.sent": 1, f"contract.{end}": 1}


def test_dropbox_sign_may_call_back_in_any_order_and_twice(dropbox_out: ProviderStage) -> None:
    stage, ends = dropbox_out, []
    stage.happens("completed", tell=False)
    for order in permutations(("viewed", "signed", "completed")):
        start_over(stage)
        before = events(stage)
        messages = [stage.told(state) for state in order]

        for raw in messages + messages:
            assert ANSWER in stage.deliver(raw).get_data(as_text=True)
        kept = len(deliveries(stage))
        stage.work()

        made = {kind: count - before[kind] for kind, count in events(stage).items()}
        ends.append((stage.envelope().status, stage.status(), kept, made))

    assert ends == [("completed", "signed", 3, dict.fromkeys(MOVES, 0) | {"contract.completed": 1})] * 6


def test_one_delivery_that_comes_many_times_at_once_counts_once(at_docusign: ProviderStage) -> None:
    raw = at_docusign.told("viewed")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: at_docusign.deliver(raw).status_code, range(24)))

    assert set(answers) == {200}
    assert len(deliveries(at_docusign)) == 1
    assert events(at_docusign)["sign.viewed"] == 1


def test_a_body_under_a_captured_proof_changes_nothing(dropbox_out: ProviderStage) -> None:
    body = json.loads(dropbox_out.told("completed"))
    body["signature_request"] |= {"is_complete": True}

    assert dropbox_out.deliver(json.dumps(body).encode()).status_code == 200
    dropbox_out.work()

    assert dropbox_out.envelope().status == "sent"


def test_the_same_proof_for_two_requests_is_two_deliveries(dropbox_out: ProviderStage) -> None:
    one = json.loads(dropbox_out.told("viewed"))
    other = json.loads(json.dumps(one).replace(dropbox_out.made().id, "another-request"))

    for body in (one, other):
        assert dropbox_out.deliver(json.dumps(body).encode()).status_code == 200

    assert len(deliveries(dropbox_out)) == 2


def test_a_test_of_the_callback_address_is_answered_as_dropbox_sign_expects(dropbox_out: ProviderStage) -> None:
    body = json.loads(dropbox_out.fake.event(dropbox_out.made(), "callback_test"))
    del body["signature_request"]

    answer = dropbox_out.deliver(json.dumps(body).encode())

    assert (answer.status_code, answer.get_data(as_text=True)) == (200, ANSWER)


def test_a_forged_message_is_refused_and_not_kept(out: ProviderStage) -> None:
    out.fake.move(out.made(), "completed")
    raw = out.told("completed")
    client = out.app.test_client()
    if out.gateway == "docusign":
        answers = [
            out.deliver(raw, keys=["guessed"]),
            out.deliver(raw, keys=[]),
            client.post("/api/webhooks/docusign", data=raw + b" ", headers=out.fake.sign(raw)),
        ]
    else:
        body = json.loads(raw)
        body["event"]["event_time"] = str(int(body["event"]["event_time"]) + 1)
        answers = [out.deliver(json.dumps(body).encode()), out.deliver(b'{"event": {"event_hash": "\\ud800"}}')]

    assert {answer.status_code for answer in answers} == {401}
    assert (deliveries(out), out.envelope().status) == ([], "sent")


def test_without_any_secret_everything_is_refused(out: ProviderStage) -> None:
    raw = out.told("viewed")
    with out.write() as session:
        keep_credentials(
            session,
            tenant_id=out.tenant.id,
            provider=out.gateway,
            content=out.fake.account(connect_keys=[], api_key=""),
            actor="user:test",
        )

    assert out.deliver(raw).status_code == 401


def test_either_key_is_taken_while_docusigns_keys_are_changed(at_docusign: ProviderStage) -> None:
    account = at_docusign.fake.account(connect_keys=["old", "new"])
    at_docusign.tenant = choose(at_docusign.parts, at_docusign.tenant, "docusign", account)
    raw = at_docusign.told("viewed")

    assert at_docusign.deliver(raw, keys=["unknown", "new"]).status_code == 200
    assert at_docusign.deliver(raw, keys=["old"]).status_code == 200
    assert at_docusign.deliver(raw, keys=["older"]).status_code == 401


def test_either_api_key_proves_a_callback_until_the_one_before_is_dropped(dropbox_out: ProviderStage) -> None:
    fake, old = dropbox_out.fake, dropbox_out.fake.api_key
    signed_by_old = dropbox_out.told("viewed")
    fake.api_key = "new"
    choose(dropbox_out.parts, dropbox_out.tenant, "dropbox_sign", fake.account(previous_api_key=old))
    both = [dropbox_out.deliver(raw).status_code for raw in (signed_by_old, dropbox_out.told("signed"))]
    with dropbox_out.write() as session:
        drop_previous_key(session, tenant_id=dropbox_out.tenant.id, actor="user:test")

    after = [dropbox_out.deliver(raw).status_code for raw in (signed_by_old, dropbox_out.told("completed"))]

    assert (both, after) == ([200, 200], [401, 200])


def test_the_installations_own_keys_serve_a_tenant_without_keys(
    common_keys: None, at_docusign: ProviderStage, rival: TenantProfile
) -> None:
    at_docusign.tenant = choose(
        at_docusign.parts, at_docusign.tenant, "docusign", at_docusign.fake.account(connect_keys=[])
    )
    raw = at_docusign.told("viewed")
    as_common = at_docusign.deliver(raw, keys=["common"]).status_code
    choose(at_docusign.parts, at_docusign.tenant, "docusign", at_docusign.fake.account())
    at_docusign.fake.move(at_docusign.made(), "completed")
    against_own = at_docusign.deliver(at_docusign.told("completed"), keys=["common"]).status_code

    assert (as_common, at_docusign.envelope().status) == (200, "viewed")
    # A tenant with keys of its own is spoken for by those alone.
    assert against_own == 403


def test_one_tenants_account_says_nothing_about_anothers_envelope(out: ProviderStage, rival: TenantProfile) -> None:
    theirs: dict[str, Any] = {"connect_keys": ["theirs"], "api_key": "theirs"}
    choose(out.parts, rival, out.gateway, out.fake.account(**theirs))
    out.fake.move(out.made(), "completed")
    if out.gateway == "docusign":
        answer = out.deliver(out.told("completed"), keys=["theirs"])
    else:
        own, out.fake.api_key = out.fake.api_key, "theirs"
        answer = out.deliver(out.told("completed"))
        out.fake.api_key = own
    out.work()

    assert (answer.status_code, answer.json and answer.json["code"]) == (403, "other_account")
    assert (out.envelope().status, deliveries(out)) == ("sent", [])


def test_a_message_of_another_account_under_our_key_is_refused(at_docusign: ProviderStage) -> None:
    raw = at_docusign.fake.message(at_docusign.made(), "envelope-completed", account_id="acc-other")

    assert at_docusign.deliver(raw).status_code == 403
    assert at_docusign.envelope().status == "sent"


def test_what_is_told_before_we_know_the_envelope_waits_and_is_applied(queued: ProviderStage) -> None:
    about = {"tenant_id": queued.tenant.id, "envelope_id": queued.envelope().id}
    placed = place_envelope(queued.parts, **about)
    assert placed is not None
    queued.happens("viewed")
    parked = [one.status for one in deliveries(queued)]

    with queued.write() as session:
        keep_placed(session, **about, placed=placed)
    queued.work()

    assert parked == ["parked"]
    assert queued.envelope().status == "viewed"
    assert [one.status for one in deliveries(queued)] == ["processed"]


def test_many_messages_about_others_do_not_hold_up_ours(at_docusign: ProviderStage) -> None:
    with at_docusign.write() as session:
        session.execute(update(Envelope).values(provider_ref=None))
    at_docusign.happens("viewed")
    with at_docusign.write() as session:
        session.execute(update(Envelope).values(provider_ref=at_docusign.made().id))
        session.add_all(
            InboxDelivery(
                provider="docusign",
                natural_id=f"other-{number}",
                body_hash="0" * 64,
                body_sealed=b"-",
                subject=f"other-{number}",
                status="parked",
                created_at=clock.now(),
            )
            for number in range(120)
        )

    with at_docusign.write() as session:
        matched = match_parked_messages(session)

    assert (matched, at_docusign.envelope().status) == (1, "viewed")


def test_a_message_about_somebody_elses_contract_is_not_kept_waiting(out: ProviderStage) -> None:
    if out.gateway == "docusign":
        body = json.loads(out.told("viewed"))
        body["data"]["envelopeId"] = "not-ours"
        body["data"]["envelopeSummary"]["customFields"] = {"textCustomFields": []}
    else:
        body = json.loads(out.told("viewed"))
        body["signature_request"] |= {"signature_request_id": "not-ours", "metadata": {}}

    assert out.deliver(json.dumps(body).encode()).status_code == 200

    assert [(one.status, one.note) for one in deliveries(out)] == [
        ("processed", "not about an agreement of this portal")
    ]


@pytest.mark.parametrize("raw", [b"", b"[]", b"hello", b'{"event": 7}', b'{"data": {"envelopeId": {}}}'])
def test_a_body_that_is_no_message_is_refused_in_words(at_docusign: ProviderStage, raw: bytes) -> None:
    answer = at_docusign.deliver(raw)

    assert answer.status_code == (200 if raw.startswith(b"{") else 400)
    assert at_docusign.envelope().status == "sent"
