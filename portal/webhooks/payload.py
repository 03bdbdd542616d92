"""Reading a webhook's body: JSON of a known form, or a refusal that quotes nothing of it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from portal.errors import FieldError, Invalid, Malformed

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], raw: bytes) -> Model:
    """The body as `model`; Malformed when it is not JSON, Invalid with the fields that are wrong.

    Null characters are left out: they say nothing, and PostgreSQL keeps no text that has one.
    """
    try:
        found = model.model_validate_json(raw)
    except ValidationError as error:
        if any(item["type"] == "json_invalid" for item in error.errors()):
            raise Malformed("The body is not JSON.", code="not_json") from error
        wrong = [
            FieldError(".".join(str(part) for part in item["loc"]) or "body", item["msg"]) for item in error.errors()
        ]
        raise Invalid.of(wrong, code="invalid_body") from error
    bare = {name: value.replace("\0", "") for name, value in found if isinstance(value, str) and "\0" in value}
    return found.model_copy(update=bare)
