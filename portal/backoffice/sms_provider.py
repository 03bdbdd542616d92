"""How text messages leave: the choice, the account at Cherry, its webhook secret, and a test."""

from flask import Blueprint, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session

from portal.backoffice import channels
from portal.backoffice.provider_forms import SecretField
from portal.errors import Invalid
from portal.infra.guarded_http import LONGEST_URL, check_url
from portal.sms.gateways.cherry import CherryAccount
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, LineField, PortalForm
from portal.web.parts import settings
from portal.workflows.choose_channels import TEXTS, drop_earlier_secret, keep_cherry_account

PAGE = "/office/sms-provider"
WEBHOOK = "/api/sms/cherry/webhook"
CHOICES = (
    ("cherry", "Cherry, with the account below or the installation’s"),
    ("sandbox", "The outbox of this installation: for trials only, nothing is sent"),
)
blueprint = Blueprint("backoffice_sms_provider", __name__)


class ChoiceForm(PortalForm):
    """How text messages leave."""

    sms = ChoiceField("How text messages leave", choices=CHOICES, missing="Choose how text messages leave")


class AccountForm(PortalForm):
    """Where Cherry answers, the key that it knows us by, and the secret that it signs with."""

    base_url = LineField("Address", missing="Enter the address of Cherry’s API", max_length=LONGEST_URL)
    api_key = SecretField("API key", missing="Enter the API key", max_length=500)
    webhook_secret = SecretField(
        "Webhook secret",
        missing="Enter the webhook secret",
        hint="Replies and delivery reports are believed when they are signed with it",
        max_length=500,
    )

    def account(self) -> CherryAccount:
        """The account; Invalid("url")."""
        check_url(self.base_url.data, plain=settings().mock_mode)
        key, secret = SecretStr(self.api_key.data), SecretStr(self.webhook_secret.data)
        return CherryAccount(base_url=self.base_url.data, api_key=key, webhook_secret=secret)


@blueprint.get(PAGE)
@allow(ADMIN)
def sms_provider() -> Response:
    """What is chosen, and the account."""
    return _page()


@blueprint.post(f"{PAGE}/choose")
@allow(ADMIN)
def choose() -> Response:
    """Have text messages leave another way from now on."""
    return channels.choose(TEXTS, ChoiceForm(), at=PAGE, common=_common(), show=_page)


@blueprint.post(f"{PAGE}/account")
@allow(ADMIN)
def enter() -> Response:
    """Keep an account in place of the one before."""
    viewer, form = current_viewer(), AccountForm()
    if not form.validate():
        return _page(form)
    try:
        account = form.account()
    except Invalid as refusal:
        form.base_url.errors = (refusal.words,)
        return _page(form)

    def work(session: Session) -> str:
        keep_cherry_account(session, tenant_id=viewer.tenant_id, account=account, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/drop-secret")
@allow(ADMIN)
def drop_secret() -> Response:
    """Believe the new webhook secret alone from now on."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        drop_earlier_secret(session, tenant_id=viewer.tenant_id, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/test")
@allow(ADMIN)
def try_connection() -> Response:
    """Ask Cherry who we are there, and keep what it said."""
    return channels.try_connection(TEXTS, at=PAGE)


def _page(refused: PortalForm | None = None) -> Response:
    return channels.show_channel(
        TEXTS,
        "backoffice/sms_provider.html",
        at=PAGE,
        choice=ChoiceForm,
        account=AccountForm,
        common=_common(),
        refused=refused,
        webhook=f"{settings().base_url}{WEBHOOK}",
    )


def _common() -> bool:
    return bool(settings().cherry_base_url and settings().cherry_api_key)
