"""Data in, PDF out: templates of templates/documents set by typst, the same bytes for the same data.

Data reaches a template as JSON, so that what somebody typed is text and never markup. Only the fonts that come with
typst are used: a machine's own fonts would change the bytes. PDF/UA-1 makes typst refuse a character that no font can
print; such characters are written as their code point, in brackets, so that nothing is silently lost.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"

_JOINERS = "\u200c\u200d"
_PROBE = b'#set document(title: "probe")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'


def typeset(template: str, *, data: Mapping[str, object], made_at: datetime, tagged: bool = True) -> bytes:
    """The template filled with the data, as a PDF; tagged ones conform to PDF/UA-1.

    `made_at` (UTC) is the document's date: nothing else of the moment enters the bytes. Untagged ones are meant to be
    laid over a page. RuntimeError when the template itself is wrong.
    """
    try:
        return _compiled(template, data=_printable(data, _clean), made_at=made_at, tagged=tagged)
    except typst.TypstError:
        # Characters that print one by one may not print on top of each other. A paper with odd names beats none.
        return _compiled(template, data=_printable(data, _spelled), made_at=made_at, tagged=tagged)


def _compiled(template: str, *, data: object, made_at: datetime, tagged: bool) -> bytes:
    compiler = typst.Compiler(str(TEMPLATES / template), root=str(TEMPLATES), ignore_system_fonts=True)
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    standard: Literal["ua-1"] | None = "ua-1" if tagged else None
    # A PDF tells its date to the second, and the compiler refuses more.
    moment = made_at.replace(microsecond=0)
    pdf = compiler.compile(sys_inputs=inputs, pdf_standards=standard, pdf_tags=tagged, timestamp=moment)
    if not isinstance(pdf, bytes):
        raise RuntimeError(f"{template} did not come out as one PDF.")
    return pdf


def unprintable(text: str) -> str:
    """Those characters of the text that no font of the documents can print, each once, in their order."""
    unusual = {char: None for char in unicodedata.normalize("NFC", text) if not _is_common(char)}
    if not unusual or _prints("".join(unusual)):
        return ""
    return "".join(char for char in unusual if not _prints(char))


def _printable(value: object, clean: Callable[[str], str]) -> object:
    """The same value with every text in it cleaned for print."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _printable(item, clean) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item, clean) for item in value]
    return value


def _clean(text: str) -> str:
    """The text as it prints: no control or direction marks, which can make a name read as another one."""
    visible = "".join(_visible(char) for char in unicodedata.normalize("NFC", text))
    missing = {ord(char): f"[U+{ord(char):04X}]" for char in unprintable(visible)}
    return visible.translate(missing)


def _spelled(text: str) -> str:
    """The text with the code points of all marks that stand on top of other characters."""
    return "".join(f"[U+{ord(char):04X}]" if unicodedata.category(char)[0] == "M" else char for char in _clean(text))


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Zl", "Zp"} or char in "\n\r\t":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} and char not in _JOINERS else char


def _is_common(char: str) -> bool:
    return " " <= char <= "~" or "\xa1" <= char <= "\u017f" or char in _JOINERS


@lru_cache(maxsize=4096)
def _prints(text: str) -> bool:
    try:
        typst.Compiler(_PROBE, root=str(TEMPLATES), ignore_system_fonts=True).compile(
            sys_inputs={"text": text}, pdf_standards="ua-1"
        )
    except typst.TypstError:
        return False
    return True
