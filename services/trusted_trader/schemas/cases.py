"""An application as people see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from services.trusted_trader.domain.words import LodgedBy, OwnerSex, Purpose, Size, Status, Waiting
from services.trusted_trader.schemas.shapes import Moment, Party, Person, View


class Clock(View):
    """The clock of the decision, read now. `band`: not_started, on_time, due_soon, overdue, paused, stopped."""

    state: str = Field(description="not_started, running, paused or stopped")
    band: str
    limit: int
    basis: str = Field(description="working_days or calendar_days")
    counted: int = Field(description="Days wholly counted")
    remaining: int
    started: Moment | None
    due_on: date | None
    due: Moment | None
    stopped: Moment | None
    law: str
    confirmed: bool = Field(description="false: the limit is a demonstration value")
    extended_days: int


class CaseRow(View):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    purpose: Purpose
    authorisation: str | None = Field(description="The one to be re-validated")
    state: Status
    firm: Party
    tier: str
    roles: list[str]
    size: Size
    sector: str
    lodged_by: LodgedBy
    assignee: Person | None
    created: Moment
    submitted: Moment | None
    changed: Moment
    changed_by: Person
    clock: Clock
    waiting_for: Waiting
    waiting_until_on: date | None
    waiting_until: Moment | None


class Case(CaseRow):
    """An application on one page."""

    administration: str
    programme: int
    questionnaire: int
    address: str
    contact: str | None
    sites: list[str]
    owner_sex: OwnerSex | None
    publish: bool
    exchange: bool
    eligibility: dict[str, Any]
