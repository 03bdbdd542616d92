"""The form of a policy: every field of the model is in it, and what comes back is what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.backoffice.policy_form import PolicyTexts, read_form, texts_of
from portal.backoffice.policy_view import Section, form_sections
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.policy_changes import flat
from portal.underwriting.policy_parts import NotNegative, Part, Shadow
from portal.underwriting.policy_shape import path_id, path_of

EVERYTHING = default_policy().model_copy(
    update={"shadow": Shadow(stops=default_policy().stops, warnings=default_policy().warnings)}
)


class Extra(Part):
    """A part that comes later."""

    daily_limit_cents: int = 5_000
    share_pct: NotNegative | None = None
    is_strict: bool = False


class LaterPolicy(Policy):
    """A policy with a part and fields that no line of the editor knows."""

    extra: Extra = Extra()
    grace_days: int = 3


def sent(policy: Policy, *, model: type[Policy] = Policy) -> MultiDict[str, str]:
    texts = texts_of(policy, model=model)
    form: MultiDict[str, str] = MultiDict(texts.texts)
    for name, values in texts.ticked.items():
        form.setlist(name, values)
    return form


def with_changes(policy: Policy, **changes: str) -> MultiDict[str, str]:
    form = sent(policy)
    for name, value in changes.items():
        form[name.replace("__", "-")] = value
    return form


def inputs(sections: list[Section]) -> set[str]:
    cells = [cell for section in sections for cell in [*section.fields, *section.hidden]]
    cells += [cell for section in sections for grid in section.grids for row in grid.rows for cell in row.cells]
    cells += [cell for section in sections for group in section.groups for cell in [group.tick, *group.fields]]
    return {cell.id for cell in cells}


def test_every_field_of_the_policy_can_be_edited() -> None:
    wanted = {path_id(path_of(path)) for path in flat(EVERYTHING)}

    missing = wanted - inputs(form_sections(texts_of(EVERYTHING)))

    assert not missing, f"portal/backoffice/policy_view.py gives these fields no input: {sorted(missing)}"


def test_a_field_that_comes_later_has_its_input_and_comes_back() -> None:
    later = LaterPolicy.model_validate({**default_policy().model_dump(), "grace_days": 5})
    form = sent(later, model=LaterPolicy)
    form["extra-daily_limit_cents"] = "1,250.50"

    read = read_form(form, model=LaterPolicy)

    names = inputs(form_sections(texts_of(later, model=LaterPolicy), model=LaterPolicy))
    assert {"grace_days", "extra-daily_limit_cents", "extra-share_pct", "extra-is_strict"} <= names
    assert isinstance(read.policy, LaterPolicy)
    assert (read.policy.extra.daily_limit_cents, read.policy.grace_days) == (125_050, 5)


@pytest.mark.parametrize("policy", [default_policy(), EVERYTHING], ids=["default", "with shadow rules"])
def test_a_form_that_comes_back_as_it_was_changes_no_byte(policy: Policy) -> None:
    read = read_form(sent(policy))

    assert read.problems == []
    assert read.policy is not None
    assert read.policy.to_json() == policy.to_json()


@pytest.mark.parametrize(
    ("name", "typed", "path", "words"),
    [
        ("stops__max_nsf_3m", "many", "stops.max_nsf_3m", "whole number"),
        ("stops__min_monthly_revenue_cents", "15,000.005", "stops.min_monthly_revenue_cents", "two decimals"),
        ("stops__min_monthly_revenue_cents", "-1", "stops.min_monthly_revenue_cents", "Enter $0 or more"),
        ("grades__0__factor_rates__1", "1.10", "grades[0].factor_rates[0]", "rise from tier to tier"),
        ("grades__1__daily_payments__0", "171", "grades[1].daily_payments[0]", "whole weeks"),
        ("points__nsf__1__points", "90", "points.nsf[1].points", "cannot earn more"),
        ("fee_pct", "4", "fee_pct", "above its own maximum"),
        ("sizing__step_cents", "150", "sizing.step_cents", "multiple of $100"),
        ("risk__nsf__full", "0", "risk.nsf.full", "two different ends"),
        ("frequency", "hourly", "frequency", "one of the answers"),
        ("version", "", "version", "Fill this in"),
    ],
)
def test_what_cannot_be_taken_is_named_at_its_field_and_kept_as_typed(
    name: str, typed: str, path: str, words: str
) -> None:
    read = read_form(with_changes(default_policy(), **{name: typed}))

    (problem,) = read.problems
    sections = form_sections(read.texts, problems=read.problems)
    assert (problem.at, words in problem.words) == (path, True)
    assert read.policy is None
    assert read.texts.texts[name.replace("__", "-")] == typed
    assert path_id(problem.path) in inputs(sections)


def test_a_line_left_empty_goes_and_a_new_one_stands_at_its_end() -> None:
    form = with_changes(default_policy(), points__positions__1__bound="", points__positions__1__points="")
    form["points-positions-3-bound"], form["points-positions-3-points"] = "4", "1"

    read = read_form(form)

    assert read.policy is not None
    assert [(band.bound, band.points) for band in read.policy.points.positions] == [(0, 15), (2, 2), (4, 1)]


def test_shadow_rules_are_there_when_they_are_ticked_and_begin_with_the_real_ones() -> None:
    form = with_changes(default_policy(), shadow__stops="yes", shadow__stops__max_nsf_3m="3")

    read = read_form(form)

    assert read.policy is not None
    assert read.policy.shadow.stops is not None
    assert read.policy.shadow.warnings is None
    assert (read.policy.shadow.stops.max_nsf_3m, read.policy.stops.max_nsf_3m) == (3, 5)
    assert read.policy.shadow.stops.max_positions == read.policy.stops.max_positions


def test_nothing_at_all_is_refused_field_by_field_and_not_with_an_error_of_the_program() -> None:
    read: Any = read_form(MultiDict())

    assert read.policy is None
    assert len(read.problems) > 50
    assert isinstance(read.texts, PolicyTexts)
