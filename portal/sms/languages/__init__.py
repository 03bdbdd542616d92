"""How people say in their language that they want no more text messages: words that stand alone, and phrases."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language, as a message reads once case, accents, apostrophes and punctuation are gone.

    `alone` means stop where nothing but `around` (politeness, temper) stands beside it. `phrases` are patterns that
    mean it wherever they stand. `negated` is a pattern for the words before a phrase that turn it into its opposite.
    """

    alone: frozenset[str]
    around: frozenset[str]
    phrases: tuple[str, ...]
    negated: str = r"(?!)"


def any_of(*words: str) -> str:
    """A pattern for one of the words (several may stand in one text, between blanks)."""
    return f"(?:{'|'.join(word for text in words for word in text.split())})"


def words(*texts: str) -> frozenset[str]:
    """The words of texts, between blanks."""
    return frozenset(word for text in texts for word in text.split())


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for one of the phrases."""
    return "|".join(f"(?:{phrase})" for phrase in phrases)
