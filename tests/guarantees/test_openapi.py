"""The API is reviewed: what it takes and gives stands in a file, and no change of it goes unseen.

`python -m tests.guarantees.test_openapi` writes the files anew; the change of them is what a reviewer reads.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from deploy.parts import services
from tests.guarantees.inspection import create_app, offline

FOLDER = Path(__file__).parent / "openapi"
METHODS = ("get", "post", "put", "patch", "delete")


def shape(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " | ".join(shape(part) for part in schema[word])
    if "enum" in schema:
        return "|".join(map(str, schema["enum"]))
    if "const" in schema:
        return repr(schema["const"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"[{shape(schema.get('items', {}))}]"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{{{shape(schema['additionalProperties'])}}}"
    limits = [
        f"{name}={schema[name]}"
        for name in ("format", "minLength", "maxLength", "minimum", "maximum", "pattern")
        if name in schema
    ]
    return f"{kind}({', '.join(limits)})" if limits else kind


def body(content: dict[str, Any]) -> str:
    found = content.get("content", {})
    return ", ".join(f"{shape(one.get('schema', {}))}" for one in found.values()) or "-"


def described(document: dict[str, Any]) -> str:
    """An OpenAPI document as a reviewer reads it."""
    text = []
    for path, item in sorted(document["paths"].items()):
        for method in (m for m in METHODS if m in item):
            operation = item[method]
            text.append(f"{method.upper()} {path}")
            for parameter in operation.get("parameters", ()):
                need = "" if parameter.get("required") else "?"
                text.append(f"    {parameter['in']} {parameter['name']}{need}: {shape(parameter['schema'])}")
            if "requestBody" in operation:
                text.append(f"    takes {body(operation['requestBody'])}")
            text += [
                f"    {status}: {body(answer)}" for status, answer in operation["responses"].items() if status != "422"
            ]
    for title, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        if title in ("HTTPValidationError", "ValidationError"):
            continue
        text.append(f"\n{title}" + ("" if "properties" in schema else f": {shape(schema)}"))
        required = set(schema.get("required", ()))
        for name, found in schema.get("properties", {}).items():
            text.append(f"    {name}{'' if name in required else '?'}: {shape(found)}")
    return "\n".join(text) + "\n"


@pytest.fixture(params=services(), scope="module")
def document(request, offline_settings):
    return request.param, create_app(request.param, offline_settings).openapi()


def test_the_api_is_reviewed(document):
    service, found = document
    reviewed = (FOLDER / f"{service}.txt").read_text(encoding="utf-8")
    assert reviewed == described(found), "run `python -m tests.guarantees.test_openapi` and review the change"


def test_the_description_is_openapi_3_1(document):
    _, found = document
    assert found["openapi"].startswith("3.1")
    validate(found)


def test_every_call_says_what_it_is_for(document):
    _, found = document
    for path, item in found["paths"].items():
        for method in (m for m in METHODS if m in item):
            assert item[method].get("summary"), f"{method} {path}"
            assert item[method].get("description"), f"{method} {path} has no sentence"


def test_an_unknown_field_is_refused_everywhere(document):
    """What a body may hold is a closed list: a misspelt field is told, not swallowed."""
    _, found = document
    schemas = found.get("components", {}).get("schemas", {})
    taken = set()
    for item in found["paths"].values():
        for method in (m for m in METHODS if m in item):
            for one in item[method].get("requestBody", {}).get("content", {}).values():
                taken |= {shape(part) for part in (one.get("schema", {}), *one.get("schema", {}).get("anyOf", ()))}
    open_bodies = [
        name for name in taken
        if schemas.get(name, {}).get("type") == "object" and schemas[name].get("additionalProperties") is not False
    ]  # fmt: skip
    assert open_bodies == []


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for service in services():
            text = described(create_app(service, offline(Path(folder))).openapi())
            (FOLDER / f"{service}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
