"""What the comparisons of many deals add up to. Totals of parts can be added, so that no more than a part is held."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter

from portal.pricing.rounding import half_up
from portal.underwriting.simulation.comparison import Comparison, Side, TierFigures

Counts = dict[str, int]
FLIPS = frozenset({"approved", "review", "declined"})
UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What the recommended offers of some deals amount to; money in cents, `apr_sum` in per cent."""

    deals: int = 0
    volume_cents: int = 0
    margin_cents: int = 0
    apr_sum: Decimal = Decimal(0)

    def __add__(self, other: "Offered") -> "Offered":
        """Both together."""
        return Offered(
            deals=self.deals + other.deals,
            volume_cents=self.volume_cents + other.volume_cents,
            margin_cents=self.margin_cents + other.margin_cents,
            apr_sum=self.apr_sum + other.apr_sum,
        )

    @property
    def mean_apr(self) -> Decimal | None:
        """The mean estimated APR, each deal counting once, half up to two places; None without deals."""
        return half_up(Fraction(self.apr_sum) / self.deals, places=2) if self.deals else None


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts and sums over deals.

    `outcomes` counts `before>after`. `both_*` are the deals with offers on both sides, where prices compare like with
    like. `came` and `went` count, over the deals whose outcome changes, the rules that newly hold one up and those that
    no longer do.
    """

    deals: int = 0
    outcomes: Counts = field(default_factory=dict)
    changes: Counts = field(default_factory=dict)
    came: Counts = field(default_factory=dict)
    went: Counts = field(default_factory=dict)
    drifted: int = 0
    larger: int = 0
    smaller: int = 0
    before: Offered = Offered()
    after: Offered = Offered()
    both_before: Offered = Offered()
    both_after: Offered = Offered()

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def __add__(self, other: "Totals") -> "Totals":
        """Both together."""
        return Totals(
            deals=self.deals + other.deals,
            outcomes=_added(self.outcomes, other.outcomes),
            changes=_added(self.changes, other.changes),
            came=_added(self.came, other.came),
            went=_added(self.went, other.went),
            drifted=self.drifted + other.drifted,
            larger=self.larger + other.larger,
            smaller=self.smaller + other.smaller,
            before=self.before + other.before,
            after=self.after + other.after,
            both_before=self.both_before + other.both_before,
            both_after=self.both_after + other.both_after,
        )

    @property
    def flips(self) -> int:
        """How many deals would come out differently."""
        return sum(count for change, count in self.changes.items() if change in FLIPS)

    def outcome(self, before: str, after: str) -> int:
        """How many deals went from one outcome to another."""
        return self.outcomes.get(f"{before}>{after}", 0)

    def to_json(self) -> dict[str, Any]:
        """A document for a JSON column; decimals are text in it."""
        return dict(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Totals":
        """Read kept totals; an empty document is nothing yet."""
        return _ADAPTER.validate_python(document)


def totals_of(comparisons: Iterable[Comparison]) -> Totals:
    """The totals of some deals."""
    return sum((_one(each) for each in comparisons), Totals())


def _one(each: Comparison) -> Totals:
    flipped = each.change in FLIPS
    before, after = _offered(each.before), _offered(each.after)
    both = before.deals and after.deals
    grown = after.volume_cents - before.volume_cents if both else 0
    return Totals(
        deals=1,
        outcomes={f"{each.before.outcome}>{each.after.outcome if each.after else UNDECIDED}": 1},
        changes={each.change: 1},
        came=dict.fromkeys(each.came, 1) if flipped else {},
        went=dict.fromkeys(each.went, 1) if flipped else {},
        drifted=int(each.drifted),
        larger=int(grown > 0),
        smaller=int(grown < 0),
        before=before,
        after=after,
        both_before=before if both else Offered(),
        both_after=after if both else Offered(),
    )


def _offered(side: Side | None) -> Offered:
    offer: TierFigures | None = side.recommended if side else None
    if offer is None:
        return Offered()
    return Offered(
        deals=1,
        volume_cents=offer.amount_cents,
        margin_cents=offer.expected_margin_cents,
        apr_sum=offer.estimated_apr,
    )


def _added(one: Counts, other: Counts) -> Counts:
    return dict(Counter(one) + Counter(other))


_ADAPTER = TypeAdapter(Totals)
