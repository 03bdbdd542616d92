"""Starting: the front page of the demo, and the page on which a merchant says who they are."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.entering import enter, limit_tries, tenant_of
from portal.application.texting import keep_agreement, texting_words
from portal.errors import NotFound
from portal.merchants.identity import fold_email
from portal.tenants.queries import TenantProfile, list_tenants
from portal.web.access import PUBLIC, allow, current_viewer
from portal.web.forms import EmailField, LineField, PhoneField, PortalForm, TickField, error_summary
from portal.web.pages import page
from portal.web.parts import db, settings
from portal.workflows.start_deal import StartedDeal, start_deal_in_browser

blueprint = Blueprint("start", __name__)


class StartForm(PortalForm):
    """Who applies."""

    legal_name = LineField(
        "Legal name of your business",
        missing="Enter the legal name of your business",
        hint="As it stands on your tax return, for example Maple Deli LLC.",
        autocomplete="organization",
    )
    phone = PhoneField(
        "Your phone number",
        missing="Enter your phone number",
        hint="We call only about this application.",
    )
    email = EmailField(
        "Your email address",
        missing="Enter your email address",
        hint="We send you a link, so that you can come back to where you were.",
    )
    sms = TickField("Text messages")


@blueprint.get("/")
@allow(PUBLIC)
def home() -> Response:
    """The demo's funders; nothing outside MOCK_MODE, where each funder has an address of its own."""
    if not settings().mock_mode:
        raise NotFound("There is nothing at this address. Use the address that your funder gave you.")
    with db().read() as session:
        tenants = [tenant for tenant in list_tenants(session) if tenant.settings.is_demo]
    return page("home.html", tenants=tenants)


@blueprint.get("/apply/<tenant_slug>")
@allow(PUBLIC)
def start(tenant_slug: str) -> Response:
    """The first page; whoever has an application open in this browser is shown the way back to it."""
    return _page(tenant_of(tenant_slug), StartForm(formdata=None))


@blueprint.post("/apply/<tenant_slug>")
@allow(PUBLIC)
def begin(tenant_slug: str) -> Response:
    """Make the merchant and the deal, and open a session at it."""
    tenant, form = tenant_of(tenant_slug), StartForm()
    if not form.validate():
        return _page(tenant, form, status=422)

    def work(session: Session) -> StartedDeal:
        limit_tries(session, "start", subject=fold_email(form.email.data))
        started = start_deal_in_browser(
            session,
            tenant=tenant,
            legal_name=form.legal_name.data,
            phone=form.phone.data,
            email=fold_email(form.email.data),
            base_url=settings().base_url,
        )
        about = {"tenant_id": tenant.id, "merchant_id": started.merchant.id, "deal_id": started.deal.id}
        keep_agreement(session, form.sms, **about, phone=form.phone.data)
        return started

    return enter(tenant, work)


def _page(tenant: TenantProfile, form: StartForm, *, status: int = 200) -> Response:
    viewer = current_viewer()
    return page(
        "application/start.html",
        status=status,
        tenant=tenant,
        form=form,
        errors=error_summary(form),
        texting=texting_words(tenant),
        is_known=viewer.kind == "merchant" and viewer.tenant_id == tenant.id,
    )
