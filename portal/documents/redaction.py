"""A redacted copy of statements as one PDF: a cover with hashes, and pictures of pages that hold no text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject

from portal.infra.page_pixels import PagePixels
from portal.infra.typesetting import typeset

PAPER_WIDTH, PAPER_HEIGHT = 612.0, 792.0
_EDGE, _FOOT = 24.0, 48.0


@dataclass(frozen=True, kw_only=True)
class RedactedFile:
    """One statement in the copy: what it is called, its period, the hash of the original, and its pages."""

    label: str
    period: str
    proof: str
    sha256: str
    pages: tuple[PagePixels, ...]


@dataclass(frozen=True, kw_only=True)
class RedactedCopy:
    """The whole copy: for whom it was made, by whom, when (in words, and in UTC), and what was left in."""

    funder: str
    reference: str
    recipient: str
    made: str
    made_at: datetime
    kept: str
    files: tuple[RedactedFile, ...]


def make_redacted_copy(copy: RedactedCopy) -> bytes:
    """The PDF. Only the cover and the line at each page's foot are text; the file says nothing of how it was made."""
    frame = typeset("redacted.typ", data=_contents(copy), made_at=copy.made_at, tagged=False)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(frame)))
    pictures = [page for file in copy.files for page in file.pages]
    covers = len(writer.pages) - len(pictures)
    for page, picture in zip(writer.pages[covers:], pictures, strict=True):
        _lay_under(writer, page, picture)
    writer.metadata = None
    writer.root_object.pop(NameObject("/Metadata"), None)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _contents(copy: RedactedCopy) -> dict[str, object]:
    """What the cover says; the pictures go under the pages that it makes room for."""
    words = {name: getattr(copy, name) for name in ("funder", "reference", "recipient", "made", "kept")}
    files = [
        {"label": one.label, "period": one.period, "proof": one.proof, "sha256": one.sha256, "pages": len(one.pages)}
        for one in copy.files
    ]
    return {**words, "files": files}


def _lay_under(writer: PdfWriter, page: PageObject, picture: PagePixels) -> None:
    """Draw the picture beneath what stands on the page, as large as fits above its foot."""
    image = StreamObject()
    image.set_data(picture.packed)
    image.update(_image_entries(picture))
    x, y, width, height = _place(picture)
    drawing = DecodedStreamObject()
    drawing.set_data(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /Statement Do Q\n".encode())
    above = page.get_contents()
    if above is not None:
        drawing.set_data(drawing.get_data() + above.get_data())
    page[NameObject("/Contents")] = writer._add_object(drawing)
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    objects = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    objects[NameObject("/Statement")] = writer._add_object(image)


def _image_entries(picture: PagePixels) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(picture.columns),
            NameObject("/Height"): NumberObject(picture.lines),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/FlateDecode"),
        }
    )


def _place(picture: PagePixels) -> Sequence[float]:
    """Lower left corner and size on the paper, in points."""
    room = PAPER_WIDTH - 2 * _EDGE, PAPER_HEIGHT - _EDGE - _FOOT
    scale = min(room[0] / picture.width, room[1] / picture.height)
    width, height = picture.width * scale, picture.height * scale
    return (PAPER_WIDTH - width) / 2, _FOOT + room[1] - height, width, height
