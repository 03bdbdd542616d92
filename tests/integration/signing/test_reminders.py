"""Who does not sign an agreement is reminded: by the calendar, each time once and by day, and by hand."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.errors import NotAllowedNow
from portal.infra import clock
from portal.jobs.signing import expire_unsigned, remind_signers
from portal.mail.queries import list_messages
from portal.signing.models import Envelope, Invitation
from portal.workflows.remind_signer import can_remind, remind_signer, remind_signer_now
from tests.integration.signing.acts import check, consent, envelope_of, send, sign, told, view
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_co_signing import out as out_for_two
from tests.integration.signing.test_co_signing import owner_signs

# Noon of a Tuesday in New Jersey.
SENT = datetime(2026, 11, 24, 17, tzinfo=UTC)


@pytest.fixture
def out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """An agreement that went out at noon."""
    check(stage)
    send(stage)
    with stage.write() as session:
        session.scalars(select(Envelope)).one().sent_at = SENT
    monkeypatch.setattr(clock, "now", lambda: SENT)
    return stage


def wait(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: SENT + timedelta(**span))


def reminded(stage: Stage) -> list[str]:
    return [event["reminder"] for event in reversed(told(stage, "sign.reminded"))]


def by_hand(stage: Stage) -> None:
    with stage.write() as session:
        remind_signer_now(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, actor="user:priya")


def test_the_signer_is_reminded_thrice_and_before_the_end_each_time_once(
    out: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(31):
        wait(monkeypatch, days=days)
        remind_signers(out.parts)
        remind_signers(out.parts)

    assert reminded(out) == ["day_2", "day_7", "day_14", "last_call"]
    with out.read() as session:
        mails = [row for row in list_messages(session, tenant_id=out.tenant.id) if row.template == "sign_reminder"]
    assert {row.to for row in mails} == {"rosa@mapledeli.example"}
    assert len(mails) == 4
    assert all("until December 24, 2026" in (row.body or "") for row in mails)
    assert sum("in two days" in (row.body or "") for row in mails) == 1


def test_after_a_standstill_only_the_newest_reminder_goes_out(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(monkeypatch, days=20)

    remind_signers(out.parts)
    remind_signers(out.parts)

    assert reminded(out) == ["day_14"]


def test_nobody_is_reminded_at_night(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(monkeypatch, days=2, hours=8)
    remind_signers(out.parts)
    at_night = reminded(out)
    wait(monkeypatch, days=2, hours=21)
    remind_signers(out.parts)

    assert (at_night, reminded(out)) == ([], ["day_2"])


def test_who_has_signed_and_who_is_too_late_is_not_reminded(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    consent(out)
    view(out)
    sign(out)
    wait(monkeypatch, days=7)
    remind_signers(out.parts)

    with pytest.raises(NotAllowedNow) as refusal:
        by_hand(out)

    assert (reminded(out), refusal.value.code) == ([], "nobody_to_remind")


def test_an_agreement_that_ran_out_is_not_reminded_of(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(monkeypatch, days=31)

    remind_signers(out.parts)
    expire_unsigned(out.parts)
    remind_signers(out.parts)

    assert (reminded(out), envelope_of(out).status) == ([], "expired")


def test_two_workers_remind_once(out: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(monkeypatch, days=2)
    start, sent = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        with out.write() as session:
            sent.append(remind_signer(session, tenant_id=out.tenant.id, deal_id=out.deal_id))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(sent) == [False, True]
    assert reminded(out) == ["day_2"]


def test_staff_reminds_by_hand_once_a_day_and_the_calendar_does_not_repeat_it(
    out: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(monkeypatch, days=2)
    by_hand(out)
    with pytest.raises(NotAllowedNow) as refusal:
        by_hand(out)
    remind_signers(out.parts)
    wait(monkeypatch, days=3)
    remind_signers(out.parts)
    by_hand(out)

    assert can_remind(envelope_of(out))
    assert (refusal.value.code, reminded(out)) == ("reminded_today", ["by_hand", "by_hand"])


def test_an_agreement_that_is_signed_elsewhere_is_not_reminded_of(
    elsewhere: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(elsewhere)
    send(elsewhere)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)

    remind_signers(elsewhere.parts)
    with pytest.raises(NotAllowedNow):
        by_hand(elsewhere)

    assert reminded(elsewhere) == []


def test_the_second_signer_is_reminded_when_the_owner_has_signed_and_from_their_own_turn(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = out_for_two(stage)
    owner_signs(stage)
    with stage.write() as session:
        session.scalars(select(Envelope)).one().sent_at = SENT
        session.scalars(select(Invitation)).one().sent_at = SENT + timedelta(days=6)

    for days in (7, 8, 28):
        wait(monkeypatch, days=days)
        remind_signers(stage.parts)

    assert [(event["reminder"], event["place"]) for event in reversed(told(stage, "sign.reminded"))] == [
        ("day_2", "co_signer"),
        ("last_call", "co_signer"),
    ]
    with stage.read() as session:
        mails = [row for row in list_messages(session, tenant_id=stage.tenant.id) if row.template == "sign_reminder"]
    assert {row.to for row in mails} == {"ines@ortiz.example"}
    assert all(f"/sign/{second.link_code}" in (row.body or "") for row in mails)
    assert all("/resume/" not in (row.body or "") for row in mails)
