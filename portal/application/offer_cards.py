"""What the offers page says of each offer. Pure functions: offers in, words and figures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.offers.figures import figures_of, if_sales_fall
from portal.offers.queries import Offer
from portal.pricing.figures import Figures
from portal.pricing.rounding import half_up
from portal.pricing.sensitivity import Slower
from portal.web.filters import money, money_short, percent

DROPS_PCT = (20, 40)
EVERY = {"daily": "every business day", "weekly": "every week"}
A_TIME = {"daily": "a day", "weekly": "a week"}
HALF_A_MONTH = Fraction(365, 24)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One offer as its card shows it. `chosen` is None while a choice is open."""

    id: str
    name: str
    why: str
    cash: str
    payment: str
    every: str
    apr: str
    rows: list[tuple[str, str]]
    recommended: bool
    chosen: bool | None


@dataclass(frozen=True)
class Pace:
    """What is paid at a level of sales: the payment, how often, how many, until when, and the APR beside it."""

    label: str
    payment: str
    count: int
    term: str
    apr: str


@dataclass(frozen=True)
class WhatIf:
    """One offer at today's sales and at lower ones. `by_itself`: payments follow sales without anybody asking."""

    name: str
    total: str
    paces: list[Pace]
    by_itself: bool


def card_of(offer: Offer) -> Card:
    """An offer's card; its APR is always among the figures."""
    return Card(
        id=offer.id,
        name=offer.name,
        why=offer.rationale,
        cash=money_short(offer.net_cents),
        payment=money(offer.payment_cents),
        every=EVERY[offer.frequency],
        apr=percent(offer.estimated_apr),
        rows=_rows(offer),
        recommended=offer.recommended,
        chosen=None if offer.status in ("offered", "expired") else offer.status == "accepted",
    )


def what_if(offer: Offer) -> WhatIf:
    """The offer as it is, and with sales 20 and 40 per cent lower."""
    paces = [_pace("Sales as now", figures_of(offer))]
    paces += [_pace(f"Sales fall {drop}%", if_sales_fall(offer, drop_pct=drop)) for drop in DROPS_PCT]
    by_itself = offer.collection_method == "processor_split"
    return WhatIf(offer.name, money_short(offer.payback_cents), paces, by_itself)


def lowest_cost_has_highest_apr(offers: Sequence[Offer]) -> bool:
    """Whether the offer that costs the fewest dollars has the highest yearly rate, which then needs a word."""
    if len(offers) < 2:
        return False
    cheapest = min(offers, key=lambda offer: offer.finance_charge_cents)
    return all(cheapest.estimated_apr > offer.estimated_apr for offer in offers if offer is not cheapest)


def term_words(days: int) -> str:
    """321 days as 10½ months: to the nearest half month, at least half a month."""
    halves = max(1, int(half_up(days / HALF_A_MONTH)))
    whole, half = divmod(halves, 2)
    number = f"{whole or ''}{'½' if half else ''}"
    return f"{number} {'month' if halves <= 2 else 'months'}"


def _pace(label: str, at: Figures | Slower) -> Pace:
    payment = f"{money(at.payment_cents)} {A_TIME[at.frequency]}"
    return Pace(label, payment, at.number_of_payments, term_words(at.term_days), percent(at.estimated_apr))


def _rows(offer: Offer) -> list[tuple[str, str]]:
    rows = [
        ("Estimated APR", percent(offer.estimated_apr)),
        ("Total cost", money_short(offer.finance_charge_cents)),
        ("Total you pay back", money_short(offer.payback_cents)),
        ("Share of your sales", f"about {percent(_to_a_tenth(offer.holdback_pct), 1)}"),
        ("Estimated term", term_words(offer.term_days)),
        ("Number of payments", f"{offer.number_of_payments}"),
    ]
    if offer.net_cents != offer.amount_cents:
        rows.append(("Amount of the advance", money_short(offer.amount_cents)))
    if offer.fee_cents:
        rows.append(("Origination fee, kept back", money_short(offer.fee_cents)))
    if offer.payoff_cents:
        rows.append(("Paid to your other funders", money_short(offer.payoff_cents)))
    return rows


def _to_a_tenth(value: Decimal) -> Decimal:
    return half_up(value, places=1)
