"""Seeded choices in whole cents. The same seed gives the same choices on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random


def rng_for(*parts: object) -> Random:
    """A generator of its own for these parts; a string seed is hashed the same way everywhere."""
    return Random(":".join(map(str, parts)))  # noqa: S311  Nothing secret hangs on it.


def split_cents(rng: Random, total: int, pieces: int, *, spread: int = 40) -> list[int]:
    """Cut `total` into `pieces` uneven parts that sum to it exactly; `spread` is the unevenness in hundredths."""
    weights = [rng.randint((100 - spread) * 1000, (100 + spread) * 1000) for _ in range(pieces)]
    parts = [total * weight // sum(weights) for weight in weights]
    parts[-1] += total - sum(parts)
    return parts


def some_days(rng: Random, days: Sequence[date], count: int) -> list[date]:
    """`count` of the days, in order; a day comes twice only when there are fewer days than that."""
    if count <= len(days):
        return [days[i] for i in sorted(rng.sample(range(len(days)), count))]
    return sorted(rng.choices(days, k=count))


def digits(rng: Random, length: int) -> str:
    """A reference number of that many digits."""
    return "".join(rng.choices("0123456789", k=length))
