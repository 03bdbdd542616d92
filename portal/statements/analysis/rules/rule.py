"""The shape of a rule: words that a line must have, and what it then is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.statements.analysis.categories import Category


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines that `pattern` finds are of `category`; `reason` is a sentence for the underwriter."""

    category: Category
    pattern: re.Pattern[str]
    reason: str


def rule(category: Category, reason: str, *wordings: str) -> Rule:
    """A rule over upper-case text. Each wording is a regular expression that must stand at word boundaries."""
    return Rule(category, words(wordings), reason)


def words(wordings: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of the wordings as whole words: CAN CAPITAL is not in AMERICAN CAPITAL."""
    return re.compile(r"(?<![A-Z0-9])(?:" + "|".join(wordings) + r")(?![A-Z0-9])")
