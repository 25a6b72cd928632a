"""People, sessions, registration, reset, one-time codes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.identity.schemas.firms import MembershipOfMine
from services.identity.schemas.parts import Answer, Body, EmailText, Language, Name, OrganisationRef, SecretText

Digits = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{3} ?\d{3}$")]


class SignIn(Body):
    """Sign in with password and, where one is asked for, the six digits of the one-time code."""

    email: EmailText
    password: SecretText
    code: Digits | None = None


class Act(Body):
    """Act for another membership in this session; None for nobody but oneself."""

    membership: UUID | None


class Register(Body):
    """Ask for a registration letter."""

    email: EmailText
    language: Language = "en"


class RegisterConfirm(Body):
    """Finish a registration with the code from the letter (or from an invitation)."""

    code: SecretText
    name: Name
    password: SecretText
    language: Language = "en"


class ResetAsk(Body):
    """Ask for a letter with which to set a new password."""

    email: EmailText


class ResetConfirm(Body):
    """Set a new password with the code from the letter, or with the one an officer printed."""

    email: EmailText
    code: SecretText
    password: SecretText


class MeChange(Body):
    """What somebody may change about themselves; None leaves it."""

    name: Name | None = None
    language: Language | None = None


class PasswordChange(Body):
    """A new password, with the present one."""

    current: SecretText
    password: SecretText


class TotpBegin(Body):
    """Ask for a key for one-time codes; the password is asked again."""

    password: SecretText


class TotpConfirm(Body):
    """Prove that the key works."""

    code: Digits


class TotpForget(Body):
    """Give up one-time codes. Not for officers, and not with a password shorter than 15 characters."""

    password: SecretText
    code: Digits


class Person(Answer):
    """Who is signed in."""

    id: UUID
    name: str
    email: str
    language: str
    has_totp: bool
    version: int


class ActingAs(Answer):
    """For whom the session acts. `organisation` is None for officers."""

    membership: UUID
    administration: str
    organisation: OrganisationRef | None
    roles: list[str]


class Session(Answer):
    """One of the caller's sessions. `ends_at` is when it ends if nothing more is done with it."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    device: str
    amr: list[str]
    current: bool


class Sessions(Answer):
    """The caller's sessions that are alive."""

    items: list[Session]


class SignedIn(Answer):
    """A new session. The token is shown this once."""

    token: str
    expires_at: datetime
    person: Person
    memberships: list[MembershipOfMine]
    acting_as: ActingAs | None


class ClientRef(Answer):
    """Which machine is asking."""

    client_id: str
    name: str


class Me(Answer):
    """Who is asking: a person with session and memberships, or a machine."""

    person: Person | None
    client: ClientRef | None
    memberships: list[MembershipOfMine]
    acting_as: ActingAs | None
    session: Session | None


class Turned(Answer):
    """For whom the session acts from now on."""

    acting_as: ActingAs | None


class TotpOffer(Answer):
    """A key for one-time codes, to be read by an authenticator app; shown this once."""

    secret: str
    address: str


class ResetCode(Body):
    """Print a one-time code. `forgets_code` also gives up the one-time codes of somebody who lost their telephone (not for officers)."""

    forgets_code: bool = False


class ResetCodeOut(Answer):
    """The code to print; shown this once."""

    code: str
    email: str
    name: str
    expires_at: datetime


class ActorTokenAsk(Body):
    """The opaque token a caller showed at the door."""

    token: SecretText


class ActorToken(Answer):
    """A signed token that the services verify themselves; `expires_in` in seconds."""

    actor_token: str
    expires_in: int
