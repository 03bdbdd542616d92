"""The policy as a document: every number that a decision turns on, versioned, kept as JSON."""

import json
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.pricing.schedule import Frequency
from portal.underwriting.policy_parts import (
    Authority,
    GradeTerms,
    Letter,
    Part,
    Percent,
    Points,
    Risk,
    Shadow,
    Sizing,
    Stops,
    Tier,
    Warnings,
    Words,
    refusal,
    rises,
)

DEFAULT = "default-1"
SHARES = {
    "room_share_pct": "The share of the room for payments",
    "share_pct": "The share of the other limits",
    "request_share_pct": "The share of what was asked for",
}


class Policy(Part):
    """A version of a tenant's underwriting policy."""

    version: Annotated[Words, Field(max_length=64)]
    stops: Stops
    warnings: Warnings
    shadow: Shadow = Shadow()
    risk: Risk
    points: Points
    grades: tuple[GradeTerms, GradeTerms, GradeTerms, GradeTerms]
    tiers: tuple[Tier, Tier, Tier]
    sizing: Sizing
    frequency: Frequency
    fee_pct: Percent
    max_fee_pct: Annotated[Percent, Field(le=100)]
    expiry_days: Annotated[int, Field(ge=1, le=365)]
    grades_to_review: tuple[Letter, ...] = ()
    forced_signature_needs_second_person: bool
    authority: Authority = Authority()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if [grade.letter for grade in self.grades] != ["A", "B", "C", "D"]:
            raise refusal("The grades are A, B, C and D, in that order.", at="grades[0].letter")
        if not self.grades[-1].takes_everybody:
            raise refusal("Grade D takes whoever is left, so it has no conditions.", at="grades[3].min_points")
        if self.fee_pct > self.max_fee_pct:
            raise refusal("The origination fee is above its own maximum.", at="fee_pct")
        if self.sizing.minimum_advance_cents < max(grade.daily_payments[-1] for grade in self.grades) ** 2:
            words = "The minimum advance is too small for so many payments: nothing is left for the last."
            raise refusal(words, at="sizing.minimum_advance_cents")
        for share in SHARES:
            if not rises([getattr(tier, share) for tier in self.tiers]):
                raise refusal(f"{SHARES[share]} must rise from tier to tier.", at=f"tiers[0].{share}")
        for grade in self.grades:
            self._check_limits_rise(grade)
        return self

    def grade(self, letter: Letter) -> GradeTerms:
        """The terms of one grade."""
        return next(grade for grade in self.grades if grade.letter == letter)

    def to_json(self) -> str:
        """The document as canonical JSON: sorted names, decimals as strings, the same text every time."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, document: str | bytes) -> Self:
        """Read a stored document; raises pydantic's ValidationError that names each wrong field."""
        return cls.model_validate_json(document)

    def _check_limits_rise(self, grade: GradeTerms) -> None:
        for share in ("share_pct", "room_share_pct"):
            per_price = [
                Fraction(getattr(tier, share)) * (count if share == "room_share_pct" else 1) / Fraction(rate)
                for tier, count, rate in zip(self.tiers, grade.daily_payments, grade.factor_rates, strict=True)
            ]
            if not rises(per_price):
                words = f"{SHARES[share]} rises too little from tier to tier for the price of grade {grade.letter}."
                raise refusal(words, at=f"tiers[0].{share}")


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy that a new tenant starts with."""
    return Policy.from_json((files("portal.underwriting") / "policies" / f"{DEFAULT}.json").read_bytes())


def canonical_json(value: object) -> str:
    """One text for one value: sorted names, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
