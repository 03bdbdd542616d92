"""What a reply asks for: 47 CFR 64.1200(a)(10), the carriers' words, and any clear wish in plain language."""

import re
import unicodedata
from enum import StrEnum
from itertools import takewhile

from portal.sms.languages import one_of
from portal.sms.languages.english import ENGLISH
from portal.sms.languages.french import FRENCH
from portal.sms.languages.others import OTHERS
from portal.sms.languages.spanish import SPANISH


class Wish(StrEnum):
    """What somebody who writes back wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


LANGUAGES = (ENGLISH, SPANISH, FRENCH, *OTHERS)
STOP_WORDS = frozenset[str]().union(*(language.alone for language in LANGUAGES))
MOST_WORDS = max(word.count(" ") + 1 for word in STOP_WORDS)
AROUND = frozenset[str]().union(*(language.around for language in LANGUAGES))
PHRASES = [(re.compile(one_of(each.phrases), re.MULTILINE), re.compile(each.negated)) for each in LANGUAGES]
# These mean it although blanks stand between their letters.
PLAINEST = frozenset({"stop", "stopall", "unsubscribe", "optout"})
START_WORDS = frozenset({"start", "yes", "unstop"})
HELP_WORDS = frozenset({"help", "info", "ayuda", "aide"})
STOP_SIGNS = frozenset("\U0001f6d1\U0001f6ab\u26d4\u270b")

_END_OF_CLAUSE = re.compile(r"[.,;:!?\n\u3002\uff0c\uff01\uff1f]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc`\u00b4")
# Fingers slip on this word: "stopp", "st0p", "stpo". The letter that NFKD does not take apart is Vietnamese.
_SLIPS = re.compile(r"\b(?:s+t+[o0]+p+|5t[o0]p|stpo|sotp|tsop|stob)\b")
_WHOLE_LETTERS = str.maketrans({"\u0111": "d", "\u00f8": "o", "\u0142": "l"})


def wish_of(text: str) -> Wish:
    """The wish in a message, whatever its case, accents and punctuation. A wish to stop wins over every other one."""
    folded = fold(text)
    by_clause = "\n".join(fold(part) for part in _END_OF_CLAUSE.split(text))
    if _means_stop(folded) or _asks_to_stop(folded) or _asks_to_stop(by_clause):
        return Wish.STOP
    if not folded and STOP_SIGNS & set(text):
        return Wish.STOP
    if folded in START_WORDS:
        return Wish.START
    return Wish.HELP if _without_politeness(folded) in HELP_WORDS else Wish.OTHER


def _means_stop(folded: str) -> bool:
    """Whether a text says one of the words and nothing beside it, however often and with whatever blanks: "sto p"."""
    said, rest = folded.split(), _without_politeness(folded).split()
    if folded.replace(" ", "") in PLAINEST or (rest and set(rest) <= STOP_WORDS):
        return True
    before, after = _count_around(said), _count_around(said[::-1])
    return any(
        " ".join(said[start:end]) in STOP_WORDS
        for start in range(before + 1)
        for end in range(max(start, len(said) - after), min(len(said), start + MOST_WORDS) + 1)
    )


def _without_politeness(folded: str) -> str:
    return " ".join(word for word in folded.split() if word not in AROUND)


def _count_around(said: list[str]) -> int:
    return sum(1 for _ in takewhile(AROUND.__contains__, said))


def _asks_to_stop(said: str) -> bool:
    """Whether a message, a clause a line, asks in a phrase to be left alone, and not for the opposite."""
    return any(
        not negated.search(said[: found.start()].rstrip(" "))
        for phrases, negated in PHRASES
        for found in phrases.finditer(said)
    )


def fold(text: str) -> str:
    """A text in small letters without accents, apostrophes and punctuation, its words one blank apart."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold().translate(_WHOLE_LETTERS)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))
    return " ".join(_SLIPS.sub("stop", re.sub(r"[\W_]", " ", bare)).split())
