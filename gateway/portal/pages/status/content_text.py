"""A content that officers write as text (JSON): read with the line of a mistake, shown with the line of every fault."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.portal.forms import Form
from gateway.portal.language import Words


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against a content, and at which line of its text (0: nowhere in it)."""

    line: int
    place: str
    detail: str


def text_of(content: object) -> str:
    """The content as text; the lines of `faults` are lines of this."""
    return json.dumps(content, indent=1, ensure_ascii=False)


def read(form: Form, name: str, words: Words) -> dict[str, Any]:
    """What was typed. What cannot be read is said in the form's errors with line and column."""
    try:
        found = json.loads(form.text(name) or "{}")
    except json.JSONDecodeError as error:
        said = words.gettext(
            "We could not read line %(line)s, column %(column)s: a comma, a quote or a bracket is wrong there."
        )
        form.wrong(name, said % {"line": error.lineno, "column": error.colno})
        return {}
    if not isinstance(found, dict):
        form.wrong(name, words.gettext("Begin with { and end with }."))
        return {}
    return found


def faults(content: object, found: Iterable[Mapping[str, str]], *, beside: Collection[str] = ()) -> list[Fault]:
    """Each fault with its line; those at the pointers `beside` are no faults of the content and have none."""
    lines: dict[str, int] = {}
    _number(content, "", 1, lines)
    told = []
    for one in found:
        place = str(one.get("pointer", ""))
        wanted = place.rstrip("/")
        while wanted and wanted not in lines:
            wanted = wanted.rpartition("/")[0]
        told.append(Fault(0 if place in beside else lines[wanted], place, str(one.get("detail", ""))))
    return told


def _number(value: object, pointer: str, line: int, lines: dict[str, int]) -> int:
    """Note the line of every value as `text_of` writes it; answers the line after it."""
    lines[pointer] = line
    inner: Iterable[tuple[object, object]]
    if isinstance(value, dict) and value:
        inner = value.items()
    elif isinstance(value, list) and value:
        inner = enumerate(value)
    else:
        return line + 1
    after = line + 1
    for key, one in inner:
        after = _number(one, f"{pointer}/{key}", after, lines)
    return after + 1
