"""The way from the first answer to the signature: which steps there are, how each stands, and which one is next.

Everything here is a pure function of `Progress`. The task list, the status page and every redirect ask here, so that
they cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import shorten

from portal.workflows.read_progress import Progress

COMPLETED = "Completed"
IN_PROGRESS = "In progress"
NOT_STARTED = "Not yet started"
CANNOT_START = "Cannot start yet"

BUSINESS = (
    "business.legal_name",
    "business.address",
    "business.city",
    "business.state",
    "business.zip",
    "business.ein",
    "business.start_date",
    "contact.phone",
    "contact.email",
)
OWNER = ("owner.first", "owner.last", "owner.dob", "owner.ssn_last4")
FUNDING = ("funding.amount",)
GIVEN_AT_START = frozenset({"business.legal_name", "contact.phone", "contact.email"})
AFTER_OFFER = ("accepted", "signed")


@dataclass(frozen=True)
class Step:
    """One section of the application. `standing` gives one of the four words."""

    name: str
    group: str
    title: str
    path: str
    hint: Callable[[Progress], str]
    standing: Callable[[Progress], str]


@dataclass(frozen=True)
class Task:
    """A step as the task list shows it; `href` is None while it cannot be opened."""

    title: str
    href: str | None
    hint: str
    status: str


@dataclass(frozen=True)
class TaskGroup:
    """Tasks under one heading."""

    title: str
    tasks: list[Task]


def standings(progress: Progress) -> dict[str, str]:
    """Each step's word, by its name, in order."""
    return {step.name: step.standing(progress) for step in STEPS}


def next_path(progress: Progress) -> str:
    """The page where the merchant goes on: the first step that is open to them, else the status page."""
    if progress.deal.status in ("declined", "closed", "signed"):
        return STATUS_PATH
    if progress.waiting and progress.measured_at is not None and progress.deal.status == "open":
        return request_path(progress.waiting[0].id)
    if progress.deal.status == "open" and progress.intake.confirm and not progress.intake.missing:
        return CHECK_PATH
    for step in STEPS:
        word = step.standing(progress)
        if word in (NOT_STARTED, IN_PROGRESS):
            return STATUS_PATH if _is_ours(step, progress) else step.path
        if word == CANNOT_START:
            break
    return STATUS_PATH


def task_groups(progress: Progress) -> list[TaskGroup]:
    """The task list: every step under its heading; a step that cannot start yet says what opens it."""
    groups: dict[str, list[Task]] = {}
    if asked := _asked_tasks(progress):
        groups[ASKED] = asked
    for step in STEPS:
        word = step.standing(progress)
        can_open = word != CANNOT_START and not _is_over(progress)
        task = Task(step.title, step.path if can_open else None, step.hint(progress), word)
        groups.setdefault(step.group, []).append(task)
    return [TaskGroup(title, tasks) for title, tasks in groups.items()]


def request_path(request_id: str) -> str:
    """The page of one request."""
    return f"/application/requests/{request_id}"


def finished_steps(progress: Progress) -> tuple[int, int]:
    """How many steps are completed, of how many."""
    words = standings(progress).values()
    return sum(word == COMPLETED for word in words), len(STEPS)


def intake_is_done(progress: Progress) -> bool:
    """Whether every question of the three intake steps has its answer."""
    return all(_answers_standing(progress, fields) == COMPLETED for fields in (BUSINESS, OWNER, FUNDING))


def decision_is_due(progress: Progress) -> bool:
    """Whether the merchant can have offers worked out: nothing was decided since the statements were read, or the
    offers that were made are over. After another decision a person acts."""
    if progress.measured_at is None:
        return False
    is_new = progress.decided_at is None or progress.decided_at < progress.measured_at
    return is_new or progress.outcome == "approved"


def _asked_tasks(progress: Progress) -> list[Task]:
    """What an underwriter asked for, the oldest first; what was taken back is not shown."""
    over = _is_over(progress)
    return [
        Task(
            ASKED_TITLES[row.kind],
            request_path(row.id) if row.status == "open" and not over else None,
            shorten(row.words or "", width=120, placeholder=" …"),
            NOT_STARTED if row.status == "open" else COMPLETED,
        )
        for row in reversed(progress.requests)
        if row.status == "answered" or (row.status == "open" and not over)
    ]


def _is_over(progress: Progress) -> bool:
    return progress.deal.status in ("declined", "closed")


