"""Ways to get a signature, one module each."""

from portal.errors import Misconfigured
from portal.signing.gateway import SigningGateway
from portal.signing.gateways.embedded import EmbeddedGateway
from portal.signing.gateways.external import ExternalGateway

_GATEWAYS: dict[str, type[SigningGateway]] = {"embedded": EmbeddedGateway, "external": ExternalGateway}


def signing_gateway(name: str) -> SigningGateway:
    """The gateway of a tenant's setting; Misconfigured for a name that is not here."""
    found = _GATEWAYS.get(name)
    if found is None:
        raise Misconfigured(f"There is no signing gateway called {name}.")
    return found()
