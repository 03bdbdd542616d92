"""What is so of the three statements once they are in, told to the merchant: proved, or what a person looks at."""

from dataclasses import dataclass

from portal.statements.queries import Slot

DOES_NOT_ADD_UP = "In {whose}, the lines do not add up to the balance that is printed."
NOT_PROVED = "In {whose}, we could not find every printed figure that we check the lines against."
NOT_READ = "We could not read {whose} well enough to measure your sales and balances."
NOT_IN_A_ROW = "Together they are not three months in a row of one account."
NOT_CERTAIN = "Not everything in them could be checked by our reader."


@dataclass(frozen=True)
class ReadingWords:
    """`doubts` are sentences, empty where every statement was read and proves itself."""

    doubts: list[str]

    @property
    def is_clean(self) -> bool:
        """Whether the rules can decide by themselves, so far as the statements go."""
        return not self.doubts


def words_on_reading(slots: list[Slot], *, all_proved: bool, in_a_row: bool, measured: bool) -> ReadingWords:
    """What was found in the files of the slots; the flags are those of their newest measurement."""
    doubts = [
        words.format(whose=_whose(months))
        for words, months in (
            (NOT_READ, [_month(slot) for slot in slots if _is_unread(slot)]),
            (DOES_NOT_ADD_UP, _months_of(slots, "contradicted")),
            (NOT_PROVED, _months_of(slots, "unproved")),
        )
        if months
    ]
    if not doubts and not (all_proved and measured):
        doubts.append(NOT_CERTAIN)
    if measured and not in_a_row:
        doubts.append(NOT_IN_A_ROW)
    return ReadingWords(doubts)


def _months_of(slots: list[Slot], verdict: str) -> list[str]:
    return [
        _month(slot) for slot in slots if slot.statement and slot.statement.verdict == verdict and not _is_unread(slot)
    ]


def _is_unread(slot: Slot) -> bool:
    """A file of which the balances or the period were not found, so that it is in no figure."""
    statement = slot.statement
    if statement is None:
        return slot.document is not None
    return None in (statement.opening_cents, statement.closing_cents, statement.period_start, statement.period_end)


def _month(slot: Slot) -> str:
    ended = slot.statement.period_end if slot.statement else None
    return f"{ended:%B %Y}" if ended else ""


def _whose(months: list[str]) -> str:
    named = [month for month in months if month]
    if len(named) < len(months):
        return "one of your statements" if len(months) == 1 else f"{len(months)} of your statements"
    return f"your {'statement' if len(named) == 1 else 'statements'} for {' and '.join(named)}"
