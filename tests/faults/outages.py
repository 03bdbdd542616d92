"""Every call to a provider with every fault: what one cell of that matrix is, and how it is run.

A cell has one piece of work, a provider on a socket, and real workers that are killed -9. What is counted is counted
at the provider: envelopes, messages, mails by Message-ID, checks, events taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Request, Response

from portal.background_checks.gateways import HTTP, account_of
from portal.background_checks.models import BackgroundJob
from portal.config import get_settings
from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.mail.service import queue_mail
from portal.signing.errands import ASK, queue_errand
from portal.sms.models import SmsMessage
from portal.sms.service import queue_sms
from portal.subscribers.models import SubscriberDelivery
from portal.subscribers.service import add_subscriber
from portal.tenants.credentials import keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.run_background import run_background
from portal.workflows.void_envelope import void_envelope
from tests.contracts.background.server import API_KEY as BACKGROUND_KEY
from tests.contracts.background.server import BackgroundProvider
from tests.contracts.cherry.server import API_KEY as CHERRY_KEY
from tests.contracts.cherry.server import CherryService
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.contracts.fake_provider import DRIP_S, FakeProvider
from tests.contracts.mail.server import Mailbox, serving
from tests.faults.test_killed_worker import let_leases_end, working
from tests.integration.signing.acts import told
from tests.integration.signing.providers import ProviderStage, bring_out, queue_up
from tests.integration.signing.stage import Stage

WITHIN_S = 100.0
KILLED = {"killed": "hang", "killed_after": "hang_after"}
LASTING = {"down": "500", "limited": "429"}
FAULTS = ("killed", "killed_after", "hang_after", "drip_after", "429", "500", "garbage", "drop", *LASTING)
SIGNING = ("token", "find", "create", "read", "void", "download")
CALLS = (
    *(f"docusign {call}" for call in SIGNING),
    *(f"dropbox_sign {call}" for call in SIGNING if call != "token"),
    "cherry send",
    "smtp send",
    "background ask",
    "background answer",
    "subscriber tell",
)
# A body that cannot be read is none there: any 2xx means that the event was taken, and SMTP has neither.
WITHOUT = {("subscriber tell", "garbage"), *(("smtp send", fault) for fault in ("garbage", "429", "limited"))}
CELLS = [(call, fault) for call in CALLS for fault in FAULTS if (call, fault) not in WITHOUT]


@dataclass
class Scene:
    """One cell as it is set up: where the fault hits, and how to see what became of it."""

    fault: Callable[[str], None]
    calls: Callable[[], int]
    heal: Callable[[], None]
    is_done: Callable[[], bool]
    count: Callable[[], int]
    calls_until_down: int = 2


@dataclass(frozen=True)
class Outcome:
    """How often the provider acted, and how long it took from the provider's or the worker's return to the end."""

    count: int
    seconds: float


def run(scene: Scene, parts: Parts, fault: str, *, hurry: bool) -> Outcome:
    """Let the fault happen to real workers and wait for the end; `hurry` ends leases and waits instead of waiting."""
    before = scene.calls()
    scene.fault(fault)
    kills = fault in KILLED
    with working():
        wanted = before + (scene.calls_until_down if fault in LASTING else 1)
        _until(lambda: scene.calls() >= wanted)
        if not kills:
            return _finish(scene, parts, hurry=hurry)
    return _with_another(scene, parts, hurry=hurry)


def _with_another(scene: Scene, parts: Parts, *, hurry: bool) -> Outcome:
    if hurry:
        let_leases_end(parts)
    began = time.monotonic()
    with working():
        _until(scene.is_done)
    return Outcome(scene.count(), time.monotonic() - began)


def _finish(scene: Scene, parts: Parts, *, hurry: bool) -> Outcome:
    scene.heal()
    began = time.monotonic()
    while not scene.is_done():
        assert time.monotonic() < began + WITHIN_S, "it was not done"
        if hurry:
            let_leases_end(parts)
        time.sleep(0.3)
    return Outcome(scene.count(), time.monotonic() - began)


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@contextlib.contextmanager
def scene_of(call: str, make_parts: Callable[[], Parts], tenant_of: Callable[[Parts], TenantProfile]) -> Iterator[Any]:
    """The scene of a call and its parts, which are made when the provider's address stands in the settings."""
    provider, _, what = call.partition(" ")
    with _SCENES[provider](what, make_parts, tenant_of) as scene:
        yield scene


Setting = tuple[Scene, Parts]


@contextlib.contextmanager
def _settings(**values: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"WORKER_POLL_MS": "50", **values}.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


