"""Running the background check: after a complete intake and with an authorization on record, never without."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.background_checks.authorization import find_authorization, hash_owner
from portal.background_checks.gateway import Person
from portal.background_checks.gateways import account_of, background_gateway, is_remote
from portal.background_checks.models import BackgroundJob
from portal.background_checks.service import choose_checks, create_job, keep_verdict, make_subject
from portal.config import get_settings
from portal.consents.models import Consent
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
from portal.tenants.credentials import find_credentials
from portal.tenants.queries import TenantProfile
from portal.workflows.give_consent import give_consent

ASK = "background.ask"
# How long the sandbox lets a check wait.
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

    `attest` (MOCK_MODE) records the caller's attestation where no authorization of the present owner is on record.
    Errors: NotFound when deal and merchant do not belong together, NotAllowedNow with `intake_incomplete` and its
    fields, with `authorization_missing`, or with `provider_missing` where no provider is set up; Invalid for unknown
    check types.
    """
    checks = choose_checks(check_types)
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    if deal.merchant_id != merchant_id:
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *LIVE)
    state = check_intake_complete(session, deal)
    authorization = _check_authorized(session, deal, state, actor=actor, attest=attest)
    provider = tenant.settings.background
    _check_provider(session, tenant_id=tenant.id, provider=provider)
    job = create_job(session, deal=deal, gateway=provider, check_types=checks, consent_id=authorization.id, actor=actor)
    if not is_remote(provider):
        merchant = get_merchant(session, tenant_id=tenant.id, merchant_id=merchant_id)
        subject = make_subject(merchant, state, others=people)
        verdict = background_gateway(provider).start(subject, check_types=checks, key=job.id)
        keep_verdict(session, job, verdict, actor=f"provider:{provider}")
    if job.status == "PENDING":
        wait = timedelta(0) if is_remote(provider) else ASK_AFTER
        _ask_later(session, job, people=[[person.first, person.last] for person in people], wait=wait)
    return job


def check_intake_complete(session: Session, deal: Deal) -> IntakeState:
    """Where the intake stands; NotAllowedNow with the missing fields' ids while there are any."""
    state = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if state.missing:
        words = f"Some answers are missing: {', '.join(state.missing)}."
        raise NotAllowedNow(words, code="intake_incomplete", fields=tuple(state.missing))
    return state


def _check_authorized(session: Session, deal: Deal, state: IntakeState, *, actor: str, attest: bool) -> Consent:
    """The authorization that the run is made under; from now on it is known whose it is."""
    found = find_authorization(session, deal=deal, state=state)
    if found is not None:
        found.subject_hash = hash_owner(state, merchant_id=deal.merchant_id)
        return found
    if not attest:
        raise NotAllowedNow(_why_missing(session, deal), code="authorization_missing")
    return give_consent(
        session,
        tenant_id=deal.tenant_id,
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
        kind="background",
        text_version=CURRENT["background"],
        source="mock",
        actor=actor,
    )


def _why_missing(session: Session, deal: Deal) -> str:
    about = {"tenant_id": deal.tenant_id, "merchant_id": deal.merchant_id}
    if find_consent(session, **about, kind="background") is None:
        return "The owner's written authorization for a background check is not on record."
    return "The authorization on record does not cover the owner as answered now. They have to give it anew."


def _check_provider(session: Session, *, tenant_id: str, provider: str) -> None:
    if is_remote(provider):
        found = find_credentials(session, tenant_id=tenant_id, provider=account_of(provider)) is not None
    else:
        # The sandbox finds everybody in order, which nobody may be told of a real applicant.
        found = get_settings().mock_mode
    if not found:
        words = "No background provider is set up. An administrator does that under Settings, Background checks."
        raise NotAllowedNow(words, code="provider_missing")


def _ask_later(session: Session, job: BackgroundJob, *, people: list[list[str]], wait: timedelta) -> None:
    enqueue(
        session,
        ASK,
        {"job_id": job.id, "people": people},
        tenant_id=job.tenant_id,
        deal_id=job.deal_id,
        merchant_id=job.merchant_id,
        not_before=clock.now() + wait,
    )
