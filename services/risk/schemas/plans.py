"""Office plans, and regional profiles."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from services.risk.domain.words import Flow, Lane
from services.risk.schemas.rules import ActionView, OfficeCode
from services.risk.schemas.shapes import Body, Day, Line, Moment, Override, Person, Sentence, Text, View

Minutes = Annotated[int, Field(ge=0, le=10_000)]


class LanePlanBody(Body):
    """What an office gives of one lane; rates in hundredths of a per cent (10,000 = all)."""

    floor: int = Field(0, ge=0, le=10_000, description="Drawn at random from everything")
    expected: int = Field(0, ge=0, le=10_000, description="Topped up to")
    daily: int | None = Field(None, ge=0, le=100_000, description="The most of a day; null: no limit")


class ProposePlan(Body):
    """A plan for an office and a flow, from a day on."""

    office: OfficeCode
    flow: Flow
    from_on: Day
    lanes: dict[str, LanePlanBody]
    minutes: dict[Lane, Minutes] = Field(default_factory=dict, description="Minutes that one look takes, by lane")
    reserve: int = Field(0, ge=0, le=10_000, description="Share of a lane's day kept for high scores")
    reserve_score: int = Field(0, ge=0, le=1000)
    spread: int = Field(50, ge=1, le=10_000, description="Declarations over which a missing share is made up for")
    note: Text = ""


class Approval(Body):
    """Approval by another officer; in a small office by the same one, naming why."""

    override: Override | None = None


APPROVAL = Approval()


class Refuse(Body):
    """Why a plan is refused."""

    reason: Sentence


class LanePlanView(View):
    """What an office gives of one lane."""

    floor: int
    expected: int
    daily: int | None


class PlanView(View):
    """A plan with who proposed and who decided."""

    id: str
    version: int
    office: str
    flow: Flow
    from_on: str
    state: str
    lanes: dict[str, LanePlanView]
    minutes: dict[str, int]
    reserve: int
    reserve_score: int
    spread: int
    note: str
    proposed: Moment
    proposed_by: Person
    decided: Moment | None
    decided_by: Person | None
    override_reason: str | None
    actions: list[ActionView]


class PlanInForce(View):
    """What counts on a day; `source` is the plan, or "parameter" where the office has none of its own."""

    office: str
    flow: Flow
    on: str
    source: str
    from_on: str | None
    lanes: dict[str, LanePlanView]
    minutes: dict[str, int]
    reserve: int
    reserve_score: int
    spread: int


class NewKey(Body):
    """A public key as JSON Web Key (Ed25519), and whose it is."""

    signer: Line
    jwk: dict[str, Any]


class KeyView(View):
    """A key: proposed, trusted or ended."""

    kid: str
    version: int
    signer: str
    jwk: dict[str, Any]
    state: str
    proposed: Moment
    proposed_by: Person
    approved: Moment | None
    approved_by: Person | None
    override_reason: str | None
    ended: Moment | None


class ExportProfile(Body):
    """Which rules are handed on, under which name."""

    name: Line
    rules: list[Line] = Field(min_length=1, max_length=2000)


class ImportProfile(Body):
    """A signed profile as it was handed over."""

    profile: str = Field(min_length=10, max_length=8 * 1024 * 1024)


class ExchangeView(View):
    """A profile that left or came in."""

    id: str
    direction: str
    sha256: str
    kid: str
    signer: str
    name: str
    report: dict[str, Any]
    at: Moment
    by: Person


class ExportedProfile(ExchangeView):
    """The signed file itself, to be handed over."""

    profile: str
