"""The three statement slots as a merchant sees them: month, verdict in plain words, what was read."""

from dataclasses import dataclass, field, replace
from datetime import date

from portal.application.statement_remedies import other_month, whole_file
from portal.statements.queries import REQUIRED_SLOTS, Slot
from portal.statements.slots import expected_months, is_of_month, misfits
from portal.web.filters import file_size, money

EVERYTHING_ADDS_UP = "Every line adds up to the balance that your bank printed."
A_PERSON_LOOKS = "You can go on: a person will look at it. Or send another file in its place."
OTHERS_ARE_SAFE = "Your other files are safe."
STANDS = "The file that you sent before stays here until another one is taken."


@dataclass(frozen=True)
class SlotView:
    """One slot. `state` is empty, ready, watch (taken, and a person will look) or refused.

    After a refusal a slot has `problem`, `advice` and `error`; one with a file in it stays ready or watch.
    """

    number: int
    title: str
    state: str = "empty"
    verdict: str = ""
    doubts: list[str] = field(default_factory=list)
    facts: list[tuple[str, str | int]] = field(default_factory=list)
    file_name: str = ""
    file_size: str = ""
    problem: str | None = None
    advice: str | None = None
    error: str | None = None

    @property
    def send_path(self) -> str:
        """Where the slot's file is sent."""
        return f"/application/statements/{self.number}"

    @property
    def remove_path(self) -> str:
        """Where the slot is emptied."""
        return f"{self.send_path}/remove"

    @property
    def is_filled(self) -> bool:
        """Whether a file stands in it."""
        return self.state in ("ready", "watch")


def slot_views(slots: list[Slot]) -> list[SlotView]:
    """The three required slots in order."""
    months, odd = expected_months(slots), misfits(slots)
    return [_view(slot, months[slot.number], odd) for slot in slots if slot.number in REQUIRED_SLOTS]


def months_in_words(views: list[SlotView]) -> str:
    """August, September and October 2026; the year stands at each month where they differ."""
    titles = [view.title for view in views]
    if len({title.split()[1] for title in titles}) == 1:
        titles = [title.split()[0] for title in titles[:-1]] + titles[-1:]
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def refused(view: SlotView, *, name: str, words: str, advice: str) -> SlotView:
    """The slot after a file that was not taken; a file that stood in it stays where it is and stays in view."""
    if not name:
        return replace(view, error=words) if view.is_filled else replace(view, state="refused", error=words)
    kept = STANDS if view.is_filled else OTHERS_ARE_SAFE
    state = view.state if view.is_filled else "refused"
    # The cause comes before the remedy; the words at the field begin with it.
    problem = f"{name} was not taken. {words.split('. ')[0].removesuffix('.')}."
    return replace(view, state=state, problem=problem, advice=f"{advice} {kept}", error=words)


def missing(view: SlotView) -> SlotView:
    """The slot when somebody wants to go on without it."""
    return replace(view, error=f"Add your statement for {view.title}")


def _view(slot: Slot, month: date, odd: dict[str, list[str]]) -> SlotView:
    empty = SlotView(slot.number, f"{month:%B %Y}")
    document, statement = slot.document, slot.statement
    if document is None:
        return empty
    doubts = _doubts(slot, month, odd)
    facts: list[tuple[str, str | int]] = []
    if statement is not None:
        account = f"ending in {statement.account_last4}" if statement.account_last4 else "not found"
        facts = [
            ("Bank", statement.bank or "not recognized"),
            ("Account", account),
            ("Pages", statement.pages),
            ("Closing balance", "not found" if statement.closing_cents is None else money(statement.closing_cents)),
        ]
    return replace(
        empty,
        state="watch" if doubts else "ready",
        verdict=A_PERSON_LOOKS if doubts else EVERYTHING_ADDS_UP,
        doubts=doubts,
        facts=facts,
        file_name=document.filename,
        file_size=file_size(document.size_bytes or 0),
    )


def _doubts(slot: Slot, month: date, odd: dict[str, list[str]]) -> list[str]:
    statement = slot.statement
    if statement is None:
        return ["This file has not been read yet."]
    doubts = [] if statement.verdict == "proved" else [f"{statement.reason} {whole_file(month=month)}"]
    if is_of_month(statement, month) is False:
        period = _period(statement.period_start, statement.period_end)
        doubts.append(other_month(period, month=month))
    return doubts + odd.get(statement.id, [])


def _period(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return "not found"
    first = f"{start:%B} {start.day}" if start.year == end.year else f"{start:%B} {start.day}, {start.year}"
    return f"{first} to {end:%B} {end.day}, {end.year}"
