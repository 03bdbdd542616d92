"""Reading a call: its key, its JSON or files, and whether they are what the endpoint declares."""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from portal.errors import FieldError, Invalid, Malformed
from portal.infra.crypto import sha256_hex
from portal.web.requests import whole_body

Model = TypeVar("Model", bound=BaseModel)
LONGEST_KEY = 255
LONGEST_NAME = 100
ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
WORDS = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
}


@dataclass(frozen=True)
class UploadedFile:
    """One file of a multipart call."""

    field: str
    name: str
    data: bytes
    sha256: str


Files = list[UploadedFile]


def idempotency_key() -> str:
    """1-255 visible ASCII characters, no comma (two headers arrive joined by one); quoted and bare are one key."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    visible = all("!" <= character <= "~" and character != "," for character in key)
    if not 1 <= len(key) <= LONGEST_KEY or not visible:
        raise Malformed(
            "Send one Idempotency-Key of 1 to 255 visible ASCII characters without a comma.", code="idempotency_key_bad"
        )
    return key


def json_body() -> dict[str, Any]:
    """The body as a JSON object; an empty one is {} whatever its content type. Malformed for anything else."""
    raw = whole_body()
    if not raw.strip():
        return {}
    try:
        content = json.loads(raw, parse_constant=_refuse_constant)
        # Written again one level deeper than anything below will write it, so that depth fails here and not there.
        written = json.dumps([[[content]]], ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not JSON.", code="not_json") from error
    if not isinstance(content, dict):
        raise Malformed("The body is not a JSON object.", code="not_json")
    check_text("\0" if ESCAPED_NUL.search(written) else written)
    return content


def query_values() -> dict[str, str]:
    """The query, each name once; Invalid names one that is given twice."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid.of([FieldError(name[:LONGEST_NAME], "Give this once.") for name in twice])
    for name, value in request.args.items():
        check_text(name + value)
    return request.args.to_dict()


def check_text(text: str) -> None:
    """Malformed for what no database column takes: NUL characters and halves of surrogate pairs."""
    if "\0" in text:
        raise Malformed("Text may not have NUL characters.", code="bad_text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed("Text may not have half a surrogate pair.", code="bad_text") from error


def uploaded_files() -> Files:
    """Every file of the multipart body, in its order."""
    return [_file(field, upload) for field, upload in request.files.items(multi=True)]


def validated(model: type[Model], content: dict[str, Any]) -> Model:
    """The content as `model`; Invalid names each wrong field, and never quotes a value."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise Invalid.of([_field_error(item) for item in error.errors(include_input=False)]) from error


def _field_error(item: Any) -> FieldError:
    name = ".".join(str(part) for part in item["loc"])[:LONGEST_NAME] or "body"
    return FieldError(name, WORDS.get(item["type"], str(item["msg"]).removeprefix("Value error, ")))


def _file(field: str, upload: Any) -> UploadedFile:
    data: bytes = upload.read()
    return UploadedFile(field, upload.filename or "file.pdf", data, sha256_hex(data))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
