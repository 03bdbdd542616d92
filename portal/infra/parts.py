"""The parts that a process works with, made once from the settings."""

from dataclasses import dataclass

from portal.config import Settings
from portal.infra.antivirus import Scanner, make_scanner
from portal.infra.db import Database
from portal.infra.file_cache import FileCache
from portal.infra.sandbox import SandboxPool
from portal.infra.storage import Storage, make_storage

READERS = 3
PICTURES = 1000


@dataclass(frozen=True)
class Parts:
    """Database, file storage, virus scanner, the child processes that open PDFs, and pictures of their pages."""

    settings: Settings
    db: Database
    storage: Storage
    scanner: Scanner
    sandbox: SandboxPool
    pictures: FileCache


def make_parts(settings: Settings, *, preload: tuple[str, ...] = ()) -> Parts:
    """The parts that the settings name. The pool's children start with the first file and import `preload` then."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Parts(
        settings=settings,
        db=Database(settings.app_database_url),
        storage=make_storage(settings),
        scanner=make_scanner(settings),
        sandbox=SandboxPool(size=READERS, preload=preload),
        pictures=FileCache(settings.data_dir / "page-pictures", most=PICTURES),
    )
