"""Finding consents that hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.consents.models import Consent

_NEWEST_FIRST = (Consent.obtained_at.desc(), Consent.id.desc())


def standing_consents(*, tenant_id: Any, merchant_id: Any, kind: str) -> Select[Consent]:
    """The question for the consents of a kind that the merchant gave and did not take back; no order yet."""
    return select(Consent).where(
        Consent.tenant_id == tenant_id,
        Consent.merchant_id == merchant_id,
        Consent.kind == kind,
        Consent.withdrawn_at.is_(None),
    )


def find_consent(session: Session, *, tenant_id: str, merchant_id: str, kind: str) -> Consent | None:
    """The newest consent of a kind that the merchant gave and did not take back, or None."""
    query = standing_consents(tenant_id=tenant_id, merchant_id=merchant_id, kind=kind)
    return session.scalars(query.order_by(*_NEWEST_FIRST).limit(1)).first()


def list_consents(session: Session, *, tenant_id: str, merchant_id: str, kind: str) -> list[Consent]:
    """The newest consents of a kind that the merchant gave and did not take back, the newest first."""
    query = standing_consents(tenant_id=tenant_id, merchant_id=merchant_id, kind=kind)
    return list(session.scalars(query.order_by(*_NEWEST_FIRST)))


def find_signing_consent(session: Session, *, tenant_id: str, merchant_id: str, since: datetime) -> Consent | None:
    """The consent to electronic records that the merchant gave in a browser after `since`, or None.

    An attested one shows no access to the records (15 USC 7001(c)(1)(C)(ii)), and an earlier one was about another
    agreement.
    """
    found = find_consent(session, tenant_id=tenant_id, merchant_id=merchant_id, kind="e_records")
    if found is None or found.source != "browser" or found.obtained_at < since:
        return None
    return found


def find_consent_of(session: Session, *, tenant_id: str, actor: str, kind: str) -> Consent | None:
    """The newest consent of a kind that somebody who is no merchant gave in a browser, or None."""
    query = select(Consent).where(
        Consent.tenant_id == tenant_id,
        Consent.merchant_id.is_(None),
        Consent.kind == kind,
        Consent.actor == actor,
        Consent.source == "browser",
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(query.order_by(*_NEWEST_FIRST).limit(1)).first()


def find_consent_by_id(session: Session, *, tenant_id: str, consent_id: str) -> Consent | None:
    """The consent of an id, or None for another tenant's."""
    row = session.get(Consent, consent_id)
    return row if row is not None and row.tenant_id == tenant_id else None
