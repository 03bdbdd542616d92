"""Hostile PDFs, each made here: one way a file can be built to cost a reader its time, its memory or its life."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

Objects = list[bytes]
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
    b"/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
SOME_TEXT = b"BT /F 10 Tf 72 700 Td (Beginning balance 1,000.00 and nothing else that a bank would print) Tj ET"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def packed(data: bytes, extra: bytes = b"") -> bytes:
    """The same, deflated."""
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + extra)


def pdf(objects: Objects, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects, numbered from 1, with a cross-reference table."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start = len(body)
    return bytes(body) + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, start)
    )


def page_with(content: bytes, *, page: bytes = PAGE, font: bytes = FONT, more: tuple[bytes, ...] = ()) -> bytes:
    """One page with this content stream; `more` are objects from number 6 on."""
    return pdf([CATALOG, PAGES, page, content, font, *more])


def _with_box(box: bytes) -> bytes:
    return page_with(stream(SOME_TEXT), page=PAGE.replace(b"[0 0 612 792]", box))


def _form(inside: bytes, xobjects: bytes) -> bytes:
    return stream(
        inside, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << %s >> >>" % xobjects
    )


def _forms_in_a_circle() -> bytes:
    more = (_form(b"/Y Do /Y Do", b"/Y 7 0 R"), _form(b"/X Do /X Do", b"/X 6 0 R"))
    return page_with(stream(b"/X Do " + SOME_TEXT), more=more)


def _forms_that_double() -> bytes:
    more = tuple(_form(b"/N Do /N Do", b"/N %d 0 R" % (number + 1)) for number in range(6, 36))
    return page_with(stream(b"/X Do"), more=(*more, _form(SOME_TEXT, b"")))


def _two_thousand_million_pages() -> bytes:
    return pdf([CATALOG, PAGES.replace(b"/Count 1", b"/Count 2000000000"), PAGE, stream(SOME_TEXT), FONT])


def _a_page_tree_of_itself() -> bytes:
    return pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 3 >>", PAGE, stream(SOME_TEXT), FONT])


def _ancestors_in_a_circle() -> bytes:
    page = b"<< /Type /Page /Parent 6 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    return pdf([CATALOG, PAGES, page, stream(SOME_TEXT), FONT, b"<< /Type /Pages /Parent 6 0 R /Kids [3 0 R] >>"])


def _ten_thousand_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 10_000)
    return pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids, PAGE, stream(SOME_TEXT), FONT])


def _tables_in_a_circle() -> bytes:
    whole = page_with(stream(SOME_TEXT))
    start = whole.rindex(b"startxref\n") + len(b"startxref\n")
    place = whole[start:].split(b"\n")[0]
    return whole.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev " + place + b" >>")


def _bomb_of_objects() -> bytes:
    inside = b"<< /A [" + b"0 " * 3_000_000 + b"] >>"
    body = packed(b"10 0 " + inside, b"/Type /ObjStm /N 1 /First 5")
    return pdf([CATALOG, PAGES, PAGE, stream(SOME_TEXT), FONT, body])


def _bomb(size: int) -> bytes:
    return page_with(packed(b" " * size))


def _bomb_in_a_bomb() -> bytes:
    twice = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
    return page_with(stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))


def _chain(*names: bytes, data: bytes) -> bytes:
    return page_with(stream(data, b"/Filter [%s]" % b" ".join(names)))


def _run_length_bomb() -> bytes:
    return _chain(b"/FlateDecode", b"/RunLengthDecode", data=zlib.compress(b"\x81 " * 2_000_000, 9))


def _lzw_garbage() -> bytes:
    return _chain(b"/LZWDecode", data=bytes(range(256)) * 2000)


def _ascii85_of_a_bomb() -> bytes:
    return _chain(
        b"/ASCII85Decode", b"/FlateDecode", data=base64.a85encode(zlib.compress(b" " * 100_000_000, 9)) + b"~>"
    )


def _image(filters: bytes, data: bytes) -> bytes:
    about = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    return page_with(stream(b"/X Do " + SOME_TEXT), more=(stream(data, about + b"/Filter " + filters),))


def _deep(opening: bytes, closing: bytes) -> bytes:
    return page_with(stream(SOME_TEXT), more=(opening * 100_000 + closing * 100_000,))


def _deep_content() -> bytes:
    return page_with(packed(b"[" * 500_000 + b"]" * 500_000 + b" TJ " + b"<<" * 200_000))


def _broken_font() -> bytes:
    about = b"<< /Type /FontDescriptor /FontName /F /Flags 4 /FontFile2 7 0 R /FontBBox [0 0 1 1] >>"
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /F /FontDescriptor 6 0 R >>"
    return page_with(stream(SOME_TEXT), font=font, more=(about, packed(b"\0\1\0\0\xff\xff" + b"\xff" * 8_000_000)))


def _unicode_bomb() -> bytes:
    ranges = b"".join(b"100 beginbfrange\n" + b"<0000> <ffff> <0041>\n" * 100 + b"endbfrange\n" for _ in range(400))
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R >>")
    return page_with(stream(SOME_TEXT), font=font, more=(packed(ranges),))


def _letters_that_print_themselves() -> bytes:
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] "
        b"/FirstChar 32 /LastChar 126 /Widths ["
        + b"500 " * 95
        + b"] /Encoding << /Differences [32 "
        + b"/a " * 95
        + b"] >> "
        b"/CharProcs << /a 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>"
    )
    return page_with(stream(SOME_TEXT), font=font, more=(stream(b"500 0 d0 BT /F 900 Tf (aaaa) Tj ET"),))


def _widths_without_end() -> bytes:
    font = FONT.replace(b">>", b"/FirstChar 0 /LastChar 2000000000 /Widths [" + b"1e38 " * 100_000 + b"] >>")
    return page_with(stream(SOME_TEXT), font=font)


def _glyphs(count: int) -> bytes:
    line = b"(" + b"7" * 100 + b") Tj 0 -.01 Td\n"
    return page_with(packed(b"BT /F 1 Tf 10 780 Td\n" + line * (count // 100) + b"ET"))


def _in_nowhere(number: bytes) -> bytes:
    return page_with(
        stream(b"BT /F 10 Tf %s 0 0 %s %s %s Tm (Ending balance 5.00 5.00 5.00 on every day) Tj ET" % ((number,) * 4))
    )


def _update(whole: bytes) -> bytes:
    number = b"3 0 obj\n" + PAGE.replace(b"612", b"0") + b"\nendobj\n"
    place = len(whole)
    last = whole[whole.rindex(b"startxref\n") + 10 :].split(b"\n")[0]
    table = b"xref\n3 1\n%010d 00000 n \n" % place
    end = b"trailer\n<< /Size 6 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (last, place + len(number))
    return whole + number + table + end


CRAFTED: dict[str, Callable[[], bytes]] = {
    "forms in a circle": _forms_in_a_circle,
    "forms that double thirty times": _forms_that_double,
    "two thousand million pages": _two_thousand_million_pages,
    "ten thousand pages": _ten_thousand_pages,
    "a page tree that holds itself": _a_page_tree_of_itself,
    "ancestors in a circle": _ancestors_in_a_circle,
    "cross-reference tables in a circle": _tables_in_a_circle,
    "a bomb of packed objects": _bomb_of_objects,
    "content of 40 MB of blanks": lambda: _bomb(40_000_000),
    "content of 400 MB of blanks": lambda: _bomb(400_000_000),
    "a bomb in a bomb": _bomb_in_a_bomb,
    "a run-length bomb": _run_length_bomb,
    "LZW garbage": _lzw_garbage,
    "ASCII85 of a bomb": _ascii85_of_a_bomb,
    "forty filters": lambda: _chain(*[b"/ASCIIHexDecode"] * 40, data=b"41>"),
    "JBIG2 garbage": lambda: _image(b"/JBIG2Decode", b"\x97JB2" + b"\xff" * 5000),
    "JPEG 2000 garbage": lambda: _image(b"/JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 5000),
    "fax garbage": lambda: _image(b"/CCITTFaxDecode", b"\x55" * 5000),
    "lists a hundred thousand deep": lambda: _deep(b"[", b"]"),
    "dictionaries a hundred thousand deep": lambda: _deep(b"<</A ", b">>"),
    "deep content": _deep_content,
    "a broken font of 8 MB": _broken_font,
    "a ToUnicode bomb": _unicode_bomb,
    "letters that print themselves": _letters_that_print_themselves,
    "widths without end": _widths_without_end,
    "a million operators": lambda: page_with(packed(b"q 1 0 0 1 0 0 cm Q " * 1_000_000)),
    "a hundred thousand glyphs": lambda: _glyphs(100_000),
    "text at no place": lambda: _in_nowhere(b"nan"),
    "text beyond all numbers": lambda: _in_nowhere(b"9" * 400),
    "a page of no size": lambda: _with_box(b"[0 0 0 0]"),
    "a page of negative size": lambda: _with_box(b"[612 792 0 0]"),
    "a page without end": lambda: _with_box(b"[-1e9 -1e9 1e9 1e9]"),
    "a page of words for sides": lambda: _with_box(b"[/a (b) null true]"),
    "a page of sides that are missing": lambda: _with_box(b"[0 0]"),
    "an update that takes the page away": lambda: _update(page_with(stream(SOME_TEXT))),
    "a header one byte late": lambda: b"\n" + page_with(stream(SOME_TEXT)),
    "a web page with a PDF inside": lambda: b"<html><script>alert(1)</script>" + page_with(stream(SOME_TEXT)),
    "a program with a PDF inside": lambda: b"MZ" + b"\0" * 100 + page_with(stream(SOME_TEXT)),
    "nothing but zeros behind the header": lambda: b"%PDF-1.7\n" + b"\0" * 3_000_000,
    "half a file": lambda: page_with(packed(SOME_TEXT * 100))[:400],
    "no table and no end": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 200_000,
}
