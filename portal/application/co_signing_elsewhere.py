"""The second signer in the frame of a provider: the page around it, and back to one that waits for the provider."""

from flask import Blueprint, Response, request

from portal.application.co_signing import co_step, end_page
from portal.application.co_signing_steps import NAME, RETURN, THERE, read_by_session, whose_session
from portal.application.seats import SECOND, frame_page
from portal.application.signing_elsewhere import NOT_YET, VIEWS_PER_HOUR, has_nothing_to_sign
from portal.errors import VendorError
from portal.infra.limits import spend
from portal.web.access import SIGNER, allow
from portal.web.pages import see_other
from portal.web.parts import db, parts
from portal.workflows.co_sign import open_as_co_signer

blueprint = Blueprint("co_signing_elsewhere", __name__)


@blueprint.get(THERE)
@allow(SIGNER)
def there() -> Response:
    """Ask the provider for a fresh address of this signer's own and show it in a frame; another look gets another."""
    standing = read_by_session()
    if standing.path != NAME or not standing.provider:
        return see_other(standing.path)
    with db().write(tenant_id=standing.tenant.id) as session:
        spend(session, f"co-sign-there|{standing.invited.envelope.id}", limit=VIEWS_PER_HOUR, window_s=3600)
    try:
        url = open_as_co_signer(parts(), whose_session())
    except VendorError as failed:
        if has_nothing_to_sign(failed):
            return see_other(RETURN)
        return co_step("application/co_there.html", standing, status=503, unreachable=True)
    return frame_page(SECOND, standing.progress, provider=standing.provider, url=url)


@blueprint.get(RETURN)
@allow(SIGNER)
def back() -> Response:
    """What the frame tells is not believed: the page waits for the provider itself, and looks again by itself."""
    standing, is_not_yet = read_by_session(), request.args.get("event") in NOT_YET
    if not standing.provider or (standing.stage == "open" and (is_not_yet or standing.consented_at is None)):
        return see_other(standing.path)
    return end_page(standing, look=RETURN)
