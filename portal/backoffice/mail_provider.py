"""How e-mail leaves: the choice, the account at a mail server, and a test."""

from typing import Any

from flask import Blueprint, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from portal.backoffice import channels
from portal.backoffice.provider_forms import SecretField
from portal.mail.gateways.smtp import PORTS, SmtpAccount
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, EmailField, LineField, PortalForm
from portal.web.parts import settings
from portal.workflows.choose_channels import MAIL, keep_channel_account

PAGE = "/office/mail-provider"
CHOICES = (
    ("smtp", "A mail server, with the account below or the installation’s"),
    ("directory", "The outbox of this installation: for trials only, nothing is sent"),
)
SECURITY = (("starttls", "STARTTLS, usually port 587"), ("tls", "TLS from the start, usually port 465"))
LARGEST_PORT = 65535
HOST_WORDS = "Enter the server’s name alone, for example smtp.example.com"
blueprint = Blueprint("backoffice_mail_provider", __name__)


class HostField(LineField):
    """The name of a server, without scheme, path or port."""

    def parse(self, text: str) -> str:
        """The name as typed."""
        if any(letter.isspace() or letter in "/@:?#" for letter in text):
            raise ValueError("not a host")
        return text


class PortField(LineField):
    """A port's number."""

    inputmode = "numeric"

    def parse(self, text: str) -> int:
        """The number."""
        if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= LARGEST_PORT):
            raise ValueError("not a port")
        return int(text)


class ChoiceForm(PortalForm):
    """How e-mail leaves."""

    mail = ChoiceField("How email leaves", choices=CHOICES, missing="Choose how email leaves")


class AccountForm(PortalForm):
    """A mail server, how we sign in there, and the address that mail comes from."""

    host = HostField("Server", missing=HOST_WORDS, invalid=HOST_WORDS, max_length=253)
    port = PortField("Port", hint="Leave it empty for the usual one", invalid="Enter a port from 1 to 65535")
    security = ChoiceField("Encryption", choices=SECURITY, missing="Choose how the connection is encrypted")
    user = LineField("User name", hint="Leave it empty for a server that asks for none", max_length=254)
    password = SecretField("Password", max_length=500)
    sender = EmailField("Sender address", missing="Enter the address that mail comes from")

    def validate_password(self, field: Any) -> None:
        """A user name comes with a password."""
        if self.user.data and not field.data:
            raise ValidationError("Enter the password")

    def account(self) -> SmtpAccount:
        """The account."""
        return SmtpAccount(
            host=self.host.data,
            port=self.port.data or PORTS[self.security.data],
            security=self.security.data,
            user=self.user.data or "",
            password=SecretStr(self.password.data or ""),
            sender=self.sender.data,
        )


@blueprint.get(PAGE)
@allow(ADMIN)
def mail_provider() -> Response:
    """What is chosen, and the account."""
    return _page()


@blueprint.post(f"{PAGE}/choose")
@allow(ADMIN)
def choose() -> Response:
    """Have e-mail leave another way from now on."""
    return channels.choose(MAIL, ChoiceForm(), at=PAGE, common=_common(), show=_page)


@blueprint.post(f"{PAGE}/account")
@allow(ADMIN)
def enter() -> Response:
    """Keep an account in place of the one before."""
    viewer, form = current_viewer(), AccountForm()
    if not form.validate():
        return _page(form)
    content = form.account().to_content()

    def work(session: Session) -> str:
        keep_channel_account(session, MAIL, tenant_id=viewer.tenant_id, content=content, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/test")
@allow(ADMIN)
def try_connection() -> Response:
    """Sign in at the mail server, send nothing, and keep what it said."""
    return channels.try_connection(MAIL, at=PAGE)


def _page(refused: PortalForm | None = None) -> Response:
    return channels.show_channel(
        MAIL,
        "backoffice/mail_provider.html",
        at=PAGE,
        choice=ChoiceForm,
        account=AccountForm,
        common=_common(),
        refused=refused,
    )


def _common() -> bool:
    return settings().smtp_url is not None
