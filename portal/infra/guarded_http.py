"""HTTP to an address that a user typed: never to a machine of our own network, whatever its name resolves to."""

import ipaddress
from urllib.parse import urlsplit

from portal.errors import Invalid
from portal.infra.bounded_http import BoundedTransport

LONGEST_URL = 500


def check_url(url: str, *, plain: bool) -> None:
    """An absolute https address without a name and password in it; Invalid("url")."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or len(url) > LONGEST_URL or any(letter.isspace() for letter in url):
        raise Invalid("url", "Enter a whole address, for example https://example.com/webhooks.")
    if parts.username or parts.password or parts.fragment:
        raise Invalid("url", "Enter the address without a user name, a password or a #.")
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise Invalid("url", "Enter an address that begins with https://.")


class PublicOnly(BoundedTransport):
    """Connects to public addresses alone. The address that was looked at is the one that is connected to, so a name
    that resolves to another one a moment later changes nothing."""

    def __init__(self) -> None:
        super().__init__(allowed=is_public)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet: not private, loopback, link-local, shared or multicast."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return (parsed.is_global and not parsed.is_multicast) and (mapped is None or is_public(str(mapped)))
