"""A drawn signature on paper: inside its block, with the name as text beneath it."""

from io import BytesIO

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.signing.paper.drawing import NAME_ROOM, PEN, drawing_on_paper
from portal.signing.paper.seal import stamp_and_seal
from portal.signing.paper.stamp import SignatureData, signature_places
from portal.signing.paper.verify import verify
from portal.signing.strokes import HEIGHT, WIDTH, Strokes

BOX = {"width": 275.0, "height": 37.0}
WAVE = Strokes((tuple((30 + 9 * step, 200 + 150 * (-1) ** step) for step in range(100)), ((500, 20),)))
points = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(points, min_size=1, max_size=20).map(tuple), min_size=1, max_size=8).map(tuple))
def test_whatever_was_drawn_stays_in_its_box_above_the_name(lines):
    curves = drawing_on_paper(Strokes(lines), **BOX)

    assert len(curves) == len(lines)
    # A curve of this kind lies within the hull of these points; half the pen lies outside it.
    hull = [place for curve in curves for place in (curve["start"], *_places(curve["parts"]))]
    reach = PEN / 2 - 0.01
    assert all(reach <= x <= BOX["width"] - reach for x, _ in hull)
    assert all(reach <= y <= BOX["height"] - NAME_ROOM - reach for _, y in hull)


def test_a_drawing_keeps_its_proportions():
    (curve,) = drawing_on_paper(Strokes((((100, 100), (300, 100), (300, 200)),)), **BOX)

    (left, top), (right, bottom) = curve["start"], curve["parts"][-1]["end"]
    assert abs((right - left) / (bottom - top) - 2) < 0.01


def test_a_drawn_signature_is_ink_in_its_block_and_nowhere_else(agreement, certificate, signature, seal_key):
    drawn = SignatureData(name=signature.name, signed_at=signature.signed_at, strokes=WAVE)
    sealed, again = (
        stamp_and_seal(
            agreement, certificate=certificate, signature=signed, signer=seal_key, sealed_at=signed.signed_at
        )
        for signed in (drawn, drawn)
    )

    place = signature_places(agreement)[0]
    before, after = _picture(agreement, place.page), _picture(sealed, place.page)
    box = (place.x - 1, place.y, place.x + place.width + 1, place.y + place.height)
    assert _ink(after.crop(box)) > _ink(before.crop(box)) + 500
    above = (0, 0, after.width, int(place.y) - 1)
    assert after.crop(above).tobytes() == before.crop(above).tobytes()
    assert signature.name in pypdfium2.PdfDocument(sealed)[place.page].get_textpage().get_text_range()
    assert b"drawn" in _tag_words(sealed)
    assert verify(sealed, trusted_cert=seal_key.cert_pem).ok
    assert _picture(again, place.page).tobytes() == after.tobytes()


def _places(parts):
    return [place for part in parts for place in (part["control"], part["end"])]


def _picture(pdf, page):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().convert("L")


def _ink(picture):
    return sum(255 - value for value in picture.tobytes()) // 255


def _tag_words(pdf):

    tree = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"][0]["/K"]
    said = [child.get_object().get("/ActualText", "") for child in tree]
    return next(words for words in said if str(words).startswith("Signed electronically")).encode()
