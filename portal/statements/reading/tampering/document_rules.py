"""Rules about the file as a whole: who made it, when, and what was appended to it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from portal.statements.reading.results import Signal
from portal.statements.reading.tampering.catalogue import signal
from portal.statements.reading.tampering.facts import FileFacts
from portal.statements.reading.tampering.producers import is_known_for, trade_of

_SAME_MOMENT = timedelta(minutes=1)
_LONG_AFTER = timedelta(days=400)
_CODES = {
    "editor": "editor",
    "office": "office_program",
    "print": "printed_to_pdf",
    "library": "editing_library",
}


def edited_text(facts: FileFacts) -> Iterator[Signal]:
    """Acrobat marks content that its text tool changed as `/TouchUp_TextEdit`."""
    for page in facts.touched_pages:
        yield signal("text_edited", page=page, mark="TouchUp_TextEdit")


def later_changes(facts: FileFacts) -> Iterator[Signal]:
    """Revisions that changed a page. A signature or a saved form appends to the file too, and changes no page."""
    for change in facts.changes:
        more = f"Before: “{change.before}”. " if change.before else ""
        more += f"Now: “{change.after}”." if change.after else ""
        if change.fonts:
            more = "Its fonts were exchanged."
        yield signal(
            "content_changed_later",
            more,
            page=change.page,
            box=change.box,
            before=change.before,
            after=change.after,
            revisions=facts.revisions,
        )


def programs(facts: FileFacts, bank: str | None) -> Iterator[Signal]:
    """What the names of the file's programs say: the trade of a known one, or that a bank is not known to use it."""
    named = _named(facts)
    found = trade_of(facts.producer, facts.creator)
    if found is not None:
        trade, name = found
        yield signal(_CODES[trade], f"It names {name}.", producer=facts.producer, creator=facts.creator)
    elif bank and is_known_for(bank, facts.producer, facts.creator) is False:
        more = f"It names {named}; the list of known ones is general knowledge, short and not complete."
        yield signal("producer_unknown_for_bank", more, producer=facts.producer, creator=facts.creator, bank=bank)
    elif not named and facts.created is None:
        yield signal("no_metadata")


def times(facts: FileFacts, period_end: date | None) -> Iterator[Signal]:
    """When the file says that it was made and changed, against each other and against the statement's period.

    A bank cannot make a statement before its last day. The comparison leaves a day for time zones.
    """
    made, changed = facts.created, facts.modified
    if made and changed and changed - made > _SAME_MOMENT:
        yield signal("modified_later", f"Made {_said(made)}, changed {_said(changed)}.")
    if made is None or period_end is None:
        return
    if made.date() < period_end - timedelta(days=1):
        more = f"Made {_said(made)}; the period ends on {period_end:%m/%d/%Y}."
        yield signal("made_before_period_end", more, made=made.isoformat(), period_end=period_end.isoformat())
    elif made.date() - period_end > _LONG_AFTER:
        yield signal("made_much_later", f"Made {_said(made)}; the period ends on {period_end:%m/%d/%Y}.")


def _named(facts: FileFacts) -> str:
    return " and ".join(dict.fromkeys(name for name in (facts.producer, facts.creator) if name))


def _said(moment: datetime) -> str:
    return f"{moment:%m/%d/%Y %H:%M}"
