"""Managed lists, watch-lists, reference values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.risk.domain.names import Kind
from services.risk.domain.rules import Matching
from services.risk.schemas.shapes import Body, Instant, Line, Moment, Person, Sentence, Text, View

Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewList(Body):
    """A list: what its entries are compared with whole ("exact") or as beginnings ("prefix")."""

    name: Value
    title: Line
    matching: Matching = Matching.EXACT
    field: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="The field it is meant for: item.hs"
    )
    note: Text = ""


class NewListEntry(Body):
    """A value for a time; without `valid_from` it counts at once."""

    value: Value
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    source: Annotated[str, StringConstraints(max_length=300)] = ""
    note: Text = ""


class AddEntries(Body):
    """Values to be put on a list."""

    entries: list[NewListEntry] = Field(min_length=1, max_length=10_000)


class EndEntries(Body):
    """Values to be taken off a list: at an instant, else at once."""

    values: list[Value] = Field(min_length=1, max_length=10_000)
    reason: Sentence
    at: Instant | None = None


class ListRow(View):
    """A list without its entries; `counting` of them count now."""

    name: str
    version: int
    title: str
    matching: Matching
    field: str
    note: str
    changed: Moment
    changed_by: Person
    counting: int


class ListEntryView(View):
    """An entry, with who put it there and who ended it."""

    id: str
    value: str
    valid_from: Moment
    valid_until: Moment | None
    source: str
    note: str
    added: Moment
    added_by: Person
    ended: Moment | None
    ended_by: Person | None
    end_reason: str


class ListView(ListRow):
    """A list with its entries."""

    entries: list[ListEntryView]


class PartyNumber(Body):
    """A number by which a party is known."""

    kind: Literal["tin", "imo", "passport", "registration", "other"]
    number: Value


class WatchEntryBody(Body):
    """A party to be noticed; the first name is its own, the others are aliases."""

    list_name: Value
    kind: Kind
    names: list[Line] = Field(min_length=1, max_length=50)
    ids: list[PartyNumber] = Field(default_factory=list, max_length=50)
    country: Annotated[str, StringConstraints(to_upper=True, pattern=r"^([A-Za-z]{2})?$")] = ""
    reason: Text = ""
    source: Annotated[str, StringConstraints(max_length=300)] = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None


class EndEntry(Body):
    """Why an entry counts no more."""

    reason: Sentence


class Judgement(Body):
    """Whether a party is the one of the entry."""

    name: Line
    ids: list[Value] = Field(default_factory=list, max_length=20)
    same: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=5000)]


class Party(Body):
    """A party to be looked for."""

    name: Line
    ids: list[Value] = Field(default_factory=list, max_length=20)


class PartyNumberView(View):
    """A number by which a party is known."""

    kind: str
    number: str


class WatchRow(View):
    """An entry of a watch-list."""

    id: str
    version: int
    list_name: str
    kind: Kind
    names: list[str]
    ids: list[PartyNumberView]
    country: str
    reason: str
    source: str
    valid_from: Moment
    valid_until: Moment | None
    changed: Moment
    changed_by: Person


class WatchVersionView(View):
    """An entry as it was after a change."""

    version: int
    content: dict[str, Any]
    at: Moment
    by: Person


class DecisionView(View):
    """What a person decided about a party that is like an entry."""

    id: str
    entry: str
    entry_version: int
    name: str
    ids: list[str]
    same: bool
    score: int
    reason: str
    at: Moment
    by: Person


class WatchView(WatchRow):
    """An entry with its history, and the decisions about it."""

    history: list[WatchVersionView]
    decisions: list[DecisionView]


class MatchView(View):
    """The best entry for a party, and why; `entry` is null where none is like it."""

    entry: WatchRow | None
    score: int
    by_number: bool
    asked: str
    matched: str
    reasons: list[str]
    threshold: int


class LineErrorView(View):
    """A line of a file that was not taken."""

    line: int
    column: str
    detail: str


class WatchLoadView(View):
    """What became of a file of parties: entries made, parties that stood there already, lines that were not taken."""

    made: int
    known: int
    errors: list[LineErrorView]


class LoadView(View):
    """A file of reference values."""

    id: str
    version: int
    name: str
    sha256: str
    source: str
    rows: int
    errors: list[LineErrorView]
    loaded: Moment
    loaded_by: Person
    replaced: Moment | None


class ReferenceView(View):
    """A range: national currency for one unit."""

    hs: str
    origin: str | None
    unit: str
    low: str
    high: str
    from_on: str
    until_on: str | None
    source: str
