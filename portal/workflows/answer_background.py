"""A background check that a provider answers later, and the agreement that goes out once it is OK."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.background_checks.gateway import Person, Verdict
from portal.background_checks.gateways import background_gateway
from portal.background_checks.queries import get_job
from portal.background_checks.service import keep_verdict, make_subject
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.errors import VendorError
from portal.infra.parts import Parts
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.signing.queries import find_live_envelope
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.authorize_background import send_to_merchant
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement


@dataclass(frozen=True)
class LateAnswer:
    """What came back, and the agreement to send with it if the merchant waits for one."""

    tenant: TenantProfile
    job_id: str
    verdict: Verdict
    agreement: PreparedAgreement | None


def ask_provider(parts: Parts, *, tenant_id: str, job_id: str, people: list[list[str]]) -> LateAnswer | None:
    """What has become of a pending check; None when it was answered before. VendorError while it is still open."""
    with parts.db.read(tenant_id=tenant_id) as session:
        tenant = get_tenant(session, tenant_id=tenant_id)
        job = get_job(session, tenant_id=tenant_id, job_id=job_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=job.merchant_id)
        state = read_state(session, tenant_id=tenant_id, deal_id=job.deal_id)
        others = tuple(Person(first, last) for first, last in people)
        subject = make_subject(merchant, state, others=others)
    if job.status != "PENDING":
        return None
    verdict = background_gateway(job.gateway).ask_again(subject, check_types=tuple(job.check_types), key=job.id)
    if verdict.status == "PENDING":
        raise VendorError("The background provider has not answered yet.", code="background_pending")
    of_merchant = job.requested_by.startswith("merchant:") and verdict.status == "OK"
    agreement = prepare_agreement(parts, tenant=tenant, deal_id=job.deal_id) if of_merchant else None
    return LateAnswer(tenant, job.id, verdict, agreement)


def keep_answer(session: Session, answer: LateAnswer) -> None:
    """Keep the flags; send the agreement where the merchant asked for the check and waits for it."""
    tenant = answer.tenant
    job = get_job(session, tenant_id=tenant.id, job_id=answer.job_id)
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=job.deal_id)
    if not keep_verdict(session, job, answer.verdict, actor=f"provider:{job.gateway}"):
        return
    waiting = deal.status == DealStatus.ACCEPTED and answer.agreement is not None
    if waiting and find_live_envelope(session, tenant_id=tenant.id, deal_id=deal.id) is None:
        send_to_merchant(session, tenant=tenant, deal_id=deal.id, actor="system", agreement=answer.agreement)
