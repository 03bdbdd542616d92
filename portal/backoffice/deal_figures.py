"""The figures of a deal as its page shows them: the strip, the months, the balances and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.statements.queries import ListedMonth, ListedTransaction, days_of, months_of
from portal.underwriting.payoffs import find_payoff
from portal.web.filters import money, plural
from portal.workflows.read_deal_file import DealFile


@dataclass(frozen=True)
class StripMetric:
    """One headline figure."""

    label: str
    value: str
    href: str | None = None
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Finding:
    """Something about the statements that everybody should see."""

    words: str
    code: str


def strip(file: DealFile) -> list[StripMetric]:
    """The figures that an underwriter looks at first; a dash where one is unknown."""
    snapshot, figures = file.snapshot, f"/office/deals/{file.deal.id}/figures"
    asked = f"asked {money(file.deal.funding_amount_cents)}"
    if snapshot is None:
        return [StripMetric("True revenue / month", "–", note=asked), _statements(file)]
    negative, nsf = snapshot.total_days_negative_3m, snapshot.total_nsf_3m
    active = [one for one in _positions(file) if one.get("active")]
    return [
        StripMetric(
            "True revenue / month",
            money(snapshot.avg_monthly_revenue_cents),
            f"{figures}/average_monthly_revenue",
            asked,
        ),
        StripMetric(
            "Average daily balance",
            money(snapshot.avg_daily_balance_3m_cents),
            f"{figures}/average_daily_balance",
            _days_note(file),
        ),
        StripMetric(
            "Negative days",
            _count(negative),
            f"{figures}/negative_days",
            _figure_note(file, "longest_negative_run"),
        ),
        StripMetric("NSF, three months", _count(nsf), f"{figures}/nsf_count", f"{_cents(file, 'nsf_fees')} in fees"),
        StripMetric("Positions", str(len(active)), f"{figures}/active_positions", "active advances"),
        _statements(file),
    ]


def months(file: DealFile) -> list[ListedMonth]:
    """The monthly table."""
    return months_of(file.snapshot)


def balances(file: DealFile) -> list[tuple[date, int]]:
    """End-of-day balances, a point a calendar day."""
    return [(day.on, day.balance_cents) for day in days_of(file.snapshot)]


def balances_finding(points: Sequence[tuple[date, int]]) -> str:
    """What the drawing of the balances says, in words."""
    if not points:
        return ""
    low_on, low = min(points, key=lambda point: point[1])
    below = sum(cents < 0 for _, cents in points)
    return (
        f"{plural(len(points), 'calendar day')}; the lowest end of day is {money(low)} on {low_on:%B} {low_on.day}; "
        f"{plural(below, 'day')} below zero."
    )


def deposits_by_week(rows: Sequence[ListedTransaction]) -> list[tuple[str, int, int]]:
    """Credits by the week's Monday: name, counted cents, excluded cents."""
    weeks: dict[date, list[int]] = {}
    for row in rows:
        if row.amount_cents > 0 and row.posted_on is not None:
            week = weeks.setdefault(row.posted_on - timedelta(days=row.posted_on.weekday()), [0, 0])
            week[0 if row.is_revenue else 1] += row.amount_cents
    return [(f"{day:%b} {day.day}", kept, out) for day, (kept, out) in sorted(weeks.items())]


def positions(file: DealFile) -> list[dict[str, Any]]:
    """Advances that the statements show, with dates as dates, their place in the figures, and their payoff if any."""
    return [
        {
            **one,
            "last_on": date.fromisoformat(one["last_on"]),
            "number": number,
            "payoff": find_payoff(file.payoffs, one),
        }
        for number, one in enumerate(_positions(file))
    ]


def findings(file: DealFile) -> list[Finding]:
    """What was found about the statements, of the newest figures."""
    found = file.snapshot.findings if file.snapshot else []
    return [Finding(str(one.get("words") or one.get("code", "")), str(one.get("code", ""))) for one in found]


def _positions(file: DealFile) -> list[dict[str, Any]]:
    return file.snapshot.metrics.get("positions", []) if file.snapshot else []


def _statements(file: DealFile) -> StripMetric:
    verdicts = [slot.statement.verdict for slot in file.slots if slot.statement is not None]
    proved = sum(verdict == "proved" for verdict in verdicts)
    all_well = bool(verdicts) and proved == len(verdicts)
    value = "Proved" if all_well else "Not proved" if verdicts else "None yet"
    tone = "" if all_well or not verdicts else "watch"
    return StripMetric("Statements", value, "#statements", f"{proved} of {max(len(verdicts), 3)} proved", tone)


def _days_note(file: DealFile) -> str:
    return plural(len(days_of(file.snapshot)), "calendar day")


def _figure_note(file: DealFile, name: str) -> str:
    figure = file.snapshot.metrics.get("figures", {}).get(name) if file.snapshot else None
    return f"longest run {figure['value']}" if figure and figure["value"] is not None else ""


def _cents(file: DealFile, name: str) -> str:
    figure = file.snapshot.metrics.get("figures", {}).get(name) if file.snapshot else None
    return money(figure["value"] if figure else None)


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)
