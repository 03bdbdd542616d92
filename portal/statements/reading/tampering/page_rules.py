"""Rules about what is printed: figures that are hidden, and amounts that differ from their column."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from statistics import median

from portal.statements.reading.results import Signal
from portal.statements.reading.shapes import Box
from portal.statements.reading.tampering.catalogue import signal
from portal.statements.reading.tampering.facts import PageFacts, PrintedAmount
from portal.statements.reading.tampering.row_amounts import RowAmounts, within

_WHITE = 250  # of 255, in each of red, green and blue
_LEAST_ROWS = 6
_MOST_ODD = 2
_IN_LINE = 0.25  # points
_OUT_OF_LINE = (0.6, 9.0)  # points: less is rounding, more is another column
_SIZE = 0.04  # of the height


def hidden_figures(page: PageFacts) -> Iterator[Signal]:
    """Figures under an opaque shape. Text that merely overlaps other text is no sign: clean files are full of it."""
    for hidden in page.hidden:
        code = "figures_replaced" if any(c.isdigit() for c in hidden.over) else "figures_covered"
        more = f"Under it: “{hidden.text}”." + (f" Over it: “{hidden.over}”." if hidden.over else "")
        yield signal(code, more, page=page.number, box=hidden.box, hidden=hidden.text, over=hidden.over)


def unseen_figures(page: PageFacts) -> Iterator[Signal]:
    """White amounts on white paper, and amounts that are written and not painted, as under a scan they may be."""
    for amount in page.amounts:
        if not amount.unpainted and min(amount.colour) < _WHITE:
            continue
        ground = _ground(page, amount.box)
        white = min(amount.colour) >= _WHITE and ground is not None and min(ground) >= _WHITE
        if white or (amount.unpainted and ground is not None):
            yield signal("figures_invisible", f"“{amount.text}”.", page=page.number, box=amount.box, text=amount.text)


def figures_outside(page: PageFacts) -> Iterator[Signal]:
    """Amounts beyond the visible page: kept in the file, shown to nobody."""
    outside = [one for one in page.amounts if not _is_on(page, one.box)]
    if outside:
        listed = ", ".join(one.text for one in outside[:5])
        yield signal("figures_outside_page", f"{listed}.", page=page.number, amounts=[one.text for one in outside[:20]])


def mixed_amounts(amounts: RowAmounts) -> Iterator[Signal]:
    """Amounts of rows whose glyphs come from several fonts."""
    for amount in amounts.together:
        if len(amount.fonts) > 1:
            listed = " and ".join(amount.fonts)
            yield signal(
                "fonts_in_amount", f"“{amount.text}” is in {listed}.", page=amounts.page.number, box=amount.box
            )


def odd_in_column(amounts: RowAmounts) -> Iterator[Signal]:
    """One or two amounts of a column of rows that differ from all the others in font or size; mixed ones are told."""
    for column in _columns(amounts.together):
        looks = Counter(_look(one) for one in column)
        usual, _ = looks.most_common(1)[0]
        odd = [one for one in column if _differs(_look(one), usual)]
        if 0 < len(odd) <= _MOST_ODD:
            for one in (one for one in odd if len(one.fonts) == 1):
                more = f"“{one.text}” is in {_name(_look(one))}, the column in {_name(usual)}."
                yield signal("fonts_in_column", more, page=amounts.page.number, box=one.box, column=_name(usual))


def out_of_line(amounts: RowAmounts) -> Iterator[Signal]:
    """One or two amounts whose right edge is off while all the others of their section's column end at one place.

    Another section's table may well have its column a few points beside this one.
    """
    number, near = amounts.page.number, _OUT_OF_LINE[1]
    for column in chain.from_iterable(_columns(own, apart=near) for own in amounts.sections):
        plain = [one for one in column if one.text[-1].isdigit()]
        if len(plain) < _LEAST_ROWS:
            continue
        edge = median(one.box[2] for one in plain)
        odd = [one for one in plain if abs(one.box[2] - edge) > _IN_LINE]
        if 0 < len(odd) <= _MOST_ODD and _is_aligned(plain, edge):
            for one in odd:
                off = one.box[2] - edge
                if _OUT_OF_LINE[0] <= abs(off) <= near:
                    more = f"“{one.text}” ends {abs(off):.1f} points {'right' if off > 0 else 'left'} of the others."
                    yield signal("amount_out_of_line", more, page=number, box=one.box, points=round(off, 2))


def fonts_between_pages(pages: Iterable[RowAmounts]) -> Iterator[Signal]:
    """A page all of whose rows are in a font that the rows of no other page have; three pages at least."""
    used = {amounts.page.number: Counter([_font(one) for one in amounts.together]) for amounts in pages}
    used = {number: fonts for number, fonts in used.items() if fonts.total() >= _LEAST_ROWS}
    if len(used) < 3:
        return
    for number, fonts in used.items():
        others = [theirs for other, theirs in used.items() if other != number]
        theirs = set.intersection(*(set(one) for one in others))
        if theirs and not any(font in one for font in fonts for one in others):
            more = f"{', '.join(sorted(fonts))} here, {', '.join(sorted(theirs))} elsewhere."
            yield signal("fonts_between_pages", more, page=number)


def _is_aligned(column: list[PrintedAmount], edge: float) -> bool:
    """Whether amounts of different widths end at one place: amounts of one width may as well be aligned on the left."""
    widths = {round(one.box[2] - one.box[0]) for one in column if abs(one.box[2] - edge) <= _IN_LINE}
    return len(widths) > 1


@dataclass(frozen=True, slots=True)
class _Look:
    """How an amount is printed."""

    font: str
    height: float


def _look(amount: PrintedAmount) -> _Look:
    return _Look(_font(amount), round(amount.height, 1))


def _font(amount: PrintedAmount) -> str:
    return " + ".join(amount.fonts)


def _name(look: _Look) -> str:
    return f"{look.font or 'a font without a name'}, {look.height:g} points high"


def _differs(one: _Look, usual: _Look) -> bool:
    return one.font != usual.font or abs(one.height - usual.height) > _SIZE * usual.height


def _columns(amounts: list[PrintedAmount], apart: float = 3.0) -> Iterator[list[PrintedAmount]]:
    """Amounts whose right edges stand close together, six at least."""
    ordered = sorted(amounts, key=lambda one: one.box[2])
    number, last, marked = 0, None, []
    for one in ordered:
        if last is not None and one.box[2] - last > apart:
            number += 1
        last = one.box[2]
        marked.append((number, one))
    for _, group in groupby(marked, key=lambda pair: pair[0]):
        column = [one for _, one in group]
        if len(column) >= _LEAST_ROWS:
            yield column


def _is_on(page: PageFacts, box: Box) -> bool:
    return 0 <= box[0] + box[2] <= 2 * page.width and 0 <= box[1] + box[3] <= 2 * page.height


def _ground(page: PageFacts, box: Box) -> tuple[int, int, int] | None:
    """The colour of the last opaque shape at a place, white where there is none, None where a picture lies."""
    here = [cover for cover in page.covers if within(box, cover.box)]
    return here[-1].colour if here else (255, 255, 255)
