"""Running the background check: after a complete intake and with an authorization on record, never without."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.background_checks.gateway import Person
from portal.background_checks.gateways import background_gateway
from portal.background_checks.models import BackgroundJob
from portal.background_checks.service import choose_checks, create_job, keep_verdict, make_subject
from portal.consents.queries import find_consent
from portal.consents.texts import CURRENT
from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import LIVE, check_status
from portal.errors import NotAllowedNow, NotFound
from portal.infra import clock
from portal.infra.outbox.service import enqueue
from portal.intake.service import IntakeState, read_state
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile
from portal.workflows.give_consent import give_consent

ASK = "background.ask"
ASK_AFTER = timedelta(seconds=5)


def run_background(
    session: Session,
    *,
    tenant: TenantProfile,
    merchant_id: str,
    deal_id: str,
    actor: str,
    check_types: list[str] | None = None,
    attest: bool,
    people: tuple[Person, ...] = (),
) -> BackgroundJob:
    """Run the checks of a live deal. A provider in this process answers at once, another one through a job.

    `attest` (MOCK_MODE) records the caller's attestation where no authorization is on record. Errors: NotFound when
    deal and merchant do not belong together, NotAllowedNow with `intake_incomplete` and its fields, or with
    `authorization_missing`; Invalid for unknown check types.
    """
    checks = choose_checks(check_types)
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    if deal.merchant_id != merchant_id:
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *LIVE)
    state = check_intake_complete(session, deal)
    _check_authorized(session, deal, actor=actor, attest=attest)
    gateway = background_gateway(tenant.settings.background)
    job = create_job(session, deal=deal, gateway=gateway.name, check_types=checks, actor=actor)
    if gateway.in_process:
        merchant = get_merchant(session, tenant_id=tenant.id, merchant_id=merchant_id)
        verdict = gateway.start(make_subject(merchant, state, others=people), check_types=checks, key=job.id)
        keep_verdict(session, job, verdict, actor=f"provider:{gateway.name}")
    if job.status == "PENDING":
        _ask_later(session, job, people=[[person.first, person.last] for person in people])
    return job


def check_intake_complete(session: Session, deal: Deal) -> IntakeState:
    """Where the intake stands; NotAllowedNow with the missing fields' ids while there are any."""
    state = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if state.missing:
        words = f"Some answers are missing: {', '.join(state.missing)}."
        raise NotAllowedNow(words, code="intake_incomplete", fields=tuple(state.missing))
    return state


def _check_authorized(session: Session, deal: Deal, *, actor: str, attest: bool) -> None:
    tenant_id, merchant_id = deal.tenant_id, deal.merchant_id
    if find_consent(session, tenant_id=tenant_id, merchant_id=merchant_id, kind="background") is not None:
        return
    if not attest:
        words = "The owner's written authorization for a background check is not on record."
        raise NotAllowedNow(words, code="authorization_missing")
    give_consent(
        session,
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        deal_id=deal.id,
        kind="background",
        text_version=CURRENT["background"],
        source="mock",
        actor=actor,
    )


def _ask_later(session: Session, job: BackgroundJob, *, people: list[list[str]]) -> None:
    enqueue(
        session,
        ASK,
        {"job_id": job.id, "people": people},
        tenant_id=job.tenant_id,
        deal_id=job.deal_id,
        merchant_id=job.merchant_id,
        not_before=clock.now() + ASK_AFTER,
    )
