"""What every way for e-mail to leave has in common."""

from typing import Protocol

from portal.mail.models import MailMessage
from portal.tenants.queries import TenantProfile


class MailGateway(Protocol):
    """A way for e-mail to leave. Every call may fail with VendorError; none is repeated here."""

    @property
    def name(self) -> str:
        """The name by which a tenant chooses it."""

    def send(self, mail: MailMessage, *, tenant: TenantProfile) -> None:
        """Hand a message over; handed over twice it can be told by our id."""

    def check(self) -> str:
        """Sign in without sending anything and say in words what answered."""
