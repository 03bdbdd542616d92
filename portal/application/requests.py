"""What an underwriter asked for: one request a page, answered in words, with a PDF, or with a bank statement."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from portal.application.journey import STATUS_PATH, request_path
from portal.deals.queries import get_deal
from portal.deals.transitions import LIVE, TAKES_UPLOADS
from portal.errors import Invalid
from portal.infra.limits import spend
from portal.reviews.queries import MerchantRequest, get_request
from portal.reviews.service import LONGEST_WORDS
from portal.statements.reading.precheck import TOO_LARGE
from portal.web.access import MERCHANT, allow, current_viewer, takes_body
from portal.web.commands import prepare_and_run
from portal.web.forms import FieldWords, LineField, PortalForm, error_summary
from portal.web.pages import page
from portal.web.parts import db, parts, settings
from portal.workflows.ask_merchant import (
    PreparedDocument,
    answer_in_words,
    answer_with_statement,
    check_request,
    prepare_document,
)
from portal.workflows.read_files import PreparedFile, prepare_file

blueprint = Blueprint("requests", __name__, url_prefix="/application/requests")
HEADINGS = {
    "answer": "We have a question",
    "document": "Please send a document",
    "statement": "Please send a statement",
}


class AnswerForm(PortalForm):
    """The merchant's words; for a document they may stay empty."""

    answer = LineField("Your answer", max_length=LONGEST_WORDS)


@blueprint.get("/<request_id>")
@allow(MERCHANT)
def show(request_id: str) -> Response:
    """The request, or what became of it."""
    return _page(_read(request_id), AnswerForm(formdata=None))


@blueprint.post("/<request_id>")
@allow(MERCHANT)
@takes_body(megabytes=13)
def answer(request_id: str) -> Response:
    """Keep the answer and go to the status page. What cannot be taken comes back with what was typed."""
    row = _read(request_id)
    try:
        name, data = _sent_file()
        form = AnswerForm()
    except RequestEntityTooLarge:
        return _page(row, AnswerForm(formdata=None), wrong=FieldWords("file", TOO_LARGE.words), status=422)
    if not form.validate():
        return _page(row, form, status=422)

    def work(session: Session, prepared: PreparedDocument | PreparedFile | None) -> str:
        _keep(session, request_id, prepared, text=form.answer.data or "")
        return STATUS_PATH

    try:
        return prepare_and_run(lambda: _prepared(row, name, data), work)
    except Invalid as error:
        field = "file" if error.errors[0].field.startswith("file") else "answer"
        return _page(row, form, wrong=FieldWords(field, error.words), status=422)


def _keep(session: Session, request_id: str, prepared: PreparedDocument | PreparedFile | None, *, text: str) -> None:
    viewer = current_viewer()
    about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "request_id": request_id}
    if isinstance(prepared, PreparedFile):
        answer_with_statement(session, **about, file=prepared, actor=viewer.actor)
    else:
        answer_in_words(session, **about, text=text, document=prepared, actor=viewer.actor)


def _prepared(row: MerchantRequest, name: str, data: bytes) -> PreparedDocument | PreparedFile | None:
    """State and limits first, then what is slow."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        check_request(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "", request_id=row.id)
    if not name:
        if row.kind == "answer":
            return None
        raise Invalid("file", "Choose the PDF first", code="no_file")
    with db().write(tenant_id=viewer.tenant_id) as session:
        limit = settings().merchant_upload_limit_per_hour
        spend(session, f"merchant-upload:{viewer.session_id}", limit=limit, window_s=3600)
    take = prepare_file if row.kind == "statement" else prepare_document
    return take(parts(), tenant_id=viewer.tenant_id, name=name, data=data)


def _sent_file() -> tuple[str, bytes]:
    upload = request.files.get("file")
    if upload is None:
        return "", b""
    data = upload.read()
    upload.seek(0)
    return upload.filename or "", data


def _read(request_id: str) -> MerchantRequest:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return get_request(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "", request_id=request_id)


def _page(row: MerchantRequest, form: AnswerForm, *, wrong: FieldWords | None = None, status: int = 200) -> Response:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        deal = get_deal(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
    return page(
        "application/request.html",
        status=status,
        asked=row,
        heading=HEADINGS[row.kind],
        path=request_path(row.id),
        waits=row.status == "open" and deal.status in LIVE,
        takes_statements=deal.status in TAKES_UPLOADS,
        form=form,
        wrong=wrong,
        errors=[*([wrong] if wrong else []), *error_summary(form)],
        reference=deal.id,
    )
