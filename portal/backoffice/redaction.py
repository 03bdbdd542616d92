"""A redacted copy of the statements for somebody outside: the page that asks what stays in, and the making."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.errors import Invalid
from portal.merchants.queries import get_merchant
from portal.statements.queries import Slot, list_slots
from portal.tenants.queries import get_tenant
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import prepare_and_run
from portal.web.forms import FieldWords
from portal.web.parts import db, parts
from portal.workflows.redact_statements import (
    LONGEST_RECIPIENT,
    PreparedRedaction,
    RedactionOrder,
    keep_redaction,
    prepare_redaction,
)

RULE = "/office/deals/<deal_id>/redacted-copy"
blueprint = Blueprint("backoffice_redaction", __name__)


@dataclass(frozen=True)
class Typed:
    """What the form says, kept when it is shown again."""

    slots: frozenset[str] | None = None
    recipient: str = ""
    descriptions: str = "no"


@blueprint.get(RULE)
@allow(UNDERWRITER)
def ask(deal_id: str) -> Response:
    """The page that asks for whom, which statements, and whether descriptions stay."""
    return _page(deal_id, Typed())


@blueprint.post(RULE)
@allow(UNDERWRITER)
def make(deal_id: str) -> Response:
    """Make the copy; it is then among the deal's papers."""
    viewer, form = current_viewer(), request.form
    typed = Typed(frozenset(form.getlist("slots")), form.get("recipient", ""), form.get("descriptions", "no"))
    with db().read(tenant_id=viewer.tenant_id) as session:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    try:
        order = _order(typed)
    except Invalid as error:
        words = [FieldWords("slots-1" if each.field == "slots" else each.field, each.words) for each in error.errors]
        return _page(deal_id, typed, errors=words)

    def prepare() -> PreparedRedaction:
        name = viewer.name or "staff"
        return prepare_redaction(parts(), tenant=tenant, deal_id=deal_id, order=order, made_by=name)

    def work(session: Session, prepared: PreparedRedaction) -> str:
        keep_redaction(session, prepared, tenant_id=tenant.id, deal_id=deal_id, actor=viewer.actor)
        return f"/office/deals/{deal_id}#signing"

    return prepare_and_run(prepare, work)


def _order(typed: Typed) -> RedactionOrder:
    slots = tuple(sorted(int(one) for one in typed.slots or () if one.isascii() and one.isdigit() and len(one) < 3))
    return RedactionOrder(slots=slots, recipient=typed.recipient, descriptions=typed.descriptions == "yes")


def _page(deal_id: str, typed: Typed, *, errors: list[FieldWords] | None = None) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        slots = list_slots(session, tenant_id=tenant_id, deal_id=deal.id)
    return office_page(
        "backoffice/redacted_copy.html",
        fragment="copy_form",
        status=422 if errors else 200,
        deal_id=deal.id,
        merchant=merchant,
        slots=[slot for slot in slots if _can_be_drawn(slot)],
        typed=typed,
        errors=errors or [],
        said={each.id: each.words for each in errors or []},
        longest=LONGEST_RECIPIENT,
        action=f"/office/deals/{deal.id}/redacted-copy",
    )


def _can_be_drawn(slot: Slot) -> bool:
    return slot.document is not None and slot.statement is not None
