"""Whose key a call carries, and which tenant it is about."""

from flask import g, request

from portal.auth.api_keys import find_api_key, is_due_for_note, note_use
from portal.errors import Malformed, NotAllowed, NotFound, NotSignedIn
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import Viewer
from portal.web.parts import db, settings


def authenticate() -> tuple[Viewer, TenantProfile]:
    """The caller and their tenant: 401 without a good key, 400 without a tenant, 404 for somebody else's."""
    with db().read() as session:
        row = find_api_key(session, key=_bearer())
        if row is None:
            raise NotSignedIn("The API key is missing or not known.", code="bad_api_key")
        tenant = get_tenant(session, tenant_id=row.tenant_id)
    if tenant.settings.is_demo and not settings().mock_mode:
        raise NotSignedIn("The demo's keys work in MOCK_MODE only.", code="bad_api_key")
    _check_tenant(tenant)
    if is_due_for_note(row):
        with db().write(tenant_id=tenant.id) as session:
            note_use(session, key_id=row.id)
    viewer = Viewer(
        kind="api",
        tenant_id=tenant.id,
        tenant_slug=tenant.slug,
        key_id=row.id,
        name=row.name,
        scopes=frozenset(str(scope) for scope in row.scopes),
    )
    g.viewer = viewer
    return viewer, tenant


def check_scope(viewer: Viewer, scope: str) -> None:
    """NotAllowed for a key that was not given this scope."""
    if scope not in viewer.scopes:
        raise NotAllowed(f"This API key does not have the scope {scope}.", code="missing_scope")


def _bearer() -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise NotSignedIn("Send the API key as `Authorization: Bearer …`.", code="bad_api_key")
    return key.strip()


def _check_tenant(tenant: TenantProfile) -> None:
    given = request.headers.get("X-Tenant-ID", "").strip()
    if not given:
        raise Malformed("Name the tenant in X-Tenant-ID.", code="tenant_missing")
    if given != tenant.slug:
        raise NotFound("We could not find that tenant.", code="tenant_not_found")
