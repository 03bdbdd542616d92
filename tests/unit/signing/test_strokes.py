"""What counts as a drawn signature."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.signing.strokes import HEIGHT, LONGEST, MOST_POINTS, MOST_STROKES, WIDTH, Strokes, parse_strokes

WAVE = [[40 + 20 * step, 200 + (60 if step % 2 else -60)] for step in range(20)]
points = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        parse_strokes(text)
    assert refused.value.errors[0].field == "strokes"
    return refused.value.words


def test_a_drawing_is_kept_as_it_was_sent_in_one_canonical_form() -> None:
    spaced = json.dumps([WAVE, [[500, 20]]], indent=2)

    drawn = parse_strokes(spaced)

    assert drawn.lines[1] == ((500, 20),)
    assert json.loads(drawn.canonical) == [WAVE, [[500, 20]]]
    assert " " not in drawn.canonical
    assert drawn.sha256 == parse_strokes(drawn.canonical).sha256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "7",
        '"<script>alert(1)</script>"',
        "<svg onload=alert(1)>",
        json.dumps([WAVE, []]),
        json.dumps([WAVE, ["<b>"]]),
        json.dumps([WAVE, [[1, 2, 3]]]),
        json.dumps([WAVE, [[1, True]]]),
        json.dumps([WAVE, [[1, "2"]]]),
        json.dumps([WAVE, [[1, [2]]]]),
        json.dumps([WAVE, [[1, 2.0]]]),
        json.dumps([WAVE, [[WIDTH + 1, 0]]]),
        json.dumps([WAVE, [[0, HEIGHT + 1]]]),
        json.dumps([WAVE, [[-1, 0]]]),
        "[[[NaN,1]]]",
        "[[[1,Infinity]]]",
        "[[[1e3,1]]]",
        f"[[[{'9' * 5000},1]]]",
        "[" * 30_000,
        json.dumps([WAVE])[:-1],
    ],
    ids=lambda text: text[:24] or "nothing",
)
def test_anything_but_lines_of_whole_numbers_in_the_box_is_refused(text: str) -> None:
    assert refusal(text).startswith("We could not read your drawing")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([[[1, 1]]] * (MOST_STROKES + 1)),
        json.dumps([[[1, 1]] * (MOST_POINTS + 1)]),
        json.dumps([WAVE]) + " " * LONGEST,
        "x" * 10_000_000,
    ],
    ids=["strokes", "points", "spaces", "10 MB"],
)
def test_a_drawing_too_large_to_keep_is_refused(text: str) -> None:
    assert "too many lines" in refusal(text)


@pytest.mark.parametrize("lines", [[], [[[5, 5]] * 30], [WAVE[:9]], [[[5 + step % 4, 5] for step in range(20)]]])
def test_hardly_a_line_is_no_signature(lines: object) -> None:
    assert refusal(json.dumps(lines)).startswith("Draw your whole signature")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(points, min_size=1, max_size=30), min_size=1, max_size=10))
def test_what_is_kept_is_read_again_as_the_same(lines: list[list[tuple[int, int]]]) -> None:
    drawn = Strokes((*(tuple(line) for line in lines), tuple((x, y) for x, y in WAVE)))

    assert parse_strokes(drawn.canonical) == drawn
