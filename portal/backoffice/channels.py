"""What the pages of text messages and of e-mail share: the choice, the account, and a test of it."""

from collections.abc import Callable

from flask import Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.errors import Invalid, NotFound
from portal.tenants.credentials import find_credentials, find_kept, note_test
from portal.tenants.queries import get_tenant
from portal.web.access import current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import PortalForm, error_summary
from portal.web.parts import db, parts, settings
from portal.workflows.choose_channels import Channel, choose_channel, try_channel


def show_channel(
    channel: Channel,
    template: str,
    *,
    at: str,
    choice: type[PortalForm],
    account: type[PortalForm],
    common: bool,
    refused: PortalForm | None = None,
    **extra: str,
) -> Response:
    """The page, with a form that was refused as it was sent but for its secrets."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = getattr(get_tenant(session, tenant_id=tenant_id).settings, channel.kind)
        row = find_kept(session, tenant_id=tenant_id, provider=channel.account)
        kept = find_credentials(session, tenant_id=tenant_id, provider=channel.account)
    return office_page(
        template,
        at=at,
        status=422 if refused is not None else 200,
        row=row,
        kept=kept.content if kept else {},
        common=common,
        mock_mode=settings().mock_mode,
        choose_form=refused if isinstance(refused, choice) else choice(formdata=None, data={channel.kind: chosen}),
        account_form=refused if isinstance(refused, account) else account(formdata=None),
        errors=error_summary(refused) if refused is not None else [],
        **extra,
    )


def choose(channel: Channel, form: PortalForm, *, at: str, common: bool, show: Callable[..., Response]) -> Response:
    """Have messages leave another way from now on."""
    viewer = current_viewer()
    if not form.validate():
        return show(form)

    def work(session: Session) -> str:
        choose_channel(
            session,
            channel,
            tenant_id=viewer.tenant_id,
            choice=form[channel.kind].data,
            common_account=common,
            mock_mode=settings().mock_mode,
            actor=viewer.actor,
        )
        return at

    try:
        return run_command(work)
    except Invalid as refusal:
        form[channel.kind].errors = (refusal.words,)
        return show(form)


def try_connection(channel: Channel, *, at: str) -> Response:
    """Sign in at the service and keep what it said."""
    tenant_id = current_viewer().tenant_id

    def prepare() -> tuple[bool, str]:
        with db().read(tenant_id=tenant_id) as session:
            if find_kept(session, tenant_id=tenant_id, provider=channel.account) is None:
                raise NotFound("No account of yours is kept there.")
        return try_channel(parts(), channel, tenant_id=tenant_id)

    def work(session: Session, said: tuple[bool, str]) -> str:
        note_test(session, tenant_id=tenant_id, provider=channel.account, ok=said[0], words=said[1])
        return at

    return prepare_and_run(prepare, work)
