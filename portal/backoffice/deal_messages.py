"""The messages of a deal: e-mail and SMS in one thread, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from portal.workflows.read_deal_file import DealFile


@dataclass(frozen=True)
class ThreadMessage:
    """One message."""

    who: str
    channel: str
    at: datetime
    body: str
    ours: bool


def thread(file: DealFile) -> list[ThreadMessage]:
    """What was written and what came in. Of an e-mail the subject is enough: its links are the merchant's."""
    mails = [ThreadMessage("We", f"email, {one.status}", one.created_at, one.subject, True) for one in file.mails]
    texts = [
        ThreadMessage(
            "We" if one.direction == "out" else "Merchant",
            f"SMS, {one.status}",
            one.created_at,
            one.body or "",
            one.direction == "out",
        )
        for one in file.texts
    ]
    return sorted([*mails, *texts], key=lambda message: message.at)
