"""Step: three bank statements, each sent by a form of its own, and going on to the offers."""

from dataclasses import replace

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from portal.application.statement_remedies import SEND_AGAIN, remedy
from portal.application.statement_slots import SlotView, missing, months_in_words, refused, slot_views
from portal.deals.queries import get_deal
from portal.deals.transitions import TAKES_UPLOADS, DealStatus
from portal.errors import Invalid, NotFound, PortalError, VendorError
from portal.idempotency.service import Outcome, run_once
from portal.infra.crypto import sha256_hex
from portal.infra.limits import spend
from portal.statements.queries import REQUIRED_SLOTS, list_slots
from portal.statements.reading.precheck import TOO_LARGE
from portal.tenants.queries import TenantProfile, find_tenant
from portal.web.access import MERCHANT, allow, current_viewer, takes_body
from portal.web.commands import prepare_and_run, promise_of, run_command
from portal.web.form_tokens import check_form_token
from portal.web.forms import FieldWords
from portal.web.pages import page, see_other
from portal.web.parts import db, parts, settings
from portal.workflows.continue_to_offers import continue_to_offers
from portal.workflows.submit_statements import (
    PreparedFile,
    check_upload,
    prepare_file,
    reject_file,
    remove_statement,
    stage_statement,
)

blueprint = Blueprint("statements", __name__, url_prefix="/application/statements")
TEMPLATE = "application/statements.html"
FRAGMENTS = ("slot_1", "slot_2", "slot_3")
PATH, OFFERS, STATUS = "/application/statements", "/application/offers", "/application/status"
NOTHING_CHOSEN = "no_file"
UNREAD = "Your file"


@blueprint.get("")
@allow(MERCHANT)
def statements() -> Response:
    """The three slots with what was read; once an offer is accepted, the status page."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        deal = get_deal(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
        slots = list_slots(session, tenant_id=viewer.tenant_id, deal_id=deal.id)
    if DealStatus(deal.status) not in TAKES_UPLOADS:
        return see_other(STATUS)
    return _page(slot_views(slots))


@blueprint.post("/<int:slot>")
@allow(MERCHANT)
@takes_body(megabytes=13)
def send(slot: int) -> Response:
    """Put a file into a slot. One that cannot be taken is an event and words at its slot; the others stay.

    A body that is larger than any file we take is refused unread, so that nothing is known of it but its size.
    """
    if slot not in REQUIRED_SLOTS:
        raise NotFound
    try:
        name, data = _sent_file()
    except RequestEntityTooLarge:
        return _again(slot, name=UNREAD, error=Invalid("file", TOO_LARGE.words, code=TOO_LARGE.code), status=422)

    def work(session: Session, file: PreparedFile) -> str:
        viewer = current_viewer()
        about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
        stage_statement(session, **about, slot=slot, file=file)
        return PATH

    try:
        return prepare_and_run(lambda: _prepared(name, data), work)
    except Invalid as error:
        if error.code != NOTHING_CHOSEN:
            _keep_rejection(slot, name=name, data=data, code=error.code)
        return _again(slot, name=name, error=error, status=422)
    except VendorError as error:
        return _again(slot, name=name, error=error, status=503, advice=SEND_AGAIN)


@blueprint.post("/<int:slot>/remove")
@allow(MERCHANT)
def remove(slot: int) -> Response:
    """Empty a slot."""

    def work(session: Session) -> str:
        viewer = current_viewer()
        about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
        remove_statement(session, **about, slot=slot)
        return PATH

    return run_command(work)


@blueprint.post("/continue")
@allow(MERCHANT)
def go_on() -> Response:
    """Measure the statements and work out the offers; names what is missing when it is pressed too early."""
    try:
        return run_command(_continue)
    except Invalid:
        views = [view if view.is_filled else missing(view) for view in _views()]
        errors = [FieldWords(f"file_{view.number}", view.error) for view in views if view.error]
        return _page(views, errors=errors, status=422)


def _sent_file() -> tuple[str, bytes]:
    upload = request.files.get("file")
    if upload is None:
        return "", b""
    data = upload.read()
    upload.seek(0)
    return upload.filename or "", data


def _continue(session: Session) -> str:
    viewer = current_viewer()
    continue_to_offers(session, tenant=_tenant(session), deal_id=viewer.deal_id or "", actor=viewer.actor)
    return OFFERS


def _tenant(session: Session) -> TenantProfile:
    found = find_tenant(session, slug=current_viewer().tenant_slug)
    if found is None:
        raise NotFound
    return found


def _prepared(name: str, data: bytes) -> PreparedFile:
    """State and limits first, then what is slow."""
    viewer = current_viewer()
    if not name:
        raise Invalid("file", "Choose the PDF of this month’s statement first", code=NOTHING_CHOSEN)
    with db().read(tenant_id=viewer.tenant_id) as session:
        ids = {"merchant_id": viewer.merchant_id or "", "deal_id": viewer.deal_id or ""}
        check_upload(session, tenant_id=viewer.tenant_id, **ids)
    with db().write(tenant_id=viewer.tenant_id) as session:
        limit = settings().merchant_upload_limit_per_hour
        spend(session, f"merchant-upload:{viewer.session_id}", limit=limit, window_s=3600)
    return prepare_file(parts(), tenant_id=viewer.tenant_id, name=name, data=data)


def _keep_rejection(slot: int, *, name: str, data: bytes, code: str) -> None:
    """Record that this form's file was not taken, once however often the form is sent with it."""
    viewer, promise = current_viewer(), promise_of(check_form_token())
    own = replace(promise, key=f"{promise.key}:rejected:{sha256_hex(data)}")

    def work(session: Session) -> Outcome:
        about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
        reject_file(session, **about, slot=slot, name=name, code=code)
        return Outcome()

    run_once(db(), own, work)


def _again(slot: int, *, name: str, error: PortalError, status: int, advice: str | None = None) -> Response:
    def marked(view: SlotView) -> SlotView:
        if view.number != slot:
            return view
        todo = advice or remedy(error.code, month=view.title)
        return refused(view, name=name, words=error.words, advice=todo)

    return _page([marked(view) for view in _views()], errors=[FieldWords(f"file_{slot}", error.words)], status=status)


def _views() -> list[SlotView]:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return slot_views(list_slots(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or ""))


def _page(views: list[SlotView], *, errors: list[FieldWords] | None = None, status: int = 200) -> Response:
    return page(
        TEMPLATE,
        fragment=FRAGMENTS,
        # How files fit together changes with each one, so filled slots follow; an empty one may hold a choice.
        also=("slots_progress", *(f"slot_{view.number}" for view in views if view.is_filled)),
        status=status,
        slots=views,
        months=months_in_words(views),
        reference=current_viewer().deal_id,
        ready=sum(view.is_filled for view in views),
        errors=errors or [],
    )
