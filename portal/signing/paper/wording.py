"""The agreement's words as data: the default ships as templates/documents/agreement.toml, a tenant may have its own.

A section's text may name figures in braces, `{purchased_amount}`, and other sections, `{section_reconciliation}`.
Both are filled in one pass: braces inside a merchant's name stay what they are.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.errors import Invalid
from portal.infra.typesetting import TEMPLATES

BLANK = re.compile(r"\{([a-z_]+)\}")
_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Clause(BaseModel):
    """One section as written: `when` names the fact under which it applies; `review` marks what counsel must see."""

    model_config = _FROZEN

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    heading: Annotated[str, Field(min_length=1)]
    paragraphs: Annotated[tuple[str, ...], Field(min_length=1)]
    items: tuple[str, ...] = ()
    closing: str = ""
    when: str = ""
    review: bool = True


class Wording(BaseModel):
    """All words of the agreement that are not figures."""

    model_config = _FROZEN

    version: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    review_mark: str
    governing_law: Annotated[str, Field(min_length=1)]
    section: Annotated[tuple[Clause, ...], Field(min_length=1)]
    sha256: str = ""


@dataclass(frozen=True)
class Section:
    """One section as it stands in an agreement."""

    number: int
    name: str
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    closing: str
    review: bool


def read_wording(text: str) -> Wording:
    """A tenant's own wording from TOML; Invalid("wording") says what is wrong with it."""
    try:
        written = tomllib.loads(text)
        wording = Wording.model_validate({**written, "sha256": hashlib.sha256(text.encode()).hexdigest()})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise Invalid("wording", f"The wording cannot be read: {_first_line(error)}") from error
    names = [clause.name for clause in wording.section]
    if len(names) != len(set(names)):
        raise Invalid("wording", "Two sections of the wording have the same name.")
    return wording


@lru_cache(maxsize=1)
def default_wording() -> Wording:
    """The wording that ships with the portal."""
    return read_wording((TEMPLATES / "agreement.toml").read_text(encoding="utf-8"))


def place_of(name: str, wording: Wording, *, facts: Set[str]) -> tuple[int, str]:
    """Number and heading of a section under these facts, for a paper that cites it; KeyError for none of that name."""
    clauses = [clause for clause in wording.section if not clause.when or clause.when in facts]
    return {clause.name: (number, clause.heading) for number, clause in enumerate(clauses, start=1)}[name]


def fill(wording: Wording, *, facts: Set[str], figures: Mapping[str, str]) -> tuple[Section, ...]:
    """The sections that apply under these facts, numbered from 1 and filled; Invalid for a blank that nothing fills."""
    clauses = [clause for clause in wording.section if not clause.when or clause.when in facts]
    numbers = {f"section_{clause.name}": f"section\u00a0{number}" for number, clause in enumerate(clauses, start=1)}
    values = {**figures, "governing_law": wording.governing_law, **numbers}
    return tuple(_filled(clause, number, values) for number, clause in enumerate(clauses, start=1))


def _filled(clause: Clause, number: int, values: Mapping[str, str]) -> Section:
    return Section(
        number=number,
        name=clause.name,
        heading=_fill(clause.heading, values),
        paragraphs=tuple(_fill(text, values) for text in clause.paragraphs),
        items=tuple(_fill(text, values) for text in clause.items),
        closing=_fill(clause.closing, values),
        review=clause.review,
    )


def _fill(text: str, values: Mapping[str, str]) -> str:
    unknown = [name for name in BLANK.findall(text) if name not in values]
    if unknown:
        raise Invalid("wording", f"The wording has a blank that nothing fills: {{{unknown[0]}}}.")
    return BLANK.sub(lambda blank: values[blank[1]], text)


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
