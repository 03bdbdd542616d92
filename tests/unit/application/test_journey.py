"""Which step is next, whose turn it is, and until when: pure functions of how far a deal has come."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from portal.application import ball as ball_module
from portal.application.ball import ball_of, stages_of
from portal.application.journey import (
    BUSINESS,
    CANNOT_START,
    COMPLETED,
    FUNDING,
    IN_PROGRESS,
    NOT_STARTED,
    OWNER,
    finished_steps,
    next_path,
    standings,
    task_groups,
)
from portal.workflows.read_progress import Progress

WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)
EVERYTHING = (*BUSINESS, *OWNER, *FUNDING)


class Answers:
    """Stands in for the intake's state: which fields have an answer."""

    def __init__(self, given: tuple[str, ...], confirm: tuple[str, ...] = ()) -> None:
        self.answers = dict.fromkeys(given)
        self.confirm = list(confirm)
        self.missing = [name for name in EVERYTHING if name not in given]

    def value(self, field_id: str) -> str | None:
        return "given" if field_id in self.answers else None


def progress(*, given: tuple[str, ...] = EVERYTHING, status: str = "open", **facts: Any) -> Progress:
    nothing: dict[str, Any] = {
        "statements": 0,
        "measured_at": None,
        "outcome": None,
        "decided_at": None,
        "offers": 0,
        "background": None,
        "background_at": None,
        "envelope": None,
        "signed_at": None,
        "other_since": None,
        "requests": [],
    }
    deal: Any = SimpleNamespace(id="dl_1", status=status, status_changed_at=WEDNESDAY)
    merchant: Any = SimpleNamespace(id="mr_1", legal_name="Maple Deli LLC")
    intake: Any = Answers(given, facts.pop("confirm", ()))
    return Progress(deal=deal, merchant=merchant, intake=intake, **{**nothing, **facts})


STARTED = ("business.legal_name", "contact.phone", "contact.email")
READ = {"statements": 3, "measured_at": WEDNESDAY, "decided_at": WEDNESDAY}
JOURNEY = (
    ("just started", {"given": STARTED}, "/application/business"),
    ("half of the business", {"given": (*STARTED, "business.city")}, "/application/business"),
    ("business done", {"given": BUSINESS}, "/application/owner"),
    ("owner done", {"given": (*BUSINESS, *OWNER)}, "/application/funding"),
    ("something is old", {"confirm": ("contact.phone",)}, "/application/check-answers"),
    ("questions done", {}, "/application/statements"),
    ("two statements", {"statements": 2}, "/application/statements"),
    ("offers are due", {"statements": 3, "measured_at": WEDNESDAY}, "/application/offers"),
    ("offers are over", {**READ, "outcome": "approved"}, "/application/offers"),
    ("a person looks", {**READ, "outcome": "manual_review"}, "/application/status"),
    ("offers", {**READ, "status": "offer", "offers": 3}, "/application/offers"),
    ("accepted", {**READ, "status": "accepted"}, "/application/background"),
    ("check runs", {**READ, "status": "accepted", "background": "PENDING"}, "/application/status"),
    ("check asks for a person", {**READ, "status": "accepted", "background": "REVIEW"}, "/application/status"),
    ("checked", {**READ, "status": "accepted", "background": "OK"}, "/application/sign/consent"),
    (
        "sent",
        {**READ, "status": "accepted", "background": "OK", "envelope": "sent"},
        "/application/sign/consent",
    ),
    ("sealing", {**READ, "status": "accepted", "background": "OK", "envelope": "signed"}, "/application/status"),
    ("signed", {**READ, "status": "signed", "background": "OK", "envelope": "completed"}, "/application/status"),
    ("declined", {**READ, "status": "declined"}, "/application/status"),
    ("closed", {"status": "closed", "given": STARTED}, "/application/status"),
)


@pytest.mark.parametrize(("moment", "facts", "path"), JOURNEY, ids=[name for name, _, _ in JOURNEY])
def test_at_every_moment_there_is_one_next_page(moment: str, facts: dict[str, Any], path: str) -> None:
    assert next_path(progress(**facts)) == path


@pytest.mark.parametrize(("moment", "facts", "path"), JOURNEY, ids=[name for name, _, _ in JOURNEY])
def test_whenever_the_merchant_has_to_wait_the_status_page_says_that_it_is_our_turn(
    moment: str, facts: dict[str, Any], path: str
) -> None:
    ball = ball_of(progress(**facts))

    waits = path == "/application/status" and facts.get("status") not in ("declined", "closed")
    assert ball.ours == waits
    if not ball.has_ended:
        assert ball.who == ("It is our turn" if waits else "It is your turn")
    if ball.act and not ball.has_ended:
        assert ball.act[1] == path


def test_the_four_words_stand_for_the_four_standings() -> None:
    words = standings(progress(given=(*BUSINESS, "owner.first")))

    assert words["business"] == COMPLETED
    assert words["owner"] == IN_PROGRESS
    assert words["funding"] == NOT_STARTED
    assert words["offers"] == CANNOT_START


def test_what_was_said_on_the_first_page_does_not_count_as_begun() -> None:
    assert standings(progress(given=STARTED))["business"] == NOT_STARTED


def test_a_section_that_cannot_start_has_no_link_and_says_what_opens_it() -> None:
    tasks = {task.title: task for group in task_groups(progress()) for task in group.tasks}

    assert tasks["Choose an offer"].href is None
    assert tasks["Choose an offer"].hint == "Opens when your statements have been read"
    assert tasks["Your business"].href == "/application/business"


def test_a_signed_application_has_every_section_finished() -> None:
    signed = progress(**READ, status="signed", background="OK", envelope="completed")

    assert finished_steps(signed) == (7, 7)


def test_a_signature_forced_past_the_check_counts_as_finished_too() -> None:
    assert finished_steps(progress(**READ, status="signed", envelope="completed")) == (7, 7)


def test_an_answer_is_promised_for_the_end_of_the_next_business_day_around_a_holiday(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ball_module.clock, "now", lambda: WEDNESDAY)

    by = ball_of(progress(**READ, outcome="manual_review")).by

    # Thursday, November 26, 2026 is Thanksgiving; 5 pm Eastern is 22:00 UTC.
    assert by == datetime(2026, 11, 27, 22, tzinfo=UTC)


def test_a_promise_that_was_broken_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ball_module.clock, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))

    ball = ball_of(progress(**READ, outcome="manual_review"))

    assert ball.by is None
    assert "longer than we promised" in ball.words


def test_one_stage_is_the_present_one_and_all_before_it_are_done() -> None:
    states = [stage.state for stage in stages_of(progress(**READ, status="accepted"))]

    assert states == ["done", "done", "done", "now", "later", "later"]


def test_the_chosen_offer_is_named_with_its_price_and_apr() -> None:
    chosen: Any = SimpleNamespace(
        name="Balanced", net_cents=39_605_00, payment_cents=300_00, frequency="daily", estimated_apr=Decimal("89.14")
    )

    stage = stages_of(progress(**READ, status="accepted"), chosen=chosen)[2]

    assert stage.title == "You chose the “Balanced” offer"
    assert stage.words == "$39,605 in cash, $300.00 every business day, estimated APR 89.14%"
