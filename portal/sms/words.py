"""What a reply asks for: 47 CFR 64.1200(a)(10), the carriers' words, and a wish in plain language."""

import re
from enum import StrEnum


class Wish(StrEnum):
    """What somebody who writes back wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


STOP_WORDS = frozenset(
    {"stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall", "stop all", "remove"}
)
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info"})
PLAIN_STOP = re.compile(
    r"\b(?:stop|quit|don ?t|do not|no more|never)\b.{0,20}\b(?:text(?:s|ing)?|messag(?:e|es|ing)|contact(?:ing)?|sms)\b"
    r"|\b(?:take|remove) me (?:off|from)\b|\bleave me alone\b|\bunsubscribe me\b|\bopt me out\b"
)


def wish_of(text: str) -> Wish:
    """The wish in a message, whatever its case and punctuation. A wish to stop wins over every other reading."""
    folded = " ".join(re.sub(r"[^a-z0-9 ]", " ", text.lower().replace("'", "").replace("’", "")).split())
    if folded in STOP_WORDS or PLAIN_STOP.search(folded):
        return Wish.STOP
    if folded in START_WORDS:
        return Wish.START
    return Wish.HELP if folded in HELP_WORDS else Wish.OTHER
