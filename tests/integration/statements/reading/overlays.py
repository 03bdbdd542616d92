"""What somebody lays over a printed statement, or hides in it: content, notes and layers added to the finished PDF."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

Box = tuple[float, float, float, float]
_FALSE = (
    "12/31 Ending balance on 12/31 $98,765.43",
    "12/30 Wire transfer in 50,000.00 98,765.43",
    "Total deposits and additions $150,000.00",
)


def false_lines(*, size: float = 7.0, x: float = 60.0, y: float = 780.0) -> str:
    """Content that prints figures which are not the statement's."""
    shown = [f"({line}) Tj 0 -8 Td" for line in _FALSE]
    return f"BT /Forged {size} Tf {x} {y} Td {' '.join(shown)} ET"


HIDINGS = {
    "drawn in no colour at all": "3 Tr " + false_lines(),
    "white on white": "1 g " + false_lines(),
    "white in a nearly white tone": "0.99 g " + false_lines(),
    "under a white box": f"{false_lines()} 1 g 50 758 400 32 re f",
    "under a black box": f"{false_lines()} 0 g 50 758 400 32 re f",
    "a tenth of a point high": false_lines(size=0.1),
    "two points high": false_lines(size=2.0),
    "beyond the page's edge": false_lines(x=5_000),
    "clipped away": "0 0 10 10 re W n " + false_lines(),
    "fully transparent": "/Clear gs " + false_lines(),
    "in a layer that is switched off": f"/OC /Off BDC {false_lines()} EMC",
}


def with_content(pdf: bytes, content: str, *, page: int = 0) -> bytes:
    """The PDF with more content painted at the end of a page; the origin is the page's bottom left."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    target = writer.pages[page]
    resources = target["/Resources"].get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject("/Forged")] = _named(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    states = resources.setdefault(NameObject("/ExtGState"), DictionaryObject()).get_object()
    states[NameObject("/Clear")] = DictionaryObject(
        {NameObject("/ca"): FloatObject(0), NameObject("/CA"): FloatObject(0)}
    )
    layers = resources.setdefault(NameObject("/Properties"), DictionaryObject()).get_object()
    layers[NameObject("/Off")] = _layer_off(writer)
    stream = DecodedStreamObject()
    stream.set_data(f"\nq {content} Q\n".encode("latin-1"))
    before = target["/Contents"].get_object()
    parts = list(before) if isinstance(before, ArrayObject) else [target.raw_get("/Contents")]
    target[NameObject("/Contents")] = ArrayObject([*_enclosed(writer, parts), writer._add_object(stream)])
    return written(writer)


def with_note(pdf: bytes, box: Box, *, page: int = 0) -> bytes:
    """The PDF with a typed note on a page; the box counts from the bottom left."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.add_annotation(page, FreeText(text="9,876.54", rect=box))
    return written(writer)


def behind_a_picture(pdf: bytes) -> bytes:
    """What a scanner with text recognition leaves: each page a picture, the text unseen in front of it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for target in writer.pages:
        data = target.get_contents().get_data()
        width, height = float(target.mediabox.width), float(target.mediabox.height)
        unseen = data.replace(b"0 Tr", b"3 Tr")
        image = DecodedStreamObject()
        image.set_data(bytes((x * y) % 251 for y in range(64) for x in range(64)))
        image.update(_named(Type="/XObject", Subtype="/Image", ColorSpace="/DeviceGray"))
        for key, value in (("/Width", 64), ("/Height", 64), ("/BitsPerComponent", 8)):
            image[NameObject(key)] = NumberObject(value)
        pictures = target["/Resources"].get_object().setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
        pictures[NameObject("/Scan")] = writer._add_object(image)
        stream = DecodedStreamObject()
        stream.set_data(f"q {width} 0 0 {height} 0 0 cm /Scan Do Q\n".encode() + unseen)
        target[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The finished bytes."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _enclosed(writer: PdfWriter, parts: list[object]) -> list[object]:
    """The page's own content between q and Q, so that what follows starts from the page's own coordinates."""
    save, restore = DecodedStreamObject(), DecodedStreamObject()
    save.set_data(b"q\n")
    restore.set_data(b"\nQ\n")
    return [writer._add_object(save), *parts, writer._add_object(restore)]


def _named(**values: str) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): NameObject(value) for key, value in values.items()})


def _layer_off(writer: PdfWriter) -> object:
    layer = _named(Type="/OCG")
    layer[NameObject("/Name")] = NameObject("/Off")
    reference = writer._add_object(layer)
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([reference]), NameObject("/ON"): ArrayObject()})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([reference]), NameObject("/D"): shown}
    )
    return reference
