"""JSON as the API takes it: one declaration, a list of them, `{"declarations": […]}`, or one on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO

from services.risk.domain.declarations import Declaration, Refused, read
from services.risk.domain.formats.reading import FileRefused, Refusal

LONGEST_LINE = 64 * 1024 * 1024
_HEAD = 64 * 1024


def read_json(file: BinaryIO) -> Iterator[Declaration | Refusal]:
    """Declarations and refusals; a bad line does not stop the lines after it."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if _is_lines(head):
        yield from _lines(file)
    else:
        yield from _whole(file.read())


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a whole object, and more follows."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first.startswith(b"{") or not rest.strip():
        return False
    try:
        return isinstance(_loaded(first), dict)
    except (ValueError, RecursionError):
        return not first.rstrip().endswith((b"{", b",", b"["))


def _lines(file: BinaryIO) -> Iterator[Declaration | Refusal]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if not raw.strip():
            continue
        if len(raw) > LONGEST_LINE:
            yield Refusal(line=number, reason=f"The line is longer than {LONGEST_LINE} bytes.")
            return
        try:
            found = _loaded(raw)
        except json.JSONDecodeError as error:
            yield Refusal(line=number, reason=f"The line is not JSON: {error.msg}, at character {error.pos + 1}.")
        except (ValueError, RecursionError) as error:
            yield Refusal(line=number, reason=_why(error))
        else:
            yield _declaration(found, line=number, path="")


def _whole(content: bytes) -> Iterator[Declaration | Refusal]:
    try:
        found = _loaded(content)
    except json.JSONDecodeError as error:
        raise FileRefused(f"This is not JSON: {error.msg}.", line=error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise FileRefused(_why(error), line=1) from None
    if isinstance(found, dict) and isinstance(found.get("declarations"), list):
        found = found["declarations"]
    for position, one in enumerate(found if isinstance(found, list) else [found]):
        yield _declaration(one, line=0, path=f"/{position}" if isinstance(found, list) else "")


def _loaded(content: bytes) -> object:
    found: object = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=str)
    return found


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "It is not UTF-8."
    return "It is nested too deeply." if isinstance(error, RecursionError) else "It holds a number beyond all measure."


def _declaration(found: object, *, line: int, path: str) -> Declaration | Refusal:
    if not isinstance(found, Mapping):
        return Refusal(line=line, path=path, reason="It is JSON, but not one object with fields.")
    try:
        return read(found)
    except Refused as why:
        return Refusal(line=line, path=path + why.where, reason=str(why))
