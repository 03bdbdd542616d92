"""One-time codes: they prove, right before a signature, that the signer reads the address or number on record.

A code is kept as a keyed hash that is bound to its row. The message that carries it is kept with the code hidden, so
that neither the office nor the tables of messages show it; only the sealed payload of the work that sends it does.
"""

import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.errors import Invalid, NotAllowedNow, TooMany
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.crypto import keyring, same
from portal.infra.db import lock_names
from portal.infra.outbox.secret import HIDDEN
from portal.mail.service import queue_mail
from portal.signing.models import Envelope, SigningCode
from portal.sms.service import queue_sms
from portal.tenants.queries import get_tenant

Channel = Literal["mail", "sms"]
CAMPAIGN = "signing-code"
DIGITS = 6
LIFETIME = timedelta(minutes=10)
PROOF_LIFETIME = timedelta(minutes=30)
KEPT = timedelta(days=90)
MOST_TRIES = 5
MOST_AN_HOUR = 5
APART = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def request_code(
    session: Session, envelope: Envelope, *, place: str, channel: Channel, to: str, actor: str
) -> SigningCode:
    """Send a fresh code to `to` after the commit; earlier ones of this signer end. TooMany when it is too soon."""
    lock_names(session, f"signing-code|{envelope.id}|{place}")
    _check_pace(session, envelope, place=place)
    now = clock.now()
    standing = (*_of(envelope, place), SigningCode.used_at.is_(None), SigningCode.expires_at > now)
    session.execute(update(SigningCode).where(*standing).values(expires_at=now))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = SigningCode(
        tenant_id=envelope.tenant_id,
        envelope_id=envelope.id,
        place=place,
        channel=channel,
        tries=0,
        expires_at=now + LIFETIME,
    )
    row.code_hash = hash_of(row, code)
    session.add(row)
    session.flush()
    _send(session, envelope, channel=channel, to=to, code=code, actor=actor)
    _record(session, EventType.SIGN_CODE_SENT, envelope, row, actor=actor)
    return row


