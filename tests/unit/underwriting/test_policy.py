"""The policy as a document that an editor may change and must not break."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from portal.underwriting.policy import Policy, default_policy


def _changed(**changes: Any) -> str:
    document = json.loads(default_policy().to_json())
    for path, value in changes.items():
        *way, last = path.split("__")
        part = document
        for step in way:
            part = part[int(step) if step.isdigit() else step]
        part[last] = value
    return json.dumps(document)


def test_the_default_policy_is_a_document_that_reads_back_as_itself() -> None:
    policy = default_policy()

    assert policy.version == "default-1"
    assert Policy.from_json(policy.to_json()).to_json() == policy.to_json()


def test_a_threshold_can_be_changed() -> None:
    policy = Policy.from_json(_changed(version="ours-2", stops__max_nsf_3m=4))

    assert (policy.version, policy.stops.max_nsf_3m) == ("ours-2", 4)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stops__max_nfs_3m": 4}, "Extra inputs"),
        ({"stops__max_nsf_3m": -1}, "greater than or equal to 0"),
        ({"grades__0__factor_rates": ["1.15", "1.10", "1.28"]}, "Factor rates must"),
        ({"grades__0__factor_rates": ["1.00", "1.10", "1.28"]}, "Factor rates must"),
        ({"grades__0__factor_rates": ["1.15001", "1.22", "1.28"]}, "four decimals"),
        ({"grades__1__daily_payments": [170, 206, 240]}, "whole weeks"),
        ({"grades__1__daily_payments": [170, 170, 240]}, "must rise"),
        ({"grades__1__multiple_pct": ["75", "70", "120"]}, "must rise"),
        ({"grades__3__min_points": 10}, "whoever is left"),
        ({"grades__2__letter": "B"}, "A, B, C and D"),
        ({"tiers__1__share_pct": "60"}, "must rise"),
        ({"tiers__1__share_pct": "60.5"}, "rises too little"),
        ({"fee_pct": "4"}, "above its own maximum"),
        ({"sizing__step_cents": 5_000}, "multiple of 10000"),
        ({"sizing__minimum_advance_cents": 100_000}, "nothing is left"),
        ({"risk__nsf__full": "0"}, "two different ends"),
        ({"frequency": "hourly"}, "daily"),
        ({"points__nsf__1__bound": 0}, "each bound is above"),
        ({"points__monthly_revenue_cents__1__bound": 20_000_000}, "each bound is below"),
        ({"points__nsf__1__points": 99}, "cannot earn more points"),
        ({"points__nsf": []}, "at least 1 item"),
        ({"fee_pct": "1e999999"}, "15 digits"),
        ({"risk__maximum": "1.5"}, "less than or equal to 1"),
        ({"grades__0__spread": "-0.05"}, "greater than or equal to 0"),
        ({"grades__3__daily_payments": [110, 115, 1_000_000]}, "less than or equal to 1300"),
        ({"expiry_days": 400}, "less than or equal to 365"),
        ({"tiers__0__name": "Lowest\0cost"}, "match pattern"),
        ({"tiers__0__name": "  "}, "match pattern"),
        ({"version": "x" * 65}, "at most 64"),
    ],
)
def test_a_document_that_would_make_wrong_offers_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Policy.from_json(_changed(**changes))
