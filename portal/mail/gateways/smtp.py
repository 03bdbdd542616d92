"""Mail by SMTP."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from portal.config import Settings
from portal.errors import VendorError
from portal.infra import circuits
from portal.infra.deadlines import within
from portal.infra.guarded_smtp import open_smtp
from portal.mail.letter import compose
from portal.mail.models import MailMessage
from portal.tenants.credentials import Credentials
from portal.tenants.queries import TenantProfile

TIMEOUT_S = 20.0
PERMANENT = 500
CLOSING = 421
VENDOR = "The mail server"
PORTS = {"starttls": 587, "tls": 465}


class SmtpAccount(BaseModel):
    """A mail server, how we sign in there, and the address that mail comes from.

    `starttls` turns to TLS where the server offers it, and always before a password; `tls` begins with it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    host: str = Field(min_length=1, max_length=253)
    port: int = Field(ge=1, le=65535)
    security: Literal["starttls", "tls"]
    user: str = Field("", max_length=254)
    password: SecretStr = SecretStr("")
    sender: str = Field(min_length=3, max_length=254)

    def to_content(self) -> dict[str, str | int]:
        """The account as it is kept, to be sealed."""
        return {**self.model_dump(exclude={"password"}), "password": self.password.get_secret_value()}


class SmtpGateway:
    """A tenant's mail server, or the installation's. `guarded`: its host was typed by a tenant.

    `timeout_s` is for the whole conversation: looking the name up, connecting, TLS, signing in and the message.
    """

    name = "smtp"

    def __init__(self, account: SmtpAccount, *, guarded: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._account, self._guarded, self._timeout_s = account, guarded, timeout_s

    def send(self, mail: MailMessage, *, tenant: TenantProfile) -> None:
        """Hand one message over.

        A password is never sent in the clear. Errors: VendorError, permanent where the server will never take this
        message or this recipient (5xx); a refused sign-in is not the message's fault and is tried again.
        """
        message = compose(mail, tenant=tenant, sender=self._account.sender)
        with circuits.calling(self._circuit, vendor=VENDOR), _in_words(), self._connected() as server:
            try:
                # To the very address: what a header's parser makes of its letters decides nothing.
                server.send_message(message, to_addrs=[mail.to or ""])
            except smtplib.SMTPNotSupportedError as error:
                words = "The mail server takes no address with letters beyond plain ones."
                raise VendorError(words, permanent=True) from error

    def check(self) -> str:
        """Connect, turn to TLS, sign in and say NOOP: nothing is sent."""
        with _in_words(), self._connected() as server:
            code, said = server.noop()
            if code >= PERMANENT:
                raise smtplib.SMTPResponseException(code, said)
        whom = f" as {self._account.user}" if self._account.user else ""
        return f"{self._account.host} answered and took us in{whom}. Nothing was sent."

    @property
    def _circuit(self) -> str:
        account = self._account
        # Who types the host and user of somebody else pauses nothing but their own mail.
        whose = f"{self._guarded}\n{account.user}\n{account.password.get_secret_value()}"
        return circuits.circuit_key(VENDOR, f"smtp://{account.host}:{account.port}", account=whose)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        account, limit = self._account, self._timeout_s
        tls = account.security == "tls"
        with within(limit):
            server = open_smtp(account.host, account.port, tls=tls, guarded=self._guarded, timeout_s=limit)
            try:
                server.ehlo()
                if not tls and (account.user or server.has_extn("starttls")):
                    server.turn_to_tls()
                if account.user:
                    server.login(account.user, account.password.get_secret_value())
                yield server
            finally:
                server.leave()


def open_gateway(settings: Settings, credentials: Credentials | None) -> SmtpGateway | None:
    """A tenant's own account, else the installation's; None without either."""
    if credentials is not None:
        # An administrator typed the host: it must not open our own network to them.
        return SmtpGateway(SmtpAccount.model_validate(credentials.content), guarded=not settings.mock_mode)
    if settings.smtp_url is None:
        return None
    return SmtpGateway(account_from(settings.smtp_url.get_secret_value(), sender=settings.mail_from or ""))


def account_from(url: str, *, sender: str) -> SmtpAccount:
    """The account that `smtp://user:password@host:587` or `smtps://…` says."""
    parts = urlsplit(url)
    security: Literal["starttls", "tls"] = "tls" if parts.scheme == "smtps" else "starttls"
    return SmtpAccount.model_construct(
        host=parts.hostname or "localhost",
        port=parts.port or PORTS[security],
        security=security,
        user=unquote(parts.username or ""),
        password=SecretStr(unquote(parts.password or "")),
        sender=sender,
    )


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise VendorError("The mail server refused our sign-in.") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        permanent = all(code >= PERMANENT for code in codes)
        raise VendorError("The mail server refused the recipient.", permanent=permanent) from error
    except smtplib.SMTPResponseException as error:
        code = "vendor_unreachable" if error.smtp_code == CLOSING else None
        permanent = error.smtp_code >= PERMANENT
        raise VendorError("The mail server refused the message.", code=code, permanent=permanent) from error
    except smtplib.SMTPNotSupportedError as error:
        raise VendorError("The mail server offers no encryption, so no password was sent to it.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise VendorError("The mail server could not be reached.", code="vendor_unreachable") from error
