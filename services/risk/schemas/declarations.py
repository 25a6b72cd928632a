"""Bodies of declarations: what is sent, the receipt, and what officers see."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.risk.domain.words import Lane, Stage
from services.risk.schemas.shapes import Body, Moment, Sentence, View


class Lodging(BaseModel):
    """One declaration: its reference, the fields of the catalogue by name, and its items.

    What the catalogue does not know is kept and not refused; a value that cannot be read becomes a flaw.
    """

    model_config = ConfigDict(extra="allow")

    reference: str = Field(min_length=1, max_length=100, examples=["FJSUV-2026-C-1042"])
    items: list[dict[str, Any]] = Field(
        default_factory=list, examples=[[{"hs": "87032300", "origin": "JP", "value": "18500.00"}]]
    )


class Receipt(View):
    """That a declaration came: made before anything is judged, and the same whatever is decided later."""

    id: str
    reference: str
    version: int
    received_at: str = Field(description="UTC")
    receipt: str = Field(description="Number of the receipt")
    taken: Literal["new", "changed", "unchanged"]


class BulkRow(View):
    """One of many that were sent, in their order: its receipt, or why it was not taken."""

    line: int
    reference: str | None
    receipt: Receipt | None
    refused: str | None


class Bulk(View):
    """What came of a call with many declarations; a bad one never stops the others."""

    received: int
    refused: int
    rows: list[BulkRow]


class Flawed(View):
    """A value that could not be taken as it stands."""

    where: str
    reason: str
    given: str


class OwnReceipt(View):
    """A declaration as whoever lodged it sees it."""

    id: str
    reference: str
    version: int
    receipt: str
    received: Moment
    stage: Stage
    released: Moment | None
    flaws: list[Flawed]


class ReleasedReceipt(OwnReceipt):
    """The same once the goods are released, where the administration shows how they were treated."""

    lane_after_release: Lane | None = None


class Why(View):
    """Why a declaration has its lane; for those who may know."""

    cause: str | None
    score: int
    selected_at_random: bool
    rule_set: str | None
    probability: str | None = Field(description="Chance of being examined before release, 0 to 1")
    found: bool | None


class DeclarationRow(View):
    """A declaration in a list of officers."""

    id: str
    reference: str
    version: int = Field(description="Counts every change; the ETag")
    current: int = Field(description="The newest version lodged")
    stage: Stage
    office: str | None
    flow: str | None
    importer: str | None
    importer_name: str | None
    declarant: str | None
    transport_document: str | None
    item_count: int
    received: Moment
    lane: Lane | None
    lane_since: Moment | None
    waits_for_assessment: bool
    released: Moment | None
    inspected: Moment | None
    assigned_to: str | None
    assigned_name: str | None
    why: Why | None


class Version(View):
    """One version as it was lodged."""

    version: int
    receipt: str
    fingerprint: str
    received: Moment
    received_by: str
    source: str
    format: str
    file: str | None
    header: dict[str, Any]
    items: list[dict[str, Any]]
    flaws: list[Flawed]
    unknown: dict[str, str]


class DeclarationWhole(DeclarationRow):
    """A declaration with what was lodged last."""

    newest: Version


class Cancelling(Body):
    """Why a declaration is taken back."""

    reason: Sentence
