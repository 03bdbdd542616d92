"""A statement that anybody can write by hand, and the ways in which files are changed after they were made."""

from __future__ import annotations

import re

AMOUNTS = (1250_00, 830_15, 12_40, 2_410_00, 99_95, 310_00, 45_10, 720_30)
VICTIM = 3
"""The number of the row whose amount is changed."""

_SIZE, _RIGHT, _TOP, _STEP = 10, 540.0, 560.0, 16.0
_GLYPH = 0.6 * _SIZE  # Courier: every glyph is as wide


def money(cents: int) -> str:
    """`1,234.56`."""
    return f"{cents // 100:,}.{cents % 100:02d}"


def at(x: float, y: float, text: str, *, font: str = "F1", size: float = _SIZE, more: str = "") -> str:
    """The operators that print a text; `more` stands before it."""
    return f"BT {more} /{font} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({text}) Tj ET"


def right(y: float, text: str, **how: object) -> str:
    """The operators that print an amount so that it ends at the column's edge."""
    return at(_RIGHT - _GLYPH * len(text), y, text, **how)


def row_height(number: int) -> float:
    """The base line of a row, in points from the bottom."""
    return _TOP - _STEP * number


def content() -> list[str]:
    """The page: opening, credits, total and closing; the rows' amounts stand at `amount_at`."""
    total = sum(AMOUNTS)
    lines = [
        at(50, 740, "First Example Bank"),
        at(50, 720, "Statement period 06/01/2026 to 06/30/2026"),
        at(50, 700, "Account number 000012345678"),
        at(50, 680, "Beginning balance on 06/01/2026"),
        right(680, "$1,000.00"),
        at(50, 660, "Ending balance on 06/30/2026"),
        right(660, f"${money(100_000 + total)}"),
        at(50, 600, "Deposits and credits"),
        at(50, 580, "Date"),
        at(120, 580, "Description"),
        right(580, "Amount"),
    ]
    for number, cents in enumerate(AMOUNTS):
        y = row_height(number)
        lines += [at(50, y, f"06/{number + 3:02d}/2026"), at(120, y, f"Deposit from customer {chr(65 + number)}")]
        lines.append(right(y, money(cents)))
    y = row_height(len(AMOUNTS))
    return [*lines, at(50, y, "Total deposits and credits"), right(y, f"${money(total)}")]


def amount_at(lines: list[str]) -> int:
    """The place in the content of the amount that is changed."""
    return lines.index(right(row_height(VICTIM), money(AMOUNTS[VICTIM])))


def box() -> tuple[float, float, float, float]:
    """Where that amount stands, from the top left of a page of 612 × 792 points."""
    y = 792 - row_height(VICTIM)
    return _RIGHT - _GLYPH * len(money(AMOUNTS[VICTIM])), y - _SIZE, _RIGHT, y + 3


def write(lines: list[str], *, info: str = "/Producer (First Example Statements)") -> bytes:
    """A PDF of one page with this content."""
    body = "\n".join(lines).encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        _stream(body),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold>>",
        f"<<{info}/CreationDate(D:20260702120000Z)>>".encode(),
    ]
    return _appended(b"%PDF-1.7\n", dict(enumerate(objects, start=1)), "/Root 1 0 R/Info 7 0 R")


def update(data: bytes, lines: list[str] | None = None, **objects: bytes) -> bytes:
    """The file with a revision appended: another content of the page, or other objects by `obj_<number>`."""
    changed = {int(name.removeprefix("obj_")): body for name, body in objects.items()}
    if lines is not None:
        changed[4] = _stream("\n".join(lines).encode("latin-1"))
    prev = re.findall(rb"startxref\n(\d+)", data)[-1].decode()
    return _appended(data, changed, f"/Root 1 0 R/Info 7 0 R/Prev {prev}")


def _stream(body: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(body), body)


def _appended(data: bytes, objects: dict[int, bytes], trailer: str) -> bytes:
    entries = b""
    for number, body in objects.items():
        entries += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = f"startxref\n{len(data)}\n%%EOF\n".encode()
    return data + b"xref\n0 1\n0000000000 65535 f \n" + entries + f"trailer\n<</Size 9{trailer}>>\n".encode() + xref
