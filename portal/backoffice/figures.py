"""From a figure to the days or rows behind it, and from a day to its rows; each row leads to its place on the page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request

from portal.backoffice.figure_words import GROUPS, LABELS, OF_DAYS, exclusions, terms_of, value_words
from portal.backoffice.frame import office_page
from portal.backoffice.statement_rows import page_of
from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.merchants.queries import get_merchant
from portal.statements.evidence import Evidence, read_evidence
from portal.statements.queries import ListedTransaction
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db

blueprint = Blueprint("backoffice_figures", __name__)


@dataclass(frozen=True)
class FigureLine:
    """A figure as the list shows it."""

    name: str
    label: str
    value: str
    words: str
    behind: str


@dataclass(frozen=True)
class DayLine:
    """A calendar day: its balance at the end, and its rows; carried forward where it has none."""

    on: date
    balance_cents: int
    rows: list[ListedTransaction]


@blueprint.get("/office/deals/<deal_id>/figures")
@allow(STAFF)
def figures(deal_id: str) -> Response:
    """Every figure with how it came about."""
    context = _read(deal_id)
    known = context["evidence"].figures
    groups = [(words, [_line(name, known[name]) for name in names if name in known]) for words, names in GROUPS]
    return office_page("backoffice/figures.html", groups=groups, **context)


@blueprint.get("/office/deals/<deal_id>/figures/<name>")
@allow(STAFF)
def figure(deal_id: str, name: str) -> Response:
    """One figure: its formula with the numbers, and the days or rows behind it."""
    context = _read(deal_id)
    evidence: Evidence = context["evidence"]
    found = evidence.figures.get(name)
    if found is None or name not in LABELS:
        raise NotFound("We could not find that figure. It may not be measured yet.")
    rows = evidence.rows_of(found["rows"])
    base = f"/office/deals/{deal_id}/figures/{name}"
    return office_page(
        "backoffice/figure.html",
        fragment="transactions",
        line=_line(name, found),
        terms=terms_of(name, evidence),
        exclusions=exclusions(evidence) if name in ("true_revenue", "average_monthly_revenue") else [],
        days=_days(evidence, set(found["days"])) if name in OF_DAYS else [],
        **page_of(rows, after=request.args.get("after", ""), base=base),
        **context,
    )


@blueprint.get("/office/deals/<deal_id>/days/<on>")
@allow(STAFF)
def day(deal_id: str, on: str) -> Response:
    """One calendar day: how its balance follows from the day before, and its rows."""
    context = _read(deal_id)
    evidence: Evidence = context["evidence"]
    days = _days(evidence, None)
    here = next((number for number, line in enumerate(days) if line.on.isoformat() == on), None)
    if here is None:
        raise NotFound("We could not find that day among the statements.")
    line, before = days[here], days[here - 1] if here else None
    return office_page(
        "backoffice/day.html",
        line=line,
        before=before if before and before.on == line.on - timedelta(days=1) else None,
        previous_day=before.on if before else None,
        next_day=days[here + 1].on if here + 1 < len(days) else None,
        credits_cents=sum(row.amount_cents for row in line.rows if row.amount_cents > 0),
        debits_cents=sum(row.amount_cents for row in line.rows if row.amount_cents < 0),
        **context,
    )


def _read(deal_id: str) -> dict[str, Any]:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        evidence = read_evidence(session, tenant_id=tenant_id, deal_id=deal.id)
    return {"deal_id": deal.id, "merchant": merchant, "evidence": evidence}


def _line(name: str, found: dict[str, Any]) -> FigureLine:
    count = len(found["days"]) if name in OF_DAYS else len(set(found["rows"]))
    return FigureLine(name, LABELS[name], value_words(found), found["words"], f"{count} {_noun(name, count)}")


def _noun(name: str, count: int) -> str:
    one = "day" if name in OF_DAYS else "row"
    return one if count == 1 else f"{one}s"


def _days(evidence: Evidence, wanted: set[str] | None) -> list[DayLine]:
    return [
        DayLine(day.on, day.balance_cents, evidence.rows_by_day.get(day.on, []))
        for day in evidence.days
        if wanted is None or day.on.isoformat() in wanted
    ]
