"""What a simulation found of one deal, side by side, and of all of them as CSV; and the policy that was tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from portal.backoffice.deal_decision import BOUNDS, OUTCOMES
from portal.backoffice.exports import csv_lines
from portal.backoffice.frame import office_page
from portal.backoffice.looked import note_look
from portal.backoffice.simulation_view import CHANGES, because, outcome_words, rule_label
from portal.infra.db import Database
from portal.infra.money import to_dollars
from portal.infra.storage import attachment
from portal.underwriting.simulation.comparison import Comparison, RuleChange, TierFigures
from portal.underwriting.simulation.queries import ListedResult, get_result, get_simulation, list_results
from portal.web.access import STAFF, allow, current_viewer
from portal.web.filters import NOTHING, money, money_short, percent
from portal.web.parts import db

PAGE = "/office/simulations"
ROWS_AT_ONCE = 200
TIERS = (1, 2, 3)
COLUMNS = (
    *("deal", "merchant", "deal_state", "decision", "change", "outcome_before", "outcome_after"),
    *("grade_before", "grade_after", "risk_before", "risk_after", "offered_before", "offered_after", "apr_before"),
    *("apr_after", "margin_before", "margin_after"),
    *(
        f"tier_{tier}_{field}_{side}"
        for tier in TIERS
        for field in ("amount", "payback")
        for side in ("before", "after")
    ),
    *("reasons_before", "reasons_after", "why", "formulas_changed"),
)
blueprint = Blueprint("backoffice_simulation_results", __name__)


@dataclass(frozen=True)
class FigureRow:
    """A figure before and after, in words."""

    label: str
    before: str
    after: str
    differs: bool


@dataclass(frozen=True)
class RuleRow:
    """A rule that came out differently: (words, tone) of both outcomes."""

    label: str
    before: tuple[str, str]
    after: tuple[str, str]
    sub_before: str
    sub_after: str


@blueprint.get(f"{PAGE}/<simulation_id>/deals/<deal_id>")
@allow(STAFF)
def simulated_deal(simulation_id: str, deal_id: str) -> Response:
    """One deal: what was decided, what would have been, and where they part."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
        listed = get_result(session, row, deal_id=deal_id)
    found = Comparison.from_json(listed.result.detail)
    return office_page(
        "backoffice/simulation/deal.html",
        at="/office/policies",
        simulation=row,
        listed=listed,
        found=found,
        because=because(found),
        change=CHANGES[listed.result.change],
        before=outcome_words(listed.result.before_outcome),
        after=outcome_words(listed.result.after_outcome),
        figures=_figures(found),
        offers=_offer_rows(found),
        rules=[_rule_row(rule) for rule in found.rules],
    )


