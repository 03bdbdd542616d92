"""The text of .env.example, made from the settings' own descriptions: `python -m tests.rules.env_example` writes it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from portal.config import Settings

PATH = Path(__file__).resolve().parents[2] / ".env.example"
HEAD = """\
# Every setting of the portal. Copy this file to .env and set what you need; an empty value counts as unset.
# Made from portal/config.py by `python -m tests.rules.env_example`.
"""


def text() -> str:
    """The whole file: each setting with its description and its default, commented out."""
    return HEAD + "".join(_entry(name) for name in Settings.model_fields)


def _entry(name: str) -> str:
    field = Settings.model_fields[name]
    words = textwrap.fill(field.description or "", 116, initial_indent="# ", subsequent_indent="# ")
    default = field.default
    shown = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
    return f"\n{words}\n#{name.upper()}={shown}\n"


if __name__ == "__main__":
    PATH.write_text(text())
