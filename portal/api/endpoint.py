"""How an endpoint of the API is declared, and the order in which a call is checked.

    @post(blueprint, "/api/deals/start", scope="deals:write", body=StartDeal)
    def start(call: Call) -> Work:
        body: StartDeal = call.body              # validated
        …                                        # slow things: outside the transaction, for a fresh key only

        def work(session: Session) -> dict[str, Any]:
            return {…}                           # in ONE transaction together with the key; the answer's body

        return work

    @get(blueprint, "/api/deals/<deal_id>", scope="deals:read", query=Page)
    def show(call: Call, session: Session, deal_id: str) -> dict[str, Any] | Response: …

Checked in this order: credential (401), tenant (400, 404), scope (403), key (400), replay (or 422), limit (429),
query and body (422). A replay is answered before the view is called.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from portal.api.credentials import authenticate, check_scope
from portal.api.reading import Files, check_text, idempotency_key, json_body, query_values, uploaded_files, validated
from portal.config import Settings
from portal.idempotency.service import Outcome, Promise, find_outcome, fingerprint, run_once
from portal.infra.limits import spend
from portal.tenants.queries import TenantProfile
from portal.web.access import API, Viewer, allow, takes_body
from portal.web.parts import db, settings
from portal.web.requests import stage

Body = dict[str, Any]
Work = Callable[[Session], Body]
PostView = Callable[..., Work]
GetView = Callable[..., Body | Response]


class Empty(BaseModel):
    """No fields at all."""

    model_config = {"extra": "forbid"}


@dataclass(frozen=True)
class Limit:
    """How often a tenant may call: `setting` names the field of Settings that holds the number in `window_s`."""

    name: str
    setting: str
    window_s: int


@dataclass(frozen=True)
class Call:
    """A call that was checked. `body` and `query` are what the endpoint declares; `files` are (name, bytes)."""

    viewer: Viewer
    tenant: TenantProfile
    body: Any
    query: Any
    files: Files

    @property
    def tenant_id(self) -> str:
        """The tenant's id."""
        return self.tenant.id

    @property
    def actor(self) -> str:
        """How events name the caller."""
        return self.viewer.actor


@dataclass(frozen=True)
class Endpoint:
    """One endpoint as it is documented."""

    method: str
    path: str
    scope: str
    summary: str
    body: type[BaseModel]
    query: type[BaseModel]
    response: type[BaseModel] | None
    multipart: bool


REGISTRY: list[Endpoint] = []


def get(
    blueprint: Blueprint,
    path: str,
    *,
    scope: str,
    query: type[BaseModel] = Empty,
    response: type[BaseModel] | None = None,
) -> Callable[[GetView], GetView]:
    """Declare a GET; the view gets the call, a read-only session and the path's values."""

    def declare(view: GetView) -> GetView:
        REGISTRY.append(Endpoint("GET", path, scope, _summary(view), Empty, query, response, multipart=False))

        def handle(**path_values: str) -> Response:
            viewer, tenant = authenticate()
            check_scope(viewer, scope)
            _check_path(path_values)
            call = Call(viewer, tenant, None, validated(query, query_values()), [])
            with db().read(tenant_id=tenant.id) as session:
                answer = view(call, session, **path_values)
            return answer if isinstance(answer, Response) else jsonify(answer)

        _mount(blueprint, path, view.__name__, handle, "GET")
        return view

    return declare


def post(
    blueprint: Blueprint,
    path: str,
    *,
    scope: str,
    body: type[BaseModel] = Empty,
    query: type[BaseModel] = Empty,
    response: type[BaseModel] | None = None,
    limit: Limit | None = None,
    upload_megabytes: int | None = None,
    also: str | None = None,
) -> Callable[[PostView], PostView]:
    """Declare a POST that is done once a key; `upload_megabytes` makes it multipart; `also` is a second address."""

    def declare(view: PostView) -> PostView:
        multipart = upload_megabytes is not None
        for address in filter(None, (path, also)):
            REGISTRY.append(Endpoint("POST", address, scope, _summary(view), body, query, response, multipart))

        def handle(**path_values: str) -> Response:
            viewer, tenant = authenticate()
            check_scope(viewer, scope)
            key = idempotency_key()
            with stage("receive"):
                files = uploaded_files() if multipart else []
                content = request.form.to_dict() if multipart else json_body()
            promise = _promise(viewer, key, content, files)
            kept = _known(promise)
            if kept is not None:
                return _answer(kept)
            if limit is not None:
                _spend(limit, tenant, settings())
            _check_path(path_values)
            call = Call(viewer, tenant, validated(body, content), validated(query, query_values()), files)
            with stage("prepare"):
                work = view(call, **path_values)
            with stage("commit"):
                outcome = run_once(db(), promise, lambda session: Outcome(body=work(session)))
            return _answer(outcome)

        if upload_megabytes is not None:
            takes_body(megabytes=upload_megabytes)(handle)
        _mount(blueprint, path, view.__name__, handle, "POST")
        if also is not None:
            _mount(blueprint, also, f"{view.__name__}_also", handle, "POST")
        return view

    return declare


def _mount(blueprint: Blueprint, path: str, name: str, handle: Callable[..., Response], method: str) -> None:
    allow(API)(handle)
    blueprint.add_url_rule(path, name, handle, methods=[method], strict_slashes=False)


def _promise(viewer: Viewer, key: str, content: Body, files: Files) -> Promise:
    asked = (
        request.method,
        request.path.rstrip("/"),
        sorted(request.args.items(multi=True)),
        content,
        [(file.field, file.sha256) for file in files],
    )
    return Promise(tenant_id=viewer.tenant_id, scope=f"api:{viewer.key_id}", key=key, fingerprint=fingerprint(*asked))


def _check_path(path_values: dict[str, str]) -> None:
    for value in path_values.values():
        check_text(value)


def _known(promise: Promise) -> Outcome | None:
    with db().read(tenant_id=promise.tenant_id) as session:
        return find_outcome(session, promise)


def _answer(outcome: Outcome) -> Response:
    response = Response(json.dumps(outcome.body, ensure_ascii=False), outcome.status, mimetype="application/json")
    if outcome.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _spend(limit: Limit, tenant: TenantProfile, current: Settings) -> None:
    with db().write(tenant_id=tenant.id) as session:
        allowed = int(getattr(current, limit.setting))
        spend(session, f"{limit.name}:{tenant.id}", limit=allowed, window_s=limit.window_s)


def _summary(view: Callable[..., Any]) -> str:
    return (view.__doc__ or view.__name__).strip().splitlines()[0]
