"""The default policy once more, written from its text alone: exact fractions, one loop a rule, nothing of the portal's.

What the portal decides is compared with this, field by field. Slow and plain on purpose: where the two differ, one of
them misread the policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from tests.unit.pricing.appendix_j import dated, worth

DAY = timedelta(days=1)
# Grade: factor rates, daily payments, holdback ceilings %, multiple ceilings %, spread.
TABLE = {
    "A": (("1.15", "1.22", "1.28"), (220, 280, 340), ("9", "9.5", "10"), (100, 125, 150), "0.05"),
    "B": (("1.25", "1.32", "1.40"), (170, 205, 240), ("10", "11.5", "13"), (75, 100, 120), "0.06"),
    "C": (("1.35", "1.42", "1.50"), (140, 160, 180), ("10.5", "12.75", "15"), (50, 75, 100), "0.08"),
    "D": (("1.45", "1.49", "1.54"), (110, 115, 120), ("10.5", "12.75", "15"), (35, 45, 60), "0.10"),
}
ROOM, SHARE, ASKED = (70, 85, 100), (60, 80, 100), (75, 100, 125)
A_WEEK, A_MONTH = 5, 21


@dataclass(frozen=True, kw_only=True)
class Held:
    """An advance of another funder: its payment in cents, how many banking days lie between two, what is owed."""

    payment: int
    every: int
    balance: int
    paid_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """A business in the policy's letters, money in cents; None is unknown."""

    offered: date
    M: int
    L: int | None
    ADB: int
    NSF: int
    NEG: int
    TIB: int | None
    K: int | None
    held: tuple[Held, ...] = ()
    R: int | None = None
    weekly: bool = False
    fee_pct: Fraction = Fraction(0)

    @property
    def E(self) -> int:  # noqa: N802 - the policy calls it by this letter
        return sum(-(-one.payment // one.every) for one in self.held if not one.paid_off)

    @property
    def B(self) -> int:  # noqa: N802 - the policy calls it by this letter
        return sum(one.balance for one in self.held if not one.paid_off)

    @property
    def payoff(self) -> int:
        return sum(one.balance for one in self.held if one.paid_off)

    @property
    def TR(self) -> int:  # noqa: N802 - the policy calls it by this letter
        return self.M if self.L is None else min(self.M, floor(Fraction(11, 10) * self.L))


@dataclass
class Expected:
    """What the policy says of a case; `offers` has three dictionaries or none."""

    outcome: str
    reasons: list[str]
    warnings: list[str]
    risk: str
    grade: str | None = None
    points: int | None = None
    offers: list[dict[str, object]] = field(default_factory=list)


def expected(case: Case) -> Expected:
    """The policy's order of evaluation, for statements that are proved and three months in a row."""
    stops, warnings, risk = list(_stops(case)), list(_warnings(case)), _risk(case)
    if stops:
        return Expected("declined", stops, warnings, risk)
    if len(warnings) >= 3:
        return Expected("manual_review", ["three_warnings"], warnings, risk)
    if Fraction(risk) > Fraction("0.8"):
        return Expected("manual_review", ["max_risk"], warnings, risk)
    grade, points = _grade(case)
    sizes = [_size(case, grade, tier) for tier in range(3)]
    if min(amount for _, amount in sizes) - case.payoff < 500_000:
        return Expected("manual_review", [f"no_three_offers:{sizes[0][0]}"], warnings, risk, grade)
    offers = [_priced(case, grade, tier, *sizes[tier]) for tier in range(3)]
    offers[_recommended(case, [amount for _, amount in sizes])]["recommended"] = True
    return Expected("approved", [], warnings, risk, grade, points, offers)


def _stops(case: Case) -> Iterator[str]:
    if case.M < 1_500_000:
        yield "min_monthly_revenue"
    if case.NSF > 5:
        yield "max_nsf_3m"
    if case.NEG > 15:
        yield "max_negative_days_3m"
    if case.TIB is not None and case.TIB < 6:
        yield "min_time_in_business"
    if case.K is not None and case.K > 2:
        yield "max_positions"
    if Fraction(40, 100) * case.TR < 21 * case.E:
        yield "max_debt_service"


def _warnings(case: Case) -> Iterator[str]:
    if case.ADB < 500_000:
        yield "min_average_balance"
    if Fraction(5, 100) * case.M > case.ADB:
        yield "balance_to_revenue"
    if case.NSF >= 3:
        yield "nsf_watch"
    if case.NEG >= 5:
        yield "negative_days_watch"
    if case.NEG >= 10:
        yield "negative_days_high"
    if case.TIB is not None and case.TIB < 12:
        yield "young_business"
    if case.K is not None and case.K >= 2:
        yield "second_position"
    if Fraction(10, 100) * case.TR < 21 * case.E:
        yield "existing_holdback"


def _risk(case: Case) -> str:
    def clamped(value: Fraction) -> Fraction:
        return max(Fraction(0), min(Fraction(1), value))

    burden, age = Fraction(1, 2), Fraction(1, 2)
    if case.K is not None:
        burden = Fraction(21 * case.E, case.TR) / Fraction(15, 100) if case.TR else Fraction(int(case.E > 0))
    if case.TIB is not None:
        age = Fraction(24 - case.TIB, 18)
    balance = Fraction(case.ADB, case.M) if case.M else Fraction(0)
    terms = (
        ("0.30", Fraction(case.NSF, 5)),
        ("0.40", Fraction(case.NEG, 15)),
        ("0.25", (Fraction(15, 100) - balance) / Fraction(12, 100)),
        ("0.15", Fraction(5_000_000 - case.M, 3_500_000)),
        ("0.25", burden),
        ("0.15", age),
    )
    total = min(Fraction(1), sum((Fraction(weight) * clamped(x) for weight, x in terms), Fraction(0)))
    return f"{half_up(total * 10_000) / 10_000:.4f}"


def _grade(case: Case) -> tuple[str, int]:
    points = _revenue_points(case.M) + (20, 17, 14, 10, 6, 2)[case.NSF] + _negative_points(case.NEG)
    points += 8 if case.TIB is None else 20 if case.TIB >= 60 else 17 if case.TIB >= 24 else 11 if case.TIB >= 12 else 5
    points += 8 if case.K is None else (15, 8, 2)[case.K]
    seasoned = case.TIB is not None and case.TIB >= 24
    quiet = case.NSF <= 2 and case.NEG <= 4
    if points >= 85 and case.M >= 2_500_000 and seasoned and case.K == 0 and quiet:
        return "A", points
    old_enough = case.TIB is None or case.TIB >= 12
    if points >= 65 and old_enough and (case.K is None or case.K <= 1) and case.NEG <= 9:
        return "B", points
    return ("C" if points >= 45 else "D"), points


def _revenue_points(monthly: int) -> int:
    for least, points in ((10_000_000, 25), (5_000_000, 22), (3_000_000, 18), (2_000_000, 12)):
        if monthly >= least:
            return points
    return 6


def _negative_points(days: int) -> int:
    return 20 if days == 0 else 17 if days <= 2 else 13 if days <= 4 else 6 if days <= 9 else 0


def _size(case: Case, grade: str, tier: int) -> tuple[str, int]:
    """The binding constraint, the first of the least, and the amount to the 100 below it."""
    rates, counts, holdbacks, multiples, _ = TABLE[grade]
    f, n, room, u = Fraction(rates[tier]), counts[tier], Fraction(ROOM[tier], 100), Fraction(SHARE[tier], 100)
    p_hold = floor(Fraction(holdbacks[tier]) / 100 * case.TR / 21)
    p_room = floor(max(Fraction(0), room * (Fraction(15, 100) * case.TR / 21 - case.E)))
    limits = [
        ("payment_cap", p_room * n / f),
        ("grade_holdback", p_hold * n / f),
        ("grade_multiple", Fraction(multiples[tier], 100) * case.TR),
        ("exposure", u * (2 * case.TR - case.B) / f),
        ("balance", u * 10 * case.ADB),
    ]
    if case.R is not None:
        limits.append(("requested", Fraction(ASKED[tier], 100) * max(case.R, 670_000)))
    limits.append(("tenant_maximum", u * 25_000_000))
    least = min(limit for _, limit in limits)
    name = next(name for name, limit in limits if limit == least)
    return name, max(0, floor(least / 10_000) * 10_000)


def _priced(case: Case, grade: str, tier: int, binding: str, amount: int) -> dict[str, object]:
    rates, counts, _, _, spread = TABLE[grade]
    payback = Fraction(rates[tier]) * amount
    count = counts[tier] // (A_WEEK if case.weekly else 1)
    payment = -floor(-payback / count)
    funded = next_banking_day(case.offered)
    days = payment_days(funded, count, weekly=case.weekly)
    daily = half_up(Fraction(payment, A_WEEK)) if case.weekly else payment
    fee = half_up(Fraction(amount) * case.fee_pct / 100)
    return {
        "tier": tier + 1,
        "amount_cents": amount,
        "factor_rate": Decimal(rates[tier]),
        "buy_rate": Decimal(rates[tier]) - Decimal(spread),
        "payback_cents": payback,
        "payment_cents": payment,
        "number_of_payments": count,
        "last_payment_cents": payback - (count - 1) * payment,
        "daily_payment_cents": daily,
        "funding_date": funded,
        "first_payment_date": days[0],
        "last_payment_date": days[-1],
        "term_days": (days[-1] - funded).days,
        "fee_cents": fee,
        "payoff_cents": case.payoff,
        "net_to_merchant_cents": amount - fee - case.payoff,
        "finance_charge_cents": payback - amount + fee,
        "holdback_pct": Fraction(half_up(Fraction(daily * 21, case.M) * 10_000), 100),
        "estimated_monthly_cost_cents": half_up(payback * 365 / (12 * (days[-1] - funded).days)),
        "expected_margin_cents": half_up(Fraction(spread) * amount),
        "factor": Fraction(half_up(Fraction(amount, case.M) * 10_000), 10_000),
        "binding_constraint": binding,
        "recommended": False,
        "expires_on": case.offered + 14 * DAY,
    }


def _recommended(case: Case, amounts: list[int]) -> int:
    if case.R is None:
        return 1
    asked = case.R // 10_000 * 10_000
    return next((tier for tier, amount in enumerate(amounts) if amount >= asked), 1)


def half_up(value: Fraction) -> int:
    """ROUND_HALF_UP of what is never below zero here."""
    return floor(value + Fraction(1, 2))


def is_holiday(day: date) -> bool:
    """Whether the Federal Reserve is closed on a weekday, by the text of its schedule, from 2021 on."""
    fixed = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}
    yesterday = day - DAY
    if (day.month, day.day) in fixed or (day.weekday() == 0 and (yesterday.month, yesterday.day) in fixed):
        return True
    nth = (day.day - 1) // 7 + 1
    if day.weekday() == 0:
        third_monday = day.month in (1, 2) and nth == 3
        return third_monday or (day.month, nth) in ((9, 1), (10, 2)) or (day.month == 5 and day.day > 24)
    return day.weekday() == 3 and (day.month, nth) == (11, 4)


def is_open(day: date) -> bool:
    """A banking day. A holiday that falls on a Saturday closes no other day."""
    return day.weekday() < 5 and not is_holiday(day)


def next_banking_day(day: date) -> date:
    """The first banking day after this one."""
    day += DAY
    while not is_open(day):
        day += DAY
    return day


def payment_days(funded: date, count: int, *, weekly: bool) -> list[date]:
    """Every banking day after funding, or every seventh day, a holiday moving that one payment on."""
    days: list[date] = []
    day = funded
    for number in range(1, count + 1):
        if weekly:
            day = funded + 7 * number * DAY
            day = day if is_open(day) else next_banking_day(day)
        else:
            day = next_banking_day(day)
        days.append(day)
    return days


def is_the_apr(apr: Decimal, flows: list[tuple[date, int]], *, financed: int, funded: date, weekly: bool) -> bool:
    """Whether the root of Appendix J's equation lies within half a hundredth of a point of a stated APR."""
    a_year, unit_days = (52, 7) if weekly else (365, 1)
    due = dated(flows, advanced_on=funded, unit_days=unit_days)
    above, below = ((apr + half) / 100 / a_year for half in (Decimal("0.005"), Decimal("-0.005")))
    return worth(due, rate=above) <= financed <= worth(due, rate=below)
