"""How an agreement that is out ends: declined, voided, run out, or signed elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.documents.queries import get_document
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.queries import list_events
from portal.infra import clock
from portal.jobs.signing import expire_unsigned
from portal.signing.models import Envelope
from portal.workflows.apply_signing_event import apply_signing_event
from portal.workflows.decide_deal import decline_deal
from portal.workflows.sign_agreement import decline_to_sign
from portal.workflows.void_envelope import void_envelope
from tests.integration.signing.acts import (
    about,
    check,
    consent,
    envelope_of,
    offers,
    send,
    sign,
    told,
    view,
)
from tests.integration.signing.stage import Stage


def decline(stage: Stage, reason: str = "too_expensive") -> None:
    with stage.write() as session:
        decline_to_sign(session, **about(stage), reason=reason)


def test_a_merchant_who_declines_to_sign_has_the_offers_again_and_the_reason_is_kept(stage: Stage) -> None:
    check(stage)
    send(stage)

    decline(stage)

    assert (stage.status(), offers(stage)) == ("offer", ["offered"] * 3)
    assert [event["reason"] for event in told(stage, "contract.declined")] == ["It costs too much"]
    with stage.read() as session:
        newest = list_events(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, limit=20)
        assert {e.actor for e in newest if e.type == "contract.declined"} == {f"merchant:{stage.merchant_id}"}


def test_an_agreement_is_declined_with_a_reason_that_can_be_chosen_and_only_while_it_is_out(stage: Stage) -> None:
    check(stage)
    send(stage)

    with pytest.raises(Invalid):
        decline(stage, reason="my name is Rosa")
    assert envelope_of(stage).status == "sent"
    decline(stage)
    with pytest.raises(NotAllowedNow):
        decline(stage)

    assert len(told(stage, "contract.declined")) == 1


def test_voiding_gives_the_offers_back_while_they_last(stage: Stage) -> None:
    check(stage)
    send(stage)

    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="wrong bank", actor="user:1")

    assert (envelope_of(stage).status, stage.status(), offers(stage)) == ("voided", "offer", ["offered"] * 3)
    assert told(stage, "contract.voided")[0]["reason"] == "wrong bank"


def test_voiding_after_the_offers_time_opens_the_deal(parts, demo) -> None:
    stage = Stage(parts, demo).answer().accept(expires_at=clock.now() - timedelta(minutes=1))
    check(stage)
    send(stage)

    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="late", actor="user:1")

    assert (stage.status(), offers(stage)) == ("open", ["expired"] * 3)
    assert len(told(stage, "offer.expired")) == 1


def test_an_agreement_that_nobody_signs_runs_out(stage: Stage) -> None:
    check(stage)
    send(stage)
    with stage.write() as session:
        session.query(Envelope).update({"sent_at": clock.now() - timedelta(days=31)})

    expire_unsigned(stage.parts)
    expire_unsigned(stage.parts)

    assert (envelope_of(stage).status, stage.status()) == ("expired", "offer")
    assert len(told(stage, "contract.voided")) == 1


def test_a_fresh_agreement_does_not_run_out(stage: Stage) -> None:
    check(stage)
    send(stage)

    expire_unsigned(stage.parts)

    assert envelope_of(stage).status == "sent"


def test_declining_a_deal_voids_its_agreement(stage: Stage) -> None:
    check(stage)
    send(stage)

    with stage.write() as session:
        decline_deal(
            session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="fraud", notes="", actor="user:1"
        )

    assert (envelope_of(stage).status, stage.status()) == ("voided", "declined")


def test_what_is_signed_is_not_voided(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    sign(stage)

    with pytest.raises(NotAllowedNow) as refusal, stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="oops", actor="user:1")

    assert refusal.value.code == "being_sealed"


def test_external_signing_records_the_sending_and_makes_no_paper(elsewhere: Stage) -> None:
    check(elsewhere)

    envelope = send(elsewhere)

    assert (envelope.status, envelope.gateway, envelope.agreement_sha256) == ("sent", "external", None)
    assert envelope.recipient_email == "rosa@mapledeli.example"


def news(stage: Stage, event_type: str, *, gateway: str = "external") -> str:
    with stage.parts.db.write() as session:
        return apply_signing_event(
            session,
            envelope_id=envelope_of(stage).id,
            gateway=gateway,
            event_type=event_type,
            occurred_at=clock.now(),
            actor="provider:external-signing",
        )


def test_a_completed_envelope_signs_the_deal_once(elsewhere: Stage) -> None:
    check(elsewhere)
    send(elsewhere)

    answers = [news(elsewhere, kind) for kind in ("viewed", "completed", "completed", "viewed", "voided")]

    assert answers == ["processed", "processed", "already_processed", "already_processed", "already_processed"]
    assert (envelope_of(elsewhere).status, elsewhere.status()) == ("completed", "signed")
    assert told(elsewhere, "contract.completed")[0]["envelope_id"] == envelope_of(elsewhere).id


@pytest.mark.parametrize("end", ["declined", "voided", "expired"])
def test_an_envelope_that_ends_unsigned_gives_the_offers_back(elsewhere: Stage, end: str) -> None:
    check(elsewhere)
    send(elsewhere)

    assert news(elsewhere, end) == "processed"
    assert news(elsewhere, "completed") == "already_processed"

    assert (elsewhere.status(), offers(elsewhere)) == ("offer", ["offered"] * 3)


def test_news_of_another_gateway_is_refused(stage: Stage) -> None:
    check(stage)
    send(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        news(stage, "completed")

    assert refusal.value.code == "other_gateway"
    assert stage.status() == "accepted"


def test_news_of_an_unknown_envelope_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound), stage.write() as session:
        apply_signing_event(
            session,
            envelope_id="ev_unknown",
            gateway="external",
            event_type="completed",
            occurred_at=clock.now(),
            actor="provider:external-signing",
        )


def test_another_tenants_deal_is_not_found(stage: Stage, elsewhere: Stage) -> None:
    elsewhere.deal_id = stage.deal_id

    with pytest.raises(NotFound):
        send(elsewhere)


def test_a_changed_file_is_never_sealed(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    sign(stage)
    with stage.read() as session:
        document = get_document(
            session, tenant_id=stage.tenant.id, document_id=envelope_of(stage).agreement_document_id or ""
        )
    stage.parts.storage.put(document.storage_key or "", b"%PDF-1.7 other", content_type="application/pdf")

    stage.work()

    assert (envelope_of(stage).status, stage.status()) == ("signed", "accepted")
