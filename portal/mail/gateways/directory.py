"""E-mail into the outbox directory, where the office reads it. Nothing leaves."""

from portal.config import Settings
from portal.infra.outbox.directory import write_message
from portal.mail.models import MailMessage
from portal.tenants.credentials import Credentials
from portal.tenants.queries import TenantProfile


class DirectoryGateway:
    """The stand-in for a mail server, for MOCK_MODE only."""

    name = "directory"

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "outbox" / "mail"

    def send(self, mail: MailMessage, *, tenant: TenantProfile) -> None:
        """One file a message; the same id overwrites itself."""
        write_message(self._folder, mail.id, {"to": mail.to, "subject": mail.subject, "body": mail.body})

    def check(self) -> str:
        """There is nobody to sign in at."""
        return "Mail is written to the outbox of this installation."


def open_gateway(settings: Settings, _credentials: Credentials | None) -> DirectoryGateway | None:
    """The outbox directory, or None outside MOCK_MODE: nobody should wait for a mail that never leaves."""
    return DirectoryGateway(settings) if settings.mock_mode else None