def count_try(session: Session, envelope: Envelope, *, place: str) -> str:
    """Count one try against the code that stands, before anybody looks whether it is right; the code's id.

    Belongs in a transaction of its own, which is committed before `prove` runs in another: a refusal there takes
    nothing back here. NotAllowedNow("code_over") when no code stands or its tries are used up.
    """
    counted = (
        update(SigningCode)
        .where(
            *_of(envelope, place),
            SigningCode.used_at.is_(None),
            SigningCode.expires_at > clock.now(),
            SigningCode.tries < MOST_TRIES,
        )
        .values(tries=SigningCode.tries + 1)
        .returning(SigningCode.id)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(counted).scalar_one_or_none()
    if found is None:
        raise _over()
    return found


def prove(
    session: Session, envelope: Envelope, *, place: str, code_id: str, code: str, session_id: str, actor: str
) -> SigningCode:
    """Use the code up for one web session. `code_id` is what `count_try` gave for this very try.

    Invalid("code") for a wrong one, in the same words however wrong; NotAllowedNow("code_over") for one that was
    used, replaced or is too old.
    """
    query = select(SigningCode).where(SigningCode.id == code_id, *_of(envelope, place)).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    now = clock.now()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise _over()
    if not same(row.code_hash, hash_of(row, code)):
        raise Invalid("code", "That is not the code that we sent last. Check it, or have a new one sent.")
    row.used_at, row.session_id = now, session_id
    session.flush()
    _record(session, EventType.SIGN_PROVED, envelope, row, actor=actor)
    return row


def find_proof(session: Session, envelope: Envelope, *, place: str, session_id: str) -> SigningCode | None:
    """The code that this web session entered within the last half hour, or None."""
    query = select(SigningCode).where(
        *_of(envelope, place),
        SigningCode.session_id == session_id,
        SigningCode.used_at > clock.now() - PROOF_LIFETIME,
    )
    return session.scalars(query.order_by(SigningCode.used_at.desc(), SigningCode.id).limit(1)).first()


def find_proof_or_standing(
    session: Session, envelope: Envelope, *, place: str, session_id: str
) -> tuple[SigningCode | None, SigningCode | None]:
    """What `find_proof` finds, and the code that waits to be entered; in one statement, for a page that shows both."""
    now = clock.now()
    is_proof = (SigningCode.session_id == session_id) & (SigningCode.used_at > now - PROOF_LIFETIME)
    is_standing = SigningCode.used_at.is_(None) & (SigningCode.expires_at > now) & (SigningCode.tries < MOST_TRIES)
    query = select(SigningCode).where(*_of(envelope, place), is_proof | is_standing)
    rows = list(session.scalars(query.order_by(SigningCode.created_at.desc(), SigningCode.id)))
    proof = next((row for row in rows if row.used_at is not None), None)
    return proof, next((row for row in rows if row.used_at is None), None)


def forget_old(session: Session, *, limit: int) -> int:
    """Delete codes after ninety days, at most `limit`; how many. What they proved stands with the signature."""
    old = select(SigningCode.id).where(SigningCode.created_at < clock.now() - KEPT).limit(limit)
    return len(session.execute(delete(SigningCode).where(SigningCode.id.in_(old)).returning(SigningCode.id)).all())


def hash_of(row: SigningCode, code: str) -> str:
    """What is kept of a code; the same code of another row has another hash."""
    return keyring().lookup(f"{row.id}|{code}", purpose="signing-code")


def _check_pace(session: Session, envelope: Envelope, *, place: str) -> None:
    now = clock.now()
    query = select(SigningCode.created_at).where(*_of(envelope, place), SigningCode.created_at > now - HOUR)
    sent = list(session.scalars(query.order_by(SigningCode.created_at.desc()).limit(MOST_AN_HOUR)))
    if sent and sent[0] + APART > now:
        words = "We have just sent you a code. It can take a minute to arrive; after that you can have a new one sent."
        raise TooMany(words, retry_after_s=_seconds(sent[0] + APART - now))
    if len(sent) == MOST_AN_HOUR:
        words = "We have sent you five codes within an hour, and send no more for now. Call us if none of them arrived."
        raise TooMany(words, retry_after_s=_seconds(sent[-1] + HOUR - now))


def _seconds(wait: timedelta) -> int:
    return max(1, int(wait.total_seconds()) + 1)


def _send(session: Session, envelope: Envelope, *, channel: Channel, to: str, code: str, actor: str) -> None:
    tenant_id, deal_id, merchant_id = envelope.tenant_id, envelope.deal_id, envelope.merchant_id
    funder = get_tenant(session, tenant_id=tenant_id).display_name
    minutes = int(LIFETIME.total_seconds()) // 60
    if channel == "sms":
        body = f"{funder}: {HIDDEN} is your code to sign. It is good for {minutes} minutes. Never tell it to anybody."
        queue_sms(
            session,
            tenant_id=tenant_id,
            to=to,
            body=body,
            campaign=CAMPAIGN,
            actor=actor,
            merchant_id=merchant_id,
            deal_id=deal_id,
            secret=code,
        )
        return
    queue_mail(
        session,
        tenant_id=tenant_id,
        to=to,
        template="code",
        context={"funder": funder, "code": HIDDEN, "minutes": minutes},
        merchant_id=merchant_id,
        deal_id=deal_id,
        secret=code,
    )


def _record(session: Session, event: EventType, envelope: Envelope, row: SigningCode, *, actor: str) -> None:
    about = {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
    data = {"envelope_id": envelope.id, "place": row.place, "channel": row.channel}
    record(session, event, **about, actor=actor, data=data)


def _of(envelope: Envelope, place: str) -> tuple[ColumnElement[bool], ...]:
    return (
        SigningCode.tenant_id == envelope.tenant_id,
        SigningCode.envelope_id == envelope.id,
        SigningCode.place == place,
    )


def _over() -> NotAllowedNow:
    return NotAllowedNow("This code can no longer be used. Have a new one sent.", code="code_over")
