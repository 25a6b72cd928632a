"""Exchange of published rulings with other installations."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.partner_feeds import LONGEST, Trouble
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, View


class PartnerBody(Body):
    """An administration of another installation and its public keys. `believed: false`: nothing more is taken of it."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Line
    keys: dict[str, Any] = Field(description="The partner's JSON Web Key Set, as its /verify/keys gives it")
    believed: bool = True


class FeedBody(Body):
    """Where a partner gives its file by itself."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)] = Field(
        description="https://…/api/advance-rulings/register/exchange?administration=TO"
    )


class FeedView(View):
    """A partner's feed, and how asking it went. `trouble` is why nothing came the last time: a stable word."""

    url: str
    tried: Moment | None = Field(description="When it was asked last")
    taken: Moment | None = Field(description="When it was last known to have given everything")
    failures: int = Field(description="So often nothing came since then")
    failed: Moment | None
    trouble: Trouble | None
    detail: str
    next: Moment = Field(description="When it is asked again; a time already past: now")


class PartnerView(View):
    """A partner elsewhere."""

    code: str
    name: str
    version: int
    keys: dict[str, Any]
    believed: bool
    rulings: int = Field(description="Of its rulings so many are in the register")
    feed: FeedView | None
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
