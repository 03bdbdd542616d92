"""How e-mail leaves: the choice, the account at a mail server, and a test."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from pydantic import SecretStr
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from portal.backoffice.connections import Connection, Facts, connection_doors, outbox_or_common
from portal.backoffice.provider_forms import SecretField
from portal.mail.gateways.smtp import PORTS, SmtpAccount
from portal.web.forms import ChoiceField, EmailField, LineField, PortalForm
from portal.web.parts import parts, settings
from portal.workflows.choose_channels import MAIL, choose_channel, keep_channel_account, try_channel

PAGE = "/office/mail-provider"
CHOICES = (
    ("smtp", "A mail server, with your account or the installation’s"),
    ("directory", "The outbox of this installation: for trials only, nothing is sent"),
)
SECURITY = (("starttls", "STARTTLS, usually port 587"), ("tls", "TLS from the start, usually port 465"))
SHORT = {"starttls": "STARTTLS", "tls": "TLS from the start"}
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


def _has_common() -> bool:
    return settings().smtp_url is not None


def _choose(session: Session, *, tenant_id: str, choice: str, actor: str) -> None:
    about = {"common_account": _has_common(), "mock_mode": settings().mock_mode}
    choose_channel(session, MAIL, tenant_id=tenant_id, choice=choice, actor=actor, **about)


def _keep(session: Session, *, tenant_id: str, account: SmtpAccount, actor: str) -> None:
    keep_channel_account(session, MAIL, tenant_id=tenant_id, content=account.to_content(), actor=actor)


def _facts(kept: Mapping[str, Any]) -> Facts:
    return (
        ("Server", f"{kept['host']}, port {kept['port']}"),
        ("Encryption", SHORT[kept["security"]]),
        ("User name", kept["user"] or "None"),
        ("Mail comes from", kept["sender"]),
    )


connection_doors(
    blueprint,
    Connection(
        at=PAGE,
        title="Email",
        words="How mail reaches merchants, and the account that carries it.",
        setting=MAIL.kind,
        provider=MAIL.account,
        choice=ChoiceForm,
        account=AccountForm,
        facts=_facts,
        without=lambda: outbox_or_common(_has_common()),
        choose=_choose,
        keep=_keep,
        try_out=lambda tenant_id: try_channel(parts(), MAIL, tenant_id=tenant_id),
    ),
)
