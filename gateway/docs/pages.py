"""The pages at /api/docs and /problems."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gateway.docs.example import body_of, curl, example, is_public, resolve
from gateway.openapi import operations

Json = dict[str, Any]

_HERE = Path(__file__).parent
STYLE = (_HERE / "style.css").read_bytes()
STYLE_ADDRESS = f"/api/docs/style.css?{hashlib.sha256(STYLE).hexdigest()[:10]}"
_FAMILIES = {
    "4": "What the caller can mend",
    "5": "What we have to mend",
}

_pages = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def prose(text: str) -> Markup:
    """Plain text with `code`, **strong** and blank lines between paragraphs, as safe HTML."""
    found = str(escape(text.strip()))
    found = re.sub(r"``?([^`]+)``?", r"<code>\1</code>", found)
    found = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", found)
    return Markup("".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", found) if paragraph.strip()))  # noqa: S704  # escaped above


_pages.filters["prose"] = prose
_pages.globals["style"] = STYLE_ADDRESS


def index(document: Json, *, server: str) -> bytes:
    """Where a reader begins: how to sign in, what to send, which services there are."""
    services = [
        {
            "name": tag["name"],
            "address": f"/api/docs/{tag['x-service']}",
            "description": tag["description"],
            "calls": sum(1 for _ in _calls_of(document, tag["name"])),
        }
        for tag in document["tags"]
    ]
    return _render("index.html", services=services, server=server, missing=document.get("x-not-answering", []))


def service(document: Json, name: str) -> bytes | None:
    """All calls of one service by its name in addresses; None if there is no such service."""
    tag = next((tag for tag in document["tags"] if tag["x-service"] == name), None)
    if tag is None:
        return None
    calls = [_call(document, method, path, operation) for method, path, operation in _calls_of(document, tag["name"])]
    return _render("service.html", title=tag["name"], description=tag["description"], calls=calls)


def catalogue(problems: Mapping[str, Json]) -> bytes:
    """Every problem by the digit its status begins with."""
    families = [
        (title, [problem for problem in problems.values() if str(problem["status"]).startswith(digit)])
        for digit, title in _FAMILIES.items()
    ]
    return _render("catalogue.html", families=families)


def problem(found: Json) -> bytes:
    """One problem."""
    return _render(
        "problem.html", problem=found, example=json.dumps(_problem_example(found), indent=2, ensure_ascii=False)
    )


def _problem_example(found: Json) -> Json:
    return {
        "type": found["type"],
        "title": found["title"],
        "status": found["status"],
        "code": found["code"],
        "hint": found["hint"],
        "request_id": "5f0c3d1e9a7b4c2d8e6f",
    }


def _calls_of(document: Json, tag: str) -> Any:
    for path, item in document["paths"].items():
        for method, operation in operations(item):
            if tag in operation.get("tags", ()):
                yield method, path, operation


def _call(document: Json, method: str, path: str, operation: Json) -> Json:
    body = body_of(document, operation)
    good = next((code for code in operation.get("responses", {}) if code.startswith("2")), "")
    answer = resolve(document, operation.get("responses", {}).get(good, {}))
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    return {
        "id": re.sub(r"[^a-z0-9]+", "-", f"{method}-{path.lower()}").strip("-"),
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            _field(
                document,
                str(p["name"]),
                p.get("schema", {}),
                required=bool(p.get("required")),
                about=p.get("description", ""),
            )
            | {"place": p.get("in", "")}
            for p in (resolve(document, parameter) for parameter in operation.get("parameters", ()))
            if p.get("name")
        ],
        "public": is_public(operation),
        "permissions": operation.get("x-permissions", ()),
        "media_type": body[0] if body else "",
        "fields": fields(document, body[1]) if body else [],
        "curl": curl(document, method=method, path=path, operation=operation),
        "status": good,
        "answer": json.dumps(example(document, schema), indent=2, ensure_ascii=False, default=str) if schema else "",
    }


def fields(document: Json, schema: Any) -> list[Json]:
    """The fields of an object, one level deep; inner objects are shown by the example."""
    found = resolve(document, schema)
    required = found.get("required", ())
    return [
        _field(document, name, inner, required=name in required) for name, inner in found.get("properties", {}).items()
    ]


def _field(document: Json, name: str, schema: Any, *, required: bool, about: str = "") -> Json:
    inner = resolve(document, schema)
    outer = schema if isinstance(schema, dict) else {}
    return {
        "name": name,
        "type": type_name(document, schema),
        "required": required,
        "about": about or outer.get("description", "") or inner.get("description", ""),
        "bounds": _bounds(inner),
    }


def type_name(document: Json, schema: Any) -> str:
    """A schema in a word or two: "text", "list of uuid", "one of draft, submitted"."""
    inner = resolve(document, schema)
    if inner.get("enum"):
        return "one of " + ", ".join(str(value) for value in inner["enum"])
    if "const" in inner:
        return f"always {inner['const']}"
    for either in ("anyOf", "oneOf"):
        if inner.get(either):
            names = [type_name(document, choice) for choice in inner[either]]
            return " or ".join(dict.fromkeys(names))
    kind = inner.get("type", "anything")
    if kind == "array":
        return f"list of {type_name(document, inner.get('items', {}))}"
    if kind == "string":
        return str(inner.get("format", "text"))
    return {"null": "nothing", "integer": "whole number", "boolean": "true or false"}.get(str(kind), str(kind))


def _bounds(schema: Json) -> str:
    words = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "from {}",
        "maximum": "up to {}",
        "maxItems": "at most {} items",
        "minItems": "at least {} items",
        "pattern": "pattern {}",
    }
    return ", ".join(text.format(schema[word]) for word, text in words.items() if word in schema)


def _render(template: str, **values: object) -> bytes:
    return _pages.get_template(template).render(**values).encode()
