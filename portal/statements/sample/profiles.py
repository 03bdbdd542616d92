"""The four kinds of business that the generator knows, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`revenue_cents` is the range of a month's revenue, `shape` the three months in hundredths of it.

    `floor_cents` is the range of the lowest day's balance; with `negative_days` the opening balance is chosen so
    that about that many days end below zero instead. `cost_share` is costs in hundredths of revenue.
    """

    name: str
    words: str
    revenue_cents: tuple[int, int]
    shape: tuple[int, int, int]
    cost_share: int
    floor_cents: tuple[int, int] = (0, 0)
    negative_days: int = 0
    returned_items: int = 0
    overdraft_fees: int = 0
    positions: tuple[int, int] = (0, 0)
    saves: bool = False
    owner_helps: bool = False


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "healthy",
            "steady sales, a good balance, no returned item",
            (6_300_000, 8_700_000),
            (97, 103, 101),
            96,
            floor_cents=(650_000, 980_000),
            saves=True,
        ),
        Profile(
            "weak",
            "returned items, days below zero, a thin balance",
            (2_300_000, 3_200_000),
            (100, 94, 97),
            104,
            negative_days=7,
            returned_items=2,
            overdraft_fees=2,
            owner_helps=True,
        ),
        Profile(
            "stacked",
            "two or three advances from named lenders, paid daily and weekly",
            (5_200_000, 7_000_000),
            (100, 102, 99),
            92,
            floor_cents=(90_000, 160_000),
            positions=(2, 3),
        ),
        Profile(
            "declining",
            "each month below the one before",
            (5_200_000, 7_400_000),
            (100, 86, 72),
            95,
            floor_cents=(300_000, 450_000),
            saves=True,
        ),
    )
}
