"""Handing out stored files: saved by the browser, never run by it."""

from typing import Protocol, cast

from flask import Response, redirect

from portal.errors import NotFound
from portal.infra.storage import attachment, safe_content_type
from portal.web.parts import parts

URL_LIFETIME_S = 60


class StoredFile(Protocol):
    """What a file's row tells about it."""

    @property
    def storage_key(self) -> str | None:
        """Where its bytes lie; None while they are still to be moved there."""

    @property
    def filename(self) -> str:
        """The name to save it under."""

    @property
    def content_type(self) -> str:
        """What it is."""

    @property
    def size_bytes(self) -> int | None:
        """How long it is, where that is known."""


def send_document(document: StoredFile) -> Response:
    """The file as an attachment: 302 to a URL signed for a minute where the storage has one, else its bytes.

    Whether the viewer may have it is the caller's question. Errors: StorageError before the first byte is sent.
    """
    key = document.storage_key
    if key is None:
        raise NotFound("This document is still being brought over from the earlier system. Try again later.")
    storage, content_type = parts().storage, safe_content_type(document.content_type)
    url = storage.presigned_url(key, filename=document.filename, content_type=content_type, expires_s=URL_LIFETIME_S)
    if url is not None:
        response = cast(Response, redirect(url, 302))
    else:
        response = Response(storage.open_stream(key), mimetype=content_type)
        response.headers["Content-Disposition"] = attachment(document.filename)
        if document.size_bytes is not None:
            response.content_length = document.size_bytes
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
