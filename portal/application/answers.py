"""The answers as a merchant reads them: on the page where they are checked, and on the record to keep."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.application.questions import ADVANCES, PLACE_OF_ANSWER, STEP_TITLES
from portal.infra.money import to_cents
from portal.web.filters import date_full, ein, money_short, phone
from portal.workflows.read_progress import Progress


@dataclass(frozen=True)
class AnswerRow:
    """One answer: `value` is a text or a list of lines; `about` are words for those who listen."""

    label: str
    value: str | list[str]
    change: str | None
    about: str


@dataclass(frozen=True)
class AnswerGroup:
    """The answers of one step."""

    step: str
    title: str
    rows: list[AnswerRow]


@dataclass(frozen=True)
class Line:
    """Which answers stand on one row, under which label, and how they read."""

    step: str
    label: str
    about: str
    fields: tuple[str, ...]
    read: Callable[[list[str]], str | list[str]]


def _plain(values: list[str]) -> str:
    return " ".join(value for value in values if value)


def _address(values: list[str]) -> list[str]:
    street, city, state, zip_code = values
    return [line for line in (street, f"{city}, {state} {zip_code}".strip(" ,")) if line]


def _day(values: list[str]) -> str:
    return date_full(date.fromisoformat(values[0])).striptags()


def _advances(values: list[str]) -> str:
    return dict(ADVANCES).get(values[0], values[0])


LINES = (
    Line("business", "Legal name", "legal name", ("business.legal_name",), _plain),
    Line("business", "Trade name", "trade name", ("business.dba",), _plain),
    Line(
        "business",
        "Address",
        "address",
        ("business.address", "business.city", "business.state", "business.zip"),
        _address,
    ),
    Line("business", "Tax number (EIN)", "tax number", ("business.ein",), lambda values: ein(values[0])),
    Line("business", "Opened", "the date you opened", ("business.start_date",), _day),
    Line("business", "Phone", "phone", ("contact.phone",), lambda values: phone(values[0])),
    Line("business", "Email", "email", ("contact.email",), _plain),
    Line("owner", "Name", "the owner’s name", ("owner.first", "owner.last"), _plain),
    Line("owner", "Share of the business", "share", ("owner.ownership_pct",), lambda values: f"{values[0]}%"),
    Line("owner", "Date of birth", "date of birth", ("owner.dob",), _day),
    Line(
        "owner",
        "Social Security number",
        "the Social Security number",
        ("owner.ssn_last4",),
        lambda values: f"ending in {values[0]}",
    ),
    Line("funding", "Amount", "amount", ("funding.amount",), lambda values: money_short(to_cents(values[0]))),
    Line("funding", "What it is for", "what it is for", ("funding.purpose",), _plain),
    Line("funding", "Advances you are paying back", "advances", ("funding.existing_positions",), _advances),
)
NOT_ANSWERED = "Not answered yet"


def answer_groups(progress: Progress) -> list[AnswerGroup]:
    """Every answer under the title of its step; one that is not given yet says so."""
    return [
        AnswerGroup(step, title, [_row(progress, line) for line in LINES if line.step == step])
        for step, title in STEP_TITLES.items()
    ]


def _row(progress: Progress, line: Line) -> AnswerRow:
    values = [progress.intake.value(name) or "" for name in line.fields]
    place = PLACE_OF_ANSWER[line.fields[0]]
    blank = "–" if line.fields[0] in progress.intake.answers else NOT_ANSWERED
    shown = line.read(values) if any(values) else blank
    return AnswerRow(line.label, shown, f"{place.path}?back=check-answers", line.about)
