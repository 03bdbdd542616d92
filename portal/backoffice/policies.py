"""The policy's versions: which is in force, what each says in words and tables, and where two of them differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.backoffice.policy_view import sections_of
from portal.infra import clock
from portal.infra.storage import attachment
from portal.underwriting.drafts import keep_first_version
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.policy_diff import changes_in_words
from portal.underwriting.policy_summary import summary_of
from portal.underwriting.queries import (
    find_version_in_force,
    get_draft,
    get_policy_version,
    list_drafts,
    list_policies,
    policy_in,
)
from portal.users.queries import list_users
from portal.web.access import ADMIN, STAFF, allow, current_viewer
from portal.web.commands import run_command
from portal.web.parts import db

PAGE = "/office/policies"
STATES = {"in_force": ("In force", "ok"), "upcoming": ("Upcoming", "info"), "past": ("Past", "idle")}
blueprint = Blueprint("backoffice_policies", __name__)


class KeptVersion(Protocol):
    """What a page shows of a published version."""

    id: str
    version: str
    valid_from: datetime
    made_by: str
    base_version: str | None
    note: str | None


@dataclass(frozen=True)
class Listed:
    """A version in the list."""

    id: str
    version: str
    valid_from: datetime
    state: tuple[str, str]
    by: str
    note: str
    base: str


@dataclass(frozen=True)
class Choice:
    """A version or draft that can be compared."""

    id: str
    words: str
    policy: Policy


@blueprint.get(PAGE)
@allow(STAFF)
def policies() -> Response:
    """Every version and every open draft."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        people = people_of(session, tenant_id=tenant_id)
        versions, drafts = list_policies(session, tenant_id=tenant_id), list_drafts(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/policy/policies.html",
        at=PAGE,
        versions=list(_listed(versions, people)),
        drafts=[(row, actor_name(row.updated_by, people)) for row in drafts],
        default_version=default_policy().version,
        may_edit=may_edit(),
    )


@blueprint.post(PAGE)
@allow(ADMIN)
def begin() -> Response:
    """Keep the policy that a funder starts with, before the first decision does."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        row = keep_first_version(session, tenant_id=viewer.tenant_id)
        return f"{PAGE}/{row.id}"

    return run_command(work)


@blueprint.get(f"{PAGE}/<version_id>")
@allow(STAFF)
def version(version_id: str) -> Response:
    """One version, in words and tables."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_policy_version(session, tenant_id=tenant_id, version_id=version_id)
        versions = list_policies(session, tenant_id=tenant_id)
        people = people_of(session, tenant_id=tenant_id)
    policy, listed = policy_in(row), list(_listed(versions, people))
    return office_page(
        "backoffice/policy/version.html",
        at=PAGE,
        row=next(one for one in listed if one.id == row.id),
        base=next((one for one in listed if one.version == row.base_version), None),
        in_force=next((one for one in listed if one.state == STATES["in_force"]), None),
        summary=summary_of(policy),
        sections=sections_of(policy),
        may_edit=may_edit(),
    )


@blueprint.get(f"{PAGE}/<version_id>/document")
@allow(STAFF)
def document(version_id: str) -> Response:
    """The version as a JSON file."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        policy = policy_in(get_policy_version(session, tenant_id=tenant_id, version_id=version_id))
    return as_file(policy)


@blueprint.get(f"{PAGE}/compare")
@allow(STAFF)
def compare() -> Response:
    """Two versions or drafts, field by field."""
    tenant_id = current_viewer().tenant_id
    asked = request.args.get("before", ""), request.args.get("after", "")
    with db().read(tenant_id=tenant_id) as session:
        choices = _choices(session, tenant_id=tenant_id)
        before, after = (_chosen(session, choices, each, tenant_id=tenant_id) for each in asked)
    return office_page(
        "backoffice/policy/compare.html",
        at=PAGE,
        choices=[(one.id, one.words) for one in choices],
        before=before,
        after=after,
        changes=changes_in_words(before.policy, after.policy) if before and after else [],
    )


def people_of(session: Session, *, tenant_id: str) -> dict[str, str]:
    """The names of the tenant's people by their ids."""
    return {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}


def may_edit() -> bool:
    """Whether the person who looks may change the policy. What they see follows this; what they may do, `@allow`."""
    return current_viewer().role == "admin"


def as_file(policy: Policy) -> Response:
    """A policy as its canonical JSON, to be saved and to be taken in again elsewhere."""
    response = Response(policy.to_json(), mimetype="application/json")
    response.headers["Content-Disposition"] = attachment(f"policy-{policy.version}.json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _listed(versions: Iterable[KeptVersion], people: dict[str, str]) -> Iterable[Listed]:
    """Newest first, as they come: the first that has begun is in force, those before it are upcoming."""
    now, begun = clock.now(), False
    for row in versions:
        state = "upcoming" if row.valid_from > now else "past" if begun else "in_force"
        begun = begun or state == "in_force"
        yield Listed(
            id=row.id,
            version=row.version,
            valid_from=row.valid_from,
            state=STATES[state],
            by=actor_name(row.made_by, people),
            note=row.note or "",
            base=row.base_version or "",
        )


def _choices(session: Session, *, tenant_id: str) -> list[Choice]:
    in_force = find_version_in_force(session, tenant_id=tenant_id, at=clock.now())
    drafts = list_drafts(session, tenant_id=tenant_id)
    versions = list_policies(session, tenant_id=tenant_id)
    current = in_force.id if in_force else ""
    return [
        *(Choice(row.id, f"{row.version}, draft", policy_in(row)) for row in drafts),
        *(Choice(row.id, f"{row.version}{', in force' * (row.id == current)}", policy_in(row)) for row in versions),
    ]


def _chosen(session: Session, choices: list[Choice], wanted: str, *, tenant_id: str) -> Choice | None:
    """The choice of an id; a draft that is closed can still be compared. NotFound for what is nobody's or another's."""
    if not wanted:
        return None
    found = next((one for one in choices if one.id == wanted), None)
    if found is not None:
        return found
    row = get_draft(session, tenant_id=tenant_id, draft_id=wanted)
    return Choice(row.id, f"{row.version}, {row.status} draft", policy_in(row))
