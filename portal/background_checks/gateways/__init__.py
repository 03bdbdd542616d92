"""Providers of background checks, one module each."""

from portal.background_checks.gateway import BackgroundGateway
from portal.background_checks.gateways.http import HttpAccount, HttpGateway
from portal.background_checks.gateways.sandbox import SandboxGateway
from portal.errors import Misconfigured, VendorError
from portal.tenants.credentials import Credentials

SANDBOX = SandboxGateway.name
HTTP = HttpGateway.name


def is_remote(name: str) -> bool:
    """Whether a provider is reached over a network, so that it is asked by a job and never inside a transaction."""
    return name != SANDBOX


def account_of(name: str) -> str:
    """The name under which a tenant's account at this provider is kept, apart from other kinds of providers."""
    return f"background_{name}"


def background_gateway(name: str, credentials: Credentials | None = None) -> BackgroundGateway:
    """The gateway of a tenant's setting. Misconfigured for a name that is not here; VendorError without an account."""
    if name == SANDBOX:
        return SandboxGateway()
    if name != HTTP:
        raise Misconfigured(f"There is no background provider called {name}.")
    if credentials is None:
        words = "No account at a background provider is kept. Enter one under Settings, Background checks."
        raise VendorError(words, code="vendor_account_missing", permanent=True)
    return HttpGateway(HttpAccount.model_validate(credentials.content))
