"""Two who send, or read again, the statements of one deal at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from portal.documents.queries import list_slotted
from portal.infra.parts import Parts
from portal.statements.models import Statement
from portal.statements.queries import REQUIRED_SLOTS, find_latest_metrics, list_statements
from portal.tenants.queries import TenantProfile
from portal.workflows.read_files import Reread, prepare_files, reread_files
from portal.workflows.submit_statements import reread_statements, upload_statements
from tests.integration.statements.conftest import Application, File

AT_ONCE = 2


def test_of_two_uploads_at_once_one_set_stands_whole_and_the_figures_are_its_own(
    parts: Parts, demo: TenantProfile, application: Application, make_files: Callable[..., list[File]]
) -> None:
    sets = [prepare_files(parts, tenant_id=demo.id, files=make_files(seed=seed)) for seed in (7, 8)]
    together = Barrier(AT_ONCE)

    def take(number: int) -> None:
        together.wait()
        with parts.db.write(tenant_id=demo.id) as session:
            whose = {"tenant_id": demo.id, "merchant_id": application.merchant_id, "deal_id": application.deal_id}
            upload_statements(session, **whose, actor="system", files=sets[number])

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(take, range(AT_ONCE)))

    with parts.db.read(tenant_id=demo.id) as session:
        standing = list_slotted(session, tenant_id=demo.id, deal_id=application.deal_id)
        metrics = find_latest_metrics(session, tenant_id=demo.id, deal_id=application.deal_id)
    assert [row.slot for row in standing] == list(REQUIRED_SLOTS)
    assert {row.sha256 for row in standing} in [{file.sha256 for file in one} for one in sets]
    assert metrics is not None


def test_a_newer_reader_that_reads_twice_at_once_keeps_what_it_says_once(
    parts: Parts, demo: TenantProfile, application: Application, files: list[File]
) -> None:
    whose = {"tenant_id": demo.id, "merchant_id": application.merchant_id, "deal_id": application.deal_id}
    with parts.db.write(tenant_id=demo.id) as session:
        taken = prepare_files(parts, tenant_id=demo.id, files=files)
        upload_statements(session, **whose, actor="system", files=taken)
    again = reread_files(parts, tenant_id=demo.id, deal_id=application.deal_id)
    newer = [
        Reread(one.document_id, replace(one.reading, bank="Newly Known Bank", reader_version="99")) for one in again
    ]
    together = Barrier(AT_ONCE)

    def read(_number: int) -> None:
        together.wait()
        with parts.db.write(tenant_id=demo.id) as session:
            reread_statements(session, **whose, files=newer, actor="system")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(read, range(AT_ONCE)))

    with parts.db.read(tenant_id=demo.id) as session:
        kept = session.query(Statement).filter_by(deal_id=application.deal_id).count()
        standing = list_statements(session, tenant_id=demo.id, deal_id=application.deal_id)
        metrics = find_latest_metrics(session, tenant_id=demo.id, deal_id=application.deal_id)
    assert kept == 2 * len(files)
    assert {(row.bank, row.reader_version) for row in standing} == {("Newly Known Bank", "99")}
    assert metrics is not None
