"""The policy as a document: every number that a decision turns on, versioned, kept as JSON."""

import json
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.pricing.schedule import Frequency
from portal.underwriting.policy_parts import (
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
    rises,
)

DEFAULT = "default-1"


class Policy(Part):
    """A version of a tenant's underwriting policy."""

    version: Annotated[str, Field(min_length=1, max_length=64)]
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
    max_fee_pct: Annotated[Decimal, Field(ge=0, le=100)]
    expiry_days: Annotated[int, Field(ge=1)]
    grades_to_review: tuple[Letter, ...] = ()
    forced_signature_needs_second_person: bool

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if [grade.letter for grade in self.grades] != ["A", "B", "C", "D"]:
            raise ValueError("The grades are A, B, C and D, in that order.")
        if not self.grades[-1].takes_everybody:
            raise ValueError("Grade D takes whoever is left, so it has no conditions.")
        if self.fee_pct > self.max_fee_pct:
            raise ValueError("The origination fee is above its own maximum.")
        if self.sizing.minimum_advance_cents < max(grade.daily_payments[-1] for grade in self.grades) ** 2:
            raise ValueError("The minimum advance is too small for so many payments: nothing is left for the last.")
        for share in ("room_share_pct", "share_pct", "request_share_pct"):
            if not rises([getattr(tier, share) for tier in self.tiers]):
                raise ValueError(f"{share} must rise from tier to tier.")
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
                raise ValueError(f"Grade {grade.letter}: {share} rises too little for the price to pay for it.")


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy that a new tenant starts with."""
    return Policy.from_json((files("portal.underwriting") / "policies" / f"{DEFAULT}.json").read_bytes())


def canonical_json(value: object) -> str:
    """One text for one value: sorted names, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