@blueprint.get(f"{PAGE}/<simulation_id>/deals.csv")
@allow(STAFF)
def export(simulation_id: str) -> Response:
    """The deals, or those of one change, line by line; they are read page by page, so that any number will do."""
    tenant_id, chosen = current_viewer().tenant_id, request.args.get("change", "")
    with db().read(tenant_id=tenant_id) as session:
        row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
    note_look("simulation exported", deal_id=None)
    lines = _lines(db(), tenant_id=tenant_id, simulation_id=row.id, changes=(chosen,) if chosen in CHANGES else ())
    response = Response(csv_lines(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = attachment(f"simulation-{row.id}.csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get(f"{PAGE}/<simulation_id>/policy.json")
@allow(STAFF)
def tried_policy(simulation_id: str) -> Response:
    """The policy as it was frozen, byte for byte: its SHA-256 is the one that was kept."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
    response = Response(row.policy_json, mimetype="application/json")
    response.headers["Content-Disposition"] = attachment(f"policy-{row.policy_version}.json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _figures(found: Comparison) -> list[FigureRow]:
    before, after = found.before, found.after
    if after is None:
        return []
    risks = [NOTHING if side.risk_score is None else f"{side.risk_score:.4f}" for side in (before, after)]
    reasons = ["; ".join(map(rule_label, side.reasons)) or NOTHING for side in (before, after)]
    return [
        _row("Outcome", outcome_words(before.outcome)[0], outcome_words(after.outcome)[0]),
        _row("Grade", before.grade or NOTHING, after.grade or NOTHING),
        _row("Risk score", *risks),
        _row("Reasons", *reasons),
    ]


def _offer_rows(found: Comparison) -> list[tuple[str, list[FigureRow]]]:
    """A figure a line, with its values for each tier before and after; a dash where a side has no offers."""
    offers = [(_offer(found, tier, "before"), _offer(found, tier, "after")) for tier in TIERS]
    if not any(offer for pair in offers for offer in pair):
        return []
    return [
        (label, [_row(label, *(words(one) if one else NOTHING for one in pair)) for pair in offers])
        for label, words in TIER
    ]


TIER = (
    ("Amount", lambda offer: money_short(offer.amount_cents)),
    ("Bounded by", lambda offer: BOUNDS.get(offer.binding_constraint, offer.binding_constraint)),
    (
        "Factor rate",
        lambda offer: (
            f"{offer.factor_rate:.2f}" if offer.factor_rate == round(offer.factor_rate, 2) else f"{offer.factor_rate:f}"
        ),
    ),
    ("Payback", lambda offer: money(offer.payback_cents)),
    ("Payments", lambda offer: f"{offer.number_of_payments} × {money(offer.payment_cents)}, {offer.frequency}"),
    ("Term", lambda offer: f"{offer.term_days} days"),
    ("Estimated APR", lambda offer: percent(offer.estimated_apr)),
    ("Expected margin", lambda offer: money_short(offer.expected_margin_cents)),
    ("Recommended", lambda offer: "Yes" if offer.recommended else "No"),
)


def _row(label: str, before: str, after: str) -> FigureRow:
    return FigureRow(label, before, after, before != after)


def _rule_row(rule: RuleChange) -> RuleRow:
    outcomes = [OUTCOMES[one][:2] if one else ("Not come to", "idle") for one in (rule.before, rule.after)]
    return RuleRow(rule_label(rule.name), outcomes[0], outcomes[1], _said(rule.words_before), _said(rule.words_after))


def _said(words: str) -> str:
    """A rule's sentence without its label, which stands beside it: `3; the policy allows at most 5`."""
    return words.partition(": ")[2].rstrip(".")


def _offer(found: Comparison, tier: int, side: str) -> TierFigures | None:
    chosen = found.before if side == "before" else found.after
    return next((offer for offer in chosen.offers if offer.tier == tier), None) if chosen else None


def _lines(
    database: Database, *, tenant_id: str, simulation_id: str, changes: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    after: str | None = None
    while True:
        with database.read(tenant_id=tenant_id) as session:
            row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
            page = list_results(session, row, changes=changes, before_deal_id=after, limit=ROWS_AT_ONCE)
        yield from map(_line, page)
        if len(page) < ROWS_AT_ONCE:
            return
        after = page[-1].result.deal_id


def _line(one: ListedResult) -> tuple[Any, ...]:
    row, found = one.result, Comparison.from_json(one.result.detail)
    sides = (found.before, found.after)
    chosen = [side.recommended if side else None for side in sides]
    return (
        *(row.deal_id, one.merchant_name, one.deal_status, row.decision_id, row.change),
        *(row.before_outcome, row.after_outcome or "", row.before_grade or "", row.after_grade or ""),
        *(side.risk_score if side and side.risk_score is not None else "" for side in sides),
        *(_dollars(offer.amount_cents if offer else None) for offer in chosen),
        *(offer.estimated_apr if offer else "" for offer in chosen),
        *(_dollars(offer.expected_margin_cents if offer else None) for offer in chosen),
        *(
            _dollars(getattr(offer, field) if (offer := _offer(found, tier, side)) else None)
            for tier in TIERS
            for field in ("amount_cents", "payback_cents")
            for side in ("before", "after")
        ),
        *(" ".join(side.reasons) if side else "" for side in sides),
        because(found),
        "yes" if row.drifted else "no",
    )


def _dollars(cents: int | None) -> Any:
    return "" if cents is None else to_dollars(cents)
