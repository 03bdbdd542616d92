"""A part of a document that a command writes anew: what stands between its two marks, and nothing else."""

from __future__ import annotations

from pathlib import Path

_HEAD = "# How fast it is\n\nEach part is written by the command that it names; `make bench` runs them all.\n"


def write_section(document: Path, name: str, text: str) -> None:
    """Put the text between the marks of this name; at the end of the document, marks and all, where there are none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = (document.read_text() if document.exists() else _HEAD).partition(begin)
    after = rest.partition(end)[2] if found else "\n"
    if not found:
        before = f"{before.rstrip()}\n\n"
    document.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}")
