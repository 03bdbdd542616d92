"""The only place where HTML commits: form token, then what is slow, then one transaction, then 303."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import Response, request
from sqlalchemy.orm import Session

from portal.idempotency.service import Outcome, Promise, find_outcome, fingerprint, run_once
from portal.infra.crypto import sha256_hex
from portal.web.access import current_viewer
from portal.web.form_tokens import FIELD, FormToken, check_form_token
from portal.web.pages import see_other
from portal.web.parts import db

Prepared = TypeVar("Prepared")
FORM_LIFETIME = timedelta(hours=48)


def run_command(work: Callable[[Session], str]) -> Response:
    """Do `work` once for this form and go where it says (a path); a second click is sent to the same place.

    The token is checked here. Raises what `work` raises, with nothing kept, so that the form can be sent again.
    """
    return see_other(location_of(perform(lambda session: Outcome(status=303, location=work(session)))))


def prepare_and_run(prepare: Callable[[], Prepared], work: Callable[[Session, Prepared], str]) -> Response:
    """As `run_command`, with slow work (scan, read, store) done before the transaction, and only for a fresh form."""
    promise = promise_of(check_form_token())
    kept = known_outcome(promise)
    if kept is not None:
        return see_other(location_of(kept))
    prepared = prepare()
    outcome = run_once(db(), promise, lambda session: Outcome(status=303, location=work(session, prepared)))
    return see_other(location_of(outcome))


def perform(
    work: Callable[[Session], Outcome], *, token: FormToken | None = None, tenant_id: str | None = None
) -> Outcome:
    """Do `work` once for this form and give its outcome, for a route that has more to do with it."""
    promise = promise_of(token or check_form_token(), tenant_id=tenant_id)
    return known_outcome(promise) or run_once(db(), promise, work)


def known_outcome(promise: Promise) -> Outcome | None:
    """What this form led to before, if it was sent before; KeyReused when it now says something else."""
    with db().read(tenant_id=promise.tenant_id) as session:
        return find_outcome(session, promise)


def promise_of(token: FormToken, *, tenant_id: str | None = None) -> Promise:
    """Who sends what under which key: the fingerprint covers address, fields and files, not file names."""
    return Promise(
        tenant_id=current_viewer().tenant_id if tenant_id is None else tenant_id,
        scope=f"form:{sha256_hex(token.binding.encode())}",
        key=token.nonce,
        fingerprint=fingerprint(request.method, request.path, sorted(request.args.items(multi=True)), *_content()),
        lifetime=FORM_LIFETIME,
    )


def location_of(outcome: Outcome) -> str:
    """Where an outcome of a form sends the browser."""
    return outcome.location or "/"


def _content() -> tuple[object, ...]:
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name != FIELD)
    files = []
    for name, upload in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        files.append((name, sha256_hex(upload.read())))
        upload.seek(0)
    return fields, files
