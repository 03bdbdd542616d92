"""A policy laid out in sections: lists of fields and calm tables, the same for reading and for editing.

The layout follows the model (`policy_shape`), so that a field which comes later has its place without a line here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from portal.backoffice.policy_form import PolicyTexts, texts_of
from portal.underwriting.policy import Policy
from portal.underwriting.policy_changes import NAMES, flat
from portal.underwriting.policy_parts import Part
from portal.underwriting.policy_problems import Problem, field_name
from portal.underwriting.policy_shape import Branch, Item, Leaf, Path, path_id, path_text, shape_of
from portal.underwriting.policy_values import typed_text, value_words
from portal.underwriting.policy_words import CHOICES, said_of, section_words, unit_of

# What a column is about is no answer: it is its heading, and goes along unseen.
IDENTITIES = frozenset({"letter", "kind"})
LAST = ("shadow",)
SPARE_ROWS = 2


@dataclass(frozen=True)
class Cell:
    """One field: what stands in its input, what is read (`short` where the unit stands beside it), and in `was` another
    version's value where it differs."""

    id: str
    label: str
    name: str
    unit: str
    kind: str
    text: str = ""
    words: str = ""
    short: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    ticked: tuple[str, ...] = ()
    optional: bool = False
    hint: str = ""
    error: str = ""
    was: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    head: str
    unit: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """A table of fields."""

    title: str
    columns: list[str]
    rows: list[Row]
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Fields under a heading that can be left out whole: `tick` says whether they are there."""

    title: str
    tick: Cell
    fields: list[Cell]


@dataclass
class Section:
    """One part of the policy."""

    id: str
    title: str
    intro: str
    fields: list[Cell] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    hidden: list[Cell] = field(default_factory=list)


def sections_of(policy: Policy) -> list[Section]:
    """A policy to read."""
    return _Layout(texts_of(policy), values=flat(policy)).sections()


def form_sections(
    texts: PolicyTexts, *, problems: Iterable[Problem] = (), base: Policy | None = None, model: type[Part] = Policy
) -> list[Section]:
    """A policy to edit: what was typed, what is wrong with it, and where it differs from `base`."""
    errors = {path_id(problem.path): problem.words for problem in problems}
    values = flat(base) if base is not None else {}
    return _Layout(texts, values=values, errors=errors, is_form=True, model=model).sections()


class _Layout:
    """Walks the model and puts each field into its place."""

    def __init__(
        self,
        texts: PolicyTexts,
        *,
        values: Mapping[str, Any],
        errors: Mapping[str, str] | None = None,
        is_form: bool = False,
        model: type[Part] = Policy,
    ) -> None:
        self.texts, self.values, self.errors = texts, values, errors or {}
        self.is_form, self.model = is_form, model

    def sections(self) -> list[Section]:
        items = shape_of(self.model)
        title, intro = section_words("general")
        general = Section("general", title, intro, fields=[self.cell(item) for item in items if isinstance(item, Leaf)])
        parts = [item for item in items if isinstance(item, Branch)]
        parts.sort(key=lambda item: item.path[0] in LAST)
        return [general, *(self._section(part) for part in parts)]

    def cell(self, leaf: Leaf) -> Cell:
        own, said = path_id(leaf.path), said_of(leaf.path)
        now = self.texts.texts.get(own, "")
        return Cell(
            id=own,
            label=field_name(leaf.path),
            name=said.label,
            unit=unit_of(leaf.path),
            kind=leaf.kind,
            text=now,
            words=self._words(leaf),
            short=self._words(leaf, short=True),
            choices=tuple((each, CHOICES.get(each, each)) for each in leaf.choices),
            ticked=tuple(self.texts.ticked.get(own, ())),
            optional=leaf.optional,
            hint=said.hint,
            error=self.errors.get(own, ""),
            was=self._was(leaf, now) if self.is_form else "",
        )

    def _was(self, leaf: Leaf, now: str) -> str:
        """The other version's value, where something else stands in the input."""
        place = path_text(leaf.path)
        if place not in self.values or place in NAMES or leaf.kind == "choices":
            return ""
        return self._words(leaf) if typed_text(leaf, self.values[place]) != now.strip() else ""

    def _words(self, leaf: Leaf, *, short: bool = False) -> str:
        place = path_text(leaf.path)
        return value_words(leaf, self.values[place], short=short) if place in self.values else ""

    def _section(self, part: Branch) -> Section:
        name = str(part.path[0])
        title, intro = section_words(name)
        section = Section(name, title, intro)
        if part.kind == "columns":
            self._columns(section, part)
        elif part.kind == "part":
            self._part(section, part.fields)
        else:
            self._branch(section, part)
        return section

    def _part(self, section: Section, items: Iterable[Item]) -> None:
        every = list(items)
        section.fields += [self.cell(item) for item in every if isinstance(item, Leaf)]
        branches = [item for item in every if isinstance(item, Branch)]
        for model, group in groupby((each for each in branches if each.kind == "part"), key=lambda each: each.model):
            section.grids.append(self._terms(list(group), about=model))
        for branch in branches:
            if branch.kind != "part":
                self._branch(section, branch)

    def _branch(self, section: Section, branch: Branch) -> None:
        if branch.kind == "optional":
            title, _ = section_words(str(branch.path[-1]))
            tick = self.cell(Leaf(branch.path, "yes_no"))
            leaves = [item for item in branch.fields if isinstance(item, Leaf)]
            section.groups.append(Group(title, tick, [self.cell(leaf) for leaf in leaves]))
        elif branch.kind == "columns":
            self._columns(section, branch)
        elif branch.kind == "series":
            section.grids.append(Grid(said_of(branch.path).label, _tiers(branch.size), [self._series(branch)]))
        else:
            section.grids.append(self._rows(branch))

    def _terms(self, parts: list[Branch], *, about: type[Part] | None) -> Grid:
        """Parts of one kind under each other: the terms of the risk score."""
        leaves = [list(_leaves(part.fields)) for part in parts]
        rows = [
            Row(said_of(part.path).label, said_of(part.path).unit, [self.cell(leaf) for leaf in inside])
            for part, inside in zip(parts, leaves, strict=True)
        ]
        title = "Measures" if len(parts) > 1 else rows[0].head
        return Grid(title, ["Measure", *(said_of(leaf.path).label for leaf in leaves[0])], rows)

    def _rows(self, branch: Branch) -> Grid:
        """A table of as many lines as one likes; two empty ones for more while it is edited."""
        count = self.texts.rows.get(path_id(branch.path), 0) + (SPARE_ROWS if self.is_form else 0)
        lines = [list(_leaves(branch.at(index))) for index in range(count)]
        rows = [Row(f"Line {n}", "", [self.cell(leaf) for leaf in line]) for n, line in enumerate(lines, start=1)]
        heads = [_with_unit(leaf.path) for leaf in _leaves(branch.at(0))]
        return Grid(said_of(branch.path).label, ["Line", *heads], rows)

    def _columns(self, section: Section, branch: Branch) -> None:
        """Parts side by side: grades and tiers, with a line for each of their fields."""
        sides = [branch.at(index) for index in range(branch.size)]
        heads: list[str] = []
        rows: list[Row] = []
        corner = ""
        for fields in zip(*sides, strict=True):
            if str(fields[0].path[-1]) in IDENTITIES:
                cells = [self.cell(leaf) for leaf in _leaves(fields)]
                section.hidden += cells
                corner, heads = cells[0].name, [dict(cell.choices).get(cell.text, cell.text) for cell in cells]
            else:
                rows += self._lines(fields)
        heads = heads or [f"{n + 1}" for n in range(branch.size)]
        section.grids.append(Grid(section.title, [corner, *heads], rows))

    def _lines(self, fields: tuple[Item, ...]) -> Iterator[Row]:
        first, said = fields[0], said_of(fields[0].path)
        if isinstance(first, Leaf):
            yield Row(said.label, said.unit, [self.cell(leaf) for leaf in _leaves(fields)])
            return
        for index in range(first.size):
            cells = [self.cell(leaf) for each in fields if isinstance(each, Branch) for leaf in _leaves(each.at(index))]
            yield Row(f"{said.label}, tier {index + 1}", said.unit, cells)

    def _series(self, branch: Branch) -> Row:
        leaves = [leaf for index in range(branch.size) for leaf in _leaves(branch.at(index))]
        return Row(said_of(branch.path).label, said_of(branch.path).unit, [self.cell(leaf) for leaf in leaves])


def _leaves(items: Iterable[Item]) -> Iterator[Leaf]:
    return (item for item in items if isinstance(item, Leaf))


def _tiers(size: int) -> list[str]:
    return ["", *(f"Tier {n}" for n in range(1, size + 1))]


def _with_unit(path: Path) -> str:
    label, unit = said_of(path).label, unit_of(path)
    return f"{label}, {unit}" if unit and unit != label.lower() else label
