"""A mail server on a socket of this machine: it keeps what it takes, and refuses on demand."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.servers.process import free_port

USER, PASSWORD = "desk@fake.example", "mail-test-password"


class Mailbox:
    """What a mail server keeps; `refusals` are its answers to the next messages' data, `unknown` its strangers.

    `said` are the commands that it heard; a `silent` one takes a message and hangs up without its answer.
    """

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.unknown: dict[str, str] = {}
        self.said: list[str] = []
        self.silent = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name for it
        if self.refusals:
            return self.refusals.pop(0)
        message: Any = email.message_from_bytes(envelope.content or b"", policy=default)
        self.received.append(message)
        if self.silent:
            self.silent = False
            server.transport.abort()
        return "250 OK"

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:  # noqa: N802 - aiosmtpd's name for it
        self.said.append("NOOP")
        return "250 OK"


@contextmanager
def serving(mailbox: Mailbox, *, tls: Any = None, any_letter: bool = True) -> Iterator[int]:
    """The port of a server; with a TLS context it offers STARTTLS and lets only its user in.

    `any_letter`: whether it takes addresses beyond ASCII.
    """
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=tls,
        require_starttls=tls is not None,
        auth_required=tls is not None,
        authenticator=_let_in,
        enable_SMTPUTF8=any_letter,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)
