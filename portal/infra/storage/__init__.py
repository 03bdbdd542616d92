"""Where documents lie: a local directory or anything that speaks S3, behind one small protocol."""

from typing import TYPE_CHECKING

from portal.config import Settings
from portal.errors import Misconfigured
from portal.infra.storage.base import Storage, StorageError, StorageMissing, new_key
from portal.infra.storage.downloads import attachment, safe_content_type
from portal.infra.storage.local import LocalStorage

if TYPE_CHECKING:
    from portal.infra.storage.s3 import S3Storage

__all__ = [
    "Storage",
    "StorageError",
    "StorageMissing",
    "attachment",
    "make_storage",
    "new_key",
    "open_bucket",
    "safe_content_type",
]


def make_storage(settings: Settings) -> Storage:
    """The storage that the settings name. Nothing is contacted yet: `check()` does that.

    `auto` takes S3 where S3_BUCKET is set, else the local directory in MOCK_MODE, else refuses with Misconfigured:
    production never falls back to a local disk unless STORAGE=local says so.
    """
    if settings.storage == "local":
        return _local(settings)
    if settings.s3_bucket:
        return open_bucket(settings, settings.s3_bucket)
    if settings.storage == "auto" and settings.mock_mode:
        return _local(settings)
    raise Misconfigured("S3_BUCKET is not set. Set it, or say STORAGE=local to keep documents under DATA_DIR.")


def _local(settings: Settings) -> Storage:
    return LocalStorage(settings.data_dir / "files")


def open_bucket(settings: Settings, bucket: str) -> "S3Storage":
    """Any bucket, with the endpoint and the keys of the settings."""
    # Loading boto3 takes a third of a second, which only those who use it should pay.
    from portal.infra.storage.s3 import S3Storage

    key, secret = settings.aws_access_key_id, settings.aws_secret_access_key
    return S3Storage(
        bucket,
        region=settings.aws_region,
        endpoint_url=settings.s3_endpoint_url,
        access_key_id=key.get_secret_value() if key else None,
        secret_access_key=secret.get_secret_value() if secret else None,
    )
