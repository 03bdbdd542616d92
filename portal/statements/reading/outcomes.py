"""What one check of the proof says, and the comparisons that every check makes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: whether it holds, in words what was compared, and by how many cents it is off, where that is known."""

    name: str
    ok: bool
    detail: str
    difference: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """An account's printed balances and its rows' sums in cents; debits as a positive figure."""

    opening: int | None
    closing: int | None
    credits: int
    debits: int


def money_words(cents: int) -> str:
    """`-$1,234.56` for a person."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def compare(name: str, what: str, found: int, printed: int) -> Outcome:
    """Whether what was found is what is printed, in cents."""
    if found == printed:
        return Outcome(name, True, f"{what}: {money_words(found)}")
    detail = f"{what}: rows give {money_words(found)}, printed is {money_words(printed)}"
    return Outcome(name, False, f"{detail}, off by {money_words(found - printed)}", found - printed)


def count(name: str, found: int, printed: int) -> Outcome:
    """Whether so many rows are printed as were found."""
    if found == printed:
        return Outcome(name, True, f"{found} rows")
    return Outcome(name, False, f"{found} rows were read, {printed} are printed")
