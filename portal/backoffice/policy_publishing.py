"""A draft to read: what it says, what it changes, and the form that makes it a version, from now or from later on."""

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.backoffice.policies import PAGE, as_file, may_edit, people_of
from portal.backoffice.policy_view import sections_of
from portal.errors import Invalid, Malformed
from portal.infra import clock
from portal.underwriting.drafts import LONGEST_NOTE, publish_draft
from portal.underwriting.policy_diff import changes_in_words
from portal.underwriting.policy_summary import summary_of
from portal.underwriting.queries import find_version_in_force, get_draft, list_policies, policy_in
from portal.web.access import ADMIN, STAFF, allow, current_viewer
from portal.web.commands import run_command
from portal.web.filters import EASTERN
from portal.web.forms import ChoiceField, FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db

DRAFTS = f"{PAGE}/drafts"
BEGINNINGS = (("now", "At once"), ("later", "Later, at a time of our own (Eastern time)"))
WHY = "Say why the policy changes. It is kept with the version."
blueprint = Blueprint("backoffice_policy_publishing", __name__)


class DayField(LineField):
    """A day in one input."""

    input_type = "date"
    invalid_words = "Enter a day, for example 2026-12-01"

    def parse(self, text: str) -> date:
        """An ISO day."""
        return date.fromisoformat(text)


class TimeField(LineField):
    """A time of day in one input."""

    input_type = "time"
    invalid_words = "Enter a time, for example 09:30"

    def parse(self, text: str) -> time:
        """Hours and minutes."""
        return time.fromisoformat(text).replace(tzinfo=None)


class PublishForm(PortalForm):
    """From when, and why."""

    note = LineField(
        "What changes and why",
        missing="Say why the policy changes. It is kept with the version.",
        max_length=LONGEST_NOTE,
    )
    when = ChoiceField("In force", choices=BEGINNINGS, missing="Choose when the version comes into force")
    on = DayField("Day")
    at = TimeField("Time", hint="Midnight where nothing is entered.")

    def validate_on(self, field: DayField) -> None:
        """A later beginning has its day."""
        if self.when.data == "later" and not field.data and not field.errors:
            raise ValidationError("Enter the day on which the version comes into force")

    def beginning(self) -> datetime | None:
        """The moment in Eastern time; None for at once."""
        if self.when.data != "later":
            return None
        return clock.as_utc(datetime.combine(self.on.data, self.at.data or time(), tzinfo=EASTERN))


@blueprint.get(f"{DRAFTS}/<draft_id>")
@allow(STAFF)
def draft(draft_id: str) -> Response:
    """The draft in words, what it changes, and the form that publishes it."""
    return draft_page(draft_id, PublishForm(formdata=None))


@blueprint.get(f"{DRAFTS}/<draft_id>/document")
@allow(STAFF)
def document(draft_id: str) -> Response:
    """The draft as a JSON file."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        return as_file(policy_in(get_draft(session, tenant_id=tenant_id, draft_id=draft_id)))


@blueprint.post(f"{DRAFTS}/<draft_id>/publish")
@allow(ADMIN)
def publish(draft_id: str) -> Response:
    """Make the draft a version, from now or from later on."""
    viewer, form = current_viewer(), PublishForm()
    if not form.validate():
        return draft_page(draft_id, form, errors=error_summary(form), status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "draft_id": draft_id, "actor": viewer.actor}
        row = publish_draft(
            session, **about, revision=revision_sent(), note=form.note.data, valid_from=form.beginning()
        )
        return f"{PAGE}/{row.id}"

    try:
        return run_command(work)
    except Invalid as refused:
        return draft_page(draft_id, form, errors=_publish_errors(form, refused), status=422)


def draft_page(
    draft_id: str, form: PublishForm, *, errors: list[FieldWords] | None = None, status: int = 200
) -> Response:
    """The draft with its form, also after something could not be taken."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_draft(session, tenant_id=tenant_id, draft_id=draft_id)
        versions = list_policies(session, tenant_id=tenant_id)
        in_force = find_version_in_force(session, tenant_id=tenant_id, at=clock.now())
        people = people_of(session, tenant_id=tenant_id)
    policy = policy_in(row)
    return office_page(
        "backoffice/policy/draft.html",
        at=PAGE,
        status=status,
        draft=row,
        made_by=actor_name(row.made_by, people),
        by=actor_name(row.updated_by, people),
        in_force=in_force,
        upcoming=[one for one in versions if one.valid_from > clock.now()],
        changes=changes_in_words(policy_in(in_force), policy) if in_force else [],
        summary=summary_of(policy),
        sections=sections_of(policy),
        form=form,
        note=form.note.typed or row.note,
        may_edit=may_edit(),
        errors=errors or [],
    )


def revision_sent() -> int:
    """The revision of the draft that the form was filled in for; Malformed for a form that was tampered with."""
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Malformed("This form could not be read. Open the draft again.")
    return int(text)


def _publish_errors(form: PublishForm, refused: Invalid) -> list[FieldWords]:
    """What the service refused, at the field of the form that is meant."""
    fields: dict[str, Any] = {"note": form.note, "valid_from": form.on}
    for each in refused.errors:
        if each.field in fields:
            fields[each.field].errors = (each.words,)
    others = [FieldWords("", each.words) for each in refused.errors if each.field not in fields]
    return [*error_summary(form), *others]
