"""Providers of background checks, one module each."""

from portal.background_checks.gateway import BackgroundGateway
from portal.background_checks.gateways.sandbox import SandboxGateway
from portal.errors import Misconfigured

_GATEWAYS: dict[str, type[BackgroundGateway]] = {"sandbox": SandboxGateway}


def background_gateway(name: str) -> BackgroundGateway:
    """The gateway of a tenant's setting; Misconfigured for a name that is not here."""
    found = _GATEWAYS.get(name)
    if found is None:
        raise Misconfigured(f"There is no background provider called {name}.")
    return found()
