"""Text messages into the outbox directory, where the office reads them. Nothing leaves."""

from portal.config import Settings
from portal.infra.outbox.directory import write_message
from portal.sms.gateway import TextMessage
from portal.tenants.credentials import Credentials


class SandboxGateway:
    """The stand-in for a service that sends, for MOCK_MODE only."""

    name = "sandbox"

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "outbox" / "sms"

    def send(self, text: TextMessage) -> str:
        """One file a message; the same id overwrites itself."""
        write_message(self._folder, text.id, {"to": text.to, "body": text.body, "campaign": text.campaign})
        return text.id

    def check(self) -> str:
        """There is nobody to sign in at."""
        return "Messages are written to the outbox of this installation."


def open_gateway(settings: Settings, _credentials: Credentials | None) -> SandboxGateway | None:
    """The outbox directory, or None outside MOCK_MODE: nobody should wait for a message that never leaves."""
    return SandboxGateway(settings) if settings.mock_mode else None
