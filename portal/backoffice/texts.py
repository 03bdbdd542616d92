"""Text messages of the whole tenant: its campaigns, what became of them, and every message that went out or came in.

A number is personal, so it is never part of an address: the form is sent by POST, and what it leads to names the number
by the id of a message to or from it.
"""

from flask import Blueprint, Response, request

from portal.backoffice.frame import office_page
from portal.backoffice.text_words import SKIPPED, STATUSES, TAGS, campaign_name
from portal.backoffice.texts_view import DIRECTIONS, PAGE, TextFilter, periods, read_campaigns, read_texts
from portal.errors import Invalid
from portal.merchants.identity import fold_phone
from portal.sms.campaigns import find_trace, get_number
from portal.web.access import STAFF, allow, current_viewer
from portal.web.form_tokens import check_form_token
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.pages import see_other
from portal.web.parts import db

blueprint = Blueprint("backoffice_texts", __name__)
STATES = [*((status, label) for status, (label, _) in STATUSES.items()), (SKIPPED, TAGS[SKIPPED][0])]


class NumberField(LineField):
    """A telephone number, also of another country: texts come in from anywhere."""

    inputmode = "tel"
    input_type = "tel"

    def parse(self, text: str) -> str:
        """E.164."""
        try:
            return fold_phone(text)
        except Invalid as refused:
            raise ValueError(text) from refused


class NumberForm(PortalForm):
    """Whose messages to look for."""

    phone = NumberField(
        "Phone number",
        missing="Enter a phone number",
        invalid="Enter a phone number with its area code, like (973) 555-0140",
        autocomplete="off",
    )


@blueprint.get(PAGE)
@allow(STAFF)
def texts() -> Response:
    """Campaigns and messages that fit the filter; NotFound for a number, Malformed for a page that is none."""
    return _page(TextFilter.of(request.args), NumberForm(formdata=None))


@blueprint.post(PAGE)
@allow(STAFF)
def find_number() -> Response:
    """Go to the messages of a number; nothing is kept of having looked."""
    check_form_token()
    form, tenant_id = NumberForm(), current_viewer().tenant_id
    if not form.validate():
        return _page(TextFilter(), form)
    with db().read(tenant_id=tenant_id) as session:
        trace = find_trace(session, tenant_id=tenant_id, phone=form.phone.data)
    if trace is None:
        form.phone.errors = ("There is no message to or from this number",)
        return _page(TextFilter(), form)
    return see_other(TextFilter(number=trace.row_id, status=SKIPPED if trace.only_skipped else "").href())


def _page(chosen: TextFilter, form: NumberForm) -> Response:
    tenant_id, errors = current_viewer().tenant_id, error_summary(form)
    with db().read(tenant_id=tenant_id) as session:
        number = get_number(session, tenant_id=tenant_id, row_id=chosen.number) if chosen.number else None
        scope = chosen.scope(tenant_id, number)
        campaigns, more_campaigns = read_campaigns(session, chosen, scope)
        rows, next_href = read_texts(session, chosen, scope)
    return office_page(
        "backoffice/texts.html",
        at=PAGE,
        fragment=("text_messages", "text_campaigns"),
        status=422 if errors else 200,
        chosen=chosen,
        number=number,
        campaign=campaign_name(chosen.campaign),
        periods=periods(chosen),
        campaigns=campaigns,
        more_campaigns=more_campaigns,
        rows=rows,
        next_href=next_href,
        states=STATES,
        directions=list(DIRECTIONS.items()),
        action=PAGE,
        form=form,
        errors=errors,
    )
