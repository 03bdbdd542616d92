"""Clear wishes to be left alone in many words and languages, and messages that only sound like one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.sms.words import LANGUAGES, Wish, fold, wish_of

LISTS = Path(__file__).with_name("wishes")


def said_in(name: str) -> list[str]:
    """The messages of a list, one a line."""
    return (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["english", "spanish", "french", "further"])
def test_a_clear_wish_is_understood_however_it_is_put(name: str) -> None:
    said = said_in(name)

    assert len(said) > 30
    assert [text for text in said if wish_of(text) is not Wish.STOP] == []


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, "{}!!!".format, "  {} \n".format, "Hello. {}, thank you".format]
)
def test_case_punctuation_and_politeness_change_no_wish(change: Callable[[str], str]) -> None:
    # Spelled out letter by letter, or in a sign, a wish stands alone.
    spelled = re.compile(r"^\W*(?:\w\W+){3}\w\W*$|^\W+$|^un.subscribe$", re.IGNORECASE)
    said = [text for name in ("english", "spanish", "french") for text in said_in(name) if not spelled.search(text)]

    assert [text for text in said if wish_of(change(text)) is not Wish.STOP] == []


def test_what_only_sounds_like_a_wish_is_left_to_people() -> None:
    assert [text for text in said_in("not_wished") if wish_of(text) is not Wish.OTHER] == []


def test_the_lists_stand_as_messages_are_folded() -> None:
    every = [word for language in LANGUAGES for word in language.alone | language.around]

    assert [word for word in every if fold(word) != word] == []
