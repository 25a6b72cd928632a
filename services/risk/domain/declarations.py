"""A declaration as rules see it, read from JSON or from a file's reader, with what was wrong beside what is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.risk.domain.catalogue import NotAValue, Value
from services.risk.domain.catalogue.ready import READ_HEADER, READ_ITEM, Read, shown_header, shown_item

MOST_ITEMS = 100_000
"""A declaration with more is refused whole: nobody could examine it, and no machine should be asked to."""

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something that could not be taken as it stands: the declaration goes on without it, "to be qualified".

    `where` is a JSON pointer ("/items/3/net_mass"); `given` the text as it came, shortened.
    """

    where: str
    reason: str
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Header and items, values as the catalogue keeps them; a missing value is absent.

    `reference` names the declaration for life within its administration (office, year, and the declarant's or the
    register's number); the same reference again is a new version of it.
    """

    reference: str
    header: Values
    items: tuple[Values, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)
    """What the source said beyond the catalogue, kept for those who look: path to text."""

    def with_header(self, **values: Value) -> Declaration:
        """The same with these header values set."""
        return replace(self, header={**self.header, **values})

    def content(self) -> dict[str, object]:
        """As JSON, decimals as text; what `read` takes back without loss."""
        return {
            "reference": self.reference,
            **shown_header(self.header),
            "items": [shown_item(item) for item in self.items],
        }

    def fingerprint(self) -> str:
        """SHA-256 of the content: equal for a file that came twice."""
        return fingerprint(self.content())


_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def fingerprint(content: Mapping[str, object]) -> str:
    """The fingerprint of a declaration whose content is at hand."""
    return hashlib.sha256(_written(content).encode()).hexdigest()


class Refused(ValueError):
    """Not a declaration at all; the text says why and what would be, `where` is a JSON pointer."""

    def __init__(self, reason: str, *, where: str = "") -> None:
        super().__init__(reason)
        self.where = where


def read(given: Mapping[str, object], *, reference: str | None = None) -> Declaration:
    """A declaration from JSON: `{"reference": …, header fields…, "items": [{item fields…}, …]}`.

    A field that is no value becomes a flaw and the rest is kept; null and "" count as missing; derived fields and names
    that the catalogue lacks go to `unknown`. Raises Refused without a reference, for items that are no list of objects,
    and beyond 100,000 items.
    """
    name = reference or given.get("reference")
    if not isinstance(name, str) or not name.strip() or len(name) > 100 or _plain(name, 100) != name:
        raise Refused("a declaration needs a reference of 1 to 100 characters", where="/reference")
    rows = given.get("items")
    if rows is None:
        rows = ()
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        raise Refused("items is not a list", where="/items")
    if len(rows) > MOST_ITEMS:
        why = f"{len(rows)} items are more than the {MOST_ITEMS} that one declaration may have"
        raise Refused(why, where="/items")
    flaws: list[Flaw] = []
    unknown: dict[str, str] = {}
    own = {key: value for key, value in given.items() if key not in ("reference", "items")}
    header = _values(own, READ_HEADER, "", flaws, unknown)
    items = []
    for position, row in enumerate(rows):
        if type(row) is not dict and not isinstance(row, Mapping):
            raise Refused(f"item {position + 1} is not an object", where=f"/items/{position}")
        items.append(_values(row, READ_ITEM, f"/items/{position}", flaws, unknown))
    return Declaration(reference=name.strip(), header=header, items=tuple(items), flaws=tuple(flaws), unknown=unknown)


def _values(
    given: Mapping[str, object], reading: Mapping[str, Read], path: str, flaws: list[Flaw], unknown: dict[str, str]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in given.items():
        read = reading.get(name)
        if read is None:
            if value not in (None, ""):
                unknown[_plain(f"{path}/{name}", 300)] = _plain(str(value), 500)
        elif value is not None:
            try:
                found[name] = read(value)
            except NotAValue as wrong:
                if not isinstance(value, str) or value.strip():
                    flaws.append(Flaw(where=f"{path}/{name}", reason=f"{name} {wrong}", given=_plain(str(value), 200)))
    return found


def _plain(text: str, length: int) -> str:
    """The beginning of a text, without what no database keeps as text: zero bytes and halves of a character."""
    return text[:length].replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
