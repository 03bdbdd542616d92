"""A clause as plain text: paragraphs apart by a blank line, a list of lines that begin with "- ", one more paragraph.

Nothing in it is markup: what a tenant writes reaches the paper as characters. Figures stand in braces, `{payment}`.
"""

import re

from portal.errors import Invalid
from portal.infra.crypto import sha256_hex
from portal.signing.paper.agreement import FIGURE_NAMES
from portal.signing.paper.wording import BLANK, Clause, Wording

LONGEST_TEXT = 8000
LONGEST_LAW = 120
GOVERNING_LAW = "governing_law"
_ITEM = "- "


def text_of(clause: Clause) -> str:
    """The clause as it is edited."""
    parts = [*clause.paragraphs]
    if clause.items:
        parts.append("\n".join(_ITEM + item for item in clause.items))
    if clause.closing:
        parts.append(clause.closing)
    return "\n\n".join(parts)


def read_clause(text: str, *, shipped: Clause, wording: Wording) -> Clause:
    """The clause of that name with a tenant's text; Invalid("text") says what cannot be taken."""
    tidy = tidy_text(text)
    if not tidy:
        raise Invalid("text", "Write the clause, or go back to the shipped text.")
    if len(tidy) > LONGEST_TEXT:
        raise Invalid("text", f"Use {LONGEST_TEXT:,} characters or fewer.")
    _check_blanks(tidy, wording=wording)
    blocks = [block.split("\n") for block in tidy.split("\n\n")]
    lists = [number for number, lines in enumerate(blocks) if any(line.startswith(_ITEM) for line in lines)]
    if not lists:
        return shipped.model_copy(update={"paragraphs": _joined(blocks), "items": (), "closing": ""})
    first = lists[0]
    _check_list(blocks, lists)
    return shipped.model_copy(
        update={
            "paragraphs": _joined(blocks[:first]),
            "items": tuple(line.removeprefix(_ITEM).strip() for line in blocks[first]),
            "closing": "".join(_joined(blocks[first + 1 :])),
        }
    )


def read_law(text: str) -> str:
    """The state whose law governs, in one line; Invalid("text")."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_LAW or BLANK.search(words):
        raise Invalid("text", f"Enter the state in up to {LONGEST_LAW} characters, for example: the State of New York.")
    return words


def tidy_text(text: str) -> str:
    """The text with line ends of one kind, no control characters, and exactly one blank line between its blocks."""
    lines = [
        "".join(char for char in line if char.isprintable()).strip()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def hash_of_text(text: str) -> str:
    """What a review is about: the SHA-256 of the tidy text."""
    return sha256_hex(tidy_text(text).encode())


def figures_left_out(text: str, *, shipped: Clause) -> list[str]:
    """The blanks of the shipped text that a tenant's text does without, for whoever reviews it."""
    here = set(BLANK.findall(text))
    return [name for name in dict.fromkeys(BLANK.findall(text_of(shipped))) if name not in here]


def known_blanks(wording: Wording) -> list[str]:
    """What may stand in braces: the figures, the governing law, and the sections that every agreement has."""
    sections = [f"section_{clause.name}" for clause in wording.section if not clause.when]
    return sorted({*FIGURE_NAMES, GOVERNING_LAW, *sections})


def _check_blanks(text: str, *, wording: Wording) -> None:
    known = set(known_blanks(wording))
    unknown = next((name for name in BLANK.findall(text) if name not in known), None)
    if unknown:
        raise Invalid("text", f"Nothing fills {{{unknown}}}. Use one of the figures that are listed.")


def _check_list(blocks: list[list[str]], lists: list[int]) -> None:
    if len(lists) > 1:
        raise Invalid("text", "A clause has one list. Keep its lines together, without blank lines between them.")
    if not all(line.startswith(_ITEM) for line in blocks[lists[0]]):
        raise Invalid("text", "Leave a blank line before the list and after it.")
    if lists[0] == 0:
        raise Invalid("text", "Begin with a paragraph; the list comes after it.")
    if len(blocks) - lists[0] > 2:
        raise Invalid("text", "After the list there is room for one paragraph.")


def _joined(blocks: list[list[str]]) -> tuple[str, ...]:
    return tuple(" ".join(lines) for lines in blocks)
