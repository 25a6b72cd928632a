"""Islands and sites as they are sent and seen."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.trusted_trader.schemas.shapes import Body, Line, Moment, Text, View

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Tin = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class IslandBody(Body):
    """An island as an officer draws it on the schematic."""

    name: Line
    x: int = Field(ge=0, le=100, description="From the left edge, 0 to 100")
    y: int = Field(ge=0, le=100, description="From the upper edge, 0 to 100")
    travel: Text = Field("", description="How one gets there")
    travel_hours: int = Field(0, ge=0, le=1000, description="Hours of the way there and back")


class IslandView(View):
    """An island on the schematic."""

    code: str
    version: int
    name: str
    x: int
    y: int
    travel: str
    travel_hours: int
    retired: bool


class Islands(View):
    """The schematic."""

    items: list[IslandView]


class SiteChange(Body):
    """What is known of a site."""

    name: Line
    kind: Line = Field(description="Warehouse, office, packing house … in the firm's words")
    address: Line
    island: Code | None = None


class SiteNew(SiteChange):
    """A new site. An officer names the firm by its TIN; a firm's own people leave it out."""

    tin: Tin | None = None


class SiteView(View):
    """A place where a firm works."""

    id: str
    version: int
    organisation: str | None
    tin: str
    name: str
    kind: str
    address: str
    island: str | None
    created: Moment
    closed: Moment | None


class Sites(View):
    """Sites."""

    items: list[SiteView]


class Firm(View):
    """The firm of a visit."""

    organisation: str | None
    name: str
    tin: str


class CaseBrief(View):
    """The application of a visit."""

    id: str
    number: str | None
    state: str


class WaitingSitePlace(View):
    """Where a site that waits is."""

    id: str
    name: str
    kind: str
    address: str


class WaitingSite(View):
    """A site that nobody has seen yet and that no visit is planned to."""

    site: WaitingSitePlace
    application: CaseBrief
    firm: Firm
    due_on: date | None = Field(description="The day on which the application must be decided")
