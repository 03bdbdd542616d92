"""The fields of a policy as its model declares them, so that a new field needs no line here to be shown and edited."""

import types
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from portal.underwriting.policy_parts import Part

Path = tuple[str | int, ...]
LeafKind = Literal["text", "whole", "decimal", "yes_no", "choice", "choices"]
BranchKind = Literal["part", "optional", "series", "columns", "rows"]
SCALARS: dict[Any, LeafKind] = {bool: "yes_no", int: "whole", Decimal: "decimal", str: "text"}


@dataclass(frozen=True)
class Leaf:
    """One answer: what kind it is, whether it may be left out, and which choices there are."""

    path: Path
    kind: LeafKind
    optional: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """Several answers: a part (which may be left out whole), a `series` of numbers, a fixed number of parts side by
    side (`columns`), or as many as one likes (`rows`)."""

    path: Path
    kind: BranchKind
    model: type[Part] | None = None
    size: int = 0
    each: Leaf | None = None

    @property
    def fields(self) -> "tuple[Item, ...]":
        """The fields of a part."""
        return shape_of(self._part, path=self.path)

    def at(self, index: int) -> "tuple[Item, ...]":
        """The fields of one of several parts, or one number of a series."""
        if self.each is not None:
            return (replace(self.each, path=(*self.path, index)),)
        return shape_of(self._part, path=(*self.path, index))

    @property
    def _part(self) -> type[Part]:
        if self.model is None:
            raise TypeError(f"{path_text(self.path)} is no part.")
        return self.model


Item = Leaf | Branch


def shape_of(model: type[Part], *, path: Path = ()) -> tuple[Item, ...]:
    """The fields of a part in the order of its model; TypeError for a type that no editor knows what to do with."""
    return tuple(_item((*path, name), field.annotation) for name, field in model.model_fields.items())


def path_text(path: Path) -> str:
    """`grades[0].factor_rates[1]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def path_id(path: Path) -> str:
    """`grades-0-factor_rates-1`: a path as the name of an input."""
    return "-".join(map(str, path))


def path_of(text: str) -> Path:
    """The path that `path_text` wrote."""
    steps = text.replace("[", ".").replace("]", "").split(".")
    return tuple(int(step) if step.isdigit() else step for step in steps if step)


def _item(path: Path, annotation: Any) -> Item:
    inner, optional = _without_none(_bare(annotation))
    if isinstance(inner, type) and issubclass(inner, Part):
        return Branch(path, "optional" if optional else "part", model=inner)
    if get_origin(inner) is tuple:
        return _several(path, get_args(inner))
    return _leaf(path, inner, optional=optional)


def _several(path: Path, inside: tuple[Any, ...]) -> Item:
    first = _bare(inside[0])
    is_part = isinstance(first, type) and issubclass(first, Part)
    if inside[-1] is Ellipsis:
        if is_part:
            return Branch(path, "rows", model=first)
        return Leaf(path, "choices", choices=tuple(map(str, get_args(first))))
    if is_part:
        return Branch(path, "columns", model=first, size=len(inside))
    return Branch(path, "series", size=len(inside), each=_leaf(path, first, optional=False))


def _leaf(path: Path, annotation: Any, *, optional: bool) -> Leaf:
    if get_origin(annotation) is Literal:
        return Leaf(path, "choice", optional=optional, choices=tuple(map(str, get_args(annotation))))
    if annotation not in SCALARS:
        raise TypeError(f"{path_text(path)}: a policy has no fields of the type {annotation}.")
    return Leaf(path, SCALARS[annotation], optional=optional)


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    left = [_bare(part) for part in get_args(annotation) if part is not type(None)]
    return (left[0], True) if len(left) == 1 else (annotation, False)