def _is_ours(step: Step, progress: Progress) -> bool:
    """True where the step is going on but waits for us: a person looks, a check runs, a copy is being sealed."""
    if step.name == "offers":
        return progress.deal.status == "open" and not decision_is_due(progress)
    if step.name == "background":
        return progress.background is not None
    signed = progress.envelope == "signed" or (_is_out(progress) and progress.other_since is not None)
    return step.name == "sign" and signed


def _answers_standing(progress: Progress, fields: tuple[str, ...]) -> str:
    given = [name for name in fields if progress.intake.value(name)]
    if len(given) == len(fields):
        return COMPLETED
    return IN_PROGRESS if set(given) - GIVEN_AT_START else NOT_STARTED


def _business(progress: Progress) -> str:
    return _answers_standing(progress, BUSINESS)


def _owner(progress: Progress) -> str:
    return _answers_standing(progress, OWNER)


def _funding(progress: Progress) -> str:
    return _answers_standing(progress, FUNDING)


def _statements(progress: Progress) -> str:
    if progress.measured_at is not None:
        return COMPLETED
    if progress.statements:
        return IN_PROGRESS
    return NOT_STARTED if progress.intake.answers else CANNOT_START


def _offers(progress: Progress) -> str:
    if progress.deal.status in AFTER_OFFER:
        return COMPLETED
    if progress.deal.status == "offer" or progress.offers:
        return NOT_STARTED
    return IN_PROGRESS if progress.measured_at is not None else CANNOT_START


def _background(progress: Progress) -> str:
    # Somebody may have sent the agreement past a check that is not OK: then the check is behind the merchant too.
    if progress.background == "OK" or progress.deal.status == "signed" or _is_out(progress):
        return COMPLETED
    if progress.background is not None:
        return IN_PROGRESS
    return NOT_STARTED if progress.deal.status == "accepted" else CANNOT_START


def _is_out(progress: Progress) -> bool:
    return progress.deal.status == "accepted" and progress.envelope in ("queued", "sent", "viewed", "signed")


def _sign(progress: Progress) -> str:
    if progress.deal.status == "signed":
        return COMPLETED
    if progress.deal.status != "accepted":
        return CANNOT_START
    if _is_out(progress):
        return IN_PROGRESS
    return NOT_STARTED if progress.background == "OK" else CANNOT_START


def _always(words: str) -> Callable[[Progress], str]:
    return lambda progress: words


def _owner_hint(progress: Progress) -> str:
    names = [progress.intake.value("owner.first"), progress.intake.value("owner.last")]
    return " ".join(name for name in names if name) or "Name, date of birth, share of the business"


def _offers_hint(progress: Progress) -> str:
    if _offers(progress) == CANNOT_START:
        return "Opens when your statements have been read"
    if _offers(progress) == IN_PROGRESS and _is_ours(OFFERS, progress):
        return "A person is looking at your application"
    return "Three offers side by side"


def _background_hint(progress: Progress) -> str:
    words = {None: "Opens when you have chosen an offer", "OK": "Nothing stands in the way"}
    if progress.asks_again and _background(progress) == NOT_STARTED:
        return "Your answers changed, so we ask you again"
    if progress.background is None and progress.deal.status == "accepted":
        return "One consent, no effect on your credit score"
    return words.get(progress.background, "We are checking; you do not need to do anything")


def _sign_hint(progress: Progress) -> str:
    return "Opens after the background check" if _sign(progress) == CANNOT_START else "Read the agreement and sign"


ASKED = "What we asked you"
ASKED_TITLES = {"answer": "Answer our question", "document": "Send a document", "statement": "Send a bank statement"}
ABOUT, PROOF, LAST = "About you and the business", "Proof of sales", "Offers and signing"
STATUS_PATH = "/application/status"
CHECK_PATH = "/application/check-answers"
OFFERS = Step("offers", LAST, "Choose an offer", "/application/offers", _offers_hint, _offers)
STEPS = (
    Step(
        "business",
        ABOUT,
        "Your business",
        "/application/business",
        _always("Name, address, tax number, how to reach you"),
        _business,
    ),
    Step("owner", ABOUT, "The owner", "/application/owner", _owner_hint, _owner),
    Step("funding", ABOUT, "Funding you want", "/application/funding", _always("How much and what for"), _funding),
    Step(
        "statements",
        PROOF,
        "Bank statements",
        "/application/statements",
        _always("The last three full months, as PDF files"),
        _statements,
    ),
    OFFERS,
    Step("background", LAST, "Background check", "/application/background", _background_hint, _background),
    Step("sign", LAST, "Consent, review and sign", "/application/sign/consent", _sign_hint, _sign),
)
