"""SMTP to a host that a user typed: never to a machine of our own network, whatever its name resolves to."""

import smtplib
import socket

from portal.infra.guarded_http import is_public


class PublicSMTP(smtplib.SMTP):
    """Connects to public addresses alone; the certificate is still held against the host's name."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """The address that was looked at is the one that is connected to; OSError for one that is not public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(is_public(address) for address in addresses):
            raise OSError("the address is not public")
        return socket.create_connection((addresses[0], port), timeout)


class PublicSMTPS(smtplib.SMTP_SSL, PublicSMTP):
    """The same, with TLS from the first byte: SMTP_SSL puts its TLS around the socket that `PublicSMTP` opens."""
