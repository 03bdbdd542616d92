"""The application, as a table of contents."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, g, request

from portal.api import register_api
from portal.application import register_application
from portal.auth.sessions import TOUCH_EVERY, SessionSubject, find_subject, touch
from portal.backoffice import register_backoffice
from portal.config import Settings, get_settings
from portal.infra import clock
from portal.infra.parts import Parts, make_parts
from portal.infra.tables import load_tables
from portal.tenants.queries import TenantProfile, find_tenant
from portal.web.access import Viewer, current_viewer, init_access, require_policies
from portal.web.assets import init_assets
from portal.web.errors import init_errors
from portal.web.form_tokens import form_token
from portal.web.headers import init_headers
from portal.web.health import init_health
from portal.web.pages import init_pages
from portal.web.parts import EXTENSION, parts
from portal.web.requests import init_requests
from portal.web.sessions import keep_visit, session_token
from portal.webhooks import register_webhooks

READER = ("portal.statements.reading.reader",)
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None, made_parts: Parts | None = None) -> Flask:
    """The WSGI application. Misconfigured names every missing setting and stops the start."""
    settings = settings or get_settings()
    settings.require_complete()
    load_tables()
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(_flask_settings(settings))
    app.extensions[EXTENSION] = made_parts or make_parts(settings, preload=READER)

    init_requests(app)
    init_pages(app)
    init_assets(app, ROOT / "static")
    init_access(app, load_viewer=load_viewer)
    init_errors(app)
    init_headers(app, https_only=settings.secure_cookies)
    init_health(app)

    register_application(app)
    register_backoffice(app)
    register_api(app)
    register_webhooks(app)

    app.after_request(keep_visit)
    app.context_processor(template_context)
    require_policies(app)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.signing_secret,
        "TRUSTED_HOSTS": settings.trusted_hosts_list,
        "MAX_FORM_PARTS": 200,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "WTF_CSRF_ENABLED": False,
        "TEMPLATES_AUTO_RELOAD": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    }


def load_viewer() -> Viewer:
    """Who asks, from the session cookie. The API and webhooks do not look at cookies."""
    token = None if request.path.startswith("/api/") else session_token()
    if token is None:
        return Viewer(kind="anonymous")
    with parts().db.read() as session:
        subject = find_subject(session, token=token)
    if subject is None:
        return Viewer(kind="anonymous")
    if clock.now() - subject.last_seen_at > TOUCH_EVERY:
        with parts().db.write(tenant_id=subject.tenant_id) as session:
            touch(session, session_id=subject.session_id)
    g.tenant = subject.tenant
    return _viewer(subject)


def _viewer(subject: SessionSubject) -> Viewer:
    return Viewer(
        kind="staff" if subject.user_id else "signer" if subject.invitation_id else "merchant",
        tenant_id=subject.tenant_id,
        tenant_slug=subject.tenant.slug,
        session_id=subject.session_id,
        user_id=subject.user_id,
        role=subject.role,
        name=subject.name,
        deal_id=subject.deal_id,
        merchant_id=subject.merchant_id,
        invitation_id=subject.invitation_id,
    )


def template_context() -> dict[str, Any]:
    """What every template sees: whose page it is, who looks, and how forms get their tokens."""
    viewer = current_viewer() if request.endpoint and request.endpoint != "static" else Viewer(kind="anonymous")
    return {
        "tenant": _tenant_of_page(viewer),
        "viewer": viewer if viewer.kind == "staff" else None,
        "form_token": form_token,
    }


def _tenant_of_page(viewer: Viewer) -> TenantProfile | None:
    """Whose page it is: the signed-in person's tenant, which came with their session, else the one in the address."""
    if viewer.tenant_id and "tenant" in g:
        return cast(TenantProfile, g.tenant)
    slug = viewer.tenant_slug or (request.view_args or {}).get("tenant_slug", "")
    if not slug:
        return None
    with parts().db.read() as session:
        return find_tenant(session, slug=slug)
