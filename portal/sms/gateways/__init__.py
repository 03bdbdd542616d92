"""Ways for text messages to leave, one module each; a line of `_GATEWAYS` is all that names it."""

from collections.abc import Callable

from portal.config import Settings
from portal.errors import Misconfigured, VendorError
from portal.sms.gateway import SmsGateway
from portal.sms.gateways import cherry, sandbox
from portal.tenants.credentials import Credentials

# A gateway opens with a tenant's account or the installation's; None says that it has neither.
Opener = Callable[[Settings, Credentials | None], SmsGateway | None]
SANDBOX, CHERRY = sandbox.SandboxGateway.name, cherry.CherryGateway.name
_GATEWAYS: dict[str, Opener] = {
    SANDBOX: sandbox.open_gateway,
    CHERRY: cherry.open_gateway,
}


def account_of(name: str) -> str:
    """The name under which a tenant's account at this service is kept, apart from other kinds of providers."""
    return f"sms_{name}"


def has_account(name: str) -> bool:
    """Whether a service is signed in to."""
    return name != SANDBOX


def sms_gateway(name: str, *, settings: Settings, credentials: Credentials | None) -> SmsGateway:
    """The gateway of a tenant's setting. In MOCK_MODE messages without any account go to the outbox directory.

    Errors: Misconfigured for a name that is not here; VendorError (permanent) where nothing can be sent.
    """
    opener = _GATEWAYS.get(name)
    if opener is None:
        raise Misconfigured(f"There is no way to send text messages called {name}.")
    found = opener(settings, credentials) or _GATEWAYS[SANDBOX](settings, None)
    if found is None:
        words = (
            "No SMS provider is configured. Enter an account under Settings, Text messages, and choose it, then retry."
        )
        raise VendorError(words, code="vendor_account_missing", permanent=True)
    return found
