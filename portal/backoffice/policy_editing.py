"""A draft of the policy changed field by field or from a file; begun as a copy of a version, or put away."""

from flask import Blueprint, Response, request
from pydantic import ValidationError as Refused
from sqlalchemy.orm import Session

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.backoffice.policies import PAGE, people_of
from portal.backoffice.policy_form import PolicyTexts, read_form, texts_of
from portal.backoffice.policy_publishing import DRAFTS, PublishForm, draft_page, revision_sent
from portal.backoffice.policy_view import form_sections
from portal.errors import Conflict, Invalid
from portal.underwriting.drafts import change_draft, discard_draft, start_draft
from portal.underwriting.policy import Policy
from portal.underwriting.policy_problems import Problem, field_name, problems_of
from portal.underwriting.policy_shape import path_id, path_of
from portal.underwriting.queries import find_policy_version, get_draft, get_policy_version, policy_in
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import FieldWords
from portal.web.parts import db

CHANGED_BY_ANOTHER = (
    "Somebody else saved this draft while you had it open. Below is what you typed; where it differs from what is "
    "saved now, that stands beside it. Saving again replaces what is saved."
)
blueprint = Blueprint("backoffice_policy_editing", __name__)


@blueprint.post(f"{PAGE}/<version_id>/draft")
@allow(ADMIN)
def start(version_id: str) -> Response:
    """A draft that copies a version."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        base = get_policy_version(session, tenant_id=viewer.tenant_id, version_id=version_id)
        about = {"tenant_id": viewer.tenant_id, "actor": viewer.actor}
        return f"{DRAFTS}/{start_draft(session, **about, base_version=base.version).id}/edit"

    return run_command(work)


@blueprint.get(f"{DRAFTS}/<draft_id>/edit")
@allow(ADMIN)
def ask(draft_id: str) -> Response:
    """Every field of the draft in one form."""
    return _form_page(draft_id)


@blueprint.post(f"{DRAFTS}/<draft_id>/edit")
@allow(ADMIN)
def edit(draft_id: str) -> Response:
    """Save the draft; 422 with the words at each field that cannot be taken, 409 where somebody else was faster."""
    viewer, read = current_viewer(), read_form(request.form)
    note = request.form.get("note", "")
    if read.policy is None:
        return _form_page(draft_id, texts=read.texts, problems=read.problems, note=note, status=422)
    policy = read.policy

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "draft_id": draft_id, "actor": viewer.actor}
        change_draft(session, **about, revision=revision_sent(), policy=policy, note=note)
        return f"{DRAFTS}/{draft_id}"

    try:
        return run_command(work)
    except Invalid as refused:
        problems = [Problem(path_of(each.field), each.words) for each in refused.errors]
        return _form_page(draft_id, texts=read.texts, problems=problems, note=note, status=422)
    except Conflict:
        return _form_page(draft_id, texts=read.texts, note=note, status=409)


@blueprint.post(f"{DRAFTS}/<draft_id>/import")
@allow(ADMIN)
def take_in(draft_id: str) -> Response:
    """Let the draft say what a file says; its name stays. 422 with each wrong field by its path."""
    viewer = current_viewer()
    upload = request.files.get("file")
    content = upload.read() if upload is not None else b""
    if upload is not None:
        upload.seek(0)
    try:
        policy = Policy.from_json(content)
    except Refused as error:
        return draft_page(draft_id, PublishForm(formdata=None), errors=_file_errors(content, error), status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "draft_id": draft_id, "actor": viewer.actor}
        row = get_draft(session, tenant_id=viewer.tenant_id, draft_id=draft_id)
        named = policy.model_copy(update={"version": row.version})
        change_draft(session, **about, revision=revision_sent(), policy=named)
        return f"{DRAFTS}/{draft_id}"

    return run_command(work)


@blueprint.post(f"{DRAFTS}/<draft_id>/discard")
@allow(ADMIN)
def discard(draft_id: str) -> Response:
    """Put the draft away."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        discard_draft(session, tenant_id=viewer.tenant_id, draft_id=draft_id, actor=viewer.actor)
        return PAGE

    return run_command(work)


def _form_page(
    draft_id: str,
    *,
    texts: PolicyTexts | None = None,
    problems: list[Problem] | None = None,
    note: str | None = None,
    status: int = 200,
) -> Response:
    """The form; after a conflict it is compared with what is saved now, else with the version it began as."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_draft(session, tenant_id=tenant_id, draft_id=draft_id)
        base = find_policy_version(session, tenant_id=tenant_id, version=row.base_version)
        people = people_of(session, tenant_id=tenant_id)
    saved = policy_in(row)
    is_late = status == 409
    against = saved if is_late or base is None else policy_in(base)
    return office_page(
        "backoffice/policy/edit.html",
        at=PAGE,
        status=status,
        draft=row,
        by=actor_name(row.updated_by, people),
        note=row.note if note is None else note,
        late_words=CHANGED_BY_ANOTHER if is_late else "",
        against=f"{row.version} as it is saved" if is_late else row.base_version,
        revision=row.revision if is_late or status == 200 else request.form.get("revision", ""),
        sections=form_sections(texts or texts_of(saved), problems=problems or [], base=against),
        errors=[FieldWords(path_id(each.path), f"{field_name(each.path)}: {each.words}") for each in problems or []],
    )


def _file_errors(content: bytes, error: Refused) -> list[FieldWords]:
    if not content:
        return [FieldWords("file", "Choose the file of a policy first")]
    return [
        FieldWords("file", f"{each.at}: {each.words}" if each.path else f"The file is no policy: {each.words}")
        for each in problems_of(error)
    ]
