"""The questions: one page each, saved as it is sent, and the page on which all answers are looked over."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.answers import answer_groups
from portal.application.journey import BUSINESS, CHECK_PATH, FUNDING, OWNER, STATUS_PATH, next_path
from portal.application.questions import (
    BY_PLACE,
    PLACE_OF_ANSWER,
    STEP_TITLES,
    ContactForm,
    Question,
    first_open,
    following,
    questions_of,
)
from portal.application.texting import has_agreed, keep_agreement, texting_words
from portal.consents.texts import ConsentText
from portal.deals.transitions import LIVE
from portal.errors import Conflict, Invalid, NotFound
from portal.intake.service import IntakeState
from portal.tenants.queries import get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import FieldWords, PortalForm, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.answer_intake import answer_intake
from portal.workflows.confirm_answers import confirm_answers
from portal.workflows.read_progress import Progress, read_progress

blueprint = Blueprint("intake", __name__, url_prefix="/application")
STEP = "any(business, owner, funding)"
SEEN = "seen."
TASKS_PATH = "/application/tasks"


@blueprint.get(f"/<{STEP}:step>")
@allow(MERCHANT)
def step(step: str) -> Response:
    """Where a section begins: its first page that was not asked yet."""
    question = first_open(step, _progress().intake)
    return see_other(question.path)


@blueprint.get(f"/<{STEP}:step>/<name>")
@allow(MERCHANT)
def question(step: str, name: str) -> Response:
    """One page of questions with the answers as they stand."""
    asked, progress = _question(step, name), _progress()
    if progress.deal.status not in LIVE:
        return see_other(STATUS_PATH)
    return _page(asked, asked.form(formdata=None, data=asked.stored(progress.intake)), progress)


@blueprint.post(f"/<{STEP}:step>/<name>")
@allow(MERCHANT)
def answer(step: str, name: str) -> Response:
    """Save the answers of one page and go to the next, or back to where the Change link was."""
    asked = _question(step, name)
    form = asked.form()
    if not form.validate():
        return _page(asked, form, _progress(), status=422)
    try:
        return run_command(lambda session: _save(session, asked, form))
    except Invalid as error:
        _put_errors(asked, form, error)
        return _page(asked, form, _progress(), status=422)
    except Conflict as error:
        if error.code != "newer_answer":
            raise
        return _page(asked, form, _progress(), status=409, newer=error.words)


@blueprint.get("/check-answers")
@allow(MERCHANT)
def check_answers() -> Response:
    """Everything that was answered, with a link to change each."""
    return _check_page(_progress())


@blueprint.post("/check-answers")
@allow(MERCHANT)
def confirm() -> Response:
    """Take the answers as confirmed and go on; 422 names what is missing."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        at = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}
        confirm_answers(session, **at, needed=(*BUSINESS, *OWNER, *FUNDING), actor=viewer.actor)
        return next_path(read_progress(session, **at))

    try:
        return run_command(work)
    except Invalid as error:
        return _check_page(_progress(), status=422, refused=error)


def _question(step: str, name: str) -> Question:
    found = BY_PLACE.get((step, name))
    if found is None:
        raise NotFound("There is no such question.")
    return found


def _progress() -> Progress:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return read_progress(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")


def _save(session: Session, asked: Question, form: PortalForm) -> str:
    viewer = current_viewer()
    about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}
    state = answer_intake(
        session,
        **about,
        answers=asked.given(form),
        source="merchant",
        actor=viewer.actor,
        seen_versions=_seen(asked),
    )
    if isinstance(form, ContactForm):
        keep_agreement(session, form.sms, **about, merchant_id=viewer.merchant_id or "", phone=form.phone.data)
    if _came_from_check():
        return CHECK_PATH
    later = following(asked, state)
    return later.path if later else CHECK_PATH


def _seen(asked: Question) -> dict[str, int]:
    """The versions of the answers that the page showed; without a number nothing was seen."""
    texts = {field_id: request.form.get(f"{SEEN}{field_id}", "") for field_id in asked.answers.values()}
    return {field_id: int(text) if text.isdigit() else 0 for field_id, text in texts.items()}


def _came_from_check() -> bool:
    return request.values.get("back") == "check-answers"


def _put_errors(asked: Question, form: PortalForm, error: Invalid) -> None:
    inputs = {field_id: name for name, field_id in asked.answers.items()}
    for wrong in error.errors:
        name = inputs.get(wrong.field)
        if name is None:
            raise error
        form[name].errors = [wrong.words.rstrip(".")]


def _page(
    asked: Question, form: PortalForm, progress: Progress, *, status: int = 200, newer: str | None = None
) -> Response:
    state, pages = progress.intake, questions_of(asked.step)
    return page(
        "application/question.html",
        fragment="question",
        status=status,
        question=asked,
        form=form,
        errors=error_summary(form),
        caption=f"{STEP_TITLES[asked.step]} · {pages.index(asked) + 1} of {len(pages)}",
        back=_back(asked),
        returns="check-answers" if _came_from_check() else "",
        seen=[
            (f"{SEEN}{name}", state.answers[name].version) for name in asked.answers.values() if name in state.answers
        ],
        newer=_newer(asked, state, newer),
        texting=_texting(asked, progress),
        saved_at=max((state.answers[n].saved_at for n in asked.answers.values() if n in state.answers), default=None),
        to_confirm=any(field_id in state.confirm for field_id in asked.answers.values()),
    )


def _newer(asked: Question, state: IntakeState, words: str | None) -> dict[str, object] | None:
    if words is None:
        return None
    stored = asked.form(formdata=None, data=asked.stored(state))
    return {"words": words, "answers": [(item.label_text, item.typed) for item in stored if hasattr(item, "typed")]}


def _texting(asked: Question, progress: Progress) -> ConsentText | None:
    """The words at the box for text messages; None on other pages, and where the merchant agreed before."""
    if asked.form is not ContactForm:
        return None
    about = {"tenant_id": progress.deal.tenant_id, "merchant_id": progress.merchant.id}
    with db().read(tenant_id=progress.deal.tenant_id) as session:
        if has_agreed(session, **about):
            return None
        return texting_words(get_tenant(session, tenant_id=progress.deal.tenant_id))


def _back(asked: Question) -> str:
    if _came_from_check():
        return CHECK_PATH
    pages = questions_of(asked.step)
    place = pages.index(asked)
    return pages[place - 1].path if place else TASKS_PATH


def _check_page(progress: Progress, *, status: int = 200, refused: Invalid | None = None) -> Response:
    wrong = refused.errors if refused else ()
    return page(
        "application/check_answers.html",
        fragment="check_answers",
        status=status,
        groups=answer_groups(progress),
        errors=[FieldWords(PLACE_OF_ANSWER[item.field].step, item.words) for item in wrong],
        to_confirm=bool(progress.intake.confirm),
        can_change=progress.deal.status in LIVE,
    )
