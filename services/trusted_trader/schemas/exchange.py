"""Bodies about arrangements of mutual recognition."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.trusted_trader.domain.words import ArrangementStatus, HolderStatus, Measure773, Role
from shared.web.shapes import Moment, Person

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class GrantedBenefit(BaseModel):
    """A benefit with its values: {"code": "reduced_guarantee", "percent": 50, "law": "…"}."""

    model_config = ConfigDict(extra="allow")

    code: Measure773 | str = Field(examples=["low_inspection"])
    law: str = ""


class ArrangementBody(BaseModel):
    """What an arrangement says."""

    model_config = ConfigDict(extra="forbid")

    partner: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z0-9-]{2,20}$")]
    partner_name: Words
    inside: bool = Field(description="Whether the partner works in this installation too")
    title: Words
    law: Words
    from_on: date
    until_on: date | None = None
    tiers: list[Words] = Field(default=[], max_length=20, description="Tiers of the partner that count; empty: all")
    benefits: list[GrantedBenefit] = Field(max_length=20)
    keys: dict[str, Any] = Field(default={}, description="The partner's public keys, as a JSON Web Key Set")


class StepBody(BaseModel):
    """A step of an arrangement."""

    model_config = ConfigDict(extra="forbid")

    external_text: str = Field(default="", max_length=10_000)
    internal_text: str = Field(default="", max_length=10_000)
    override_reason: str | None = Field(default=None, max_length=1000)


class ArrangementView(BaseModel):
    """An arrangement."""

    id: str
    version: int
    state: ArrangementStatus
    partner: str
    partner_name: str
    inside: bool
    title: str
    law: str
    from_on: date
    until_on: date | None
    tiers: list[str]
    benefits: list[dict[str, Any]]
    keys: dict[str, Any]
    proposed_by: Person | None
    decided_by: Person | None
    decided: Moment | None
    ended: Moment | None
    end_reason: str | None
    changed: Moment
    changed_by: Person
    operators: int = Field(default=0, description="Active operators of the partner")
    faults: list[str] = []
    actions: list[str] = []


class PartnerOperatorView(BaseModel):
    """An operator of a partner."""

    certificate: str
    tin: str
    name: str
    address: str
    tier: str
    roles: list[Role]
    status: HolderStatus
    valid_from: date
    valid_until: date
    local_tin: str | None
    as_of: str
    line: int | None


class LinkBody(BaseModel):
    """Under which tax number a partner's operator is known here; null for the partner's own number."""

    model_config = ConfigDict(extra="forbid")

    local_tin: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None


class PartnerFileView(BaseModel):
    """A file of a partner, and what became of it."""

    id: str
    arrangement: str
    state: str
    name: str
    format: str
    bytes: int
    sha256: str
    signed_by: str | None
    as_of: str | None
    reason: str | None
    lines: int
    taken: int
    unchanged: int
    quarantined: int
    received: Moment
    received_by: Person


class QuarantinedLine(BaseModel):
    """A line that was not taken."""

    line: int
    code: str
    reason: str
    content: str


class QuarantinePage(BaseModel):
    """Lines that were not taken; `next` is the line to go on after."""

    items: list[QuarantinedLine]
    next: int | None
