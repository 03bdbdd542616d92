"""The pages of the services that a tenant connects: which one is used, the account there, and a test of it.

Each of them is described by a `Connection` and gets its addresses from `connection_doors`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.errors import Invalid, NotFound
from portal.tenants.credentials import find_credentials, find_kept, note_test
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import PortalForm, error_summary
from portal.web.parts import db, settings

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class StandingAccount:
    """An account as it may be shown: by what it is known again and how its last test went, nothing secret."""

    facts: Facts
    kept_at: datetime
    tested_at: datetime | None
    test_ok: bool | None
    test_words: str


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One kind of service. `setting` names its choice in the tenant's settings and in the form of the choice.

    `choose` takes the choice and `keep` the account that the form makes by its `account()`, each with session,
    tenant_id and actor; Invalid of the former is about the choice, of `account()` about the field `base_url`.
    """

    at: str
    title: str
    words: str
    setting: str
    provider: str
    choice: type[PortalForm]
    account: type[Any]
    facts: Callable[[Mapping[str, Any]], Facts]
    without: Callable[[], str]
    choose: Callable[..., None]
    keep: Callable[..., None]
    try_out: Callable[[str], tuple[bool, str]]
    template: str = "backoffice/connection.html"
    more: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda kept: {}


def connection_doors(blueprint: Blueprint, connection: Connection) -> None:
    """Give a connection its page, and the addresses that its forms are sent to."""

    @blueprint.get(connection.at, endpoint="show")
    @allow(ADMIN)
    def show() -> Response:
        return _page(connection)

    @blueprint.post(f"{connection.at}/choose", endpoint="choose")
    @allow(ADMIN)
    def choose() -> Response:
        return _choose(connection)

    @blueprint.post(f"{connection.at}/account", endpoint="enter")
    @allow(ADMIN)
    def enter() -> Response:
        return _enter(connection)

    @blueprint.post(f"{connection.at}/test", endpoint="try_connection")
    @allow(ADMIN)
    def try_connection() -> Response:
        return try_kept_account(
            connection.provider, lambda: connection.try_out(current_viewer().tenant_id), at=connection.at
        )


def standing_account(
    session: Session, provider: str, facts: Callable[[Mapping[str, Any]], Facts]
) -> tuple[StandingAccount | None, Mapping[str, Any]]:
    """The account that this person's tenant keeps there, and its content, which is not for showing; or neither."""
    tenant_id = current_viewer().tenant_id
    row = find_kept(session, tenant_id=tenant_id, provider=provider)
    kept = find_credentials(session, tenant_id=tenant_id, provider=provider)
    if row is None or kept is None:
        return None, {}
    shown = StandingAccount(
        facts=facts(kept.content),
        kept_at=row.rotated_at or row.created_at,
        tested_at=row.tested_at,
        test_ok=row.test_ok,
        test_words=row.test_words,
    )
    return shown, kept.content


def try_kept_account(provider: str, ask: Callable[[], tuple[bool, str]], *, at: str) -> Response:
    """Sign in at the service and keep what it said; NotFound without an account there."""
    tenant_id = current_viewer().tenant_id

    def prepare() -> tuple[bool, str]:
        with db().read(tenant_id=tenant_id) as session:
            if find_kept(session, tenant_id=tenant_id, provider=provider) is None:
                raise NotFound("No account of yours is kept there.")
        return ask()

    def work(session: Session, said: tuple[bool, str]) -> str:
        note_test(session, tenant_id=tenant_id, provider=provider, ok=said[0], words=said[1])
        return at

    return prepare_and_run(prepare, work)


def outbox_or_common(common: bool) -> str:
    """What carries messages until an account is entered."""
    if common:
        return "Until you enter one, the account of this installation is used."
    return (
        "Until you enter one, messages are written to the outbox of this installation." if settings().mock_mode else ""
    )


def _choose(connection: Connection) -> Response:
    viewer, form = current_viewer(), connection.choice()
    if not form.validate():
        return _page(connection, form)

    def work(session: Session) -> str:
        choice = form[connection.setting].data
        connection.choose(session, tenant_id=viewer.tenant_id, choice=choice, actor=viewer.actor)
        return connection.at

    try:
        return run_command(work)
    except Invalid as refusal:
        form[connection.setting].errors = (refusal.words,)
        return _page(connection, form)


def _enter(connection: Connection) -> Response:
    viewer, form = current_viewer(), connection.account()
    if not form.validate():
        return _page(connection, form)
    try:
        account = form.account()
    except Invalid as refusal:
        form.base_url.errors = (refusal.words,)
        return _page(connection, form)

    def work(session: Session) -> str:
        connection.keep(session, tenant_id=viewer.tenant_id, account=account, actor=viewer.actor)
        return connection.at

    return run_command(work)


def _page(connection: Connection, refused: PortalForm | None = None) -> Response:
    """The page, with a form that was refused as it was sent but for its secrets."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = getattr(get_tenant(session, tenant_id=tenant_id).settings, connection.setting)
        account, content = standing_account(session, connection.provider, connection.facts)
    choice, entry, setting = connection.choice, connection.account, connection.setting
    return office_page(
        connection.template,
        at=connection.at,
        status=422 if refused is not None else 200,
        connection=connection,
        account=account,
        without=connection.without(),
        choose_form=refused if isinstance(refused, choice) else choice(formdata=None, data={setting: chosen}),
        account_form=refused if isinstance(refused, entry) else entry(formdata=None),
        is_entering=isinstance(refused, entry),
        errors=error_summary(refused) if refused is not None else [],
        **connection.more(content),
    )
