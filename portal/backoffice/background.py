"""A deal's background checks: the list of runs, one run in words, and the provider's reference, opened knowingly."""

from flask import Blueprint, Response, g
from sqlalchemy.orm import Session

from portal.backoffice import background_words
from portal.backoffice.deal_head import background_acts
from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.idempotency.service import Outcome
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import perform
from portal.web.form_tokens import check_form_token
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.decide_deal import LONGEST_REASON
from portal.workflows.open_background_reference import open_background_reference
from portal.workflows.read_background import read_run, read_runs

LIST_RULE = "/office/deals/<deal_id>/background"
RULE = f"{LIST_RULE}/<job_id>"
blueprint = Blueprint("backoffice_background", __name__)


class ReferenceForm(PortalForm):
    """Why somebody looks into the report at the provider."""

    reason = LineField(
        "Why do you need it?",
        missing="Enter a reason. It is kept with your name.",
        max_length=LONGEST_REASON,
        hint="It stands in the timeline, with your name and the time.",
    )


@blueprint.get(LIST_RULE)
@allow(STAFF)
def runs(deal_id: str) -> Response:
    """Every run of the deal, the newest first, which is the one that counts."""
    with db().read(tenant_id=current_viewer().tenant_id) as session:
        file, jobs = read_runs(session, tenant_id=current_viewer().tenant_id, deal_id=deal_id)
    rows = [(job, actor_name(job.requested_by, file.people), background_words.STATUSES[job.status][0]) for job in jobs]
    return office_page(
        "backoffice/background_runs.html",
        file=file,
        rows=rows,
        acts=background_acts(file),
        blocked=background_words.why_blocked(file),
        counts=file.background_counts,
        maker=background_words.maker,
    )


@blueprint.get(RULE)
@allow(STAFF)
def run(deal_id: str, job_id: str) -> Response:
    """One run: who asked and by which right, what came back, what was done with it."""
    return _page(deal_id, job_id, ReferenceForm(formdata=None))


@blueprint.post(f"{RULE}/reference")
@allow(UNDERWRITER)
def reference(deal_id: str, job_id: str) -> Response:
    """Open the provider's reference: it stands on this answer alone, and the timeline says who opened it and why."""
    token, viewer, form = check_form_token(), current_viewer(), ReferenceForm()
    about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "job_id": job_id}
    if not form.validate():
        return _page(deal_id, job_id, form, status=422)

    def work(session: Session) -> Outcome:
        open_background_reference(session, **about, reason=form.reason.data, actor=viewer.actor)
        return Outcome(status=200)

    perform(work, token=token)
    g.pop("form_token_kept", None)  # The form on the answer is for another opening, so it needs a token of its own.
    return _page(deal_id, job_id, ReferenceForm(formdata=None), is_opened=True)


def _page(deal_id: str, job_id: str, form: ReferenceForm, *, is_opened: bool = False, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = read_run(session, tenant_id=tenant_id, deal_id=deal_id, job_id=job_id)
    job, people = found.job, found.file.people
    return office_page(
        "backoffice/background_run.html",
        status=status,
        run=found,
        job=job,
        file=found.file,
        by=actor_name(job.requested_by, people),
        consent_by=actor_name(found.authorization.consent.actor, people) if found.authorization else "",
        source=background_words.SOURCES[found.authorization.consent.source] if found.authorization else "",
        tone=background_words.STATUSES[job.status][0],
        maker=background_words.maker(job.gateway),
        purpose=background_words.PURPOSES.get(job.purpose, background_words.named(job.purpose)),
        flags=background_words.flags_of(job),
        checks=background_words.checks_of(job),
        handling=background_words.handling(found),
        openings=[(one, actor_name(one.actor, people)) for one in found.openings],
        forced=[(one, actor_name(one.actor, people)) for one in found.forced],
        acts=background_acts(found.file),
        blocked=background_words.why_blocked(found.file),
        reference=job.provider_ref if is_opened else None,
        form=form,
        errors=error_summary(form),
    )
