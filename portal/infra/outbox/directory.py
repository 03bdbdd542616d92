"""A directory in place of a provider: one JSON file a message, so that a demo can read what would have left."""

import json
from pathlib import Path
from typing import Any

from portal.infra import clock


def write_message(folder: Path, message_id: str, content: dict[str, Any]) -> None:
    """Write a message once; the same id overwrites itself, so a repeated job leaves one file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({"id": message_id, "written_at": clock.iso(clock.now()), **content}, indent=2, ensure_ascii=False)
    draft = folder / f".{message_id}.tmp"
    draft.write_text(text, "utf-8")
    draft.replace(folder / f"{message_id}.json")
