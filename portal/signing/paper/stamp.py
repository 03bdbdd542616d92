"""Puts the signatures, typed or drawn, onto the signature page and the certificate behind it; the seal comes after."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from portal.errors import Invalid
from portal.infra.phrases import utc_stamp
from portal.infra.typesetting import typeset
from portal.signing.paper.certificate import SHOWN_DOCUMENT
from portal.signing.paper.drawing import drawing_on_paper
from portal.signing.paper.tags import append_tagged, tag_layer
from portal.signing.strokes import Strokes

# Points, measured from the named destination of a block's heading in agreement.typ: the lines lie 68 points below it.
_RISE, _HEIGHT = 31.0, 37.0
_NAME_WIDTH, _DATE_INDENT, _DATE_WIDTH = 275.0, 292.0, 183.0
_DESTINATION = "sign-"


@dataclass(frozen=True, kw_only=True)
class SignatureData:
    """One signature: `place` names the block it belongs to, `signed_at` is in UTC; `strokes` where it was drawn."""

    name: str
    signed_at: datetime
    place: str = "merchant"
    strokes: Strokes | None = None


@dataclass(frozen=True, kw_only=True)
class SignaturePlace:
    """Where a signature goes: page from 0, lengths in points, `x` and `y` from the page's upper left corner."""

    place: str
    page: int
    x: float
    y: float
    width: float
    height: float


def signature_places(agreement: bytes) -> tuple[SignaturePlace, ...]:
    """The agreement's signature blocks in their order; empty when it is not an agreement of ours."""
    reader = PdfReader(io.BytesIO(agreement))
    places = []
    for name, target in reader.named_destinations.items():
        page = reader.get_destination_page_number(target)
        if not name.startswith(_DESTINATION) or page is None or target.top is None or target.left is None:
            continue
        y = float(reader.pages[page].mediabox.top) - float(target.top) + _RISE
        places.append(
            SignaturePlace(
                place=name.removeprefix(_DESTINATION),
                page=page,
                x=float(target.left),
                y=y,
                width=_NAME_WIDTH,
                height=_HEIGHT,
            )
        )
    return tuple(sorted(places, key=lambda place: (place.page, place.y)))


def stamp(agreement: bytes, *, certificate: bytes, signatures: Sequence[SignatureData]) -> bytes:
    """The agreement with each block signed and the certificate behind it; the untouched agreement is attached.

    Invalid("signature") when a block stays empty, is signed twice, or does not exist.
    """
    places = signature_places(agreement)
    _check_complete(places, signatures)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(agreement)))
    by_place = {signature.place: signature for signature in signatures}
    for number, group in groupby(places, key=lambda place: place.page):
        for place in group:
            _lay_over(writer, number, place, by_place[place.place])
    first = len(writer.pages)
    append_tagged(writer, PdfReader(io.BytesIO(certificate)))
    writer.add_outline_item(title="Certificate of completion", page_number=first)
    writer.add_attachment(SHOWN_DOCUMENT, agreement)
    _withdraw_claim(writer)
    signed = io.BytesIO()
    writer.write(signed)
    return signed.getvalue()


def count_pages(pdf: bytes) -> int:
    """How many pages a document of ours has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def shown_document(signed: bytes) -> bytes | None:
    """The agreement as it was shown, out of a signed one; None when there is none, or more than one, inside."""
    attached = PdfReader(io.BytesIO(signed)).attachments.get(SHOWN_DOCUMENT, [])
    return attached[0] if len(attached) == 1 else None


def _check_complete(places: Sequence[SignaturePlace], signatures: Sequence[SignatureData]) -> None:
    wanted = sorted(place.place for place in places)
    given = sorted(signature.place for signature in signatures)
    if not wanted:
        raise Invalid("signature", "This document has no place for a signature.")
    if wanted != given:
        raise Invalid("signature", f"The agreement needs one signature each of: {', '.join(wanted)}.")
    if not all(signature.name.strip() for signature in signatures):
        raise Invalid("signature", "A signature needs a name.")


def _lay_over(writer: PdfWriter, number: int, place: SignaturePlace, signature: SignatureData) -> None:
    page = writer.pages[number]
    when = utc_stamp(signature.signed_at)
    contents = {
        "title": "Signature",
        "width": float(page.mediabox.width),
        "height": float(page.mediabox.height),
        "marks": [
            {**_mark("name", signature.name, x=place.x, y=place.y, width=_NAME_WIDTH), **_drawing(signature)},
            _mark("date", when, x=place.x + _DATE_INDENT, y=place.y, width=_DATE_WIDTH),
        ],
    }
    stamped = typeset("stamp.typ", data=contents, made_at=signature.signed_at, tagged=False)
    layer = PdfReader(io.BytesIO(stamped)).pages[0]
    how = ", drawn" if signature.strokes else ""
    tag_layer(writer, page, layer, words=f"Signed electronically by {signature.name}{how}, {when}")
    page.merge_page(layer)


def _drawing(signature: SignatureData) -> dict[str, object]:
    """What makes a name's mark a drawing with the name beneath it."""
    if signature.strokes is None:
        return {}
    return {"kind": "drawn", "lines": drawing_on_paper(signature.strokes, width=_NAME_WIDTH, height=_HEIGHT)}


def _mark(kind: str, text: str, *, x: float, y: float, width: float) -> dict[str, object]:
    return {"kind": kind, "text": text, "x": x, "y": y, "width": width, "height": _HEIGHT}


def _withdraw_claim(writer: PdfWriter) -> None:
    """A stamped and sealed file is still tagged, but nobody checked it against PDF/UA: it no longer says so."""
    metadata = writer.root_object.get("/Metadata")
    if metadata is None:
        return
    cleaned = DecodedStreamObject()
    cleaned.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    cleaned.set_data(metadata.get_object().get_data().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))
    writer.root_object[NameObject("/Metadata")] = writer._add_object(cleaned)
