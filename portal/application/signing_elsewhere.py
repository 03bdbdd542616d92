"""Signing at a provider: the way there, and back to a page that waits until the provider told how it went."""

from flask import Blueprint, Response, redirect, request

from portal.application.seats import OWNER, frame_page
from portal.application.signing import is_opened_here, state_page
from portal.application.signing_steps import MAILED, NAME, RETURN, THERE, provider_of, sign_path
from portal.errors import NotAllowedNow, VendorError
from portal.infra.limits import spend
from portal.signing.accounts import DROPBOX_SIGN
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.pages import see_other
from portal.web.parts import db, parts
from portal.workflows.open_at_provider import open_at_provider
from portal.workflows.read_signing import SigningProgress, read_signing

blueprint = Blueprint("signing_elsewhere", __name__)
VIEWS_PER_HOUR = 30
# DocuSign says with which of these it sends a signer back who neither signed nor declined.
NOT_YET = frozenset(
    {
        *("cancel", "ttl_expired", "session_timeout", "exception", "viewing_complete"),
        *("access_code_failed", "id_check_failed"),
    }
)


@blueprint.get(THERE)
@allow(MERCHANT)
def there() -> Response:
    """Ask the provider for a fresh address and go there, or show it in a frame where the provider is made for that.

    By a link: our pages' policy lets no form lead elsewhere.
    """
    progress = _read()
    live = progress.live
    if not _is_out(progress) or live is None:
        return see_other(sign_path(progress))
    with db().write(tenant_id=live.tenant_id) as session:
        spend(session, f"sign-there|{live.id}", limit=VIEWS_PER_HOUR, window_s=3600)
    try:
        url = open_at_provider(parts(), tenant_id=live.tenant_id, envelope_id=live.id)
    except VendorError as failed:
        if has_nothing_to_sign(failed):
            return see_other(RETURN)
        return state_page(progress, in_browser=True, unreachable=True)
    except NotAllowedNow:
        if not is_opened_here(progress):
            raise
        # It went out by the provider's message before the account was set to sign on our page.
        return state_page(progress)
    if live.gateway == DROPBOX_SIGN:
        return frame_page(OWNER, progress, provider=provider_of(progress) or "", url=url)
    response = redirect(url, 303)
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # werkzeug's redirect makes a Response of Flask's class


@blueprint.get(RETURN)
@allow(MERCHANT)
def back() -> Response:
    """What the browser tells is not believed: the page waits for the provider itself, and looks again by itself.

    It follows the agreement to its end at this one address, because a page that polls is not led to another one.
    """
    progress = _read()
    event, path = request.args.get("event"), sign_path(progress)
    if event in NOT_YET or provider_of(progress) is None:
        return see_other(path)
    if _is_out(progress):
        return state_page(progress, returned=event != MAILED)
    return state_page(progress, go_on=path if path != NAME else "")


def has_nothing_to_sign(failed: VendorError) -> bool:
    """Whether the provider knows more than we do: who wanted to sign has signed, and we are told of it in a moment."""
    return failed.code == "vendor_not_their_turn"


def _is_out(progress: SigningProgress) -> bool:
    live = progress.live
    return live is not None and live.status in ("sent", "viewed") and provider_of(progress) is not None


def _read() -> SigningProgress:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
