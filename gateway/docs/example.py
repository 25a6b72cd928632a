"""An example body for a schema, and the curl command of a call: what a reader copies to begin with."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

_BY_FORMAT = {
    "uuid": "0192f0c1-2b3d-7a4e-8f50-6172839405a6",
    "date": "2026-11-22",
    "date-time": "2026-11-22T09:30:00Z",
    "email": "mere@example.com",
    "uri": "https://example.com/",
    "binary": "…",
}
_DEEPEST = 5
_HEADERS = {"Idempotency-Key": '-H "Idempotency-Key: $(uuidgen)"'}


def resolve(document: Json, node: Any) -> Json:
    """The thing itself where there is a reference to it."""
    while isinstance(node, dict) and "$ref" in node:
        found: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        node = found
    return node if isinstance(node, dict) else {}


def example(document: Json, schema: Any, *, depth: int = 0) -> Any:
    """A value that fits the schema: the author's own example first, then the simplest one."""
    if isinstance(schema, dict) and "$ref" in schema:
        for given in ("examples", "example", "default"):
            if given in schema:
                return schema[given][0] if given == "examples" else schema[given]
    schema = resolve(document, schema)
    if schema.get("examples"):
        return schema["examples"][0]
    for given in ("example", "const", "default"):
        if schema.get(given) is not None:
            return schema[given]
    if schema.get("enum"):
        return schema["enum"][0]
    for either in ("anyOf", "oneOf"):
        choices = [choice for choice in schema.get(either, ()) if choice.get("type") != "null"]
        if choices:
            return example(document, choices[0], depth=depth)
    if schema.get("allOf"):
        return example(document, schema["allOf"][0], depth=depth)
    return _simplest(document, schema, depth)


def _simplest(document: Json, schema: Json, depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind == "object" or "properties" in schema:
        if depth >= _DEEPEST:
            return {}
        required = schema.get("required", ())
        return {
            name: example(document, inner, depth=depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if name in required or depth == 0
        }
    if kind == "array":
        return [] if depth >= _DEEPEST else [example(document, schema.get("items", {}), depth=depth + 1)]
    if kind == "string":
        return _BY_FORMAT.get(str(schema.get("format", "")), "text")
    return {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True, "null": None}.get(str(kind))


def body_of(document: Json, operation: Json) -> tuple[str, Any] | None:
    """Media type and schema of the body a call takes, JSON before others; None if it takes none."""
    content = resolve(document, operation.get("requestBody", {})).get("content", {})
    for media_type in sorted(content, key=lambda name: name != "application/json"):
        return media_type, content[media_type].get("schema", {})
    return None


def is_public(operation: Json) -> bool:
    """Whether a call needs no token."""
    return {} in operation.get("security", ())


def curl(document: Json, *, method: str, path: str, operation: Json) -> str:
    """The call as a command for a shell. `$VAKA` is the address of the installation, `$TOKEN` a bearer token."""
    parameters = [resolve(document, parameter) for parameter in operation.get("parameters", ())]
    query: list[str] = []
    headers: list[str] = []
    for parameter in parameters:
        value = parameter.get("example", example(document, parameter.get("schema", {})))
        if parameter.get("in") == "path":
            path = path.replace("{" + str(parameter["name"]) + "}", str(value))
        elif parameter.get("in") == "query" and parameter.get("required"):
            query.append(f"{parameter['name']}={value}")
        elif parameter.get("in") == "header":
            headers.append(_HEADERS.get(str(parameter["name"]), f"-H '{parameter['name']}: {value}'"))
    address = path + ("?" + "&".join(query) if query else "")
    lines = [f'curl "$VAKA{address}"' if method == "get" else f'curl -X {method.upper()} "$VAKA{address}"']
    if not is_public(operation):
        lines.append('-H "Authorization: Bearer $TOKEN"')
    lines += headers
    body = body_of(document, operation)
    if body is not None:
        media_type, schema = body
        if media_type == "application/json":
            text = json.dumps(example(document, schema), ensure_ascii=False, default=str).replace("'", "'\\''")
            lines += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
        else:
            lines += [f"-H 'Content-Type: {media_type}'", "--data-binary @file"]
    return " \\\n  ".join(lines)
