"""Ways for e-mail to leave, one module each; a line of `_GATEWAYS` is all that names it."""

from collections.abc import Callable

from portal.config import Settings
from portal.errors import Misconfigured, VendorError
from portal.mail.gateway import MailGateway
from portal.mail.gateways import directory, smtp
from portal.tenants.credentials import Credentials

# A gateway opens with a tenant's account or the installation's; None says that it has neither.
Opener = Callable[[Settings, Credentials | None], MailGateway | None]
DIRECTORY, SMTP = directory.DirectoryGateway.name, smtp.SmtpGateway.name
_GATEWAYS: dict[str, Opener] = {
    DIRECTORY: directory.open_gateway,
    SMTP: smtp.open_gateway,
}


def account_of(name: str) -> str:
    """The name under which a tenant's account at this server is kept, apart from other kinds of providers."""
    return f"mail_{name}"


def has_account(name: str) -> bool:
    """Whether a server is signed in to."""
    return name != DIRECTORY


def mail_gateway(name: str, *, settings: Settings, credentials: Credentials | None) -> MailGateway:
    """The gateway of a tenant's setting. In MOCK_MODE mail without any account goes to the outbox directory.

    Errors: Misconfigured for a name that is not here; VendorError (permanent) where nothing can be sent.
    """
    opener = _GATEWAYS.get(name)
    if opener is None:
        raise Misconfigured(f"There is no way to send mail called {name}.")
    found = opener(settings, credentials) or _GATEWAYS[DIRECTORY](settings, None)
    if found is None:
        words = "No mail server is configured. Enter an account under Settings, Email, and choose it, then retry."
        raise VendorError(words, code="vendor_account_missing", permanent=True)
    return found
