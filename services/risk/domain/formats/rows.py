"""Rows of a table into declarations, one at a time, so that a long file needs no more memory than its longest declaration."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from services.risk.domain.catalogue import Level
from services.risk.domain.declarations import MOST_ITEMS, Declaration, Refused
from services.risk.domain.formats.amounts import Mark, mark_of, number
from services.risk.domain.formats.columns import REFERENCE, Column, columns
from services.risk.domain.formats.days import plain_day
from services.risk.domain.formats.reading import Draft, FileRefused, Refusal
from shared.sheets import unguarded

Row = tuple[int, Sequence[object]]
"""The line it begins at (from 1), and its cells: text, or for a sheet numbers, dates and truth values."""
LOOKED_AT = 1_000
"""Rows from which the decimal mark of the whole file is told."""
MOST_COLUMNS = 2_000


def read_rows(rows: Iterable[Row]) -> Iterator[Declaration | Refusal]:
    """Declarations and refusals in the order of the file.

    The first row holds the names of the columns. Rows of one declaration stand together; the reference and the header's
    fields are given on the first of them and may be repeated or left blank on the others. Raises FileRefused without a
    column for the reference.
    """
    source = iter(rows)
    line, titles = next(((at, cells) for at, cells in source if _filled(cells)), (0, ()))
    known = columns([str(cell or "") for cell in titles[:MOST_COLUMNS]])
    places = [place for place, column in enumerate(known) if column.key == REFERENCE]
    if not places:
        raise FileRefused(
            "The first row names no column “reference”; the template shows the names of all columns.", line=line
        )
    keys = [column.key for column in known if column.key]
    if doubled := {key for key in keys if keys.count(key) > 1}:
        raise FileRefused(f"Two columns are for {', '.join(sorted(doubled))}.", line=line)
    first = list(itertools.islice(source, LOOKED_AT))
    mark = mark_of(
        cell
        for _, cells in first
        for cell, column in zip(cells, known, strict=False)
        if isinstance(cell, str) and column.field is not None and column.field.type.is_number
    )
    yield from _grouped(itertools.chain(first, source), known, places[0], mark)


def _grouped(rows: Iterable[Row], known: Sequence[Column], place: int, mark: Mark) -> Iterator[Declaration | Refusal]:
    seen: set[int] = set()
    reading: _Group | None = None
    for line, cells in rows:
        if not _filled(cells):
            continue
        if len(cells) > len(known) and any(_filled((cell,)) for cell in cells[len(known) :]):
            yield Refusal(line=line, reason="The row has more cells than the first row has columns.")
            continue
        given = " ".join(_text(cells[place]).split()) if place < len(cells) else ""
        if not given and reading is None:
            yield Refusal(
                line=line, path=REFERENCE, reason="The row belongs to no declaration: its reference is blank."
            )
            continue
        if given and (reading is None or given != reading.reference):
            if reading is not None:
                yield reading.ended()
            if hash(given) in seen:
                yield Refusal(
                    line=line,
                    path=REFERENCE,
                    reason=f"Rows of {given[:100]} stood further up; they must stand together.",
                )
                reading = None
                continue
            seen.add(hash(given))
            reading = _Group(given, line, known, mark)
        if reading is not None:
            reading.add(line, cells)
    if reading is not None:
        yield reading.ended()


class _Group:
    """The rows of one declaration."""

    def __init__(self, reference: str, line: int, known: Sequence[Column], mark: Mark) -> None:
        self.reference = reference
        self._line, self._known = line, known
        self._draft = Draft(number=partial(number, mark=mark), day=plain_day)
        self._refused = ""
        self._raw: dict[str, object] = {}

    def add(self, line: int, cells: Sequence[object]) -> None:
        """One more row."""
        if len(self._draft.items) > MOST_ITEMS:
            self._refused = f"more than the {MOST_ITEMS} items that one declaration may have"
            return
        item: dict[str, object] = {}
        for cell, column in zip(cells, self._known, strict=False):
            if column.key == REFERENCE or not _filled((cell,)):
                continue
            if column.field is None:
                reason = " (the name means several fields)" if column.several else ""
                self._draft.keep(f"/row {line}/{column.title}{reason}", _text(cell))
            elif column.field.level is Level.ITEM:
                item[column.field.name] = _given(cell, column)
            else:
                self._header(line, column.field.name, _given(cell, column))
        if item:
            position = len(self._draft.items)
            self._draft.items.append({})
            self._draft.put_item(position, "number", position + 1)
            for name, value in item.items():
                self._draft.put_item(position, name, value)

    def _header(self, line: int, name: str, value: object) -> None:
        if name in self._raw and self._raw[name] == value:
            return
        self._raw.setdefault(name, value)
        before = self._draft.header.get(name)
        self._draft.put(name, value)
        if before is not None and self._draft.header[name] != before:
            self._draft.header[name] = before
            self._draft.flaw(f"/{name}", f"{name} is another on row {line}; the first was taken", _text(value))

    def ended(self) -> Declaration | Refusal:
        """The declaration, or why there is none."""
        if self._refused:
            return Refusal(line=self._line, path=REFERENCE, reason=self._refused)
        try:
            return self._draft.declaration(self.reference)
        except Refused as why:
            return Refusal(line=self._line, path=REFERENCE, reason=str(why))


def _filled(cells: Sequence[object]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _given(cell: object, column: Column) -> object:
    """The cell as the field takes it: a number of a sheet in a column of codes is its digits."""
    field = column.field
    if isinstance(cell, float) and field is not None and field.type.is_text:
        return _text(cell)
    return unguarded(cell) if isinstance(cell, str) else cell


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unguarded(str(cell))
