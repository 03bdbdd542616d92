"""From statements to metrics: reads like the table of contents of underwriting's first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.errors import Invalid
from portal.statements.analysis.balances import balance_figures
from portal.statements.analysis.candidates import find_candidates
from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified, classify_all
from portal.statements.analysis.continuity import check_continuity
from portal.statements.analysis.days import all_days
from portal.statements.analysis.figures import Figure, ids, share
from portal.statements.analysis.inputs import AnalysedStatement
from portal.statements.analysis.metrics import Metrics
from portal.statements.analysis.months import month_row
from portal.statements.analysis.nsf import NsfEvent, fee_rows, nsf_events
from portal.statements.analysis.positions import Position, find_positions
from portal.statements.analysis.revenue import deposit_figures, monthly_figures, payers, top_payer_figure
from portal.statements.analysis.washes import find_wash_pairs

BANKING_DAYS_OF_A_MONTH = 21


def analyse(
    statements: Sequence[AnalysedStatement],
    *,
    overrides: Mapping[str, str] | None = None,
    owners: Sequence[str] = (),
) -> Metrics:
    """Every metric of the statements, in whatever order they come.

    `overrides` maps row ids to the categories that an underwriter gave them; metrics follow. Overrides of rows that are
    not here change nothing. `owners` are full names: a credit from one is a contribution. Raises Invalid for row ids
    that are not unique, and for an override that is no category or does not fit the row's sign.
    """
    ordered = sorted(statements, key=lambda s: (s.period_start, s.period_end, s.id))
    _check_ids(ordered)
    by_statement = [classify_all(s.rows, overrides=overrides or {}, owners=owners) for s in ordered]
    rows = tuple(row for classified in by_statement for row in classified)
    days, events, named = all_days(ordered), nsf_events(rows), payers(rows)
    months = tuple(month_row(s, own, events) for s, own in zip(ordered, by_statement, strict=True))
    positions = find_positions(rows, as_of=_last_day(ordered))
    figures = [*deposit_figures(rows), *monthly_figures(months), *balance_figures(days), *_nsf_figures(rows, events)]
    figures.append(top_payer_figure(named, true_revenue_cents=sum(r.row.amount_cents for r in rows if r.is_revenue)))
    figures += _debt_figures(positions, monthly_revenue=_cents(figures, "average_monthly_revenue"))
    figures += [
        _debits("gambling_debits", Category.GAMBLING, rows),
        _debits("collection_debits", Category.COLLECTION, rows),
    ]
    return Metrics(
        figures={figure.name: figure for figure in figures},
        months=months,
        days=days,
        transactions=rows,
        nsf_events=events,
        positions=positions,
        candidates=find_candidates(rows),
        wash_pairs=find_wash_pairs(rows),
        payers=named,
        continuity=check_continuity(ordered),
    )


def _check_ids(statements: Sequence[AnalysedStatement]) -> None:
    seen: set[str] = set()
    for row in (row for statement in statements for row in statement.rows):
        if row.id in seen:
            raise Invalid("rows", "Two transactions have the same id, so no figure could be traced to its rows.")
        seen.add(row.id)


def _last_day(statements: Sequence[AnalysedStatement]) -> date:
    return max((statement.period_end for statement in statements), default=date.min)


def _cents(figures: Sequence[Figure], name: str) -> int:
    value = next(figure.value for figure in figures if figure.name == name)
    return value if isinstance(value, int) else 0


def _nsf_figures(rows: Sequence[Classified], events: Sequence[NsfEvent]) -> list[Figure]:
    fees = [row for row in fee_rows(rows) if row.row.amount_cents < 0]
    event_rows = tuple(row for event in events for row in event.rows)
    return [
        Figure(
            "nsf_count",
            len(events),
            "count",
            "Items returned or paid into overdraft; a fee without its item counts as one.",
            tuple(dict.fromkeys(event_rows)),
            tuple(event.on for event in events),
        ),
        Figure("nsf_fees", -sum(row.row.amount_cents for row in fees), "cents", "Fees for such items.", ids(fees)),
    ]


def _debt_figures(positions: Sequence[Position], *, monthly_revenue: int) -> list[Figure]:
    """What active advances take, per banking day, and as a share of a day's true revenue (holdback)."""
    active = [position for position in positions if position.active]
    rows = tuple(row for position in active for row in position.rows)
    daily = sum(position.payment_per_day_cents for position in active)
    balance = sum(position.balance_cents for position in active)
    return [
        Figure("active_positions", len(active), "count", f"Advances paid within 45 days: {_names(active)}.", rows),
        Figure(
            "existing_daily_payments",
            daily,
            "cents",
            "Payments per banking day: weekly / 5, every two weeks / 10, monthly / 21, each rounded up.",
            rows,
        ),
        Figure("existing_balance", balance, "cents", "Estimated; each position names its assumption.", rows),
        Figure(
            "holdback",
            share(daily * BANKING_DAYS_OF_A_MONTH, monthly_revenue),
            "share",
            "Existing daily payments over average monthly true revenue / 21.",
            rows,
        ),
    ]


def _names(positions: Sequence[Position]) -> str:
    return ", ".join(position.lender for position in positions) or "none"


def _debits(name: str, category: Category, rows: Sequence[Classified]) -> Figure:
    found = [row for row in rows if row.category is category]
    total = -sum(row.row.amount_cents for row in found)
    return Figure(name, total, "cents", f"{len(found)} debits.", ids(found))
