"""A page becomes a grey picture of sane size, whatever its boxes say; what fails the gate is never drawn."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from portal.infra.sandbox import Limits, SandboxError, SandboxPool
from portal.statements.reading.picture import draw, png
from portal.statements.reading.picture_size import HEAD, MAX_PIXELS, MAX_SIDE, NotDrawable, scale_of

HOSTILE = Path(__file__).resolve().parents[5] / "shared" / "data" / "hostile"


def page(box: str = "[0 0 612 792]", content: bytes = b"0 0 0 rg 100 700 200 20 re f") -> bytes:
    """A PDF of one page with a black bar near its top."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R>>" % box.encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + tail


def pixels(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of a PNG that `png` wrote."""
    width, height = struct.unpack(">II", picture[16:24])
    size = struct.unpack(">I", picture[33:37])[0]
    lines = zlib.decompress(picture[41 : 41 + size])
    return width, height, [lines[at + 1 : at + 1 + width] for at in range(0, len(lines), width + 1)]


def test_a_letter_page_is_drawn_at_120_dots_an_inch_with_its_bar_where_it_stands() -> None:
    drawn = draw(page(), page=1)
    width, height, rows = pixels(drawn[HEAD.size :])

    assert HEAD.unpack_from(drawn) == (612.0, 792.0)
    assert (width, height, len(rows)) == (1020, 1320, 1320)
    middle_of_bar = rows[round((792 - 710) * 120 / 72)]
    assert middle_of_bar[round(200 * 120 / 72)] == 0
    assert middle_of_bar[round(400 * 120 / 72)] == 255


@pytest.mark.parametrize("box", ["[0 0 14400 14400]", "[0 0 14400 40]", "[-100 -100 500 900]", "[612 792 0 0]"])
def test_no_box_makes_a_picture_beyond_its_bound(box: str) -> None:
    width, height, rows = pixels(draw(page(box), page=1)[HEAD.size :])

    assert width * height <= MAX_PIXELS * 1.01
    assert max(width, height) <= MAX_SIDE + 1
    assert len(rows) == height


@pytest.mark.parametrize("box", ["[0 0 20000 20000]", "[0 0 1 1]"])
def test_a_box_that_no_statement_has_is_not_drawn(box: str) -> None:
    with pytest.raises(NotDrawable):
        draw(page(box), page=1)


@pytest.mark.parametrize("size", [(0.0, 10.0), (float("nan"), 10.0), (float("inf"), 10.0), (10.0, -5.0)])
def test_a_size_that_is_none_is_refused(size: tuple[float, float]) -> None:
    with pytest.raises(NotDrawable):
        scale_of(*size)


def test_a_page_that_is_not_there_is_not_drawn() -> None:
    for number in (0, 2, -1):
        with pytest.raises(NotDrawable):
            draw(page(), page=number)


def test_padding_between_rows_of_pixels_is_no_part_of_the_picture() -> None:
    width, height, rows = pixels(png(b"\x00\x11..\xff\xee..", width=2, height=2, stride=4))

    assert (width, height, rows) == (2, 2, [b"\x00\x11", b"\xff\xee"])


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile files are not here")
def test_no_hostile_file_does_more_than_fail_in_its_child() -> None:
    limits, outcomes = Limits(wall_s=6.0, cpu_s=6, output_bytes=6 * 1024 * 1024), {}
    with SandboxPool(2) as pool:
        for path in sorted(HOSTILE.glob("*.pdf")):
            try:
                drawn = pool.run("portal.statements.reading.picture:draw", path.read_bytes(), limits, page=1)
            except SandboxError as error:
                outcomes[path.name] = error.kind
            else:
                width, height, _ = pixels(drawn[HEAD.size :])
                outcomes[path.name] = "drawn" if width * height <= MAX_PIXELS * 1.01 else "too large"
        well = pool.run("portal.statements.reading.picture:draw", page(), limits, page=1)

    assert outcomes
    assert "too large" not in outcomes.values()
    assert pixels(well[HEAD.size :])[:2] == (1020, 1320)
