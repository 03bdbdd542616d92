"""The merchant's own step: authorize the check, have it run, and with a clean one get the agreement at once."""

from sqlalchemy.orm import Session

from portal.background_checks.authorization import hash_owner
from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import FLAGGED, find_latest_job
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import Invalid
from portal.merchants.queries import get_merchant
from portal.signing.gateways import signing_gateway
from portal.tenants.queries import TenantProfile
from portal.workflows.give_consent import give_consent
from portal.workflows.run_background import check_intake_complete, run_background
from portal.workflows.send_for_signing import PreparedAgreement, send_for_signing


def authorize_background(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    text_version: str,
    shown_owner: str,
    ip: str | None,
    user_agent: str | None,
    actor: str,
    agreement: PreparedAgreement | None,
) -> BackgroundJob:
    """Keep the authorization, run the check of an accepted deal, and send the agreement when it came back OK.

    After a check that came back with flags nothing runs and nothing is sent: a person looks, and runs it again.
    `shown_owner` is the hash of the owner whom the page named. Errors: Invalid("authorize") where it is another one by
    now; as `give_consent`, `run_background` and `send_for_signing`.
    """
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    check_status(deal.status, DealStatus.ACCEPTED)
    state = check_intake_complete(session, deal)
    if shown_owner != hash_owner(state, merchant_id=deal.merchant_id):
        raise Invalid("authorize", "The answers about the owner changed after this page was opened. Read it again.")
    give_consent(
        session,
        tenant_id=tenant.id,
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
        kind="background",
        text_version=text_version,
        source="browser",
        actor=actor,
        ip=ip,
        user_agent=user_agent,
    )
    before = find_latest_job(session, tenant_id=tenant.id, deal_id=deal_id)
    if before is not None and before.status in FLAGGED:
        return before
    job = run_background(
        session, tenant=tenant, merchant_id=deal.merchant_id, deal_id=deal_id, actor=actor, attest=False
    )
    can_send = agreement is not None or not signing_gateway(tenant.settings.signing).makes_paper
    if job.status == "OK" and can_send:
        send_to_merchant(session, tenant=tenant, deal_id=deal_id, actor=actor, agreement=agreement)
    return job


def send_to_merchant(
    session: Session, *, tenant: TenantProfile, deal_id: str, actor: str, agreement: PreparedAgreement | None
) -> None:
    """Send the agreement to the merchant's own address; what is out already stays out."""
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    merchant = get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id)
    send_for_signing(
        session,
        tenant=tenant,
        deal_id=deal_id,
        recipient_email=merchant.email or "",
        force=False,
        reason="",
        actor=actor,
        agreement=agreement,
    )
