"""Tasks: signed agreements are sealed, signers are reminded, and agreements that nobody signs run out."""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from portal.errors import Conflict
from portal.infra import clock
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, chore, task
from portal.signing.deadline import SIGN_WITHIN
from portal.signing.queries import list_unsigned_here
from portal.workflows.apply_signing_event import expire_stale
from portal.workflows.remind_signer import list_envelopes_to_remind, remind_signer
from portal.workflows.seal_agreement import keep_sealed_copy, make_sealed_copy
from portal.workflows.sign_agreement import SEAL

log = structlog.get_logger("portal.signing")


@task(SEAL)
def seal_signed_agreement(parts: Parts, job: Job) -> Writing | None:
    """Make the sealed copy of a signed agreement and complete its envelope; once, however often it is asked for."""
    envelope_id = job.payload["envelope_id"]
    copy = make_sealed_copy(parts, tenant_id=job.tenant_id, envelope_id=envelope_id)
    if copy is None:
        return None

    def writing(session: Session) -> None:
        keep_sealed_copy(session, tenant_id=job.tenant_id, envelope_id=envelope_id, copy=copy)

    return writing


@chore("let unsigned agreements run out", every=timedelta(hours=1))
def expire_unsigned(parts: Parts) -> None:
    """End agreements on our own pages, in a provider's frame too, that nobody signed within thirty days."""
    with parts.db.read() as session:
        stale = list_unsigned_here(session, sent_before=clock.now() - SIGN_WITHIN, limit=100)
    for envelope in stale:
        with parts.db.write(tenant_id=envelope.tenant_id) as session:
            expire_stale(session, envelope)


@chore("remind signers", every=timedelta(minutes=15))
def remind_signers(parts: Parts) -> None:
    """Remind of every agreement that reached a reminder, each once; several workers may do it at once."""
    with parts.db.read() as session:
        reached = list_envelopes_to_remind(session)
    for tenant_id, deal_id in reached:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                remind_signer(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; its signer is reminded at the next round", deal=deal_id)
