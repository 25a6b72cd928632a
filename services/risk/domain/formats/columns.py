"""The columns of a table of declarations: one row for each item, the header's fields on the first row of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.risk.domain.catalogue import FIELDS, Field, Level

REFERENCE = "reference"
KNOWN = tuple(known for known in FIELDS if not known.derived)
TEMPLATE = (REFERENCE, *(known.key for known in KNOWN))
"""The columns of the template, in order: `reference`, the header's fields, the items' as `item.hs`."""


def _plain(name: str) -> str:
    return re.sub(r"[\s_.\-/']+", " ", name.strip().lower()).strip()


def _names() -> dict[str, str | None]:
    """Plain name to key; None where the name means several fields (box 31 has three)."""
    found: dict[str, str | None] = {
        "reference": REFERENCE,
        "declaration": REFERENCE,
        "declaration reference": REFERENCE,
    }
    own = {_plain(known.key): known.key for known in KNOWN}
    loose: dict[str, set[str]] = {}
    for known in KNOWN:
        loose.setdefault(_plain(known.title), set()).add(known.key)
        if known.level is Level.ITEM:
            loose.setdefault(_plain(known.name), set()).add(known.key)
        if known.box:
            loose.setdefault(f"box {known.box.lower()}", set()).add(known.key)
            if known.box.isdigit():
                loose.setdefault(known.box, set()).add(known.key)
    for name, keys in loose.items():
        found[name] = next(iter(keys)) if len(keys) == 1 else None
    return found | own


_NAMES = _names()
_FIELDS = {known.key: known for known in KNOWN}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, or none; `several` says that its name means more than one."""

    title: str
    key: str | None
    field: Field | None
    several: bool = False


def columns(titles: Sequence[str]) -> tuple[Column, ...]:
    """What each column fills. Names of fields, their titles and the numbers of boxes are understood; case does not count."""
    found = []
    for title in titles:
        plain = _plain(title)
        key = _NAMES.get(plain)
        found.append(Column(title.strip(), key, _FIELDS.get(key or ""), several=plain in _NAMES and key is None))
    return tuple(found)


def recognised(titles: Sequence[str]) -> int:
    """How many of these titles are understood."""
    return sum(column.key is not None for column in columns(titles))
