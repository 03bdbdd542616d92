"""Not signing: the reason, and what happens next."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.seats import OWNER, Seat
from portal.application.signing_steps import CONSENT, DECLINE, DECLINED, NAME, REVIEW, sign_path
from portal.offers.queries import list_offers
from portal.signing.agreement_mapping import agreement_reference, owner_name
from portal.signing.decline_reasons import DECLINE_REASONS
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, PortalForm, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.read_signing import SigningProgress, read_signing
from portal.workflows.sign_agreement import decline_to_sign

blueprint = Blueprint("signing_decline", __name__)


class DeclineForm(PortalForm):
    """Why the merchant does not sign."""

    reason = ChoiceField(
        "What is the main reason?",
        choices=tuple(DECLINE_REASONS.items()),
        missing="Choose the answer that comes closest to your reason",
    )


@blueprint.get(DECLINE)
@allow(MERCHANT)
def ask() -> Response:
    """What happens when the merchant does not want to sign, and why they do not."""
    return _asked(DeclineForm())


@blueprint.post(DECLINE)
@allow(MERCHANT)
def decline() -> Response:
    """End the agreement and keep the reason; the offers are there again while they last."""
    form = DeclineForm()
    if not form.validate():
        return _asked(form, status=422)
    viewer = current_viewer()

    def work(session: Session) -> str:
        whose = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
        decline_to_sign(session, **whose, reason=form.reason.data)
        return DECLINED

    return run_command(work)


@blueprint.get(DECLINED)
@allow(MERCHANT)
def declined() -> Response:
    """What happens next; for a merchant whose last agreement did not end this way, the page that is due."""
    progress = _read()
    envelope = progress.envelope
    if envelope is None or envelope.status != "declined" or progress.deal.status not in ("offer", "open"):
        return see_other(sign_path(progress))
    with db().read(tenant_id=progress.deal.tenant_id) as session:
        offers = list_offers(session, tenant_id=progress.deal.tenant_id, deal_id=progress.deal.id)
    standing = [offer.expires_at for offer in offers if offer.status == "offered"]
    return page(
        "application/sign_declined.html",
        business=progress.merchant.legal_name,
        reference=agreement_reference(progress.deal.id),
        expires_at=min(standing, default=None),
    )


def _asked(form: DeclineForm, *, status: int = 200) -> Response:
    progress = _read()
    if sign_path(progress) not in (CONSENT, REVIEW, NAME) or not can_decline(progress):
        return see_other(sign_path(progress))
    return decline_page(OWNER, progress, form, status=status)


def decline_page(seat: Seat, progress: SigningProgress, form: DeclineForm, *, status: int = 200) -> Response:
    """What happens when nobody signs from `seat`, and the question why."""
    return page(
        "application/sign_decline.html",
        status=status,
        seat=seat,
        form=form,
        errors=error_summary(form),
        business=progress.merchant.legal_name,
        owner=owner_name(progress.intake) if not progress.intake.missing else "",
        reference=agreement_reference(progress.deal.id),
    )


def can_decline(progress: SigningProgress) -> bool:
    """Whether an agreement is out on our own pages that the merchant has not signed."""
    live = progress.live
    if live is None or progress.waits_for_other:
        return False
    return live.gateway == "embedded" and live.status in ("sent", "viewed")


def _read() -> SigningProgress:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
