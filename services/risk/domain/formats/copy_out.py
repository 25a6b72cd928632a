"""What an officer copies by hand into the national system, in the order of its boxes."""

from __future__ import annotations

from services.risk.domain.catalogue import FIELDS, Field, Level
from services.risk.domain.declarations import Declaration

Line = tuple[str, str, str, int | None]
"""Box, title, value as text, and the item's number from 1 (None for the header)."""


def _order(known: Field) -> tuple[int, str]:
    """Box A (office) stands first on the form, then the numbers, then B (accounting), then what has no box."""
    if known.box == "A":
        return 0, ""
    if known.box.isdigit():
        return int(known.box), ""
    return (900, known.box) if known.box else (999, "")


_BY_BOX = sorted((known for known in FIELDS if not known.derived), key=_order)


def copy_out(declaration: Declaration) -> tuple[Line, ...]:
    """Box, title, value and item number: the header's boxes, then each item's."""
    lines: list[Line] = []
    for known in _BY_BOX:
        if known.level is Level.HEADER and (value := declaration.header.get(known.name)) is not None:
            lines.append((known.box, known.title, _shown(known, value), None))
    for position, item in enumerate(declaration.items, 1):
        for known in _BY_BOX:
            if known.level is Level.ITEM and (value := item.get(known.name)) is not None:
                lines.append((known.box, known.title, _shown(known, value), position))
    return tuple(lines)


def _shown(known: Field, value: str | int | bool) -> str:
    shown = known.show(value)
    return ("yes" if shown else "no") if isinstance(shown, bool) else str(shown)
