"""Two people sign one agreement in frames of Dropbox Sign on our pages; we write to the second at their turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from portal.errors import NotAllowedNow, NotFound
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.signing import expire_unsigned, remind_signers
from portal.jobs.signing_providers import ask_silent_providers
from portal.mail.models import MailMessage
from portal.signing.models import Envelope, Invitation
from portal.signing.queries import list_signatures
from portal.tenants.queries import TenantProfile
from portal.workflows.follow_envelope import ask_provider, keep_answer
from portal.workflows.remind_signer import remind_signer_now
from portal.workflows.void_envelope import void_envelope
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.legacy.earlier import go_back, migrate
from tests.integration.signing.acts import told
from tests.integration.signing.providers import SECOND, ProviderStage, bring_out, choose, queue_up
from tests.integration.signing.test_two_at_providers import happens, turn_of_second

OWNER = "rosa@mapledeli.example"


def written_to(stage: ProviderStage, template: str) -> list[str | None]:
    with stage.read() as session:
        rows = session.query(MailMessage).filter_by(template=template)
        return [row.to for row in rows.order_by(MailMessage.created_at, MailMessage.id)]


def about(stage: ProviderStage) -> dict[str, str]:
    return {"tenant_id": stage.tenant.id, "envelope_id": stage.envelope().id}


def void(stage: ProviderStage) -> None:
    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="Another", actor="user:1")


def sign_unheard(stage: ProviderStage) -> None:
    """Whoever's turn it is signs, and the provider's message is lost."""
    stage.fake.tell = lambda *_, **__: None
    stage.fake.act(stage.made(), "sign")


def hear_by_asking(stage: ProviderStage) -> None:
    """Nothing was heard for hours, so the provider is asked."""
    with stage.write() as session:
        past = clock.now() - timedelta(hours=2)
        session.execute(update(Envelope).values(sent_at=past, viewed_at=past, asked_at=past))
    ask_silent_providers(stage.parts)
    stage.work()


def hear_by_message(stage: ProviderStage) -> None:
    assert stage.deliver(stage.told("signed")).status_code == 200
    stage.work()


def test_the_request_is_made_for_frames_in_order_and_only_we_write_to_its_signers(framed: ProviderStage) -> None:
    made = framed.made()
    at_first = written_to(framed, "sign"), written_to(framed, "cosign")
    happens(framed, "view", "sign")
    at_turn = written_to(framed, "cosign")
    happens(framed, "view", "sign")

    assert (made.embedded, [one.order for one in made.signers]) == (True, [0, 1])
    assert framed.envelope().framed is True
    assert (at_first, at_turn) == (([OWNER], []), [SECOND["email"]])
    assert (framed.envelope().status, framed.status()) == ("completed", "signed")
    assert sorted(written_to(framed, "signed"), key=str) == [SECOND["email"], OWNER]
    assert [event["envelope_id"] for event in told(framed, "sign.invited")] == [framed.envelope().id]
    with framed.read() as session:
        # What a provider has signed is no signature of ours.
        assert list_signatures(session, tenant_id=framed.tenant.id, envelope_id=framed.envelope().id) == []


@pytest.mark.parametrize(
    "hears",
    [
        (hear_by_message,),
        (hear_by_asking,),
        (hear_by_message, hear_by_message),
        (hear_by_message, hear_by_asking),
        (hear_by_asking, hear_by_message),
        (hear_by_asking, hear_by_asking),
    ],
)
def test_the_second_is_written_to_once_however_we_hear_of_the_first_signature(
    framed: ProviderStage, hears: tuple[Callable[[ProviderStage], None], ...]
) -> None:
    sign_unheard(framed)
    before = written_to(framed, "cosign")

    for hear in hears:
        hear(framed)

    assert (before, written_to(framed, "cosign")) == ([], [SECOND["email"]])
    assert len(told(framed, "sign.invited")) == 1
    assert turn_of_second(framed)


def test_an_older_answer_that_is_kept_later_takes_nobodys_turn(framed: ProviderStage) -> None:
    older = ask_provider(framed.parts, **about(framed))
    sign_unheard(framed)
    newer = ask_provider(framed.parts, **about(framed))
    assert older is not None
    assert newer is not None

    for state in (newer, older, newer):
        with framed.write() as session:
            keep_answer(session, **about(framed), state=state)

    assert (written_to(framed, "cosign"), turn_of_second(framed)) == ([SECOND["email"]], True)


def test_two_workers_that_hear_of_it_at_once_write_once(framed: ProviderStage) -> None:
    sign_unheard(framed)
    state, whose = ask_provider(framed.parts, **about(framed)), about(framed)
    assert state is not None
    start, moved = threading.Barrier(4), []

    def keep() -> None:
        start.wait()
        with framed.write() as session:
            moved.append(keep_answer(session, **whose, state=state))

    workers = [threading.Thread(target=keep) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert len(moved) == 4
    assert (written_to(framed, "cosign"), len(told(framed, "sign.invited"))) == ([SECOND["email"]], 1)


def test_an_agreement_that_ended_meanwhile_asks_nobody_for_a_signature(framed: ProviderStage) -> None:
    sign_unheard(framed)
    state = ask_provider(framed.parts, **about(framed))
    assert state is not None
    void(framed)

    with framed.write() as session:
        moved = keep_answer(session, **about(framed), state=state)
    hear_by_message(framed)

    assert (moved, written_to(framed, "cosign"), told(framed, "sign.invited")) == (False, [], [])
    assert framed.made().status == "canceled"


@pytest.mark.parametrize("acts", [("decline",), ("view", "sign", "decline")])
def test_either_ends_it_by_declining_in_the_frame(framed: ProviderStage, acts: tuple[str, ...]) -> None:
    happens(framed, *acts)

    assert (framed.envelope().status, framed.status()) == ("declined", "offer")
    by_second = "sign" in acts
    assert written_to(framed, "cosign") == [SECOND["email"]] * by_second
    assert written_to(framed, "agreement_ended") == [OWNER] * by_second


@pytest.mark.parametrize("acts", [(), ("sign",)])
def test_what_nobody_signs_within_thirty_days_ends_at_the_provider_too(
    framed: ProviderStage, acts: tuple[str, ...]
) -> None:
    happens(framed, *acts)
    with framed.write() as session:
        session.execute(update(Envelope).values(sent_at=clock.now() - timedelta(days=31)))

    expire_unsigned(framed.parts)
    expire_unsigned(framed.parts)
    framed.work()

    assert (framed.envelope().status, framed.status(), framed.made().status) == ("expired", "offer", "canceled")
    assert len(told(framed, "contract.voided")) == 1


def test_whose_turn_it_is_gets_the_reminder_counted_from_that_turn(
    framed: ProviderStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Noon of a Tuesday in New Jersey, so that no reminder waits for the morning.
    noon = clock.now().replace(hour=17, minute=0)
    with framed.write() as session:
        session.execute(update(Envelope).values(sent_at=noon))
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(days=2))
    remind_signers(framed.parts)
    to_owner = written_to(framed, "sign_reminder")
    happens(framed, "sign")
    with framed.write() as session:
        session.execute(update(Invitation).values(sent_at=noon + timedelta(days=3)))

    for days in (3, 5, 28):
        monkeypatch.setattr(clock, "now", lambda days=days: noon + timedelta(days=days))
        remind_signers(framed.parts)
        remind_signers(framed.parts)

    reminders = [(event["reminder"], event["place"]) for event in reversed(told(framed, "sign.reminded"))]
    assert reminders == [("day_2", "merchant"), ("day_2", "co_signer"), ("last_call", "co_signer")]
    assert (to_owner, written_to(framed, "sign_reminder")) == ([OWNER], [OWNER, SECOND["email"], SECOND["email"]])


def test_staff_reminds_the_one_whose_turn_it_is_by_hand(framed: ProviderStage) -> None:
    happens(framed, "sign")

    with framed.write() as session:
        remind_signer_now(session, tenant_id=framed.tenant.id, deal_id=framed.deal_id, actor="user:priya")

    assert written_to(framed, "sign_reminder") == [SECOND["email"]]


def test_what_the_provider_mails_is_neither_reminded_of_nor_run_out_from_here(
    dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask
) -> None:
    stage = bring_out(ProviderStage(parts, demo).sign_at(dropbox_sign, app), two=True)
    happens(stage, "sign")
    with stage.write() as session:
        session.execute(update(Envelope).values(sent_at=clock.now() - timedelta(days=31)))

    remind_signers(parts)
    expire_unsigned(parts)
    with pytest.raises(NotAllowedNow), stage.write() as session:
        remind_signer_now(session, tenant_id=demo.id, deal_id=stage.deal_id, actor="user:priya")

    assert (stage.envelope().status, written_to(stage, "cosign"), written_to(stage, "sign_reminder")) == (
        "viewed",
        [],
        [],
    )


@pytest.mark.parametrize(("first", "then"), [("app-1", ""), ("", "app-1")])
def test_how_it_was_made_holds_when_the_answer_was_lost_and_the_account_has_changed(
    frame_site: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask, first: str, then: str
) -> None:
    frame_site.client_id = first
    stage = queue_up(ProviderStage(parts, demo).sign_at(frame_site, app), two=True)
    frame_site.fail("drop_after", method="POST", ending="/create_embedded" if first else "/signature_request/send")
    stage.work_once()
    choose(parts, demo, "dropbox_sign", frame_site.account(client_id=then))

    stage.work()
    happens(stage, "sign")

    assert (stage.envelope().framed, stage.made().embedded) == (bool(first), bool(first))
    # The provider writes to both or to nobody; we to the others.
    assert (written_to(stage, "sign"), written_to(stage, "cosign")) == (
        ([OWNER], [SECOND["email"]]) if first else ([], [])
    )


def test_a_deal_without_a_second_signer_invites_nobody(
    frame_site: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask
) -> None:
    stage = bring_out(ProviderStage(parts, demo).sign_at(frame_site, app))

    happens(stage, "view", "sign")

    assert (stage.envelope().status, written_to(stage, "cosign")) == ("completed", [])
    assert written_to(stage, "signed") == [OWNER]


def test_a_second_signature_that_the_provider_has_too_early_invites_nobody_late(framed: ProviderStage) -> None:
    sign_unheard(framed)
    sign_unheard(framed)

    hear_by_asking(framed)

    assert (framed.envelope().status, written_to(framed, "cosign")) == ("completed", [])


def test_what_was_out_for_two_before_this_was_kept_is_known_to_be_mailed(
    dropbox_sign: FakeDropboxSign,
    parts: Parts,
    demo: TenantProfile,
    rival: TenantProfile,
    app: Flask,
    database_url: str,
) -> None:
    for_two = bring_out(ProviderStage(parts, demo).sign_at(dropbox_sign, app), two=True)
    for_one = bring_out(ProviderStage(parts, rival).sign_at(dropbox_sign, app))
    parts.db.engine.dispose()

    go_back(database_url, "0018_mail_marks")
    migrate(database_url)

    assert (for_two.envelope().framed, for_one.envelope().framed) == (False, None)


def test_another_tenant_asks_about_no_envelope_of_this_one(framed: ProviderStage, rival: TenantProfile) -> None:
    with pytest.raises(NotFound):
        ask_provider(framed.parts, tenant_id=rival.id, envelope_id=framed.envelope().id)
