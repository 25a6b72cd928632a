"""An authorisation as people see it, and what firms and officers send about one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.trusted_trader.domain.words import HolderStatus, MeasureKind, MeasureStatus, Role
from services.trusted_trader.schemas.shapes import Body, Line, Moment, Party, Person, Reason, Sentence, Text, View


class Possible(View):
    """Something the reader may do now, or why not."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class HolderRow(View):
    """An authorisation in a list; `state` is read now."""

    number: str
    version: int
    state: HolderStatus
    firm: Party
    tier: str
    tier_name: dict[str, str]
    roles: list[str]
    valid_from: date
    valid_until: date
    revalidation_pending: bool = Field(description="Asked for in time and not decided: the status goes on")
    account_manager: Person | None
    suspended: Moment | None
    suspension_ground: str | None
    remedy_until: date | None
    changed: Moment
    changed_by: Person


class MeasureView(View):
    """What is intended against a holder, and what became of it."""

    id: str
    version: int
    kind: MeasureKind
    state: MeasureStatus
    ground: str
    facts: str
    law: str
    hearing_until: date
    remedy_days: int | None
    urgent_reason: str | None
    response: str
    responded: Moment | None
    responded_by: str | None
    announced: Moment
    announced_by: Person | None
    decided: Moment | None
    decided_by: Person | None
    actions: list[Possible]


class HolderStep(View):
    """A numbered step; internal words are for officers."""

    number: str
    action: str
    title: str
    from_state: str
    state: str
    at: datetime
    zone: str
    by: str
    law: str
    law_confirmed: bool
    review: str
    paper: str | None
    external_text: str
    internal_text: str | None
    override_reason: str | None


class Holder(HolderRow):
    """An authorisation on one page."""

    administration: str
    application: str
    address: str
    sites: list[str]
    benefits: list[dict[str, Any]]
    conditions: str
    programme: int
    size: str
    sector: str
    publish: bool
    exchange: bool
    law: str
    granted: Moment
    granted_by: Person
    proposed_by: Person
    override_reason: str | None
    ended: Moment | None
    end_reason: str | None
    reapply_from: date | None
    revalidation: str | None
    revalidation_filed: Moment | None
    file_revalidation_by: date = Field(description="Asked for until this day, the status goes on until the decision")
    measures: list[MeasureView]
    steps: list[HolderStep]
    actions: list[Possible]


class Words(Body):
    """The two texts of a step; without an external one the usual sentence stands."""

    external_text: Text = ""
    internal_text: Text = ""


class Signed(Words):
    """A decision of two; a small office may sign alone, with its reason."""

    override_reason: Reason | None = None


class Announced(Body):
    """What is intended. `urgent_reason` says why a suspension cannot wait for the holder's answer."""

    kind: MeasureKind
    ground: Line
    facts: Sentence
    law: Line
    hearing_until: date | None = None
    remedy_days: int | None = None
    urgent_reason: Text | None = None


class Response(Body):
    """What the holder says."""

    response: Sentence


class Surrendered(Words):
    """Why the status is given back."""

    reason: Sentence


class Varied(Words):
    """What changes; a field that is left out stays."""

    roles: list[Role] | None = Field(default=None, max_length=8)
    sites: list[UUID] | None = Field(default=None, max_length=200)
    conditions: Text | None = None


class Appointed(Body):
    """Who looks after this firm; null takes the name away."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None
    name: Line | None = None


class Consent(Body):
    """What the holder agrees to, or no longer."""

    publish: bool
    exchange: bool
