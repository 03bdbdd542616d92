"""The slow part of taking statements, before any transaction: check, scan, read in a child process, store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.transitions import LIVE, TAKES_UPLOADS, check_status
from portal.documents.models import Document
from portal.documents.queries import list_slotted
from portal.documents.service import clean_filename
from portal.errors import FieldError, Invalid, NotFound
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.stopwatch import Stopwatch
from portal.infra.storage import new_key
from portal.statements.mapping import is_storable
from portal.statements.reading import Refusal, StatementReading, precheck, read_statement

AT_ONCE = 3
FILE_REFUSED = "file_refused"
_VIRUS = Refusal("virus", "A virus was found in this file, so it was not kept. Please download the statement again.")
_MISREAD = Refusal("misread", "The amounts in this file cannot be read. Please download it from your bank again.")
_TWICE = Refusal("duplicate", "This is the same file as another one that you sent. Please choose one file a month.")
log = structlog.get_logger("portal.statements")


@dataclass(frozen=True)
class PreparedFile:
    """A statement that was checked, read and stored; no row names it yet, so it is swept when none ever does."""

    name: str
    storage_key: str
    sha256: str
    size_bytes: int
    reading: StatementReading


@dataclass(frozen=True)
class Reread:
    """What a stored file says when it is read again."""

    document_id: str
    reading: StatementReading


@dataclass(frozen=True)
class _Looked:
    """A file after everything but storing: a refusal, or its reading."""

    refusal: Refusal | None
    reading: StatementReading | None = None
    took_ms: dict[str, float] = field(default_factory=dict)


def check_upload(session: Session, *, tenant_id: str, merchant_id: str, deal_id: str) -> Deal:
    """Refuse an upload before anything slow: the deal is this merchant's (else NotFound) and takes files now."""
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.merchant_id != merchant_id:
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *TAKES_UPLOADS)
    return deal


def check_reread(session: Session, *, tenant_id: str, merchant_id: str, deal_id: str) -> Deal:
    """Refuse reading again before anything slow: the deal is this merchant's (else NotFound) and live."""
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.merchant_id != merchant_id:
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *LIVE)
    return deal


def prepare_files(parts: Parts, *, tenant_id: str, files: list[tuple[str, bytes]]) -> list[PreparedFile]:
    """Check, scan and read the files at once, and store them when every one can be taken.

    Invalid names each file that cannot (`files[0]` …), and nothing is kept. ScannerUnavailable or StorageError when
    those do not answer: never taken for clean, never half stored.
    """
    hashes = [sha256_hex(data) for _, data in files]
    watch = Stopwatch()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        with watch.stage("looked_ms"):
            looked = list(threads.map(lambda file: _look(parts, name=file[0], data=file[1]), files))
        errors = []
        for number, outcome in enumerate(looked):
            refusal = _TWICE if hashes[number] in hashes[:number] else outcome.refusal
            if refusal is not None:
                errors.append(FieldError(f"files[{number}]", refusal.words))
        if errors:
            raise Invalid.of(errors, code=FILE_REFUSED)
        with watch.stage("stored_ms"):
            kept = list(threads.map(lambda pair: _store(parts, tenant_id, *pair), zip(files, looked, strict=True)))
    log.info("statements prepared", files=len(files), **_slowest(looked), **watch.took_ms)
    return kept


def prepare_file(parts: Parts, *, tenant_id: str, name: str, data: bytes) -> PreparedFile:
    """One file, as `prepare_files`; the Invalid is about the field `file` and its code says why."""
    looked = _look(parts, name=name, data=data)
    if looked.refusal is not None:
        raise Invalid("file", looked.refusal.words, code=looked.refusal.code)
    return _store(parts, tenant_id, (name, data), looked)


def reread_files(parts: Parts, *, tenant_id: str, deal_id: str) -> list[Reread]:
    """Read the files in the deal's slots again from storage; a file that is refused now is left as it stands."""
    with parts.db.read(tenant_id=tenant_id) as session:
        documents = [row for row in list_slotted(session, tenant_id=tenant_id, deal_id=deal_id) if row.storage_key]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        readings = list(threads.map(lambda document: _read_stored(parts, document), documents))
    return [
        Reread(document.id, reading)
        for document, reading in zip(documents, readings, strict=True)
        if reading.verdict != "refused" and is_storable(reading)
    ]


def _look(parts: Parts, *, name: str, data: bytes) -> _Looked:
    watch = Stopwatch()
    with watch.stage("precheck"):
        refusal = precheck(data)
    if refusal is not None:
        # A file that is no PDF is scanned too: whoever sends a virus under another name should hear that it is one.
        is_virus = refusal.code == "not_pdf" and not parts.scanner.scan(data).clean
        return _Looked(_VIRUS if is_virus else refusal)

    def read() -> StatementReading:
        with watch.stage("read"):
            return read_statement(data, name=clean_filename(name), pool=parts.sandbox)

    # What the scanner says comes first, whatever was read meanwhile: the child that reads can bear a virus.
    with ThreadPoolExecutor(max_workers=1) as beside:
        underway = beside.submit(read)
        with watch.stage("scan"):
            scanned = parts.scanner.scan(data)
        if not scanned.clean:
            return _Looked(_VIRUS)
        reading = underway.result()
    if reading.verdict == "refused":
        return _Looked(Refusal(reading.reason_code, reading.reason))
    return _Looked(None, reading, watch.took_ms) if is_storable(reading) else _Looked(_MISREAD)


def _slowest(looked: list[_Looked]) -> dict[str, float]:
    """What each stage took for the file that took longest in it; the files are looked at side by side."""
    stages = ("precheck", "scan", "read")
    return {f"{stage}_ms": max((one.took_ms.get(stage, 0.0) for one in looked), default=0.0) for stage in stages}


def _store(parts: Parts, tenant_id: str, file: tuple[str, bytes], looked: _Looked) -> PreparedFile:
    name, data = file
    if looked.reading is None:
        raise AssertionError("a file that was refused is never stored")
    key = new_key(tenant_id)
    parts.storage.put(key, data, content_type="application/pdf")
    return PreparedFile(clean_filename(name), key, sha256_hex(data), len(data), looked.reading)


def _read_stored(parts: Parts, document: Document) -> StatementReading:
    data = parts.storage.read(document.storage_key or "")
    return read_statement(data, name=document.filename, pool=parts.sandbox)
