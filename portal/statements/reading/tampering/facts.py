"""The plain facts that rules judge: what was painted on each page, and what the file says about itself."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.statements.reading.shapes import Box


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """An amount on a page: its fonts by name (one, unless glyphs of several were put together), and its colour."""

    text: str
    box: Box
    fonts: tuple[str, ...]
    colour: tuple[int, int, int]
    unpainted: bool = False

    @property
    def height(self) -> float:
        """The height of the glyphs' boxes in points: it grows with the size of the font."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Cover:
    """An opaque shape or picture, where it stands and when it was painted; `colour` is None for a picture."""

    box: Box
    order: int
    colour: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that something opaque was painted over; `over` is what was printed on top of it, blank for nothing."""

    text: str
    box: Box
    over: str


@dataclass(slots=True)
class PageFacts:
    """One page: its size, its amounts, what lies over earlier text, and all opaque shapes in the order of painting."""

    number: int
    width: float
    height: float
    amounts: list[PrintedAmount] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What a later revision of the file changed on a page: words that went and came, and the place of those."""

    page: int
    box: Box | None
    before: str
    after: str
    fonts: bool = False


@dataclass(slots=True)
class FileFacts:
    """What a file says of itself, and what its revisions did. Moments are aware; None where none is told."""

    producer: str = ""
    creator: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    touched_pages: list[int] = field(default_factory=list)
    revisions: int = 1
    changes: list[LaterChange] = field(default_factory=list)
    pages: list[PageFacts] = field(default_factory=list)
