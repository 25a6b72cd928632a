"""Who stands where: frozen views of memberships, organisations, authorities and sessions, and their rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

OFFICER_ROLES = (
    "counter",
    "reviewer",
    "decider",
    "appeal-authority",
    "examiner",
    "risk-analyst",
    "risk-approver",
    "validator",
    "account-manager",
    "registrar",
    "parameters",
    "auditor",
)
TRADER_ROLES = ("trader", "firm-manager")
CLIENT_ROLES_OF_ORGANISATION = ("trader",)
CLIENT_ROLES_OF_ADMINISTRATION = ("national-system",)

OFFICER_IDLE = timedelta(hours=1)
TRADER_IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(hours=24)
"""SP 800-63B-4 §2.2.3 (AAL2): one hour idle, twenty-four in all, for those who decide."""


class Status(StrEnum):
    """The life of an organisation, a membership or an authority."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


class Side(StrEnum):
    """For whom a membership acts."""

    ORGANISATION = "organisation"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """A firm as the rules see it."""

    id: UUID
    status: Status
    tin: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    """A membership as the rules see it; `organisation_status` is None for an officer's.

    `other_registrars` counts the others who could assign roles in the same administration, or manage the
    same firm.
    """

    id: UUID
    person: UUID
    side: Side
    status: Status
    roles: frozenset[str]
    from_on: date
    until_on: date | None
    organisation: UUID | None = None
    organisation_status: Status | None = None
    others_in_charge: int = 0

    @property
    def in_charge(self) -> bool:
        """Whether this membership gives roles to others."""
        return bool(self.roles & {"registrar", "firm-manager"})

    def is_current(self, on: date) -> bool:
        """Confirmed, within its dates (both included), and of a confirmed organisation."""
        of_standing = self.side is Side.ADMINISTRATION or self.organisation_status is Status.CONFIRMED
        return self.status is Status.CONFIRMED and of_standing and is_within(self.from_on, self.until_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityView:
    """An agent's authority as the rules see it; a trader is None until its tax number is found confirmed."""

    id: UUID
    status: Status
    agent: UUID
    agent_status: Status
    trader: UUID | None
    trader_status: Status | None
    has_letter: bool
    from_on: date
    until_on: date | None
    stated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session's times: when it began, was last seen, and whether it was ended."""

    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    officer: bool


def is_within(from_on: date, until_on: date | None, on: date) -> bool:
    """Whether a day lies in a span; both ends belong to it, no end means open."""
    return from_on <= on and (until_on is None or on <= until_on)


def is_alive(session: SessionView, *, at: datetime) -> bool:
    """A session lives until it is ended, unused for 1 hour (officers) or 12 (others), or 24 hours old."""
    return session.ended_at is None and at < ends_at(session)


def ends_at(session: SessionView) -> datetime:
    """When a session ends by itself if nothing is done with it."""
    idle = OFFICER_IDLE if session.officer else TRADER_IDLE
    return min(session.seen_at + idle, session.began_at + LONGEST_SESSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetView:
    """What a registrar's right to print a reset code for somebody depends on."""

    person: UUID
    member_here: bool
    member_elsewhere: bool
    officer: bool
    administrations: frozenset[str] = field(default_factory=frozenset)
