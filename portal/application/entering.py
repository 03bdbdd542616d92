"""Coming in: what opens a merchant's session at a deal, whether the application was started or a link was followed."""

from collections.abc import Callable

from flask import Response, request
from sqlalchemy.orm import Session

from portal.application.journey import next_path
from portal.auth.sessions import end_session, open_merchant_session
from portal.errors import NotFound
from portal.idempotency.service import Outcome
from portal.infra.crypto import keyring, sha256_hex
from portal.infra.limits import spend
from portal.tenants.queries import TenantProfile, find_tenant
from portal.web.access import current_viewer
from portal.web.commands import location_of, perform
from portal.web.form_tokens import check_form_token
from portal.web.pages import see_other
from portal.web.parts import db, settings
from portal.web.sessions import set_session
from portal.workflows.read_progress import read_progress
from portal.workflows.start_deal import StartedDeal

WINDOW_S = 15 * 60
PER_ADDRESS = 10


def tenant_of(slug: str) -> TenantProfile:
    """The funder whose page this is; NotFound."""
    with db().read() as session:
        found = find_tenant(session, slug=slug)
    if found is None:
        raise NotFound("There is no funder at this address.")
    return found


def enter(tenant: TenantProfile, work: Callable[[Session], StartedDeal]) -> Response:
    """Do `work` once for this form and go on at its deal with a fresh session.

    Sent again from the same browser the work is not done again, but the session is fresh and the earlier one ended.
    """
    token = check_form_token(before_session=True)

    def once(session: Session) -> Outcome:
        started = work(session)
        deal = started.deal
        if deal.tenant_id != tenant.id:
            raise NotFound
        progress = read_progress(session, tenant_id=tenant.id, deal_id=deal.id)
        body = {"deal_id": deal.id, "merchant_id": started.merchant.id}
        return Outcome(status=303, body=body, location=_landing(started, next_path(progress)))

    outcome = perform(once, token=token, tenant_id=tenant.id)
    response = see_other(location_of(outcome))
    set_session(response, _open_session(tenant, outcome.body, opened_by=sha256_hex(token.nonce.encode())))
    return response


def limit_tries(session: Session, act: str, *, subject: str) -> None:
    """Count one try of `act` for what it is about and for the address it comes from; TooMany. Neither is readable."""
    tries = settings().sign_in_limit_per_15_minutes
    hidden = keyring().lookup(subject, purpose="limit")
    address = keyring().lookup(request.remote_addr or "", purpose="limit")
    spend(session, f"{act}:{hidden}", limit=tries, window_s=WINDOW_S)
    spend(session, f"{act}:from:{address}", limit=tries * PER_ADDRESS, window_s=WINDOW_S)


def _landing(started: StartedDeal, next_step: str) -> str:
    return next_step if started.reused else "/application/tasks"


def _open_session(tenant: TenantProfile, who: dict[str, str], *, opened_by: str) -> str:
    viewer = current_viewer()
    with db().write(tenant_id=tenant.id) as session:
        if viewer.session_id is not None:
            end_session(session, session_id=viewer.session_id)
        return open_merchant_session(
            session,
            tenant_id=tenant.id,
            deal_id=who["deal_id"],
            merchant_id=who["merchant_id"],
            opened_by=opened_by,
            user_agent=request.user_agent.string,
        )
