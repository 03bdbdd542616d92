"""The OpenAPI 3.1 document, put together from the endpoints that are registered."""

import re
from importlib.metadata import version
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from portal.api.endpoint import REGISTRY, Empty, Endpoint
from portal.web.access import PUBLIC, allow
from portal.web.pages import page

blueprint = Blueprint("api_docs", __name__)
REFERENCE = "#/components/schemas/{model}"
PATH_VALUE = re.compile(r"<(?:\w+:)?(\w+)>")
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Words for a person."},
        "code": {"type": "string", "description": "Stable; for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "request_id": {"type": "string"},
    },
}
REFUSALS = {
    "400": "The request or its idempotency key could not be read",
    "401": "The API key is missing or not known",
    "403": "The API key does not have the scope",
    "404": "Not found, or somebody else's",
    "409": "The state of the deal does not allow it, or it is being done at this moment",
    "422": "A value cannot be taken, or the key was used with other content",
    "429": "A rate limit is used up",
}


@blueprint.get("/api/openapi.json")
@allow(PUBLIC)
def openapi() -> ResponseReturnValue:
    """The document."""
    return jsonify(document())


@blueprint.get("/api/docs")
@allow(PUBLIC)
def docs() -> ResponseReturnValue:
    """The document as a page."""
    made = document()
    return page("api/docs.html", endpoints=sorted(REGISTRY, key=_order), schemas=made["components"]["schemas"])


def document() -> dict[str, Any]:
    """OpenAPI 3.1 of every endpoint."""
    models = sorted({model for endpoint in REGISTRY for model in _models(endpoint)}, key=lambda model: model.__name__)
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in sorted(REGISTRY, key=_order):
        path = PATH_VALUE.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Underwriting portal", "version": version("portal")},
        "paths": paths,
        "security": [{"key": []}],
        "components": {
            "schemas": {**definitions.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    names = PATH_VALUE.findall(endpoint.path)
    parameters = [_parameter("X-Tenant-ID", "header", {"type": "string"}, required=True)]
    parameters += [_parameter(name, "path", {"type": "string"}, required=True) for name in names]
    parameters += _query_parameters(endpoint.query)
    if endpoint.method == "POST":
        key: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-+\\--~]+$"}
        parameters.append(_parameter("Idempotency-Key", "header", key, required=True))
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', endpoint.path.lower()).strip('_')}",
        "summary": endpoint.summary,
        "description": f"Scope: `{endpoint.scope}`.",
        "parameters": parameters,
        "responses": {"200": _success(endpoint), **{status: _problem(words) for status, words in REFUSALS.items()}},
    }
    if endpoint.method == "POST":
        operation["requestBody"] = _request_body(endpoint)
    return operation


def _request_body(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.multipart:
        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        form = {"type": "object", "required": ["files"], "properties": {"files": files}}
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    body: dict[str, Any] = {"type": "object"} if endpoint.body is Empty else _reference(endpoint.body)
    return {"required": False, "content": {"application/json": {"schema": body}}}


def _success(endpoint: Endpoint) -> dict[str, Any]:
    schema: dict[str, Any] = _reference(endpoint.response) if endpoint.response else {"type": "object"}
    return {"description": "Done, or done before", "content": {"application/json": {"schema": schema}}}


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model="Problem")}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def _query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        _parameter(name, "query", facts, required=name in required)
        for name, facts in schema.get("properties", {}).items()
    ]


def _parameter(name: str, place: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(model=model.__name__)}


def _models(endpoint: Endpoint) -> list[type[BaseModel]]:
    given = (endpoint.body, endpoint.response)
    return [model for model in given if model is not None and model is not Empty]


def _order(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.path, endpoint.method
