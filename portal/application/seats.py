"""Who sits at a step of signing: the owner or a second signer, whose pages differ in addresses and in a few words."""

from dataclasses import dataclass

from flask import Response

from portal.application import co_signing_steps, signing_steps
from portal.application.background import consent_words
from portal.application.signing_steps import as_text, offer_name, terms_of
from portal.consents.texts import FOR_CO_SIGNER, FOR_MERCHANT
from portal.signing.agreement_mapping import agreement_reference, owner_name
from portal.signing.gateways.dropbox_sign import origin_of
from portal.signing.paper.wording import Section
from portal.tenants.queries import TenantProfile
from portal.web.forms import PortalForm, error_summary
from portal.web.headers import let_frame
from portal.web.pages import page
from portal.workflows.read_signing import SigningProgress

# Consent is swapped in place; the other steps are pages with titles of their own.
FRAGMENTS = {"application/sign_consent.html": "sign_form"}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One side of the table: the template that frames its pages, and where its steps are.

    `due` leads to the step that is due, `before_consent` back out of the first one, `agreement` is what it is called.
    `there` is the page around a provider's frame, `returned` the one after it, `not_now` where one goes who waits.
    """

    is_owner: bool
    frame: str
    way_out: str
    agreement: str
    consent: str
    review: str
    name: str
    decline: str
    due: str
    paper: str
    there: str
    returned: str
    not_now: str
    before_consent: str = ""


OWNER = Seat(
    is_owner=True,
    frame="layouts/merchant.html",
    way_out="application/sign_out.html",
    agreement="your agreement",
    consent=signing_steps.CONSENT,
    review=signing_steps.REVIEW,
    name=signing_steps.NAME,
    decline=signing_steps.DECLINE,
    due=signing_steps.NAME,
    paper=signing_steps.AGREEMENT,
    there=signing_steps.THERE,
    returned=signing_steps.RETURN,
    not_now=signing_steps.TASKS,
    before_consent=signing_steps.TASKS,
)
SECOND = Seat(
    is_owner=False,
    frame="application/co_frame.html",
    way_out="application/co_sign_out.html",
    agreement="the agreement",
    consent=co_signing_steps.CONSENT,
    review=co_signing_steps.REVIEW,
    name=co_signing_steps.NAME,
    decline=co_signing_steps.DECLINE,
    due=co_signing_steps.DONE,
    paper=co_signing_steps.AGREEMENT,
    there=co_signing_steps.THERE,
    returned=co_signing_steps.RETURN,
    not_now=co_signing_steps.NAME,
)


def step_page(
    template: str,
    seat: Seat,
    progress: SigningProgress,
    tenant: TenantProfile,
    *,
    signer: str,
    steps: int,
    capacity: str = "",
    back: str = "",
    has_read: bool = False,
    form: PortalForm | None = None,
    status: int = 200,
    words: tuple[Section, ...] = (),
    provider: str = "",
    unreachable: bool = False,
) -> Response:
    """A step as `signer` sees it from `seat`; `back` is where the agreement's page leads back to.

    `provider` is in whose frame it is signed, where it is; `unreachable`: that one does not answer at this moment.
    """
    return page(
        template,
        fragment=FRAGMENTS.get(template),
        status=status,
        seat=seat,
        signer=signer,
        steps=steps,
        capacity=capacity,
        back=back,
        has_read=has_read,
        form=form,
        errors=error_summary(form) if form is not None else [],
        business=progress.merchant.legal_name,
        owner=owner_name(progress.intake) if not progress.intake.missing else "",
        offer_name=offer_name(progress),
        terms=terms_of(progress),
        text=consent_words("e_records", tenant, is_for=FOR_MERCHANT if seat.is_owner else FOR_CO_SIGNER),
        sections=as_text(words),
        reference=agreement_reference(progress.deal.id),
        provider=provider,
        unreachable=unreachable,
    )


def frame_page(seat: Seat, progress: SigningProgress, *, provider: str, url: str) -> Response:
    """The page with a provider's frame; no other page's policy admits a frame, and this one's that of one site."""
    response = page(
        "application/sign_framed.html",
        seat=seat,
        provider=provider,
        reference=agreement_reference(progress.deal.id),
        business=progress.merchant.legal_name,
        frame_url=url,
    )
    return let_frame(response, site=origin_of(url))
