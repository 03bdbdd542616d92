"""Data and template in, PDF out: typst with the fonts that lie beside it, so the bytes are the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).parent
_FONTS = [str(_HERE / "fonts")]


def render(template: str, view: Mapping[str, Any]) -> tuple[bytes, dict[int, int], int]:
    """The PDF, the 1-based page of each row by its index, and the number of pages.

    Text reaches the template as JSON and is never read as markup. No dates or random ids enter the file.
    """
    compiler = typst.Compiler(
        str(_HERE / "templates" / template),
        root=str(_HERE / "templates"),
        font_paths=_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"view": json.dumps(view, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", timestamp=0, pdf_tags=False)
    assert isinstance(pdf, bytes)
    places = json.loads(compiler.query("<places>", field="value", one=True))
    return pdf, {row: page for row, page in places["rows"]}, places["pages"]
