"""What people do while an agreement is out, for the tests of signing."""

from __future__ import annotations

import pytest

from portal.consents.texts import CURRENT
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.errors import NotAllowedNow
from portal.events.queries import list_events
from portal.offers.models import Offer
from portal.signing.codes import find_proof
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope
from portal.signing.strokes import Strokes
from portal.workflows.prove_merchant import count_try_of_merchant, prove_merchant, send_code
from portal.workflows.run_background import run_background
from portal.workflows.send_for_signing import prepare_agreement, send_for_signing
from portal.workflows.sign_agreement import consent_to_records, sign_agreement, view_agreement
from tests.codes import last_code
from tests.integration.signing.stage import Stage

NAME = "Rosa Delgado-Whitfield"
SESSION = "ws_signer"
BROWSER = {"ip": "192.0.2.7", "user_agent": "Mozilla/5.0 (test)"}


def check(stage: Stage) -> None:
    with stage.write() as session:
        run_background(
            session,
            tenant=stage.tenant,
            merchant_id=stage.merchant_id,
            deal_id=stage.deal_id,
            actor="api:key",
            attest=True,
        )


def send(stage: Stage, *, to: str = "Rosa@MapleDeli.example", force: bool = False, reason: str = "") -> Envelope:
    agreement = prepare_agreement(stage.parts, tenant=stage.tenant, deal_id=stage.deal_id)
    with stage.write() as session:
        return send_for_signing(
            session,
            tenant=stage.tenant,
            deal_id=stage.deal_id,
            recipient_email=to,
            force=force,
            reason=reason,
            actor="api:key",
            agreement=agreement,
        )


def about(stage: Stage) -> dict[str, str]:
    return {
        "tenant_id": stage.tenant.id,
        "deal_id": stage.deal_id,
        "actor": f"merchant:{stage.merchant_id}",
    }


def consent(stage: Stage) -> None:
    with stage.write() as session:
        consent_to_records(session, **about(stage), text_version=CURRENT["e_records"], **BROWSER)


def view(stage: Stage) -> None:
    with stage.write() as session:
        view_agreement(session, **about(stage))


def prove(stage: Stage, *, session_id: str = SESSION) -> None:
    """Have a code sent and enter it, unless this session has a proof already."""
    who = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id}
    with stage.read() as session:
        if find_proof(session, envelope_of(stage), place="merchant", session_id=session_id) is not None:
            return
    with stage.write() as session:
        send_code(session, **about(stage), channel="mail")
    with stage.write() as session:
        code_id = count_try_of_merchant(session, **who)
    code = last_code(stage.parts, deal_id=stage.deal_id)
    with stage.write() as session:
        prove_merchant(session, **about(stage), code_id=code_id, code=code, session_id=session_id)


def sign(stage: Stage, name: str = NAME, *, strokes: Strokes | None = None) -> Envelope:
    """Enter a code where the agreement waits for it, and sign."""
    if envelope_of(stage).status == "viewed":
        prove(stage)
    with stage.write() as session:
        return sign_agreement(session, **about(stage), session_id=SESSION, name=name, strokes=strokes, **BROWSER)


def told(stage: Stage, event_type: str) -> list[dict]:
    with stage.read() as session:
        events = list_events(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, limit=200)
        return [entry.data for entry in events if entry.type == event_type]


def offers(stage: Stage) -> list[str]:
    with stage.read() as session:
        rows = session.query(Offer).filter_by(deal_id=stage.deal_id).order_by(Offer.tier)
        return [row.status for row in rows]


def envelope_of(stage: Stage) -> Envelope:
    with stage.read() as session:
        found = find_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        assert found is not None
        return found


def refused(stage: Stage, **options: object) -> str:
    with pytest.raises(NotAllowedNow) as refusal:
        send(stage, **options)
    return refusal.value.code


def accept_again(stage: Stage) -> None:
    with stage.write() as session:
        deal = lock_deal(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        offer = session.query(Offer).filter_by(deal_id=stage.deal_id, tier=1).one()
        offer.status = "accepted"
        move_deal(session, deal, to=DealStatus.ACCEPTED, actor="api:key", reason="accepted")
