"""Visits, reports and findings as they are sent and seen."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from services.trusted_trader.domain.words import Element, Severity, VisitKind
from services.trusted_trader.schemas.shapes import Body, Line, Moment, Person, Sentence, Text, View
from services.trusted_trader.schemas.sites import CaseBrief, Firm, SiteView, Tin

Trip = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Validator(Body):
    """An officer who goes there."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    name: Line


class Replan(Body):
    """Another plan for a visit."""

    kind: Literal[VisitKind.ON_SITE, VisitKind.REMOTE]
    planned_on: date
    validators: list[Validator] = Field(max_length=10)
    trip: Trip | None = Field(None, description="A name that visits of one journey share")


class VisitNew(Body):
    """A visit to plan; with kind `shared` a report that another administration's firm offers is used instead."""

    site: UUID
    kind: VisitKind
    planned_on: date | None = None
    validators: list[Validator] = Field(default_factory=list, max_length=10)
    trip: Trip | None = None
    report: UUID | None = Field(None, description="The offered report, for kind shared only")


class Cancel(Body):
    """Why a visit is cancelled; only officers read it."""

    reason: Sentence


class Rating(Body):
    """How well an element stands: 0 not at all, 4 fully."""

    rating: int = Field(ge=0, le=4)
    note: Text = ""


class Present(Body):
    """Somebody who was there; `administration` names another one's officer, on a joint visit."""

    name: Line
    function: Line
    administration: Annotated[str, StringConstraints(max_length=60)] | None = None


class FindingNew(Body):
    """A finding of a report. Without a day it is due after as many days as the parameter says."""

    id: UUID
    element: Element
    severity: Severity
    text: Sentence
    action: Text = ""
    due_on: date | None = None


class ReportBody(Body):
    """A report as the validator's device sends it, however often."""

    report_key: UUID
    plan: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="As the package said; tells whether the visit was planned anew meanwhile"
    )
    started_at: AwareDatetime
    finished_at: AwareDatetime
    people: list[Present] = Field(min_length=1, max_length=50)
    ratings: dict[Element, Rating]
    risk_grade: int = Field(ge=1, le=5)
    summary: Text = ""
    findings: list[FindingNew] = Field(default_factory=list, max_length=200)


class UseKept(Body):
    """Make a report that was kept with `visit` the report of this one."""

    visit: str = Field(max_length=80, description="Id or number of the visit with which it was kept")
    report_key: UUID


class Share(Body):
    """Whom the firm allows to read a report, and the firm's number there."""

    to_administration: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    to_tin: Tin


class Answered(Body):
    """What the firm did about a finding."""

    text: Sentence


class Resolved(Body):
    """By what an officer is satisfied."""

    text: Sentence


class Reopened(Body):
    """Why it is not enough, and until when it must be."""

    text: Sentence
    due_on: date | None = None


class PossibleStep(View):
    """Something that may be done, or why not yet."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class FileView(View):
    """A photo of a visit or evidence for a finding; `about` names the finding or element that a photo shows."""

    id: str
    name: str
    media_type: str
    bytes: int
    sha256: str
    about: str | None
    of_the_office: bool
    added: Moment
    added_by: Person


class FindingView(View):
    """A finding."""

    id: str
    version: int
    state: str
    visit: str
    application_id: str
    tin: str
    element: str
    severity: str
    blocks_grant: bool
    text: str
    action: str
    due_on: date | None
    overdue: bool
    response: str
    answered: Moment | None
    answered_by: str | None
    resolution: str
    resolved: Moment | None
    resolved_by: str | None
    evidence: list[FileView]
    actions: list[PossibleStep]


class Findings(View):
    """Findings, what is due first standing first."""

    items: list[FindingView]


class SiteVisit(View):
    """A visit in a list."""

    id: str
    number: str
    version: int
    state: str
    kind: str
    application: CaseBrief
    firm: Firm
    site: SiteView
    planned_on: date
    trip: str | None
    validators: list[Person]
    started: Moment | None
    reported: Moment | None
    changed: Moment
    changed_by: Person
    kept_reports: int


class Visits(View):
    """Visits by the day planned."""

    items: list[SiteVisit]


class Kept(View):
    """A report that met a visit which had changed: kept for the office to see and to use."""

    report_key: str
    why: str
    at: Moment
    by: Person
    report: dict[str, Any]


class SharedView(View):
    """Whose report counts as this validation, by whose consent, and who accepted it."""

    administration: str
    visit: str
    reported_at: str
    consent: str | None
    accepted_by: Person


class ShareView(View):
    """A consent that another administration reads the report."""

    id: str
    to_administration: str
    to_tin: str
    consented: Moment
    consented_by: Person
    withdrawn: Moment | None


class VisitFile(SiteVisit):
    """A visit on one page."""

    plan: str
    checklist: list[dict[str, Any]]
    people: list[dict[str, Any]]
    ratings: dict[str, Any]
    risk_grade: int | None = Field(description="For officers only")
    summary: str
    findings: list[FindingView]
    photos: list[FileView]
    kept: list[Kept]
    shared: SharedView | None
    shares: list[ShareView]
    actions: list[PossibleStep]


class OfferedReport(View):
    """A report of another administration that a firm lets this one read."""

    id: str
    administration: str
    tin: str
    consented: Moment
    consented_by: str
    content: dict[str, Any]


class OfferedReports(View):
    """Reports on offer."""

    items: list[OfferedReport]


class Package(View):
    """What a validator takes along; see the guide for validators."""

    format: int
    version: int
    plan: str
    made_at: str
    zone: str
    language: str
    visit: dict[str, Any]
    firm: dict[str, Any]
    site: dict[str, Any]
    checklist: list[dict[str, Any]]
    earlier: list[dict[str, Any]]
    limits: dict[str, Any]
