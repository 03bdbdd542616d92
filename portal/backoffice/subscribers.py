"""A tenant's own systems that are told of events: added, tried, paused, resumed, and what each was told."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, request
from sqlalchemy.orm import Session

from portal.backoffice.event_words import TITLES, event_title
from portal.backoffice.frame import office_page
from portal.errors import Invalid
from portal.idempotency.service import Outcome
from portal.infra.crypto import keyring
from portal.infra.guarded_http import LONGEST_URL, check_url
from portal.subscribers.deliveries import TEST, discard, send_again, send_test
from portal.subscribers.queries import count_waiting, get_subscriber, list_deliveries, list_subscribers
from portal.subscribers.service import (
    add_subscriber,
    lock_subscriber,
    pause,
    remove,
    resume,
    rotate_secret,
)
from portal.subscribers.signature import secret_from
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import perform, run_command
from portal.web.form_tokens import check_form_token
from portal.web.forms import FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db, settings

PAGE = "/office/subscribers"
blueprint = Blueprint("backoffice_subscribers", __name__)


class NewSubscriberForm(PortalForm):
    """The address. The events are ticked beside it; none ticked means all."""

    url = LineField("Address", missing="Enter the address that takes the messages", max_length=LONGEST_URL)


@blueprint.get(PAGE)
@allow(ADMIN)
def subscribers() -> Response:
    """The addresses, and the form for a new one."""
    return _page(NewSubscriberForm(formdata=None))


@blueprint.post(PAGE)
@allow(ADMIN)
def add() -> Response:
    """A new address; its secret is shown in the answer and never again.

    The secret follows from the form's own nonce, so that a second click shows the same one.
    """
    token, viewer, form = check_form_token(), current_viewer(), NewSubscriberForm()
    ticked = [kind for kind in request.form.getlist("event_types") if kind in {each.value for each in TITLES}]
    errors = _wrong(form)
    if errors:
        return _page(form, ticked=ticked, errors=errors, status=422)
    key = _key(token.nonce)

    def work(session: Session) -> Outcome:
        add_subscriber(
            session,
            tenant_id=viewer.tenant_id,
            url=form.url.data or "",
            event_types=ticked,
            key=key,
            plain=settings().mock_mode,
            actor=viewer.actor,
        )
        return Outcome(status=201)

    perform(work, token=token)
    g.pop("form_token_kept", None)  # The form on the answer is for another address, so it needs a token of its own.
    return _page(NewSubscriberForm(formdata=None), made=secret_from(key), status=201)


@blueprint.get(f"{PAGE}/<subscriber_id>")
@allow(ADMIN)
def subscriber(subscriber_id: str) -> Response:
    """One address and the newest of what it was told."""
    return _one(subscriber_id)


@blueprint.post(f"{PAGE}/<subscriber_id>/secret")
@allow(ADMIN)
def rotate(subscriber_id: str) -> Response:
    """Another secret, shown in the answer; for a day the old one signs beside it."""
    token, viewer = check_form_token(), current_viewer()
    key = _key(token.nonce)

    def work(session: Session) -> Outcome:
        about = {"tenant_id": viewer.tenant_id, "subscriber_id": subscriber_id, "actor": viewer.actor}
        rotate_secret(session, **about, key=key)
        return Outcome(status=201)

    perform(work, token=token)
    g.pop("form_token_kept", None)
    return _one(subscriber_id, made=secret_from(key), status=201)


@blueprint.post(f"{PAGE}/<subscriber_id>/<any(test, pause, resume, remove, 'send-again'):act>")
@allow(ADMIN)
def act_on(subscriber_id: str, act: str) -> Response:
    """Try it, pause it, resume it, remove it, or send it all that failed."""
    viewer = current_viewer()
    about = {"tenant_id": viewer.tenant_id, "subscriber_id": subscriber_id}

    def work(session: Session) -> str:
        if act == "test":
            send_test(session, **about)
        elif act == "pause":
            pause(session, lock_subscriber(session, **about), reason="Paused by hand.", actor=viewer.actor)
        elif act == "resume":
            resume(session, **about, actor=viewer.actor)
        elif act == "send-again":
            send_again(session, **about, actor=viewer.actor)
        else:
            remove(session, **about, actor=viewer.actor)
            return PAGE
        return f"{PAGE}/{subscriber_id}"

    return run_command(work)


@blueprint.post(f"{PAGE}/<subscriber_id>/deliveries/<delivery_id>/<any('send-again', discard):act>")
@allow(ADMIN)
def act_on_delivery(subscriber_id: str, delivery_id: str, act: str) -> Response:
    """Send one delivery once more under its own id, or stop trying it."""
    viewer = current_viewer()
    about = {"tenant_id": viewer.tenant_id, "subscriber_id": subscriber_id, "delivery_id": delivery_id}

    def work(session: Session) -> str:
        if act == "discard":
            discard(session, **about, actor=viewer.actor)
        else:
            send_again(session, **about, actor=viewer.actor)
        return f"{PAGE}/{subscriber_id}"

    return run_command(work)


def _title(event_type: str) -> str:
    return "Test" if event_type == TEST else event_title(event_type)


def _key(nonce: str) -> bytes:
    return bytes.fromhex(keyring().mac(nonce.encode(), purpose="new-subscriber-secret"))


def _wrong(form: NewSubscriberForm) -> list[FieldWords]:
    if not form.validate():
        return error_summary(form)
    try:
        check_url(form.url.data or "", plain=settings().mock_mode)
    except Invalid as error:
        form.url.errors = (error.words,)
        return error_summary(form)
    return []


def _page(
    form: NewSubscriberForm,
    *,
    ticked: list[str] | None = None,
    errors: list[FieldWords] | None = None,
    made: str | None = None,
    status: int = 200,
) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = list_subscribers(session, tenant_id=tenant_id)
        waiting = count_waiting(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/subscribers.html",
        at=PAGE,
        status=status,
        subscribers=found,
        waiting=waiting,
        form=form,
        kinds=[(kind.value, words) for kind, words in TITLES.items()],
        ticked=ticked or [],
        errors=errors or [],
        made=made,
    )


def _one(subscriber_id: str, *, made: str | None = None, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = get_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
        deliveries = list_deliveries(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    return office_page(
        "backoffice/subscriber.html",
        at=PAGE,
        fragment="subscriber_deliveries",
        status=status,
        subscriber=found,
        host=urlsplit(found.url).netloc,
        deliveries=deliveries,
        event_title=_title,
        made=made,
    )
