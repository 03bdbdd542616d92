"""Keeping files: the bytes lie in storage already, a row here makes them a document."""

import unicodedata

from sqlalchemy.orm import Session

from portal.documents.models import Document
from portal.infra import clock

LONGEST_NAME = 200
NAMELESS = "document.pdf"


def store_document(
    session: Session,
    *,
    tenant_id: str,
    kind: str,
    filename: str,
    storage_key: str,
    sha256: str,
    size_bytes: int,
    deal_id: str | None = None,
    merchant_id: str | None = None,
    pages: int | None = None,
    slot: int | None = None,
    content_type: str = "application/pdf",
) -> Document:
    """Make a document of bytes that were stored under `storage_key` before; the row is flushed."""
    row = Document(
        tenant_id=tenant_id,
        deal_id=deal_id,
        merchant_id=merchant_id,
        kind=kind,
        filename=clean_filename(filename),
        content_type=content_type,
        storage_key=storage_key,
        sha256=sha256,
        size_bytes=size_bytes,
        pages=pages,
        slot=slot,
    )
    session.add(row)
    session.flush()
    return row


def supersede_documents(session: Session, documents: list[Document]) -> None:
    """Take documents out of their slots; rows and bytes stay, because decisions were made from them."""
    now = clock.now()
    for document in documents:
        document.superseded_at = now
    session.flush()


def clean_filename(name: str) -> str:
    """The last part of the name that a client gave, without control characters; shown, never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    return shown[:LONGEST_NAME] or NAMELESS
