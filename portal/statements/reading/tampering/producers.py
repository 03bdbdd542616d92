"""Programs by the names that they leave in a file: which ones edit, which ones banks are known to use.

A name in a file can be changed by anybody, so a known one proves nothing. `BANKS` is small on purpose: it names makers
of statement software that large senders of documents use, from general knowledge and from no list that a bank gave,
and says so little that a reviewer can check it line by line. A bank that is not in it gets no sign about its producer.
"""

from typing import Literal

Trade = Literal["editor", "office", "print", "library"]

TRADES: tuple[tuple[str, Trade, str], ...] = (
    ("photoshop", "editor", "Adobe Photoshop"),
    ("illustrator", "editor", "Adobe Illustrator"),
    ("indesign", "editor", "Adobe InDesign"),
    ("coreldraw", "editor", "CorelDRAW"),
    ("affinity", "editor", "Affinity"),
    ("inkscape", "editor", "Inkscape"),
    ("gimp", "editor", "GIMP"),
    ("canva", "editor", "Canva"),
    ("figma", "editor", "Figma"),
    ("acrobat pro", "editor", "Adobe Acrobat"),
    ("adobe acrobat", "editor", "Adobe Acrobat"),
    ("pdfmaker", "office", "Acrobat PDFMaker"),
    ("ilovepdf", "editor", "iLovePDF"),
    ("smallpdf", "editor", "Smallpdf"),
    ("sejda", "editor", "Sejda"),
    ("pdfescape", "editor", "PDFescape"),
    ("pdffiller", "editor", "pdfFiller"),
    ("dochub", "editor", "DocHub"),
    ("phantompdf", "editor", "Foxit PhantomPDF"),
    ("foxit", "editor", "Foxit"),
    ("nitro", "editor", "Nitro"),
    ("pdfelement", "editor", "PDFelement"),
    ("wondershare", "editor", "Wondershare"),
    ("pdf-xchange", "editor", "PDF-XChange"),
    ("master pdf", "editor", "Master PDF Editor"),
    ("pdf candy", "editor", "PDF Candy"),
    ("pdf24", "editor", "PDF24"),
    ("soda pdf", "editor", "Soda PDF"),
    ("xodo", "editor", "Xodo"),
    ("microsoft word", "office", "Microsoft Word"),
    ("microsoft® word", "office", "Microsoft Word"),
    ("microsoft excel", "office", "Microsoft Excel"),
    ("microsoft® excel", "office", "Microsoft Excel"),
    ("libreoffice", "office", "LibreOffice"),
    ("openoffice", "office", "OpenOffice"),
    ("google docs", "office", "Google Docs"),
    ("google sheets", "office", "Google Sheets"),
    ("wps office", "office", "WPS Office"),
    ("pages", "office", "Apple Pages"),
    ("quartz pdfcontext", "print", "macOS or iOS print to PDF"),
    ("microsoft: print to pdf", "print", "Microsoft Print to PDF"),
    ("microsoft print to pdf", "print", "Microsoft Print to PDF"),
    ("cutepdf", "print", "CutePDF"),
    ("pdfcreator", "print", "PDFCreator"),
    ("dopdf", "print", "doPDF"),
    ("skia/pdf", "print", "a Chrome browser’s print to PDF"),
    ("pypdf", "library", "pypdf"),
    ("pikepdf", "library", "pikepdf"),
    ("pymupdf", "library", "PyMuPDF"),
    ("pdf-lib", "library", "pdf-lib"),
)
"""A part of the name in small letters, the trade, and the program's name; the first that fits is taken."""

SENDERS = (
    *("opentext", "exstream", "quadient", "gmc", "papyrus", "doxim", "crawford", "xenos", "actuate", "ricoh"),
    *("itext", "pdflib", "apache fop", "dynamicpdf", "afp2pdf", "infoprint"),
)

BANKS: dict[str, tuple[str, ...]] = {
    "jpmorgan chase": SENDERS,
    "bank of america": SENDERS,
    "wells fargo": SENDERS,
    "pnc bank": SENDERS,
    "truist": SENDERS,
    "u.s. bank": SENDERS,
    "td bank": SENDERS,
}
"""Large banks whose statements come from software for mass documents."""


def trade_of(producer: str, creator: str) -> tuple[Trade, str] | None:
    """The trade and name of the program that made or last saved the file, if it is in the table."""
    said = (producer.lower(), creator.lower())
    for part, trade, name in TRADES:
        if any(part == text if part == "pages" else part in text for text in said):
            return trade, name
    return None


def is_known_for(bank: str, producer: str, creator: str) -> bool | None:
    """Whether the producer is among those known for a bank; None where nothing is known or told."""
    known = BANKS.get(bank.lower())
    if known is None or not (producer or creator):
        return None
    return any(part in f"{producer} {creator}".lower() for part in known)
