"""The description of the JSON API at /openapi.json, made from the shapes themselves."""

from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from adapters.web import shapes
from adapters.web.door import MAX_BODY, SayOption, SayText

REFUSALS = {
    "400": "Not JSON.",
    "403": "Sent by another site's page.",
    "413": f"More than {MAX_BODY} bytes.",
    "415": "Not application/json.",
    "422": "JSON of another shape, or a text that is too long.",
    "429": "Too many messages; Retry-After says how many seconds to wait.",
    "503": "The store cannot take it now; try the same id again.",
}
AFTER = {
    "name": "after",
    "in": "query",
    "description": "Only messages with a higher seq.",
    "schema": {"type": "integer", "minimum": 0, "default": 0},
}
PAGE = {
    "name": "page",
    "in": "query",
    "description": "1: each message also has `html` and `first`, for our own page.",
    "schema": {"type": "string", "enum": ["1"]},
}


def describe() -> dict[str, Any]:
    """An OpenAPI 3.1 document."""
    said = (SayText, SayOption)
    told = (shapes.Answer, shapes.Message, shapes.Problems, shapes.Ready)
    models = [*((m, "validation") for m in said), *((m, "serialization") for m in told)]
    _, schema = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Monshin web chat",
            "version": version("monshin"),
            "description": "The first request opens a session by cookie; send it back.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/messages": {"get": _read(), "post": _say()},
            "/api/stream": {"get": _stream()},
            "/healthz": {"get": _state("health", "Alive; asks no database.")},
            "/readyz": {"get": _state("ready", "Able to serve.", "The store cannot be used.")},
        },
        "components": {"schemas": schema["$defs"]},
    }


def _say() -> dict[str, Any]:
    either = [_ref("SayText"), _ref("SayOption")]
    return {
        "operationId": "say",
        "summary": "Say something: a text, or an option that was offered.",
        "parameters": [PAGE],
        "requestBody": {"required": True, "content": _json({"oneOf": either})},
        "responses": {
            "200": _answer("What was said and the replies; the same id gives the same answer."),
            **{status: _problem(why) for status, why in REFUSALS.items()},
        },
    }


def _read() -> dict[str, Any]:
    return {
        "operationId": "messages",
        "summary": "The log, oldest first; nothing for a stranger.",
        "parameters": [AFTER, PAGE],
        "responses": {
            "200": _answer("The messages after a seq."),
            "422": _problem("`after` is not a number."),
            "503": _problem(REFUSALS["503"]),
        },
    }


def _stream() -> dict[str, Any]:
    last = {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "As `after`; browsers send it when they come back.",
        "schema": {"type": "string"},
    }
    sse = {"text/event-stream": {"schema": {"type": "string"}}}
    return {
        "operationId": "stream",
        "summary": "Server-sent events: `id` is the seq, `data` one Message.",
        "parameters": [AFTER, last, PAGE],
        "responses": {"200": {"description": "Until the client leaves.", "content": sse}},
    }


def _state(name: str, fine: str, wrong: str = "") -> dict[str, Any]:
    responses = {"200": {"description": fine, "content": _json(_ref("Ready"))}}
    if wrong:
        responses["503"] = {"description": wrong, "content": _json(_ref("Ready"))}
    return {"operationId": name, "summary": fine, "responses": responses}


def _answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(_ref("Answer"))}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(_ref("Problems"))}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
