"""Keeps a signed agreement readable aloud: stamps and appended pages join the structure tree of the document.

Both documents come from our own typesetting, so their trees have one known shape: a root with one element `Document`
and a parent tree without branches (ISO 32000-1, 14.7).
"""

from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)


def append_tagged(writer: PdfWriter, reader: PdfReader) -> None:
    """Append all pages with their structure: their elements follow ours, their parent-tree keys move behind ours."""
    ours = _tree(writer)
    offset = _number(ours["/ParentTreeNextKey"])
    for page in reader.pages:
        added = writer.add_page(page)
        added[NameObject("/StructParents")] = NumberObject(_number(page["/StructParents"]) + offset)
    theirs = cast(DictionaryObject, reader.root_object.raw_get("/StructTreeRoot").clone(writer).get_object())
    _adopt(ours, theirs)
    numbers = _numbers(ours)
    for key, elements in _pairs(_numbers(theirs)):
        numbers.extend((NumberObject(key + offset), elements))
    ours[NameObject("/ParentTreeNextKey")] = NumberObject(offset + _number(theirs["/ParentTreeNextKey"]))
    _adopt_ids(ours, theirs)


def tag_layer(writer: PdfWriter, page: PageObject, layer: PageObject, *, words: str) -> None:
    """Mark the layer's content as one paragraph of the page, before it is laid over it; `words` is what it says."""
    tree = _tree(writer)
    siblings = cast(ArrayObject, dict(_pairs(_numbers(tree)))[_number(page["/StructParents"])].get_object())
    number = len(siblings)
    element = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject("/P"),
            NameObject("/P"): _document(tree),
            NameObject("/Pg"): cast(IndirectObject, page.indirect_reference),
            NameObject("/K"): NumberObject(number),
            NameObject("/ActualText"): TextStringObject(words),
        }
    )
    reference = writer._add_object(element)
    siblings.append(reference)
    cast(ArrayObject, cast(DictionaryObject, _document(tree).get_object())["/K"]).append(reference)
    content = cast(StreamObject, layer.get_contents())
    content.set_data(b"/P <</MCID %d>> BDC\n" % number + content.get_data() + b"\nEMC\n")
    layer[NameObject("/Contents")] = content


def _adopt(ours: DictionaryObject, theirs: DictionaryObject) -> None:
    """The other root's elements become children of ours, and its roles are kept."""
    for child in cast(ArrayObject, theirs["/K"]):
        cast(DictionaryObject, child.get_object())[NameObject("/P")] = cast(IndirectObject, ours.indirect_reference)
        cast(ArrayObject, ours["/K"]).append(child)
    roles = cast(DictionaryObject, ours["/RoleMap"])
    roles.update({key: value for key, value in cast(DictionaryObject, theirs["/RoleMap"]).items() if key not in roles})


def _adopt_ids(ours: DictionaryObject, theirs: DictionaryObject) -> None:
    """Cells name their headers by id. Ids of two trees may be the same word, so only one tree's can be kept."""
    if "/IDTree" in ours:
        del ours["/IDTree"]
    elif "/IDTree" in theirs:
        ours[NameObject("/IDTree")] = theirs.raw_get("/IDTree")


def _tree(writer: PdfWriter) -> DictionaryObject:
    return cast(DictionaryObject, writer.root_object["/StructTreeRoot"].get_object())


def _document(tree: DictionaryObject) -> IndirectObject:
    """The first element of the tree, by reference: the agreement itself."""
    return cast(IndirectObject, cast(ArrayObject, tree["/K"])[0].indirect_reference)


def _numbers(tree: DictionaryObject) -> ArrayObject:
    return cast(ArrayObject, cast(DictionaryObject, tree["/ParentTree"])["/Nums"])


def _pairs(numbers: ArrayObject) -> list[tuple[int, PdfObject]]:
    raw = list(numbers)
    return [(_number(key), value) for key, value in zip(raw[::2], raw[1::2], strict=True)]


def _number(value: PdfObject) -> int:
    return int(cast(NumberObject, value))
