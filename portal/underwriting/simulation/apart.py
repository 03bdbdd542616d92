"""Comparisons in a child process.

Deciding takes a processor for milliseconds a deal. The worker may be a thread beside those that serve pages, and they
would wait for it at every step; a child leaves them alone.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from portal.infra.sandbox import Limits, SandboxPool
from portal.underwriting.policy import Policy
from portal.underwriting.simulation.comparison import Comparison, Kept, compare

LIMITS = Limits(wall_s=60.0, cpu_s=30)
_CALL = f"{__name__}:compare_texts"


@dataclass(frozen=True)
class KeptTexts:
    """What is kept of a decision, without its row."""

    inputs_json: str
    policy_json: str
    result_json: str
    outcome: str


def compare_apart(pool: SandboxPool, decisions: Iterable[Kept], *, policy_json: str) -> list[Comparison]:
    """The comparison of each decision, in their order.

    Raises SandboxBusy where no child is free and SandboxError where one did not end its work; both may be tried again.
    """
    texts = [KeptTexts(one.inputs_json, one.policy_json, one.result_json, one.outcome) for one in decisions]
    payload = json.dumps({"policy": policy_json, "decisions": list(map(asdict, texts))})
    return list(map(Comparison.from_json, pool.run(_CALL, payload.encode(), LIMITS)))


def compare_texts(payload: bytes) -> list[dict[str, Any]]:
    """The child's side: comparisons as JSON for decisions as JSON."""
    asked = json.loads(payload)
    policy = Policy.from_json(asked["policy"])
    return [compare(KeptTexts(**texts), policy).to_json() for texts in asked["decisions"]]
