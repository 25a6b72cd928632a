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

Row = tuple[int, Sequence[object], str]
"""The line it begins at (from 1), its cells (text, or for a sheet numbers, dates and truth values), and what is wrong with
it, if anything; then its cells are those that are certain."""
LOOKED_AT = 1_000
"""Rows from which the decimal mark of the whole file is told."""
MOST_COLUMNS = 2_000


def read_rows(rows: Iterable[Row]) -> Iterator[Declaration | Refusal]:
    """Declarations and refusals in the order of the file.

    The first row holds the names of the columns. Rows of one declaration stand together; the reference and the header's
    fields are given on the first of them and may be repeated or left blank on the others. Raises FileRefused without a
    column for the reference.
    """
    source = _as_far(rows)
    line, titles, wrong = next((row for row in source if row[2] or _filled(row[1])), (0, (), ""))
    if wrong:
        raise FileRefused(wrong, line=line)
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
        for _, cells, _ in first
        for cell, column in zip(cells, known, strict=False)
        if isinstance(cell, str) and column.field is not None and column.field.type.is_number
    )
    yield from _grouped(itertools.chain(first, source), known, places[0], mark)


def _as_far(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; where they cannot be read further, a last one that says so: what stands before it counts."""
    try:
        yield from rows
    except FileRefused as why:
        yield why.refusal.line, (None,), why.refusal.reason


def _grouped(rows: Iterable[Row], known: Sequence[Column], place: int, mark: Mark) -> Iterator[Declaration | Refusal]:
    seen: set[int] = set()
    reading: _Group | None = None
    for line, cells, wrong in rows:
        if not wrong and not _filled(cells):
            continue
        if len(cells) > len(known) and any(_filled((cell,)) for cell in cells[len(known) :]):
            wrong = "The row has more cells than the first row has columns."
        given = " ".join(_text(cells[place]).split()) if place < len(cells) else ""
        nobodys = bool(wrong) and place >= len(cells)
        if reading is not None and (nobodys or given not in ("", reading.reference)):
            if nobodys and cells:  # it may have been one of its own, which a lost first cell never is
                reading.lose(line)
            yield from reading.ended()
            reading = None
        if given and reading is None:
            if hash(given) in seen:
                yield Refusal(
                    line=line,
                    path=REFERENCE,
                    reason=f"Rows of {given[:100]} stood further up; they must stand together.",
                )
                continue
            seen.add(hash(given))
            reading = _Group(given, line, known, mark)
        if wrong:
            yield Refusal(line=line, reason=wrong)
            if reading is not None:
                reading.lose(line)
        elif reading is None:
            yield Refusal(
                line=line, path=REFERENCE, reason="The row belongs to no declaration: its reference is blank."
            )
        else:
            reading.add(line, cells)
    if reading is not None:
        yield from reading.ended()


class _Group:
    """The rows of one declaration."""

    def __init__(self, reference: str, line: int, known: Sequence[Column], mark: Mark) -> None:
        self.reference = reference
        self._line, self._known = line, known
        self._draft = Draft(number=partial(number, mark=mark), day=plain_day)
        self._refused = ""
        self._read = 0
        self._raw: dict[str, object] = {}

    def add(self, line: int, cells: Sequence[object]) -> None:
        """One more row."""
        self._read += 1
        if self._refused:
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
        if item and len(self._draft.items) == MOST_ITEMS:
            self._refused = f"more than the {MOST_ITEMS} items that one declaration may have"
        elif item:
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

    def lose(self, line: int) -> None:
        """A row of it that cannot be read: the others are taken, and are to be qualified."""
        self._draft.flaw("/items", f"row {line} could not be read")

    def ended(self) -> Iterator[Declaration | Refusal]:
        """The declaration, or why there is none; nothing where each of its rows was refused."""
        if self._refused:
            yield Refusal(line=self._line, path=REFERENCE, reason=self._refused)
        elif self._read:
            try:
                yield self._draft.declaration(self.reference)
            except Refused as why:
                yield Refusal(line=self._line, path=REFERENCE, reason=str(why))


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
