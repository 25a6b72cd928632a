"""Exchange of published rulings with other installations."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, View


class PartnerBody(Body):
    """An administration of another installation and its public keys. `believed: false`: nothing more is taken of it."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Line
    keys: dict[str, Any] = Field(description="The partner's JSON Web Key Set, as its /verify/keys gives it")
    believed: bool = True


class PartnerView(View):
    """A partner elsewhere."""

    code: str
    name: str
    version: int
    keys: dict[str, Any]
    believed: bool
    rulings: int = Field(description="Of its rulings so many are in the register")
    changed: Moment
    changed_by: Person


class PartnerFileView(View):
    """A file, and what became of it."""

    id: str
    partner: str
    state: str = Field(description="taken or refused")
    name: str
    bytes: int
    sha256: str
    signed_by: str | None
    as_of: Moment | None
    reason: str | None
    lines: int
    taken: int
    unchanged: int
    gone: int = Field(description="In force before, and not published by the partner any more")
    quarantined: int
    received: Moment
    received_by: Person


class QuarantineLine(View):
    """A line that was not taken, with the reason."""

    line: int
    reason: str
    content: str


class QuarantinePage(View):
    """Lines that were not taken; `next` is the last line of a page that is full."""

    items: list[QuarantineLine]
    next: int | None
