"""Sending an agreement for signing, by the rule or past it with a reason."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import prepare_and_run
from portal.web.forms import EmailField, LineField, PortalForm, error_summary
from portal.web.parts import db, parts
from portal.workflows.decide_deal import LONGEST_REASON
from portal.workflows.second_person import propose_forced_signature
from portal.workflows.send_for_signing import (
    PreparedAgreement,
    force_needs_second_person,
    prepare_agreement,
    send_for_signing,
)

SIGN_RULE = "/office/deals/<deal_id>/sign"
FORCE_RULE = "/office/deals/<deal_id>/force-sign"
blueprint = Blueprint("backoffice_signing", __name__)


class SendForm(PortalForm):
    """Where the agreement goes."""

    recipient_email = EmailField("Email of the signer", missing="Enter the email address of the signer")


class ForceForm(SendForm):
    """Where it goes, and why the background check is passed over."""

    reason = LineField("Reason", missing="Enter a reason. It is kept with the decision.", max_length=LONGEST_REASON)


@blueprint.get(SIGN_RULE)
@allow(UNDERWRITER)
def ask_to_send(deal_id: str) -> Response:
    """The page that asks for the address."""
    return _sending_page(deal_id, SendForm(formdata=None), forced=False)


@blueprint.post(SIGN_RULE)
@allow(UNDERWRITER)
def send(deal_id: str) -> Response:
    """Send it; refused before the background check is OK."""
    return _send(deal_id, SendForm(), forced=False)


@blueprint.get(FORCE_RULE)
@allow(UNDERWRITER)
def ask_to_force(deal_id: str) -> Response:
    """The page that asks for the reason."""
    return _sending_page(deal_id, ForceForm(formdata=None), forced=True)


@blueprint.post(FORCE_RULE)
@allow(UNDERWRITER)
def force(deal_id: str) -> Response:
    """Send it past the background check, with a reason and an event of its own; or propose it, where the policy in
    force asks for a second person."""
    return _send(deal_id, ForceForm(), forced=True)


def _send(deal_id: str, form: SendForm, *, forced: bool) -> Response:
    viewer = current_viewer()
    if not form.validate():
        return _sending_page(deal_id, form, forced=forced, status=422)

    def prepare() -> tuple[TenantProfile, PreparedAgreement | None]:
        with db().read(tenant_id=viewer.tenant_id) as session:
            tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        return tenant, prepare_agreement(parts(), tenant=tenant, deal_id=deal_id)

    def work(session: Session, prepared: tuple[TenantProfile, PreparedAgreement | None]) -> str:
        tenant, agreement = prepared
        if forced and force_needs_second_person(session, tenant_id=tenant.id):
            return _propose(session, tenant, deal_id=deal_id, form=form, actor=viewer.actor)
        send_for_signing(
            session,
            tenant=tenant,
            deal_id=deal_id,
            recipient_email=form.recipient_email.data,
            force=forced,
            reason=form.reason.data if isinstance(form, ForceForm) else "",
            actor=viewer.actor,
            agreement=agreement,
        )
        return f"/office/deals/{deal_id}#signing"

    return prepare_and_run(prepare, work)


def _propose(session: Session, tenant: TenantProfile, *, deal_id: str, form: SendForm, actor: str) -> str:
    """Let a forced signature wait for a second person; where to look at it."""
    row = propose_forced_signature(
        session,
        tenant=tenant,
        deal_id=deal_id,
        recipient_email=form.recipient_email.data,
        reason=form.reason.data if isinstance(form, ForceForm) else "",
        actor=actor,
    )
    return f"/office/deals/{deal_id}/approvals/{row.id}"


def _sending_page(deal_id: str, form: SendForm, *, forced: bool, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        if not form.recipient_email.raw_data:
            form.recipient_email.data = merchant.email
        needs_second = forced and force_needs_second_person(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/send_for_signing.html",
        fragment="act_form",
        status=status,
        deal=deal,
        merchant=merchant,
        forced=forced,
        needs_second=needs_second,
        action=f"/office/deals/{deal.id}/{'force-sign' if forced else 'sign'}",
        form=form,
        errors=error_summary(form),
    )
