"""A background check that a provider answers later, and the agreement that goes out once it is OK."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.background_checks.authorization import owner_changed_since
from portal.background_checks.gateway import Flag, Person, Verdict
from portal.background_checks.gateways import account_of, background_gateway
from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import get_job, read_standing
from portal.background_checks.service import keep_verdict, make_subject
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.infra import clock
from portal.infra.parts import Parts
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.signing.queries import find_live_envelope
from portal.tenants.credentials import find_credentials
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.authorize_background import send_to_merchant
from portal.workflows.run_background import ASK_AFTER
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement

LONGEST_WAIT = timedelta(minutes=15)
NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class LateAnswer:
    """What came back, and the agreement to send with it if the merchant waits for one."""

    tenant: TenantProfile
    job_id: str
    verdict: Verdict
    agreement: PreparedAgreement | None
    asked_at: datetime
    ask_again_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether the provider is still at work."""
        return self.verdict.status == "PENDING"


def ask_provider(parts: Parts, *, tenant_id: str, job_id: str, people: list[list[str]]) -> LateAnswer | None:
    """What has become of a pending check, which may be nothing yet; None when it was answered before. VendorError."""
    with parts.db.read(tenant_id=tenant_id) as session:
        tenant = get_tenant(session, tenant_id=tenant_id)
        job = get_job(session, tenant_id=tenant_id, job_id=job_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=job.merchant_id)
        state = read_state(session, tenant_id=tenant_id, deal_id=job.deal_id)
        others = tuple(Person(first, last) for first, last in people)
        subject = make_subject(merchant, state, others=others)
        credentials = find_credentials(session, tenant_id=tenant_id, provider=account_of(job.gateway))
    if job.status != "PENDING":
        return None
    if job.provider_ref is None and owner_changed_since(state, job.created_at):
        # Whom it was about is not known here any more, and its authorization is nobody else's.
        verdict = _no_answer(job)
    else:
        gateway = background_gateway(job.gateway, credentials)
        verdict = gateway.ask_again(subject, check_types=tuple(job.check_types), key=job.id, reference=job.provider_ref)
    of_merchant = job.requested_by.startswith("merchant:") and verdict.status == "OK"
    agreement = prepare_agreement(parts, tenant=tenant, deal_id=job.deal_id) if of_merchant else None
    return LateAnswer(
        tenant, job.id, verdict, agreement, asked_at=job.created_at, ask_again_at=_next_ask(job.created_at)
    )


def _next_ask(asked_at: datetime) -> datetime:
    """A check that has taken long is asked about less often: after a quarter of its age, at most every 15 minutes."""
    now = clock.now()
    return now + min(LONGEST_WAIT, max(ASK_AFTER, (now - asked_at) / 4))


def give_up(session: Session, *, tenant_id: str, job_id: str) -> None:
    """No answer can be had, so a person has to look: that is a flag, and never an OK."""
    job = get_job(session, tenant_id=tenant_id, job_id=job_id)
    keep_verdict(session, job, _no_answer(job), actor="system")


def _no_answer(job: BackgroundJob) -> Verdict:
    return Verdict("REVIEW", (Flag(job.check_types[0], NO_ANSWER, "medium"),))


def keep_answer(session: Session, answer: LateAnswer) -> None:
    """Keep the flags, or the provider's reference while it is open.

    The agreement goes out where the merchant asked for the check and waits for it.
    """
    tenant = answer.tenant
    job = get_job(session, tenant_id=tenant.id, job_id=answer.job_id)
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=job.deal_id)
    if not keep_verdict(session, job, answer.verdict, actor=f"provider:{job.gateway}"):
        return
    state = read_state(session, tenant_id=tenant.id, deal_id=deal.id)
    counts = read_standing(session, tenant_id=tenant.id, deal_id=deal.id, state=state).ok
    waiting = deal.status == DealStatus.ACCEPTED and answer.agreement is not None and counts
    if waiting and find_live_envelope(session, tenant_id=tenant.id, deal_id=deal.id) is None:
        send_to_merchant(session, tenant=tenant, deal_id=deal.id, actor="system", agreement=answer.agreement)
