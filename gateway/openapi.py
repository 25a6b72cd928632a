"""One description of the whole API (OpenAPI 3.1), merged from what each service says of itself."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from starlette.types import ASGIApp

from shared.peers import call
from shared.problems import Unavailable

Json = dict[str, Any]

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
_HIDDEN = ("/internal", "/livez", "/readyz", "/metrics", "/docs", "/redoc", "/openapi.json")
_KEPT_SECONDS = 60.0
_SOON_SECONDS = 5.0

PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong and what to do about it (RFC 9457). `code` is stable; `/problems/<code>` explains it.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/stale-version"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["stale-version"]},
        "detail": {"type": "string", "description": "What happened in this case."},
        "hint": {"type": "string", "description": "The one next step."},
        "request_id": {"type": "string", "description": "Tell this number to the help desk."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "The field, as a JSON Pointer into the body (RFC 6901).",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "hint": {"type": "string"},
                },
            },
        },
    },
}
DESCRIPTION = """Everything the pages do, programs can do through this API.

**Signing calls.** `POST /api/identity/token` gives a client a bearer token for ten minutes; send it as
`Authorization: Bearer …`. The register of rulings, requirements and published times need none.

**Once.** Send an `Idempotency-Key` of your own with every call that changes something: the same key again gets the
same answer, and nothing happens twice. Keys are kept for 30 days.

**Versions.** Every thing carries its version as `ETag`; a change names it in `If-Match`. Without it the answer is 428,
with an old one 412.

**Errors** are `application/problem+json` everywhere; `/problems` lists them all.

**Limits** are told by `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`; on 429 wait as long as
`Retry-After` says.
"""


class ComponentsCollide(ValueError):
    """Two services would publish different components under one name."""


class Description:
    """The merged description, asked for at most once a minute; a service that does not answer keeps its last one."""

    def __init__(self, services: Mapping[str, ASGIApp], *, server: str, tick: Callable[[], float]) -> None:
        """`services` by module name ("advance_rulings"); `server` is the address clients use."""
        self._services = services
        self._server = server
        self._tick = tick
        self._last: dict[str, Json] = {}
        self._merged: Json | None = None
        self._encoded = b""
        self._until = 0.0

    async def document(self) -> Json:
        """The whole API. Services that never answered are named in `x-not-answering`."""
        if self._merged is None or self._tick() >= self._until:
            names = sorted(self._services)
            found = await asyncio.gather(*(self._ask(name) for name in names))
            self._last.update({name: document for name, document in zip(names, found, strict=True) if document})
            missing = [name for name, document in zip(names, found, strict=True) if document is None]
            self._merged = merge(self._last, server=self._server)
            if missing:
                self._merged["x-not-answering"] = [kebab(name) for name in missing]
            self._encoded = json.dumps(self._merged, ensure_ascii=False, separators=(",", ":")).encode()
            self._until = self._tick() + (_SOON_SECONDS if missing else _KEPT_SECONDS)
        return self._merged

    async def encoded(self) -> bytes:
        """The same as JSON."""
        await self.document()
        return self._encoded

    async def _ask(self, name: str) -> Json | None:
        try:
            answer = await call(self._services[name], "GET", "/openapi.json", timeout=10.0)
            document = answer.json() if answer.ok else None
        except (Unavailable, ValueError):
            return None
        return document if isinstance(document, dict) else None


def merge(documents: Mapping[str, Json], *, server: str) -> Json:
    """One description from those of the services, by module name.

    Paths get `/api/<service>` in front, components and operation ids the service's name, so that two services may use
    the same words. What is not reachable from outside is left out. Raises ComponentsCollide.
    """
    merged: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Vaka",
            "version": "1",
            "summary": "Customs procedures of an administration, for programs",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "security": [{}, {"bearer": []}, {"cookie": []}],
        "tags": [],
        "paths": {},
        "components": {
            "schemas": {"Problem": PROBLEM},
            "responses": {
                "Problem": {
                    "description": "It was not possible; the body says why and what to do.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
            "parameters": {
                "IdempotencyKey": {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
                    "description": "Your own name for this change, such as a UUID: repeated, it happens once. Needed to make something new.",
                },
                "IfMatch": {
                    "name": "If-Match",
                    "in": "header",
                    "required": False,
                    "schema": {"type": "string"},
                    "example": '"7"',
                    "description": "The version you read last, its ETag. Needed where the thing carries one.",
                },
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token from /api/identity/token."},
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "vaka_session",
                    "description": "The portal's own.",
                },
            },
        },
    }
    for name, document in sorted(documents.items()):
        _add(merged, name, document)
    return merged


def _add(merged: Json, name: str, document: Json) -> None:
    about = document.get("info", {})
    title = str(about.get("title") or name.replace("_", " ").capitalize())
    merged["tags"].append({"name": title, "description": str(about.get("description", "")), "x-service": kebab(name)})
    prefix = "".join(word.capitalize() for word in name.split("_"))
    own = _renamed(document, prefix)
    for path, item in own.get("paths", {}).items():
        if path.startswith(_HIDDEN):
            continue
        for method, operation in operations(item):
            operation["tags"] = [title]
            operation["operationId"] = f"{name}_{_operation_id(method, path)}"
            operation["summary"] = _summary(operation)
            _with_problems(operation)
            _with_headers(method, path, operation)
        merged["paths"][f"/api/{kebab(name)}{path}"] = item
    used = _reachable(merged["paths"], own.get("components", {}))
    for kind, components in own.get("components", {}).items():
        place = merged["components"].setdefault(kind, {})
        for key, component in components.items():
            if (kind, key) not in used:
                continue
            if place.setdefault(key, component) is not component:
                raise ComponentsCollide(f"{kind} {key} of {name}")


def operations(item: Json) -> Iterator[tuple[str, Json]]:
    """Method and operation of each call at one path."""
    for method in METHODS:
        if method in item:
            yield method, item[method]


def _summary(operation: Json) -> str:
    """The first sentence of what a call says about itself; a framework only knows its function's name."""
    text = " ".join(str(operation.get("description", "")).split())
    sentence = re.split(r"(?<=[a-z)])\.(?:\s|$)", text, maxsplit=1)[0]
    return sentence if 0 < len(sentence) <= 140 else str(operation.get("summary", ""))


