"""Finding documents of a tenant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.documents.models import Document
from portal.errors import NotFound


def get_document(session: Session, *, tenant_id: str, document_id: str) -> Document:
    """The document; NotFound, also for another tenant's."""
    row = session.get(Document, document_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that document.")
    return row


def list_documents(
    session: Session, *, tenant_id: str, deal_id: str, kinds: tuple[str, ...] = (), superseded: bool = False
) -> list[Document]:
    """A deal's documents, oldest first; those that were replaced or removed only when `superseded`."""
    query = select(Document).where(Document.tenant_id == tenant_id, Document.deal_id == deal_id)
    if kinds:
        query = query.where(Document.kind.in_(kinds))
    if not superseded:
        query = query.where(Document.superseded_at.is_(None))
    return list(session.execute(query.order_by(Document.created_at, Document.id)).scalars())


def list_slotted(session: Session, *, tenant_id: str, deal_id: str) -> list[Document]:
    """The documents that stand in a slot of this deal now, by slot."""
    query = select(Document).where(
        Document.tenant_id == tenant_id,
        Document.deal_id == deal_id,
        Document.slot.is_not(None),
        Document.superseded_at.is_(None),
    )
    return list(session.execute(query.order_by(Document.slot)).scalars())


def list_known_keys(session: Session, *, keys: list[str]) -> set[str]:
    """Which of these storage keys a row names, whatever tenant's it is: the others are orphans."""
    found = session.execute(select(Document.storage_key).where(Document.storage_key.in_(keys))).scalars()
    return {key for key in found if key is not None}
