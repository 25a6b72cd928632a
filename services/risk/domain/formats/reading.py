"""What reading a file gives: declarations, and for whatever was refused the line, the path and the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.risk.domain.catalogue import HEADER, ITEM, Field, NotAValue, Type, Value
from services.risk.domain.declarations import Declaration, Flaw, Refused
from services.risk.domain.words import FileFormat

MOST_UNKNOWN = 5_000
"""Of what the catalogue does not know, so many texts are kept of one declaration; the original bytes are kept anyway."""
MOST_FLAWS = 500
LONGEST_REFERENCE = 100
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something that could not be taken at all.

    `line` counts from 1 (0 where a file has no lines), `path` names the place (an element's path, a column, a sheet).
    """

    line: int = 0
    path: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole file, read. `notes` say what was set right on the way, or does not add up over the whole file."""

    format: FileFormat
    declarations: tuple[Declaration, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)
    """Over the whole file, where its format speaks of that: a manifest's bills, distinct containers, packages, mass."""


class FileRefused(ValueError):
    """Nothing more of this file can be read."""

    def __init__(self, reason: str, *, line: int = 0, path: str = "") -> None:
        super().__init__(reason)
        self.refusal = Refusal(line=line, path=path, reason=reason)


def clean(text: str) -> str:
    """The text without characters that neither XML nor a database can hold."""
    return _ILLEGAL.sub(" ", text)


class Draft:
    """A declaration while a reader fills it: what is no value becomes a flaw, what has no field is kept as unknown."""

    def __init__(self, *, number: Callable[[str], Decimal], day: Callable[[str], date]) -> None:
        self._number, self._day = number, day
        self.header: dict[str, Value] = {}
        self.items: list[dict[str, Value]] = []
        self.unknown: dict[str, str] = {}
        self._flaws: list[Flaw] = []

    def put(self, name: str, given: object) -> None:
        """A value of the header."""
        self._put(self.header, HEADER[name], f"/{name}", given)

    def put_item(self, position: int, name: str, given: object) -> None:
        """A value of the item at this position, from 0."""
        self._put(self.items[position], ITEM[name], f"/items/{position}/{name}", given)

    def _put(self, values: dict[str, Value], known: Field, where: str, given: object) -> None:
        if isinstance(given, str):
            given = clean(given).strip()
        if given is None or given == "":
            return
        try:
            values[known.name] = known.read(self._meant(known, given))
        except NotAValue as wrong:
            self.flaw(where, f"{known.name} {wrong}", str(given))

    def _meant(self, known: Field, given: object) -> object:
        if isinstance(given, str):
            if known.type.is_number:
                return self._number(given)
            if known.type is Type.DATE:
                return self._day(given)
        if known.name == "hs" and known.type is Type.CODE:
            digits = re.sub(r"[\s.\-]", "", str(given))
            if not digits.isascii() or not digits.isdigit():
                raise NotAValue("is not made of digits")
            return digits
        return given

    def flaw(self, where: str, reason: str, given: str = "") -> None:
        """Something to be qualified."""
        found = Flaw(where=where, reason=reason, given=clean(given)[:200])
        if len(self._flaws) < MOST_FLAWS and found not in self._flaws:
            self._flaws.append(found)

    def keep(self, path: str, text: str) -> None:
        """Something the catalogue has no field for."""
        if len(self.unknown) < MOST_UNKNOWN:
            self.unknown[clean(path)[:300]] = clean(text)[:500]

    def declaration(self, reference: str) -> Declaration:
        """The whole. Raises Refused where the reference names nothing."""
        name = " ".join(clean(reference).split())
        if not name or len(name) > LONGEST_REFERENCE:
            raise Refused(f"a declaration needs a reference of 1 to {LONGEST_REFERENCE} characters")
        return Declaration(
            reference=name,
            header=self.header,
            items=tuple(self.items),
            flaws=tuple(self._flaws),
            unknown=self.unknown,
        )
