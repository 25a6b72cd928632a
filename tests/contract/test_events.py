"""Subscribers against publishers: what a service hears is published, and every field it reads is in the fact.

Nothing is started: the fields are read from the subscriber's source (`told["…"]`, `told.get("…")`), the promises from the facts.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from deploy.parts import ROOT, module, services
from shared.facts import Fact, event_type

READ = re.compile(r"""\btold(?:\.get\(|\[)\s*["'](\w+)["']""")


def published() -> dict[str, type[Fact]]:
    found = {}
    for service in services():
        for fact in import_module(f"services.{service}.events").PUBLISHED:
            found[event_type(service=service, fact=fact)] = fact
    return found


def heard() -> Iterator[tuple[str, str, str]]:
    """Who hears what, with the source of the handler; a handler made from a table says in `reads` what it reads."""
    for service in services():
        for kind, handler in getattr(module(service, "subscribers"), "HEARS", {}).items():
            reads = getattr(handler, "reads", None)
            named = " ".join(f"told['{field}']" for field in sorted(reads)) if reads is not None else None
            yield service, kind, inspect.getsource(handler) if named is None else named


@pytest.mark.parametrize(
    ("service", "kind", "source"), list(heard()), ids=lambda value: value if len(value) < 60 else ""
)
def test_what_is_heard_is_published_with_the_fields_that_are_read(service: str, kind: str, source: str) -> None:
    read = set(READ.findall(source))
    assert read, f"{service}'s handler of {kind} reads no field as told[…]: this test could not see what it needs"
    if kind.partition(".")[0] not in services():  # of a service that is not there yet: what it must say is fixed here
        missing = read - set(consumed(service, kind)["required"])
        assert not missing, f"{service} reads {sorted(missing)} of {kind}, which its own schema does not require"
        return
    assert kind in published(), f"{service} hears {kind}, which nobody publishes"
    missing = read - set(published()[kind].__dataclass_fields__)
    assert not missing, f"{service} reads {sorted(missing)} of {kind}, which has no such field"


def consumed(service: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "services" / service / "consumes" / f"{kind}.json").read_text())
    return found


def test_what_risk_hears_has_a_schema_that_the_publisher_satisfies() -> None:
    kinds = {kind for service, kind, _ in heard() if service == "risk"}
    assert {path.stem for path in (ROOT / "services" / "risk" / "consumes").glob("*.json")} == kinds
    for kind in sorted(kinds & set(published())):
        assert set(consumed("risk", kind)["required"]) <= set(published()[kind].__dataclass_fields__), kind


def test_somebody_hears_something() -> None:
    assert len(list(heard())) >= 2
