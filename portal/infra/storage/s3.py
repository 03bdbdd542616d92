"""Objects in an S3 bucket, or in anything that speaks S3. The only module that knows boto3."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from portal.infra.deadlines import within
from portal.infra.storage.base import CHUNK_BYTES, StorageError, StorageMissing, check_key
from portal.infra.storage.downloads import attachment, safe_content_type
from portal.infra.storage.s3_line import BoundedLine

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3.client import S3Client

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
# The bucket or the key pair is wrong: an operator has to act, a retry changes nothing.
_REFUSED = frozenset(
    {"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket", "PermanentRedirect"}
)
_LONGEST_LINK_S = 3600


class S3Storage:
    """Objects of one bucket. Threads may share it. Without keys the machine's role is used, as boto3 finds it."""

    def __init__(
        self,
        bucket: str,
        *,
        region: str,
        endpoint_url: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        timeout_s: float = 20,
        limit_s: float = 60,
    ) -> None:
        """`timeout_s` is for each silence of the server, `limit_s` for each act, its repetitions included."""
        self.bucket = bucket
        self._region = region
        self._limit_s = limit_s
        core = get_session()
        self._client: S3Client = boto3.session.Session(botocore_session=core).client(
            "s3",
            region_name=region,
            endpoint_url=endpoint_url,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            config=_config(own_endpoint=endpoint_url is not None),
        )
        ca_bundle = core.get_config_variable("ca_bundle")
        send: Any = BoundedLine(timeout_s=timeout_s, limit_s=limit_s, ca_bundle=ca_bundle).send
        self._client.meta.events.register("before-send.s3", send)

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store the bytes with their SHA-256, which the server compares with what arrived."""
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        with self._acting():
            self._client.put_object(
                Bucket=self.bucket,
                Key=check_key(key),
                Body=data,
                ContentType=content_type,
                ChecksumSHA256=digest,
            )

    def read(self, key: str) -> bytes:
        """All bytes of the object. Errors: StorageMissing, StorageError."""
        return b"".join(self.open_stream(key))

    def read_foreign(self, key: str) -> bytes:
        """All bytes of an object under a key that was not made here. Errors: StorageMissing, StorageError."""
        with self._acting():
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def open_stream(self, key: str) -> S3Stream:
        """The object in pieces; StorageMissing at once where there is none."""
        with self._acting():
            answer = self._client.get_object(Bucket=self.bucket, Key=check_key(key))
        return S3Stream(answer["Body"])

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        try:
            with self._acting():
                self._client.head_object(Bucket=self.bucket, Key=check_key(key))
        except StorageMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove the object; S3 says the same whether or not it was there."""
        with contextlib.suppress(StorageMissing), self._acting():
            self._client.delete_object(Bucket=self.bucket, Key=check_key(key))

    def list_keys(self, prefix: str = "", *, older_than: datetime) -> Iterator[str]:
        """Keys, in order, of the objects stored before `older_than`, a thousand a request."""
        with _as_storage_errors():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
                yield from (item["Key"] for item in page.get("Contents", []) if item["LastModified"] < older_than)

    def sweep_unfinished(self, *, older_than: datetime) -> int:
        """Nothing to do: a single PUT is stored whole or not at all."""
        return 0

    def presigned_url(self, key: str, *, filename: str, content_type: str, expires_s: int = 60) -> str | None:
        """A signed URL that downloads this object for 1 second to 1 hour; made here, without asking the server."""
        if not 1 <= expires_s <= _LONGEST_LINK_S:
            raise ValueError(f"a link lives 1 to {_LONGEST_LINK_S} seconds, not {expires_s}")
        parameters = {
            "Bucket": self.bucket,
            "Key": check_key(key),
            "ResponseContentDisposition": attachment(filename),
            "ResponseContentType": safe_content_type(content_type),
            "ResponseCacheControl": "private, no-store",
        }
        with _as_storage_errors():
            return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=expires_s)

    def check(self) -> None:
        """Return when the bucket is there and ours; StorageError when not."""
        with self._acting():
            self._client.head_bucket(Bucket=self.bucket)

    def ensure_bucket(self) -> None:
        """Make the bucket where it is not there: for a first set-up and tests, never at a start."""
        try:
            self.check()
        except StorageMissing:
            where: Any = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
            options: Any = {"CreateBucketConfiguration": where} if where else {}
            with self._acting():
                self._client.create_bucket(Bucket=self.bucket, **options)

    @contextlib.contextmanager
    def _acting(self) -> Iterator[None]:
        with within(self._limit_s), _as_storage_errors():
            yield


class S3Stream:
    """The body of an answer in pieces."""

    def __init__(self, body: StreamingBody) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of at most 64 KiB; StorageError when the server breaks off before the promised length."""
        try:
            with _as_storage_errors():
                yield from self._body.iter_chunks(CHUNK_BYTES)
        finally:
            self._body.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._body.close()


def _config(*, own_endpoint: bool) -> Config:
    return Config(
        retries={"mode": "standard", "total_max_attempts": 3},
        signature_version="s3v4",
        # Other servers seldom have a DNS name a bucket.
        s3={"addressing_style": "path" if own_endpoint else "auto"},
        # boto3's own default wraps a body in a trailing CRC, which servers other than AWS may not read. Every put
        # carries its SHA-256 as a plain header instead.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


@contextlib.contextmanager
def _as_storage_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _translated(str(error.response.get("Error", {}).get("Code", ""))) from error
    except (BotoCoreError, OSError) as error:
        raise StorageError from error


def _translated(code: str) -> StorageError:
    if code in _MISSING:
        return StorageMissing()
    if code in _REFUSED:
        return StorageError(
            "The document store refused us. We have to mend this.", code="storage_refused", permanent=True
        )
    return StorageError()