def _faults_of(fake: FakeProvider, method: str, ending: str) -> dict[str, Any]:
    def fault(kind: str) -> None:
        one = KILLED.get(kind, LASTING.get(kind, kind))
        for _ in range(50 if kind in LASTING else 1):
            fake.fail(one, method=method, ending=ending, retry_after_s=5 if kind == "429" else None)

    return {"fault": fault, "calls": lambda: fake.count(method, ending), "heal": lambda: _heal(fake)}


def _heal(fake: FakeProvider) -> None:
    with fake.lock:
        if len(fake.faults) > 1:
            fake.faults.clear()


@contextlib.contextmanager
def _signing(
    what: str, make: Callable[[], Parts], tenant_of: Callable[[Parts], TenantProfile], fake: Any
) -> Iterator[Setting]:
    name = "docusign" if isinstance(fake, FakeDocuSign) else "dropbox_sign"
    setting = "DOCUSIGN_AUTH_URL" if name == "docusign" else "DROPBOX_SIGN_URL"
    with fake, _settings(**{setting: fake.url}):
        parts = make()
        stage = ProviderStage(parts, tenant_of(parts)).sign_at(fake, None)
        if what in ("token", "find", "create"):
            queue_up(stage)
            is_done: Callable[[], bool] = lambda: stage.envelope().status == "sent"  # noqa: E731 - one of three
            count: Callable[[], int] = lambda: len(fake.made_for(stage.envelope().id))  # noqa: E731 - one of three
        elif what == "void":
            bring_out(stage)
            with stage.write() as session:
                about = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id}
                void_envelope(session, **about, reason="Withdrawn.", actor="user:1")
            is_done = lambda: stage.made().status in ("voided", "canceled")  # noqa: E731 - one of three
            count = lambda: len(told(stage, "contract.voided"))  # noqa: E731 - one of three
        else:
            bring_out(stage)
            stage.happens("completed", tell=False)
            with stage.write() as session:
                queue_errand(session, ASK, stage.envelope())
            is_done = lambda: stage.envelope().status == "completed"  # noqa: E731 - one of three
            count = lambda: len(told(stage, "contract.completed"))  # noqa: E731 - one of three
        ref = stage.made().id if what not in ("token", "find", "create") else ""
        method, ending = _PLACES[name](ref)[what]
        patient = 1 if what == "create" else 2
        yield Scene(**_faults_of(fake, method, ending), is_done=is_done, count=count, calls_until_down=patient), parts


_PLACES: dict[str, Callable[[str], dict[str, tuple[str, str]]]] = {
    "docusign": lambda ref: {
        "token": ("POST", "/oauth/token"),
        "find": ("GET", "/envelopes"),
        "create": ("POST", "/envelopes"),
        "read": ("GET", f"/envelopes/{ref}"),
        "void": ("PUT", f"/envelopes/{ref}"),
        "download": ("GET", "/documents/combined"),
    },
    "dropbox_sign": lambda ref: {
        "find": ("GET", "/signature_request/list"),
        "create": ("POST", "/signature_request/send"),
        "read": ("GET", f"/signature_request/{ref}"),
        "void": ("POST", f"/signature_request/cancel/{ref}"),
        "download": ("GET", f"/files/{ref}"),
    },
}


