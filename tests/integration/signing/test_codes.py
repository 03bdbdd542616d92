"""One-time codes: who may use one, how often, for how long, and where it may be read."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.errors import Invalid, NotAllowedNow, TooMany
from portal.events.models import Event
from portal.infra import clock
from portal.infra.outbox.secret import HIDDEN
from portal.mail.models import MailMessage
from portal.signing import codes
from portal.signing.models import Envelope, SigningCode
from portal.sms.models import SmsMessage
from tests.codes import last_code, other_than, secrets_sent
from tests.integration.signing.acts import check, envelope_of, send
from tests.integration.signing.stage import Stage

TO = {"mail": "rosa@mapledeli.example", "sms": "+19735550188"}


class Signer:
    """Somebody at one place of an agreement, with one web session."""

    def __init__(self, stage: Stage, *, place: str = "merchant", session_id: str = "ws_one") -> None:
        self.stage, self.place, self.session_id = stage, place, session_id

    def ask(self, channel: str = "mail") -> str:
        with self.stage.write() as session:
            envelope = self._envelope(session)
            codes.request_code(session, envelope, place=self.place, channel=channel, to=TO[channel], actor="merchant:m")
        return last_code(self.stage.parts, deal_id=self.stage.deal_id)

    def enter(self, code: str) -> str:
        """What became of a try: `proved`, or the refusal's code."""
        try:
            with self.stage.write() as session:
                code_id = codes.count_try(session, self._envelope(session), place=self.place)
            with self.stage.write() as session:
                envelope = self._envelope(session)
                who = {"place": self.place, "session_id": self.session_id, "actor": "merchant:m"}
                codes.prove(session, envelope, code_id=code_id, code=code, **who)
        except (Invalid, NotAllowedNow) as refusal:
            return refusal.code
        return "proved"

    def is_proved(self) -> bool:
        with self.stage.read() as session:
            envelope = self._envelope(session)
            return codes.find_proof(session, envelope, place=self.place, session_id=self.session_id) is not None

    def tries(self) -> int:
        with self.stage.read() as session:
            return session.scalars(select(SigningCode).order_by(SigningCode.created_at.desc())).first().tries

    def _envelope(self, session) -> Envelope:
        return session.get(Envelope, envelope_of(self.stage).id)


@pytest.fixture
def out(stage: Stage) -> Stage:
    """A deal whose agreement waits for its signer."""
    check(stage)
    send(stage)
    return stage


@pytest.fixture
def signer(out: Stage) -> Signer:
    """The merchant, at a browser."""
    return Signer(out)


def later(monkeypatch: pytest.MonkeyPatch, wait: timedelta) -> None:
    at = clock.now() + wait
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_the_code_that_was_sent_proves_the_signer_in_their_session_once(signer: Signer, channel: str) -> None:
    code = signer.ask(channel)

    assert signer.enter(code) == "proved"

    assert signer.is_proved()
    assert signer.enter(code) == "code_over"
    assert not Signer(signer.stage, session_id="ws_two").is_proved()
    assert not Signer(signer.stage, place="co_signer").is_proved()


def test_five_wrong_tries_end_a_code_and_every_wrong_one_gets_the_same_words(signer: Signer) -> None:
    code = signer.ask()

    answers = [signer.enter(other_than(code)) for _ in range(5)]

    assert answers == ["invalid"] * 5
    assert signer.enter(code) == "code_over"
    assert signer.tries() == 5


def test_the_fifth_try_may_still_be_the_right_one(signer: Signer) -> None:
    code = signer.ask()
    for _ in range(4):
        signer.enter(other_than(code))

    assert signer.enter(code) == "proved"


def test_a_code_is_good_for_ten_minutes_and_its_proof_for_thirty(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signer.ask()
    later(monkeypatch, timedelta(minutes=10))
    assert signer.enter(first) == "code_over"

    assert signer.enter(signer.ask()) == "proved"
    assert signer.is_proved()
    later(monkeypatch, timedelta(minutes=30))
    assert not signer.is_proved()


def test_a_new_code_ends_the_one_before(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    first = signer.ask()
    later(monkeypatch, timedelta(minutes=1))
    second = signer.ask()

    assert signer.enter(first) == "invalid"
    assert signer.enter(second) == "proved"


def test_a_code_of_one_place_opens_no_other(signer: Signer) -> None:
    other = Signer(signer.stage, place="co_signer")
    code = signer.ask()
    assert other.enter(code) == "code_over"

    theirs = other.ask()

    assert signer.enter(theirs) == "invalid"
    assert other.enter(theirs) == "proved"


def test_a_code_of_another_envelope_or_tenant_opens_nothing(signer: Signer, elsewhere: Stage) -> None:
    check(elsewhere)
    send(elsewhere)
    code = signer.ask()
    stranger = Signer(elsewhere)

    assert stranger.enter(code) == "code_over"

    theirs = stranger.ask()
    assert signer.enter(theirs) == "invalid"
    assert not stranger.is_proved()


def test_one_code_a_minute_and_five_an_hour_with_the_wait_that_helps(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: began)
    signer.ask()
    with pytest.raises(TooMany) as soon:
        signer.ask()
    for minutes in (1, 2, 3, 4):
        monkeypatch.setattr(clock, "now", lambda wait=minutes: began + timedelta(minutes=wait))
        signer.ask()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=10))

    with pytest.raises(TooMany) as many:
        signer.ask()

    assert 1 <= soon.value.retry_after_s <= 61
    assert 49 * 60 < many.value.retry_after_s <= 51 * 60
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=61))
    assert signer.enter(signer.ask()) == "proved"


@pytest.mark.parametrize("is_right", [False, True])
def test_two_tries_at_once_count_twice_and_prove_once(signer: Signer, is_right: bool) -> None:
    code = signer.ask()
    entered = code if is_right else other_than(code)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(signer.enter, [entered, entered]))

    if is_right:
        assert answers == ["code_over", "proved"]
    else:
        assert answers == ["invalid", "invalid"]
        assert signer.tries() == 2


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_the_code_is_in_no_table_but_sealed_and_leaves_in_its_message(
    signer: Signer, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.jobs.messages.next_allowed", lambda phone, *, state, now: now)
    code = signer.ask(channel)
    signer.stage.work()

    with signer.stage.read() as session:
        kept = session.scalars(select(MailMessage if channel == "mail" else SmsMessage)).all()
        told = " ".join(row.data_json for row in session.scalars(select(Event)))
        hashes = [row.code_hash for row in session.scalars(select(SigningCode))]
    hidden = [row for row in kept if HIDDEN in (row.body or "")]
    assert len(hidden) == 1
    assert all(code not in (row.body or "") + getattr(row, "subject", "") for row in kept)
    assert code not in told.replace(signer.stage.deal_id, "")
    assert code not in hashes
    folder = signer.stage.parts.settings.data_dir / "outbox" / channel
    left = json.loads((folder / f"{hidden[0].id}.json").read_text("utf-8"))
    assert code in left["body"]
    assert code not in left.get("subject", "")


def test_codes_are_forgotten_after_ninety_days(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    signer.ask()
    later(monkeypatch, timedelta(days=91))

    with signer.stage.write() as session:
        assert codes.forget_old(session, limit=10) == 1

    assert len(secrets_sent(signer.stage.parts, deal_id=signer.stage.deal_id)) == 1
