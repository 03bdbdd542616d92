"""HTTP to an address that a user typed: never to a machine of our own network, whatever its name resolves to."""

import ipaddress
from urllib.parse import urlsplit

from portal.errors import Invalid
from portal.infra.bounded_http import BoundedTransport

LONGEST_URL = 500
# What of IPv6 is given out to the internet (RFC 4291), and where a translator shows all of IPv4 (RFC 6052).
ASSIGNED, TRANSLATED = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("64:ff9b::/96")


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
    """Whether an IP address is one of the internet: not private, loopback, link-local, shared or multicast.

    An address of IPv6 that leads to one of IPv4, also through the translator of a network (RFC 6052), counts as that.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global and not parsed.is_multicast
    inner = (
        ipaddress.IPv4Address(parsed.packed[-4:]) if parsed in TRANSLATED else parsed.ipv4_mapped or parsed.sixtofour
    )
    if inner is not None:
        return is_public(str(inner))
    return parsed in ASSIGNED and parsed.is_global