def _with_headers(method: str, path: str, operation: Json) -> None:
    """The headers by which a change happens once and to the version meant; services read them outside their schemas."""
    if method in ("get", "head", "options", "trace") or {} in operation.get("security", ()):
        return
    names = ["IdempotencyKey"]
    if method in ("put", "patch", "delete") or re.search(r"\}/[^/{}]+$", path):
        names.append("IfMatch")
    references: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    operation["parameters"] = [*operation.get("parameters", ()), *references]


def _with_problems(operation: Json) -> None:
    """Every call can fail with a problem; the framework's own form of errors is never sent."""
    responses = operation.setdefault("responses", {})
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    responses.setdefault("default", {"$ref": "#/components/responses/Problem"})


def _renamed(node: Any, prefix: str, path: tuple[str, ...] = ()) -> Any:
    """A copy in which each component, and each reference to one, carries the service's name."""
    if isinstance(node, dict):
        at_components = len(path) == 2 and path[0] == "components"
        return {
            (prefix + key if at_components else key): _renamed(value, prefix, (*path, key))
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_renamed(value, prefix, (*path, "[]")) for value in node]
    if isinstance(node, str) and node.startswith("#/components/") and node.count("/") == 3:
        kind, key = node.split("/")[2:]
        return f"#/components/{kind}/{prefix}{key}"
    return node


def _reachable(paths: Json, components: Json) -> set[tuple[str, str]]:
    """The components that the paths lead to, directly or through others."""
    found: set[tuple[str, str]] = set()
    waiting: list[Any] = [paths]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, str) and node.startswith("#/components/"):
            kind, _, key = node.removeprefix("#/components/").partition("/")
            if (kind, key) not in found and key in components.get(kind, {}):
                found.add((kind, key))
                waiting.append(components[kind][key])
    return found


def kebab(name: str) -> str:
    """A service's name as it stands in addresses."""
    return name.replace("_", "-")


def _operation_id(method: str, path: str) -> str:
    return f"{method}_{path.strip('/').replace('/', '_').replace('{', '').replace('}', '').replace('-', '_')}"
