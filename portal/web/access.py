"""Who may call what: every endpoint declares a policy, and one without stops the application from starting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, g, request

from portal.errors import Malformed, Misconfigured, NotAllowed, NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "access_policy"
BODY_ATTRIBUTE = "max_body_bytes"
DEFAULT_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Viewer:
    """Who asks: `kind` is anonymous, merchant, signer (who signs beside the merchant), staff or api.

    `actor` is how events name them.
    """

    kind: str
    tenant_id: str = ""
    tenant_slug: str = ""
    session_id: str | None = None
    user_id: str | None = None
    role: str | None = None
    name: str | None = None
    deal_id: str | None = None
    merchant_id: str | None = None
    invitation_id: str | None = None
    key_id: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """The name that events keep."""
        if self.kind == "staff":
            return f"user:{self.user_id}"
        if self.kind == "merchant":
            return f"merchant:{self.merchant_id}"
        if self.kind == "signer":
            return f"signer:{self.invitation_id}"
        return f"api:{self.key_id}" if self.kind == "api" else "anonymous"


@dataclass(frozen=True)
class Policy:
    """Which kinds of viewer an endpoint is for; `roles` narrows staff. An API endpoint checks scopes itself."""

    name: str
    kinds: frozenset[str]
    roles: frozenset[str] = frozenset()
    where_to_sign_in: str | None = None


ANYBODY = frozenset({"anonymous", "merchant", "signer", "staff", "api"})
PUBLIC = Policy("public", ANYBODY)
WEBHOOK = Policy("webhook", ANYBODY)
API = Policy("api", ANYBODY)
MERCHANT = Policy("merchant", frozenset({"merchant"}), where_to_sign_in="application.signed_out")
SIGNER = Policy("signer", frozenset({"signer"}), where_to_sign_in="co_signing.signed_out")
STAFF = Policy("staff", frozenset({"staff"}), where_to_sign_in="backoffice.sign_in")
UNDERWRITER = Policy("underwriter", STAFF.kinds, frozenset({"underwriter", "admin"}), "backoffice.sign_in")
ADMIN = Policy("admin", STAFF.kinds, frozenset({"admin"}), "backoffice.sign_in")


def allow(policy: Policy) -> Callable[[View], View]:
    """Declare who may call a view."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, policy)
        return view

    return declare


def takes_body(*, megabytes: int) -> Callable[[View], View]:
    """Declare that a view takes a larger body than the usual one, for uploads."""

    def declare(view: View) -> View:
        setattr(view, BODY_ATTRIBUTE, megabytes * 1024 * 1024)
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy that an endpoint declares, or None."""
    return cast(Policy | None, getattr(app.view_functions[endpoint], ATTRIBUTE, None))


def current_viewer() -> Viewer:
    """Who makes this request."""
    return cast(Viewer, g.viewer)


def init_access(app: Flask, *, load_viewer: Callable[[], Viewer]) -> None:
    """Load the viewer before each request and hold the endpoint's policy against them."""

    def check() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        request.max_content_length = getattr(app.view_functions[request.endpoint], BODY_ATTRIBUTE, DEFAULT_BODY_BYTES)
        g.viewer = load_viewer()
        policy = policy_of(app, request.endpoint)
        if policy is None:
            raise Misconfigured(f"{request.endpoint} declares no access policy.")
        _check_address()
        check_policy(policy, g.viewer)

    app.before_request(check)


def _check_address() -> None:
    """Refuse a null byte: PostgreSQL keeps no such text, so nothing at any address can be called that."""
    if any("\0" in part for part in (request.path, *request.args.keys(), *request.args.values())):
        request.view_args = {}
        raise Malformed("The address could not be read.")


def check_policy(policy: Policy, viewer: Viewer) -> None:
    """Refuse a viewer whom the policy does not name."""
    if viewer.kind not in policy.kinds:
        raise NotSignedIn("Sign in to go on.")
    if policy.roles and viewer.role not in policy.roles:
        raise NotAllowed("Your role does not allow this. Ask an administrator of your team.")


def require_policies(app: Flask) -> None:
    """Stop the start when an endpoint declares nothing."""
    bare = sorted(name for name in app.view_functions if name != "static" and policy_of(app, name) is None)
    if bare:
        raise Misconfigured(f"These endpoints declare no access policy: {', '.join(bare)}. Add @allow(…).")
