"""Comparisons without the child process, for tests that are not about it."""

from __future__ import annotations

from collections.abc import Iterable

from portal.underwriting.policy import Policy
from portal.underwriting.simulation.comparison import Comparison, Kept, compare


def compare_here(_pool: object, decisions: Iterable[Kept], *, policy_json: str) -> list[Comparison]:
    """What the child does, without its start."""
    return [compare(one, Policy.from_json(policy_json)) for one in decisions]
