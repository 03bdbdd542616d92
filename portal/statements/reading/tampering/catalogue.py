"""What each sign is called and how much it weighs. Strong ones deserve a look before anything else does."""

from typing import Any

from portal.statements.reading.results import Signal, Strength
from portal.statements.reading.shapes import Box

STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")

CATALOGUE: dict[str, tuple[Strength, str]] = {
    "arithmetic_break": ("strong", "The figures do not add up."),
    "balance_break": ("strong", "Two months do not join."),
    "repeated_rows": ("strong", "The same rows stand in two months."),
    "duplicate_file": ("strong", "Another file says the same, to every row."),
    "text_edited": ("strong", "Text on this page was edited with Acrobat’s text tool."),
    "content_changed_later": ("strong", "The file was saved again and what stands on this page was changed."),
    "figures_replaced": ("strong", "Figures lie under an opaque shape, and others were printed over it."),
    "figures_invisible": ("strong", "Figures stand on this page that nobody can see."),
    "figures_outside_page": ("strong", "Figures stand outside the visible page."),
    "figures_overprinted": ("medium", "Figures on this page stand in the place of other text."),
    "laid_over": ("medium", "Something was laid over this page: a note, a stamp or a form field."),
    "figures_covered": ("medium", "Figures lie under an opaque shape."),
    "editor": ("medium", "The file was last saved by a program that edits."),
    "office_program": ("medium", "The file was made by an office program."),
    "editing_library": ("medium", "The file was last saved by a program library that rewrites PDF files."),
    "made_before_period_end": ("medium", "The file says that it was made before the statement’s last day."),
    "fonts_in_amount": ("medium", "The glyphs of one amount come from different fonts."),
    "fonts_in_column": ("medium", "An amount differs in font or size from its column."),
    "amount_out_of_line": ("medium", "An amount stands out of line with its column."),
    "fonts_between_pages": ("medium", "The rows of this page are in another font than those of the other pages."),
    "producer_unknown_for_bank": ("weak", "The program that made the file is not among those known for this bank."),
    "modified_later": ("weak", "The file was changed after it was made."),
    "printed_to_pdf": ("weak", "The file was printed to PDF, so it is a copy and not the bank’s own file."),
    "no_metadata": ("weak", "The file names neither a program nor a time at which it was made."),
    "made_much_later": ("weak", "The file was made long after the statement’s last day."),
}
"""Code: strength, and the first sentence of the words."""


def signal(code: str, more: str = "", *, page: int | None = None, box: Box | None = None, **details: Any) -> Signal:
    """A signal of the catalogue; `more` are the sentences that tell this case. A code outside it is a KeyError."""
    strength, words = CATALOGUE[code]
    place = (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)) if box else None
    return Signal(code, strength, f"{words} {more}".strip(), page, place, details)
