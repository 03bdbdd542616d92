"""A page of a stored statement as a picture: drawn once in a child process, then kept for a while."""

from dataclasses import dataclass

import structlog

from portal.documents.models import Document
from portal.errors import NotFound, VendorError
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.sandbox import Limits, SandboxError
from portal.statements.reading.picture_size import DPI, HEAD

LIMITS = Limits(wall_s=6.0, cpu_s=6, output_bytes=6 * 1024 * 1024)
_CALL = "portal.statements.reading.picture:draw"
log = structlog.get_logger("portal.documents")


class NotDrawn(VendorError):
    """The page has no picture: the file is damaged, or drawing it took too long or too much."""

    default_code = "page_not_drawn"

    def __init__(self) -> None:
        words = "This page could not be drawn. What was read from it stands beside it; the PDF can be opened."
        super().__init__(words, permanent=True)


@dataclass(frozen=True)
class PagePicture:
    """A page's width and height in points, and its picture as a PNG."""

    width: float
    height: float
    png: bytes

    @property
    def etag(self) -> str:
        """A name of these bytes."""
        return sha256_hex(self.png)[:32]


def draw_page(parts: Parts, *, document: Document, page: int) -> PagePicture:
    """The picture of a page (from 1) of a document that the caller may see.

    Errors: NotFound for a page that the document does not have, NotDrawn where it cannot be drawn, StorageError where
    the file cannot be fetched. Run it outside any transaction: it may take seconds.
    """
    if page < 1 or (document.pages is not None and page > document.pages) or document.storage_key is None:
        raise NotFound("We could not find that page.")
    key = f"{document.tenant_id}|{document.sha256 or document.id}|{page}|{DPI}"
    drawn = parts.pictures.get_or_make(key, lambda: _draw(parts, document, page))
    width, height = HEAD.unpack_from(drawn)
    return PagePicture(width, height, drawn[HEAD.size :])


def _draw(parts: Parts, document: Document, page: int) -> bytes:
    data = parts.storage.read(document.storage_key or "")
    try:
        drawn: bytes = parts.sandbox.run(_CALL, data, LIMITS, page=page)
    except SandboxError as error:
        log.warning("a page was not drawn", document_id=document.id, page=page, kind=error.kind)
        raise NotDrawn from error
    return drawn
