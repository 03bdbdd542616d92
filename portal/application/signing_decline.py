"""Not signing, on our pages or at a provider: the reason, and what happens next."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.seats import OWNER, Seat
from portal.application.signing import is_opened_here, state_page
from portal.application.signing_steps import (
    CONSENT,
    DECLINE,
    DECLINED,
    NAME,
    RETURN,
    REVIEW,
    provider_of,
    sign_path,
)
from portal.errors import VendorError
from portal.offers.queries import list_offers
from portal.signing.agreement_mapping import agreement_reference, owner_name
from portal.signing.decline_reasons import DECLINE_REASONS
from portal.signing.gateway import ProviderState
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import ChoiceField, PortalForm, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db, parts
from portal.workflows.decline_at_provider import ask_before_declining, decline_at_provider
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
    progress = _read()
    if provider_of(progress) is not None:
        return _at_provider(progress, reason=form.reason.data)

    def work(session: Session) -> str:
        decline_to_sign(session, **_whose(), actor=current_viewer().actor, reason=form.reason.data)
        return DECLINED

    return run_command(work)


def _at_provider(progress: SigningProgress, *, reason: str) -> Response:
    """The provider is asked before anything ends; while it does not answer nothing does."""

    def ask_first() -> ProviderState | None:
        return ask_before_declining(parts(), **_whose())

    def work(session: Session, state: ProviderState | None) -> str:
        actor = current_viewer().actor
        declined = decline_at_provider(session, **_whose(), actor=actor, state=state, reason=reason)
        return DECLINED if declined else RETURN

    try:
        return prepare_and_run(ask_first, work)
    except VendorError:
        return state_page(progress, in_browser=is_opened_here(progress), unreachable=True)


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
        provider=provider_of(progress),
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
    """Whether an agreement is out on our own pages or at a provider that the merchant has not signed."""
    live = progress.live
    if live is None or progress.waits_for_other or live.status not in ("sent", "viewed"):
        return False
    return live.gateway == "embedded" or provider_of(progress) is not None


def _whose() -> dict[str, str]:
    viewer = current_viewer()
    return {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}


def _read() -> SigningProgress:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
