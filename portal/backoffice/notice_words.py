"""How a notice of action taken that is owed reads in the office: a tag, and a sentence with its reason."""

from dataclasses import dataclass

from portal.infra.phrases import long_date
from portal.underwriting.notice_clock import NoticeDue
from portal.web.filters import plural

SOON, NEAR = 3, 10
WHY = {
    "completed": "The application is complete and has no answer yet.",
    "declined": "The deal was declined, and no notice was sent yet.",
    "counter_offer": "Less than was asked for was offered. Unless the merchant accepts it, a decline is due.",
}


@dataclass(frozen=True)
class NoticeWords:
    """The tag with its tone, and the sentences behind it."""

    tag: str
    tone: str
    words: str


def notice_words(due: NoticeDue | None) -> NoticeWords | None:
    """What is owed, in words; None where nothing is."""
    if due is None:
        return None
    return NoticeWords(_tag(due), _tone(due.days_left), _sentence(due))


def _tag(due: NoticeDue) -> str:
    if due.days_left < 0:
        return f"Notice overdue by {plural(-due.days_left, 'day')}"
    if due.days_left == 0:
        return "Notice due today"
    return f"Notice due in {plural(due.days_left, 'day')}"


def _tone(days_left: int) -> str:
    return "stop" if days_left <= SOON else "watch" if days_left <= NEAR else "idle"


def _sentence(due: NoticeDue) -> str:
    last = "was" if due.days_left < 0 else "is"
    return f"{WHY[due.basis]} The last day {last} {long_date(due.due_on)} (Regulation B, 12 CFR 1002.9)."
