"""Two policies compared in words: each field that differs, before and after, and whether that is stricter or looser.

Stricter means that fewer businesses pass, fewer reach a grade, or less can be advanced. Nothing is said of a price, a
term or a fee, nor where lines of a table came or went: there it cannot be said of the field alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from portal.underwriting.policy import Policy
from portal.underwriting.policy_changes import MISSING, Change, changes_between, flat
from portal.underwriting.policy_problems import field_name
from portal.underwriting.policy_shape import Branch, Item, Leaf, Path, path_id, path_of, shape_of
from portal.underwriting.policy_values import value_words
from portal.underwriting.policy_words import said_of

Direction = Literal["stricter", "looser", ""]


@dataclass(frozen=True)
class ChangeWords:
    """One field that differs: its name with its place, and its values in words."""

    id: str
    path: str
    name: str
    before: str
    after: str
    direction: Direction


def changes_in_words(before: Policy, after: Policy) -> list[ChangeWords]:
    """Every field that differs, in the order of the document."""
    one, other = flat(before), flat(after)
    return [_in_words(change, one, other) for change in changes_between(before, after)]


def leaf_at(path: Path) -> Leaf:
    """The field of a path, as the model declares it; KeyError for a path that no policy has."""
    items: Sequence[Item] = shape_of(Policy)
    here: Item | None = None
    for step in path:
        if isinstance(step, int):
            items = here.at(step) if isinstance(here, Branch) else ()
            here = items[0] if isinstance(here, Branch) and here.kind == "series" else here
        else:
            here = next((item for item in items if item.path[-1] == step), None)
            items = here.fields if isinstance(here, Branch) and here.kind in ("part", "optional") else ()
    if not isinstance(here, Leaf):
        raise KeyError(path)
    return here


def _in_words(change: Change, one: dict[str, Any], other: dict[str, Any]) -> ChangeWords:
    path = path_of(change.path)
    leaf = leaf_at(path)
    before, after = (_words(path, leaf, value) for value in (change.before, change.after))
    says = "" if _rows_differ(path, one, other) else direction_of(path, change.before, change.after)
    return ChangeWords(path_id(path), change.path, field_name(path), before, after, says)


def _words(path: Path, leaf: Leaf, value: Any) -> str:
    if value is MISSING:
        return "not tried" if path[0] == "shadow" else "not there"
    return value_words(leaf, value)


def direction_of(path: Path, before: Any, after: Any) -> Direction:
    """Whether a field's change alone is stricter or looser; nothing where that cannot be said."""
    way = said_of(path).stricter
    if not way or path[0] == "shadow" or MISSING in (before, after):
        return ""
    if way == "more":
        return _of_sets(frozenset(before), frozenset(after))
    if way in ("yes", "no"):
        return "stricter" if after is (way == "yes") else "looser"
    # A condition that is not there lets everybody pass: it is the loosest bound of all.
    if before is None or after is None:
        return "stricter" if before is None else "looser"
    rises = Decimal(after) > Decimal(before)
    return "stricter" if rises == (way == "higher") else "looser"


def _of_sets(before: frozenset[str], after: frozenset[str]) -> Direction:
    if before < after:
        return "stricter"
    return "looser" if after < before else ""


def _rows_differ(path: Path, one: dict[str, Any], other: dict[str, Any]) -> bool:
    if path[0] != "points":
        return False
    return _lines(path, one) != _lines(path, other)


def _lines(path: Path, document: dict[str, Any]) -> int:
    return sum(name.startswith(f"points.{path[1]}[") for name in document)
