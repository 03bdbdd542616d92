"""A decision laid out: its grade, its risk score, the sizes with what bounds them, the offers, the replay."""

import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.backoffice.deal_decision import BOUNDS
from portal.underwriting.policy_words import said_of
from portal.underwriting.risk import risk_shares
from portal.web.filters import money, money_short, percent
from portal.workflows.memo_sources import MEASURED
from portal.workflows.read_decision import DecisionFile

MEASURES = {
    "monthly_revenue": "Average monthly revenue",
    "nsf": "Items returned or paid into overdraft",
    "negative_days": "Days that ended below zero",
    "months_in_business": "Time in business",
    "positions": "Active advances of other funders",
    "points": "Points",
}
MOST_DIFFERENCES = 50


@dataclass(frozen=True)
class GradeLine:
    """One grade: the points that it takes, and what stood in its way."""

    letter: str
    takes: str
    missed: str
    is_reached: bool


@dataclass(frozen=True)
class RiskLine:
    """One measure of the risk score."""

    label: str
    weight: str
    counted: str
    adds: str


@dataclass(frozen=True)
class LimitLine:
    """One limit with its amount for each tier, and in which tiers it binds."""

    label: str
    amounts: list[tuple[str, bool]]


@dataclass(frozen=True)
class DifferenceLine:
    """One figure that came out otherwise when the decision was made again."""

    path: str
    kept: str
    now: str


def marks(file: DecisionFile) -> list[tuple[str, str]]:
    """The points by measure."""
    grading = file.verdict.grading
    return [(MEASURES.get(mark.measure, mark.measure), str(mark.points)) for mark in grading.marks] if grading else []


def grades(file: DecisionFile) -> list[GradeLine]:
    """The grades down to the one that was reached."""
    grading, policy = file.verdict.grading, file.policy
    if grading is None or policy is None:
        return []
    lines = []
    for terms in policy.grades:
        codes = [code.partition(":")[2] for code in grading.missed if code.startswith(f"{terms.letter}:")]
        missed = ", ".join(MEASURES.get(code, code) for code in codes)
        lines.append(GradeLine(terms.letter, str(terms.min_points), missed, terms.letter == grading.grade))
        if terms.letter == grading.grade:
            break
    return lines


def risk_lines(file: DecisionFile) -> list[RiskLine]:
    """The measures of the risk score, worked out from the kept policy and inputs."""
    if file.policy is None or file.verdict.risk_score is None:
        return []
    return [
        RiskLine(
            said_of(("risk", term.measure)).label,
            f"{term.weight:f}",
            percent(_decimal(term.share * 100), places=1),
            f"{_decimal(term.adds):.4f}",
        )
        for term in risk_shares(file.policy, file.inputs)
    ]


def tiers(file: DecisionFile) -> list[tuple[str, str]]:
    """Each tier's name, and the amount that came of its least limit."""
    names = [tier.name for tier in file.policy.tiers] if file.policy else []
    return [
        (names[size.tier - 1] if names else f"Tier {size.tier}", money_short(size.amount_cents))
        for size in file.verdict.sizes
    ]


def limits(file: DecisionFile) -> list[LimitLine]:
    """Each limit on the amount, tier by tier."""
    sizes = file.verdict.sizes
    if not sizes:
        return []
    return [
        LimitLine(
            BOUNDS[limit.name].capitalize(),
            [(money(size.limits[row].amount_cents), size.binding_constraint == limit.name) for size in sizes],
        )
        for row, limit in enumerate(sizes[0].limits)
    ]


def figure_pages(file: DecisionFile) -> dict[str, str]:
    """Where the rows and days behind an input stand, by its label; only while those pages show the same figures."""
    if not file.figures_are_newest or not file.statements:
        return {}
    return {label: f"/office/deals/{file.deal.id}/figures/{name}" for _, name, label in MEASURED}


def differences(file: DecisionFile) -> list[DifferenceLine]:
    """Where a replay came out otherwise; a great many are cut short."""
    return [
        DifferenceLine(one.path, json.dumps(one.kept), json.dumps(one.now))
        for one in file.replayed.differences[:MOST_DIFFERENCES]
    ]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