@contextlib.contextmanager
def _docusign(what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    with _signing(what, make, tenant_of, FakeDocuSign(private_key=make_rsa_pem())) as setting:
        yield setting


@contextlib.contextmanager
def _dropbox_sign(what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    with _signing(what, make, tenant_of, FakeDropboxSign()) as setting:
        yield setting


@contextlib.contextmanager
def _cherry(_what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    with CherryService() as fake, _settings(CHERRY_BASE_URL=fake.url, CHERRY_API_KEY=CHERRY_KEY):
        parts = make()
        tenant = tenant_of(parts)
        with parts.db.write(tenant_id=tenant.id) as session:
            # A confirmation leaves at any hour of the day.
            about = {"to": "+19735550188", "body": "Hello", "campaign": "x", "actor": "system", "confirmation": True}
            queue_sms(session, tenant_id=tenant.id, **about)
        sent = select(SmsMessage.status).where(SmsMessage.direction == "out")
        is_done = lambda: _values(parts, sent) == ["sent"]  # noqa: E731 - a line of the scene
        yield Scene(**_faults_of(fake, "POST", "/messages"), is_done=is_done, count=lambda: len(fake.sent)), parts


@contextlib.contextmanager
def _background(what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    with BackgroundProvider() as fake, _settings():
        parts = make()
        tenant = _choose_background(parts, tenant_of(parts), fake)
        stage = Stage(parts, tenant).answer()
        with stage.write() as session:
            about = {"merchant_id": stage.merchant_id, "deal_id": stage.deal_id}
            run_background(session, tenant=tenant, **about, actor="api:key", attest=True)
        fake.rounds = 0 if what == "ask" else 1
        place = ("POST", "/checks") if what == "ask" else ("GET", "/checks/ck-1")
        is_done = lambda: _values(parts, select(BackgroundJob.status)) == ["OK"]  # noqa: E731 - a line of the scene
        yield Scene(**_faults_of(fake, *place), is_done=is_done, count=lambda: len(fake.requests)), parts


def _choose_background(parts: Parts, tenant: TenantProfile, fake: BackgroundProvider) -> TenantProfile:
    with parts.db.write(tenant_id=tenant.id) as session:
        row = session.get_one(Tenant, tenant.id)
        row.settings = {**row.settings, "background": HTTP}
        content = {"base_url": fake.url, "api_key": BACKGROUND_KEY}
        keep_credentials(session, tenant_id=tenant.id, provider=account_of(HTTP), content=content, actor="user:a")
    with parts.db.read() as session:
        return get_tenant(session, tenant_id=tenant.id)


class Hooks(FakeProvider):
    """A tenant's own system: it keeps the ids of the messages that it took."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: set[str] = set()

    def answer(self, request: Request) -> Response:
        self.taken.add(request.headers["webhook-id"])
        return Response(status=204)

    def refusal(self, status: int, code: str) -> Response:
        return Response(json.dumps({"error": code}), status=status)


@contextlib.contextmanager
def _subscriber(_what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    with Hooks() as fake, _settings():
        parts = make()
        tenant = tenant_of(parts)
        with parts.db.write(tenant_id=tenant.id) as session:
            about = {"event_types": ["deal.started"], "key": b"k" * 32, "plain": True, "actor": "user:a"}
            add_subscriber(session, tenant_id=tenant.id, url=f"{fake.url}/hooks", **about)
        Stage(parts, tenant)
        is_done = lambda: _values(parts, select(SubscriberDelivery.status)) == ["delivered"]  # noqa: E731 - a line of the scene
        yield Scene(**_faults_of(fake, "POST", "/hooks"), is_done=is_done, count=lambda: len(fake.taken)), parts


@dataclass
class FaultyMailbox(Mailbox):
    """A mail server that fails as it is told; `tries` are the messages that came to their end."""

    kinds: list[str] = field(default_factory=list)
    tries: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.tries += 1
        kind = self.kinds.pop(0) if self.kinds else ""
        if not kind or kind.endswith("_after"):
            answer = await super().handle_DATA(server, session, envelope)
        if kind.startswith("hang"):
            await asyncio.sleep(30)
        while kind.startswith("drip") and not server.transport.is_closing():
            server.transport.write(b"2")
            await asyncio.sleep(DRIP_S)
        if kind.startswith(("hang", "drop", "drip")):
            server.transport.abort()
        return "451 4.3.0 Try again later" if kind == "500" else answer if not kind else "250 OK"


@contextlib.contextmanager
def _smtp(_what: str, make: Any, tenant_of: Any) -> Iterator[Setting]:
    box = FaultyMailbox()
    with serving(box) as port, _settings(SMTP_URL=f"smtp://127.0.0.1:{port}", MAIL_FROM="portal@funder.example"):
        parts = make()
        tenant = tenant_of(parts)
        context = {"business": "Deli", "funder": "Ledgerfield", "link": "https://a.example", "minutes": 10}
        with parts.db.write(tenant_id=tenant.id) as session:
            queue_mail(session, tenant_id=tenant.id, to="rosa@maple.example", template="resume", context=context)

        def fault(kind: str) -> None:
            box.kinds = ["500"] * 50 if kind == "down" else [KILLED.get(kind, kind)]

        def heal() -> None:
            box.kinds = box.kinds if len(box.kinds) < 2 else []

        # The mail that is queued at the start of a deal goes there too; the one asked for is the one that counts.
        sent = select(MailMessage.status).where(MailMessage.template == "resume")
        yield (
            Scene(
                fault=fault,
                calls=lambda: box.tries,
                heal=heal,
                is_done=lambda: _values(parts, sent) == ["sent"],
                count=lambda: len({mail["Message-ID"] for mail in box.received}),
            ),
            parts,
        )


def _values(parts: Parts, query: Any) -> list[Any]:
    with parts.db.read() as session:
        return list(session.scalars(query))


_SCENES: dict[str, Any] = {
    "docusign": _docusign,
    "dropbox_sign": _dropbox_sign,
    "cherry": _cherry,
    "background": _background,
    "subscriber": _subscriber,
    "smtp": _smtp,
}
