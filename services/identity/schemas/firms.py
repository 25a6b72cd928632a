"""Organisations, memberships, invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.identity.schemas.parts import (
    AdministrationCode,
    Answer,
    Body,
    EmailText,
    Language,
    Name,
    Offered,
    OrganisationRef,
    PersonRef,
    SecretText,
    TaxNumber,
)

Roles = Annotated[list[str], Field(min_length=1, max_length=10)]


class Claim(Body):
    """Say that you may act for the firm with this tax number; an officer confirms it. `agent`: it acts for others."""

    administration: AdministrationCode
    tin: TaxNumber
    name: Name
    agent: bool = False


class OrganisationNew(Body):
    """Register a firm at the counter: confirmed at once by the officer who saw its papers."""

    tin: TaxNumber
    name: Name
    agent: bool = False


class OrganisationRename(Body):
    """Correct a firm's name, or whether it acts for others."""

    name: Name
    agent: bool


class MembershipConfirm(Body):
    """Confirm a claim. Without roles: firm-manager and trader for a firm's first person, else trader."""

    roles: Roles | None = None
    until_on: date | None = None


class RolesChange(Body):
    """The whole set of roles from now on, and the last day they count."""

    roles: Roles
    until_on: date | None = None


class Invite(Body):
    """Invite somebody by e-mail: a firm's manager to the firm, a registrar to the administration or, named, to a firm."""

    email: EmailText
    roles: Roles
    organisation: UUID | None = None
    from_on: date | None = None
    until_on: date | None = None
    language: Language = "en"


class InvitationCode(Body):
    """The code from an invitation."""

    code: SecretText


class Organisation(Answer):
    """A firm: an administration plus a tax number."""

    id: UUID
    administration: str
    tin: str
    name: str
    agent: bool
    status: str
    reason: str | None
    created_at: datetime
    changed_at: datetime
    version: int
    actions: list[Offered]


class Organisations(Answer):
    """A page of firms; `next` is the cursor of the following page."""

    items: list[Organisation]
    next: str | None


class MembershipOfMine(Answer):
    """One of the caller's memberships. `current`: can be acted for today; `needs_totp`: only after signing in with a one-time code."""

    id: UUID
    administration: str
    side: str
    organisation: OrganisationRef | None
    roles: list[str]
    status: str
    reason: str | None
    from_on: date
    until_on: date | None
    current: bool
    needs_totp: bool


class Membership(Answer):
    """Who may act for a firm or for the administration, as those see it who assign roles."""

    id: UUID
    administration: str
    side: str
    person: PersonRef
    organisation: OrganisationRef | None
    roles: list[str]
    status: str
    reason: str | None
    from_on: date
    until_on: date | None
    current: bool
    created_at: datetime
    changed_at: datetime
    version: int
    actions: list[Offered]


class Memberships(Answer):
    """A page of memberships; `next` is the cursor of the following page."""

    items: list[Membership]
    next: str | None


class Colleague(Answer):
    """An officer as the other officers of the administration see them."""

    id: UUID
    name: str
    roles: list[str]


class Colleagues(Answer):
    """The officers of the administration today, by name."""

    items: list[Colleague]


class Invitation(Answer):
    """An invitation that is still open."""

    id: UUID
    administration: str
    email: str
    organisation: OrganisationRef | None
    roles: list[str]
    from_on: date
    until_on: date | None
    expires_at: datetime


class Invitations(Answer):
    """The open invitations."""

    items: list[Invitation]


class InvitationSeen(Answer):
    """What the holder of an invitation's code is told. `registered`: there is an account for the address."""

    administration: str
    organisation: str | None
    email: str
    inviter: str
    roles: list[str]
    registered: bool


class Reader(Answer):
    """Somebody who acts for a firm, as letters reach them."""

    id: UUID
    name: str
    email: str
    language: str


class Readers(Answer):
    """Who reads a firm's letters today, or those of a role of officers; then no firm is named."""

    organisation: UUID | None
    name: str
    people: list[Reader]
