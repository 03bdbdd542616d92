"""Tasks: agreements go to DocuSign or Dropbox Sign, are asked about, fetched when signed, ended when not wanted."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import NotYet, Writing, chore, task, when_given_up
from portal.signing.errands import ASK, FETCH, PLACE, WITHDRAW
from portal.workflows.follow_envelope import (
    LOOK_EVERY,
    ask_about_silent,
    ask_provider,
    await_withdrawal,
    fetch_signed,
    is_withdrawn,
    keep_answer,
    keep_fetched,
    note_trouble,
    withdraw_at_provider,
)
from portal.workflows.place_envelope import keep_placed, place_envelope
from portal.workflows.receive_provider_message import match_parked_messages

# By then a provider's search shows an envelope whose making we did not hear of.
LOOK_FOR_OTHERS_AFTER = timedelta(minutes=20)
# Dropbox Sign's own word for how long the end of a request may take; after it, it is asked for once more.
WITHDRAWN_WITHIN = timedelta(hours=1)
NOT_PLACED = "The agreement could not be brought to {provider}. The cause stands on the page Deliveries."
NOT_FETCHED = "The agreement is signed at {provider}, but its copy could not be fetched. See the page Deliveries."
NOT_WITHDRAWN = "The agreement could not be ended at {provider}: it may be signed there. Speak with the merchant."


@task(PLACE)
def place(parts: Parts, job: Job) -> Writing | None:
    """Bring an agreement to its provider; `sign.sent` follows the provider's answer."""
    about = _about(job)
    placed = place_envelope(parts, **about)
    if placed is None:
        return None
    look_at = clock.now() + LOOK_FOR_OTHERS_AFTER if job.attempts > 1 else None

    def writing(session: Session) -> None:
        keep_placed(session, **about, placed=placed, look_for_others_at=look_at)

    return writing


@task(ASK)
def ask(parts: Parts, job: Job) -> Writing | None:
    """Ask the provider how an envelope stands, and apply what it says."""
    about = _about(job)
    state = ask_provider(parts, **about, look_for_others=bool(job.payload.get("look_for_others")))
    if state is None:
        return None

    def writing(session: Session) -> None:
        keep_answer(session, **about, state=state)

    return writing


@task(FETCH)
def fetch(parts: Parts, job: Job) -> Writing | None:
    """Store the signed copy; only then is the contract completed."""
    about = _about(job)
    copy = fetch_signed(parts, **about)
    if copy is None:
        return None

    def writing(session: Session) -> None:
        keep_fetched(session, **about, copy=copy)

    return writing


@task(WITHDRAW)
def withdraw(parts: Parts, job: Job) -> Writing | None:
    """End an envelope at the provider that was ended here; where the provider does that later, look until it has."""
    about, until = _about(job), job.payload.get("until")
    if until is not None and clock.now() < datetime.fromisoformat(until):
        if not is_withdrawn(parts, **about):
            raise NotYet(clock.now() + LOOK_EVERY)
        return None
    if withdraw_at_provider(parts, **about):
        return None
    if until is not None:
        raise VendorError("The provider was asked to end the agreement and has not in an hour.", permanent=True)
    within = clock.now() + WITHDRAWN_WITHIN

    def writing(session: Session) -> None:
        await_withdrawal(session, **about, until=within)

    return writing


@when_given_up(PLACE)
def not_placed(session: Session, job: Job) -> None:
    """Tell whoever looks at the deal."""
    note_trouble(session, **_about(job), text=NOT_PLACED)


@when_given_up(FETCH)
def not_fetched(session: Session, job: Job) -> None:
    """Tell whoever looks at the deal."""
    note_trouble(session, **_about(job), text=NOT_FETCHED)


@when_given_up(WITHDRAW)
def not_withdrawn(session: Session, job: Job) -> None:
    """Tell whoever looks at the deal: the signer may have been faster."""
    note_trouble(session, **_about(job), text=NOT_WITHDRAWN)


@chore("ask signing providers that are silent", every=timedelta(minutes=5))
def ask_silent_providers(parts: Parts) -> None:
    """Ask about agreements that are out and of which nothing was heard, in case a message was lost."""
    with parts.db.write() as session:
        ask_about_silent(session)


@chore("match parked messages of signing providers", every=timedelta(seconds=30))
def match_parked(parts: Parts) -> None:
    """Apply messages that came before their envelope was known here."""
    with parts.db.write() as session:
        match_parked_messages(session)


def _about(job: Job) -> dict[str, str]:
    return {"tenant_id": job.tenant_id, "envelope_id": job.payload["envelope_id"]}
