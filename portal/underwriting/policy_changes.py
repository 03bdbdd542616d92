"""Where two policy documents differ, field by field. `18` and `18.0` are the same; a path reads `grades[0].spread`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.underwriting.policy import Policy

# The name of a version is no rule of it.
NAMES = frozenset({"version"})


@dataclass(frozen=True)
class Change:
    """One field that differs, and what stands there; `MISSING` where a document has no such field."""

    path: str
    before: Any
    after: Any


class Missing:
    """Stands for a field that one of the documents does not have, such as a row of a table."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


def changes_between(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every field that differs, in the order of the newer document. The versions' names are left out."""
    one, other = flat(before), flat(after)
    return tuple(
        Change(path, one.get(path, MISSING), other.get(path, MISSING))
        for path in dict.fromkeys([*other, *one])
        if path not in NAMES and _differs(one.get(path, MISSING), other.get(path, MISSING))
    )


def _differs(before: Any, after: Any) -> bool:
    """A part that is left out stands for itself only while the other document leaves it out too: its fields say it."""
    return before != after and not {MISSING, None} >= {_hashable(before), _hashable(after)}


def _hashable(value: Any) -> Any:
    return value if value is None or value is MISSING else True


def flat(policy: Policy) -> dict[str, Any]:
    """The document's values by their paths; decimals stay decimals, so that equal numbers are equal."""
    return dict(_leaves("", policy.model_dump()))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(f"{path}.{name}".lstrip("."), part)
    elif isinstance(value, list | tuple) and not _is_list_of_words(value):
        for index, part in enumerate(value):
            yield from _leaves(f"{path}[{index}]", part)
    else:
        yield path, value


def _is_list_of_words(value: list[Any] | tuple[Any, ...]) -> bool:
    """A list such as the grades that go to a person is one answer, not one answer a row."""
    return all(isinstance(part, str) for part in value)
