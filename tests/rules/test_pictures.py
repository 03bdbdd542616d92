"""The pictures of the pages: each page once at each width, and light enough for a repository."""

from __future__ import annotations

from tests.e2e.screenshots import DEFAULT, LIKE_OTHERS, WIDTHS
from tests.rules.source import ROOT

PICTURES = ROOT / DEFAULT
HEAVIEST_MB = 8


def test_each_page_is_pictured_once_at_each_width_and_all_weigh_little() -> None:
    files = sorted(PICTURES.glob("*.png"))
    names = {
        width: {one.stem.removesuffix(f"-{width}") for one in files if one.stem.endswith(f"-{width}")}
        for width in WIDTHS
    }
    narrow, wide = (names[width] for width in WIDTHS)
    megabytes = sum(one.stat().st_size for one in files) / 1e6

    assert len(files) == len(narrow) + len(wide), "only `python -m tests.e2e.screenshots` writes pictures there"
    assert narrow == wide, f"take these at both widths again, or remove them: {sorted(narrow ^ wide)}"
    assert not narrow & LIKE_OTHERS, f"remove these, another page looks the same: {sorted(narrow & LIKE_OTHERS)}"
    assert megabytes < HEAVIEST_MB, f"{megabytes:.1f} MB of pictures: add the names of pages like others to LIKE_OTHERS"
