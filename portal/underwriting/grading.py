"""The grade: points for five measures, and conditions that points cannot buy off."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import Band, GradeTerms, Letter


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The points that one measure earned."""

    measure: str
    points: int


@dataclass(frozen=True, kw_only=True)
class Grading:
    """The grade, how it came about, and what stood in the way of a better one (`A:positions`, say)."""

    grade: Letter
    points: int
    marks: tuple[Mark, ...]
    missed: tuple[str, ...]


def grade_business(policy: Policy, inputs: DecisionInputs) -> Grading:
    """The best grade whose points and conditions are all met. The balance is no measure: it limits the amount."""
    marks = _marks(policy, inputs)
    points = sum(mark.points for mark in marks)
    missed: list[str] = []
    for terms in policy.grades:
        unmet = list(_unmet(terms, inputs, points=points))
        if not unmet:
            return Grading(grade=terms.letter, points=points, marks=marks, missed=tuple(missed))
        missed.extend(f"{terms.letter}:{measure}" for measure in unmet)
    raise ValueError("The policy's last grade has conditions, so nobody is left for it.")


def _marks(policy: Policy, inputs: DecisionInputs) -> tuple[Mark, ...]:
    points, months, positions = policy.points, inputs.months_in_business, inputs.positions
    earned = {
        "monthly_revenue": _at_least(points.monthly_revenue_cents, inputs.average_monthly_revenue_cents),
        "nsf": _at_most(points.nsf, inputs.nsf_count),
        "negative_days": _at_most(points.negative_days, inputs.negative_days),
        "months_in_business": points.unknown_months_in_business
        if months is None
        else _at_least(points.months_in_business, months),
        "positions": points.unknown_positions if positions is None else _at_most(points.positions, positions),
    }
    return tuple(Mark(measure=measure, points=value) for measure, value in earned.items())


def _at_least(bands: tuple[Band, ...], value: int) -> int:
    return next((band.points for band in bands if value >= band.bound), 0)


def _at_most(bands: tuple[Band, ...], value: int) -> int:
    return next((band.points for band in bands if value <= band.bound), 0)


def _unmet(terms: GradeTerms, inputs: DecisionInputs, *, points: int) -> Iterator[str]:
    """The measures that keep a business out of a grade."""
    if points < terms.min_points:
        yield "points"
    if inputs.average_monthly_revenue_cents < terms.min_monthly_revenue_cents:
        yield "monthly_revenue"
    if _is_below(inputs.months_in_business, terms.min_months_in_business, unknown=not terms.unknown_is_enough):
        yield "months_in_business"
    if _is_above(inputs.positions, terms.max_positions, unknown=not terms.unknown_is_enough):
        yield "positions"
    if _is_above(inputs.nsf_count, terms.max_nsf, unknown=True):
        yield "nsf"
    if _is_above(inputs.negative_days, terms.max_negative_days, unknown=True):
        yield "negative_days"


def _is_below(value: int | None, bound: int | None, *, unknown: bool) -> bool:
    if bound is None:
        return False
    return unknown if value is None else value < bound


def _is_above(value: int | None, bound: int | None, *, unknown: bool) -> bool:
    if bound is None:
        return False
    return unknown if value is None else value > bound
