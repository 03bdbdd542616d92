"""Documents: the rows now, the bytes later by `portal legacy move-files`."""

import sqlalchemy as sa

from portal.documents.service import clean_filename
from portal.infra import ids
from portal.legacy.carriage import Carriage, CarriedDeal
from portal.legacy.reading import EarlierRow, whole, words

LONGEST_TYPE = 100


def carry_documents(carriage: Carriage) -> None:
    """Documents and bank documents become documents that await their move; where their bytes lie is written beside."""
    taken: set[str] = set()
    for row in carriage.rows("documents", without=("file_data",)):
        own_id = carriage.row_id(row, "dc")
        taken.add(own_id)
        kind = kind_of(words(row.get("type")))
        _carry(carriage, row, own_id=own_id, kind=kind, object_key=words(row.get("storage_key")))
        if row.get("parsed_data_json"):
            # The earlier reader made numbers up where it could not read; statements are read anew.
            carriage.note("reading_dropped", about="documents", deal=_deal(carriage, row), document_id=own_id)
    for row in carriage.rows("bank_documents"):
        own_id = carriage.row_id(row, "dc")
        if own_id in taken:
            own_id = ids.new_id("dc")
            carriage.note("id_taken", about="bank_documents", deal=_deal(carriage, row), row_id=words(row.get("id")))
        _carry(carriage, row, own_id=own_id, kind="bank_statement", object_key=words(row.get("s3_key")))


def kind_of(written: str) -> str:
    """The portal's kind of what the earlier system called a document."""
    folded = written.lower()
    if "statement" in folded or "bank" in folded:
        return "bank_statement"
    if "agreement" in folded or "contract" in folded:
        return "signed_agreement" if "signed" in folded else "agreement"
    return "other"


def _deal(carriage: Carriage, row: EarlierRow) -> CarriedDeal | None:
    return carriage.deals.get(words(row.get("deal_id"))) or carriage.main_deal(words(row.get("merchant_id")))


def _carry(carriage: Carriage, row: EarlierRow, *, own_id: str, kind: str, object_key: str) -> None:
    deal, named = _deal(carriage, row), words(row.get("merchant_id"))
    merchant_id = deal.merchant_id if deal else (named if named in carriage.merchants else None)
    tenant_id = carriage.merchants[merchant_id] if merchant_id else carriage.tenant_of(row)
    if merchant_id is None:
        carriage.note("owner_missing", about="documents", document_id=own_id)
    created = carriage.moment(row.get("created_at"))
    carriage.insert(
        "documents",
        id=own_id,
        tenant_id=tenant_id,
        deal_id=deal.id if deal else None,
        merchant_id=merchant_id,
        kind=kind,
        filename=clean_filename(words(row.get("filename"))),
        content_type=words(row.get("mime_type"))[:LONGEST_TYPE] or "application/pdf",
        storage_key=None,
        awaits_move=True,
        sha256=None,
        size_bytes=whole(row.get("file_size")),
        created_at=created,
    )
    file_id = ids.new_id("lf")
    carriage.insert(
        "legacy_files",
        id=file_id,
        tenant_id=tenant_id,
        document_id=own_id,
        bucket=words(row.get("bucket")) or None,
        object_key=object_key or None,
        checksum=words(row.get("checksum")) or None,
        created_at=created,
    )
    if kind_has_bytes(row):
        _copy_bytes(carriage, row, file_id)


def kind_has_bytes(row: EarlierRow) -> bool:
    """Whether the earlier table could keep bytes in the row itself: bank documents could not."""
    return "s3_key" not in row


def _copy_bytes(carriage: Carriage, row: EarlierRow, file_id: str) -> None:
    # Inside the database, so that no file passes through this process.
    source = sa.table("earlier_documents", sa.column("id"), sa.column("file_data"))
    bytes_of_row = sa.select(source.c.file_data).where(source.c.id == row.get("id")).scalar_subquery()
    target = carriage.table("legacy_files")
    carriage.connection.execute(sa.update(target).where(target.c.id == file_id).values(file_data=bytes_of_row))
