"""What every way for a message to leave promises: the outbox directory and the real ones, over HTTP and SMTP."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.config import Settings
from portal.errors import Misconfigured, VendorError
from portal.infra import circuits
from portal.mail.gateway import MailGateway
from portal.mail.gateways import account_of as mail_account_of
from portal.mail.gateways import mail_gateway
from portal.mail.gateways.smtp import SmtpAccount, SmtpGateway, account_from
from portal.mail.models import MailMessage
from portal.sms.gateway import SmsGateway, TextMessage
from portal.sms.gateways import account_of as sms_account_of
from portal.sms.gateways import sms_gateway
from portal.sms.gateways.cherry import CherryAccount, CherryGateway
from portal.tenants.credentials import Credentials
from portal.tenants.queries import TenantProfile
from portal.tenants.settings import TenantSettings
from tests.contracts.cherry.server import API_KEY, CherryService
from tests.contracts.mail.server import PASSWORD, USER, Mailbox, serving
from tests.contracts.mail.tls import server_context

FUNDER = TenantProfile("tn_1", "ledgerfield", "Ledgerfield Funding", TenantSettings())
SENDER = "portal@funder.example"
ROSA = "rosa@maple.example"


def settings(folder: Path, **changed: object) -> Settings:
    return Settings.model_validate({"mock_mode": True, "data_dir": folder, **changed})


def text(message_id: str = "sm_1") -> TextMessage:
    return TextMessage(id=message_id, to="+19735550188", body="Your offers are ready.", campaign="offers")


def letter(*, to: str = ROSA) -> MailMessage:
    row = MailMessage(tenant_id=FUNDER.id, template="resume", subject="Your offers", status="queued")
    row.to, row.body = to, "They are ready."
    return row


@dataclass
class Pair:
    """A gateway and a look at what arrived behind it, in order: whom each message is for."""

    gateway: SmsGateway
    arrived: Callable[[], list[str]]


@pytest.fixture
def cherry() -> Iterator[CherryService]:
    with CherryService() as running:
        yield running


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with serving(mailbox) as port:
        yield port


@pytest.fixture(params=["sandbox", "cherry"])
def sms(request: pytest.FixtureRequest, tmp_path: Path, cherry: CherryService) -> Pair:
    if request.param == "sandbox":
        gateway = sms_gateway("sandbox", settings=settings(tmp_path), credentials=None)
        written = tmp_path / "outbox" / "sms"
        return Pair(gateway, lambda: [json.loads(one.read_text())["to"] for one in sorted(written.glob("*.json"))])
    content = CherryAccount(base_url=cherry.url, api_key=API_KEY).to_content()
    account = Credentials(FUNDER.id, sms_account_of("cherry"), content)
    gateway = sms_gateway("cherry", settings=settings(tmp_path), credentials=account)
    return Pair(gateway, lambda: [one["to"] for one in cherry.sent.values()])


def at_cherry(cherry: CherryService, *, key: str = API_KEY, timeout_s: float = 5) -> CherryGateway:
    return CherryGateway(CherryAccount(base_url=cherry.url, api_key=key), timeout_s=timeout_s)


def test_a_text_handed_over_twice_leaves_once_and_keeps_its_reference(sms: Pair) -> None:
    first, again, other = (sms.gateway.send(text(one)) for one in ("sm_1", "sm_1", "sm_2"))

    assert first == again != other
    assert sms.arrived() == [text().to] * 2


def test_trying_a_text_service_sends_nothing(sms: Pair) -> None:
    assert sms.gateway.check().endswith(".")
    assert sms.arrived() == []


@pytest.mark.parametrize(
    ("fault", "code", "sent"),
    [
        ("429", "vendor_refused", 0),
        ("500", "vendor_refused", 0),
        ("garbage", "vendor_unreadable", 0),
        ("500_after", "vendor_refused", 1),
        ("drop_after", "vendor_unreachable", 1),
        ("hang_after", "vendor_unreachable", 1),
    ],
)
def test_a_failure_of_cherry_passes_and_a_repetition_sends_no_second_text(
    cherry: CherryService, fault: str, code: str, sent: int
) -> None:
    cherry.fail(fault, method="POST", ending="/messages", retry_after_s=9 if fault == "429" else None)

    with pytest.raises(VendorError) as failed:
        at_cherry(cherry, timeout_s=0.3 if fault == "hang_after" else 5).send(text())
    cherry.let_go.set()

    assert (failed.value.permanent, failed.value.code) == (False, code)
    assert failed.value.retry_after_s == (9 if fault == "429" else None)
    assert len(cherry.sent) == sent
    at_cherry(cherry).send(text())
    assert list(cherry.sent) == ["sm_1"]


def test_a_key_that_cherry_does_not_know_is_refused_for_good(cherry: CherryService) -> None:
    for act in (lambda own: own.send(text()), lambda own: own.check()):
        with pytest.raises(VendorError) as refused:
            act(at_cherry(cherry, key="another"))
        assert refused.value.permanent
    assert cherry.sent == {}


@pytest.mark.parametrize("kind", ["directory", "smtp"])
def test_a_mail_handed_over_twice_can_be_told_by_its_id(tmp_path: Path, mailbox: Mailbox, port: int, kind: str) -> None:
    common = settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER)
    gateway: MailGateway = mail_gateway(kind, settings=common, credentials=None)
    mail = letter()

    assert gateway.check().endswith(".")
    assert mailbox.received == []
    for _ in range(2):
        gateway.send(mail, tenant=FUNDER)

    if kind == "directory":
        [written] = (tmp_path / "outbox" / "mail").glob("*.json")
        assert json.loads(written.read_text())["to"] == ROSA
    else:
        assert {one["Message-ID"] for one in mailbox.received} == {f"<{mail.id}@funder.example>"}
        assert {one["To"] for one in mailbox.received} == {ROSA}


def at_server(port: int, **account: str) -> SmtpGateway:
    kept = {"host": "127.0.0.1", "port": port, "security": "starttls", "sender": SENDER, **account}
    return SmtpGateway(SmtpAccount.model_validate(kept), timeout_s=5)


def test_an_answer_that_is_lost_after_a_mail_was_taken_passes(mailbox: Mailbox, port: int) -> None:
    mailbox.silent = True

    with pytest.raises(VendorError) as failed:
        at_server(port).send(letter(), tenant=FUNDER)

    assert (failed.value.permanent, len(mailbox.received)) == (False, 1)


def test_an_encoded_word_in_an_address_reaches_nobody_else(mailbox: Mailbox, port: int) -> None:
    with pytest.raises(VendorError, match="refused the recipient"):
        at_server(port).send(letter(to="=?utf-8?q?ines=40ortiz.example=2C?=rosa@maple.example"), tenant=FUNDER)

    assert mailbox.received == []


def test_an_address_that_a_server_cannot_take_is_given_up_in_words(mailbox: Mailbox) -> None:
    with serving(mailbox, any_letter=False) as port, pytest.raises(VendorError) as refused:
        at_server(port).send(letter(to="josé@maple.example"), tenant=FUNDER)

    assert (refused.value.permanent, "takes no address" in refused.value.words) == (True, True)


def test_whoever_types_anothers_mail_server_pauses_no_mail_but_their_own(mailbox: Mailbox, port: int) -> None:
    account = SmtpAccount(host="127.0.0.1", port=port, security="starttls", sender=SENDER)
    for _ in range(circuits.FAILURES):
        with pytest.raises(VendorError):
            SmtpGateway(account, guarded=True).send(letter(), tenant=FUNDER)

    SmtpGateway(account).send(letter(), tenant=FUNDER)

    assert len(mailbox.received) == 1


def test_a_password_never_travels_in_the_clear(mailbox: Mailbox, port: int) -> None:
    for act in (lambda own: own.send(letter(), tenant=FUNDER), lambda own: own.check()):
        with pytest.raises(VendorError) as refused:
            act(at_server(port, user=USER, password=PASSWORD))
        assert "no encryption" in refused.value.words
        assert not refused.value.permanent
    assert mailbox.received == []


def test_a_mail_server_is_signed_in_to_over_tls_and_a_wrong_password_is_said(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered, trusted = server_context(tmp_path)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    with serving(mailbox, tls=offered) as port:
        own = at_server(port, user=USER, password=PASSWORD)
        assert USER in own.check()
        assert (mailbox.said, mailbox.received) == (["NOOP"], [])
        own.send(letter(), tenant=FUNDER)

        with pytest.raises(VendorError) as refused:
            at_server(port, user=USER, password="another").check()

    assert len(mailbox.received) == 1
    assert "refused our sign-in" in refused.value.words
    assert PASSWORD not in repr(own._account)


def test_an_address_of_our_own_network_is_not_connected_to(mailbox: Mailbox, port: int, cherry: CherryService) -> None:
    account = SmtpAccount(host="localhost", port=port, security="starttls", sender=SENDER)
    cherry_account = CherryAccount(base_url=cherry.url, api_key=API_KEY)

    for guarded in (SmtpGateway(account, guarded=True), CherryGateway(cherry_account, guarded=True)):
        with pytest.raises(VendorError) as refused:
            guarded.check()
        assert not refused.value.permanent

    assert (mailbox.said, cherry.calls) == ([], [])


def test_nothing_is_written_to_a_directory_outside_mock_mode(tmp_path: Path) -> None:
    real = settings(tmp_path, mock_mode=False)

    for name in ("sandbox", "cherry"):
        with pytest.raises(VendorError) as refused:
            sms_gateway(name, settings=real, credentials=None)
        assert (refused.value.permanent, "Settings, Text messages" in refused.value.words) == (True, True)
    for name in ("directory", "smtp"):
        with pytest.raises(VendorError) as refused:
            mail_gateway(name, settings=real, credentials=None)
        assert (refused.value.permanent, "Settings, Email" in refused.value.words) == (True, True)


def test_an_own_account_goes_before_the_installations(tmp_path: Path, cherry: CherryService) -> None:
    common = settings(tmp_path, cherry_base_url="http://127.0.0.1:1", cherry_api_key="common")
    own = CherryAccount(base_url=cherry.url, api_key=API_KEY).to_content()

    sms_gateway("cherry", settings=common, credentials=Credentials(FUNDER.id, sms_account_of("cherry"), own)).send(
        text()
    )

    assert len(cherry.sent) == 1


def test_a_name_that_is_not_here_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        sms_gateway("pigeon", settings=settings(tmp_path), credentials=None)
    with pytest.raises(Misconfigured):
        mail_gateway("pigeon", settings=settings(tmp_path), credentials=None)
    assert mail_account_of("smtp") != sms_account_of("cherry")


def test_an_address_of_a_server_says_how_it_is_reached() -> None:
    first, second = account_from("smtps://a%40b:p%3Aw@mail.example", sender=SENDER), account_from("smtp://m", sender="")

    assert (first.port, first.security, first.user, first.password.get_secret_value()) == (465, "tls", "a@b", "p:w")
    assert (second.port, second.security, second.user) == (587, "starttls", "")
