"""The form of a policy: every field of its model as text, back and forth, with what is wrong at the field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import Part
from portal.underwriting.policy_problems import Problem, problems_of
from portal.underwriting.policy_shape import Branch, Item, Leaf, Path, path_id, shape_of
from portal.underwriting.policy_values import typed_text, value_of

MOST_ROWS = 30


@dataclass
class PolicyTexts:
    """What stands in the inputs: a text by the input's id, ticked choices, and how many rows each table has."""

    texts: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadForm:
    """What was sent: the texts to show again, the policy if it is one, and what is wrong if it is none."""

    texts: PolicyTexts
    policy: Policy | None
    problems: list[Problem]


def texts_of(policy: Policy, *, model: type[Part] = Policy) -> PolicyTexts:
    """The inputs of a policy that is kept. Shadow rules that are off have the real ones in their inputs."""
    texts = PolicyTexts()
    document = policy.model_dump()
    real = {name: document[name] for name in ("stops", "warnings")}
    _fill(texts, shape_of(model), document, real)
    return texts


def read_form(form: "MultiDict[str, str]", *, model: type[Policy] = Policy) -> ReadForm:
    """Read every field of the form; problems of single texts come first, then what the model finds."""
    reader = _Reader(form)
    document = reader.part(shape_of(model))
    try:
        policy = model.model_validate(document)
    except ValidationError as error:
        typed = {problem.path for problem in reader.problems}
        rest = [problem for problem in problems_of(error) if problem.path not in typed]
        return ReadForm(reader.texts, None, [*reader.problems, *rest])
    return ReadForm(reader.texts, None if reader.problems else policy, reader.problems)


def _fill(texts: PolicyTexts, items: Iterable[Item], document: Mapping[str, Any], real: Mapping[str, Any]) -> None:
    for item in items:
        value = document.get(str(item.path[-1]))
        if isinstance(item, Leaf):
            _fill_leaf(texts, item, value)
        elif item.kind in ("part", "optional"):
            if item.kind == "optional":
                texts.texts[path_id(item.path)] = "" if value is None else "yes"
            _fill(texts, item.fields, real.get(str(item.path[-1]), {}) if value is None else value, real)
        else:
            _fill_several(texts, item, value, real)


def _fill_several(texts: PolicyTexts, item: Branch, value: Any, real: Mapping[str, Any]) -> None:
    texts.rows[path_id(item.path)] = len(value or ())
    for index, part in enumerate(value or ()):
        inside = item.at(index)
        if item.kind == "series":
            _fill_leaf(texts, _only(inside), part)
        else:
            _fill(texts, inside, part, real)


def _fill_leaf(texts: PolicyTexts, leaf: Leaf, value: Any) -> None:
    if leaf.kind == "choices":
        texts.ticked[path_id(leaf.path)] = list(value or ())
    else:
        texts.texts[path_id(leaf.path)] = typed_text(leaf, value)


def _only(inside: tuple[Item, ...]) -> Leaf:
    leaf = inside[0]
    if not isinstance(leaf, Leaf):
        raise TypeError("A series has numbers alone.")
    return leaf


class _Reader:
    """Reads the form along the model. Rows left empty go, and those after them move up."""

    def __init__(self, form: "MultiDict[str, str]") -> None:
        self.form = form
        self.texts = PolicyTexts()
        self.problems: list[Problem] = []

    def part(self, items: Iterable[Item]) -> dict[str, Any]:
        return {str(item.path[-1]): self._value(item) for item in items}

    def _value(self, item: Item) -> Any:
        if isinstance(item, Leaf):
            return self._leaf(item, source=item.path)
        if item.kind == "optional":
            return self._optional(item)
        if item.kind == "part":
            return self.part(item.fields)
        if item.kind == "rows":
            return list(self._rows(item))
        self.texts.rows[path_id(item.path)] = item.size
        if item.kind == "series":
            leaves = [_only(item.at(index)) for index in range(item.size)]
            return [self._leaf(leaf, source=leaf.path) for leaf in leaves]
        return [self.part(item.at(index)) for index in range(item.size)]

    def _optional(self, item: Branch) -> dict[str, Any] | None:
        ticked = bool(self.form.get(path_id(item.path)))
        self.texts.texts[path_id(item.path)] = "yes" if ticked else ""
        known = len(self.problems)
        inside = self.part(item.fields)
        if not ticked:
            # What stands in inputs that are not used need not make sense.
            del self.problems[known:]
            return None
        return inside

    def _rows(self, item: Branch) -> Iterator[dict[str, Any]]:
        kept = 0
        for index in range(MOST_ROWS):
            sources = [each.path for each in item.at(index)]
            if not any(self.form.get(path_id(source), "").strip() for source in sources):
                continue
            leaves = [each for each in item.at(kept) if isinstance(each, Leaf)]
            yield {
                str(leaf.path[-1]): self._leaf(leaf, source=source)
                for leaf, source in zip(leaves, sources, strict=True)
            }
            kept += 1
        self.texts.rows[path_id(item.path)] = kept

    def _leaf(self, leaf: Leaf, *, source: Path) -> Any:
        name, target = path_id(source), path_id(leaf.path)
        if leaf.kind == "choices":
            self.texts.ticked[target] = self.form.getlist(name)
            return self.form.getlist(name)
        text = self.form.get(name, "")
        self.texts.texts[target] = text
        try:
            return value_of(leaf, text)
        except ValueError as error:
            self.problems.append(Problem(leaf.path, str(error)))
            return None
