"""What is wrong with a policy document, field by field, in words for the person who wrote it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from portal.underwriting.policy_shape import Path, path_of, path_text
from portal.underwriting.policy_words import said_of, section_words, unit_of
from portal.underwriting.wording import money_words

WORDS = {
    "missing": "This field is missing",
    "extra_forbidden": "A policy has no such field",
    "int_parsing": "Enter a whole number",
    "int_type": "Enter a whole number",
    "int_from_float": "Enter a whole number",
    "int_parsing_size": "Enter a smaller number",
    "decimal_parsing": "Enter a number, for example 12.5",
    "decimal_type": "Enter a number, for example 12.5",
    "decimal_max_digits": "Enter a number of at most 15 digits",
    "finite_number": "Enter a number, for example 12.5",
    "bool_type": "Choose yes or no",
    "bool_parsing": "Choose yes or no",
    "literal_error": "Choose one of the answers",
    "string_type": "Enter some words",
    "string_pattern_mismatch": "Use words in one line that begin with a letter or sign",
    "tuple_type": "This is a list",
    "model_type": "This is a part with fields of its own",
}
BOUNDS = {
    "greater_than_equal": ("ge", "Enter {} or more"),
    "greater_than": ("gt", "Enter more than {}"),
    "less_than_equal": ("le", "Enter {} or less"),
    "less_than": ("lt", "Enter less than {}"),
    "multiple_of": ("multiple_of", "Enter a multiple of {}"),
    "string_too_long": ("max_length", "Use {} characters or fewer"),
    "too_short": ("min_length", "There must be {} or more of these"),
    "too_long": ("max_length", "There can be {} of these or fewer"),
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands and what to do."""

    path: Path
    words: str

    @property
    def at(self) -> str:
        """`grades[0].spread`."""
        return path_text(self.path)


def problems_of(error: ValidationError) -> list[Problem]:
    """Every problem that the model found, the first at each field."""
    found: dict[Path, Problem] = {}
    for each in error.errors(include_url=False):
        problem = _problem(dict(each))
        found.setdefault(problem.path, problem)
    return list(found.values())


def field_name(path: Path) -> str:
    """A field with its section, and the grade, tier or line that it stands in: `Grades and prices, grade A, tier 2:
    Factor rate`."""
    if not path:
        return "The document"
    places = [section_words(str(path[0]))[0], *_places(path)] if len(path) > 1 else []
    label = said_of(path).label
    return f"{', '.join(places)}: {label}" if places else label


def _places(path: Path) -> list[str]:
    found = []
    for before, step in pairwise(path):
        if isinstance(step, int):
            found.append(_place(before, step))
    if path[0] == "shadow" and len(path) > 2:
        found.append(section_words(str(path[1]))[0].lower())
    if path[0] in ("risk", "points") and len(path) > 2:
        found.insert(0, said_of(path[:2]).label)
    return found


def _place(name: Any, index: int) -> str:
    if name == "grades":
        return f"grade {'ABCD'[index] if index < 4 else index + 1}"
    if name in ("tiers", "factor_rates", "daily_payments", "holdback_pct", "multiple_pct"):
        return f"tier {index + 1}"
    return f"line {index + 1}"


def _problem(error: dict[str, Any]) -> Problem:
    context = error.get("ctx") or {}
    path = tuple(error["loc"])
    if error["type"] == "policy":
        return Problem((*path, *path_of(context["at"])), context["words"])
    if error["type"] in BOUNDS:
        name, words = BOUNDS[error["type"]]
        return Problem(path, words.format(_bound(path, context[name])))
    return Problem(path, WORDS.get(error["type"], error["msg"].removeprefix("Value error, ")))


def _bound(path: Path, value: Any) -> str:
    return money_words(value) if unit_of(path) == "dollars" and isinstance(value, int) else str(value)
