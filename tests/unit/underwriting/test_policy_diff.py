"""Two policies compared: in words, and called stricter or looser only where that is true of the field alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.policy_changes import changes_between, flat
from portal.underwriting.policy_diff import ChangeWords, changes_in_words, leaf_at
from portal.underwriting.policy_names import next_version_name
from portal.underwriting.policy_shape import path_of


def compared(path: str, value: Any) -> list[ChangeWords]:
    document = json.loads(default_policy().to_json())
    *way, last = path_of(path)
    part = document
    for step in way:
        part = part[step]
    part[last] = value
    return changes_in_words(default_policy(), Policy.from_json(json.dumps(document)))


@pytest.mark.parametrize(
    ("path", "value", "before", "after", "direction"),
    [
        ("stops.min_monthly_revenue_cents", 2_000_000, "$15,000", "$20,000", "stricter"),
        ("stops.max_nsf_3m", 6, "5 items", "6 items", "looser"),
        ("warnings.balance_to_revenue_pct", "7.5", "5%", "7.5%", "stricter"),
        ("warnings.falling_trend", False, "yes", "no", "looser"),
        ("grades[0].max_nsf", None, "2 items", "no condition", "looser"),
        ("grades[1].max_nsf", 4, "no condition", "4 items", "stricter"),
        ("grades[0].unknown_is_enough", True, "no", "yes", "looser"),
        ("grades[2].factor_rates[1]", "1.43", "1.42", "1.43", ""),
        ("sizing.payment_cap_pct", "14", "15%", "14%", "stricter"),
        ("grades_to_review", ["D"], "none", "D", "stricter"),
        ("points.nsf[1].points", 16, "17 points", "16 points", "stricter"),
        ("risk.monthly_revenue_cents.none", "6000000", "$50,000", "$60,000", ""),
        ("fee_pct", "1", "0%", "1%", ""),
        ("expiry_days", 10, "14 days", "10 days", ""),
    ],
)
def test_a_change_is_named_in_words_with_its_direction(
    path: str, value: Any, before: str, after: str, direction: str
) -> None:
    (change,) = compared(path, value)

    assert (change.path, change.before, change.after, change.direction) == (path, before, after, direction)


def test_a_field_is_named_with_the_grade_and_tier_that_it_stands_in() -> None:
    (change,) = compared("grades[2].factor_rates[1]", "1.43")

    assert change.name == "Grades and prices, grade C, tier 2: Factor rate"


def test_no_direction_is_claimed_where_a_table_lost_a_line() -> None:
    bands = [band.model_dump() for band in default_policy().points.nsf[:-1]]

    assert {change.direction for change in compared("points.nsf", bands)} == {""}


def test_the_same_number_written_otherwise_and_another_name_are_no_change() -> None:
    document = json.loads(default_policy().to_json())
    document["stops"]["max_debt_service_pct"] = "40.00"

    assert changes_between(default_policy(), Policy.from_json(json.dumps({**document, "version": "ours-2"}))) == ()


def test_every_field_has_its_place_in_the_model() -> None:
    assert all(leaf_at(path_of(path)) for path in flat(default_policy()) if not path.startswith("shadow."))


@pytest.mark.parametrize(
    ("name", "taken", "next_name"),
    [
        ("default-1", {"default-1"}, "default-2"),
        ("default-1", {"default-1", "default-2"}, "default-3"),
        ("Winter", {"Winter"}, "Winter-2"),
        ("2026-11", {"2026-11"}, "2026-12"),
    ],
)
def test_a_version_is_followed_by_the_next_free_name(name: str, taken: set[str], next_name: str) -> None:
    assert next_version_name(name, taken=taken) == next_name
