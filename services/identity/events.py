"""Facts of identity. Those in PUBLISHED are heard by other services; none carries a secret or a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.facts import Fact

# People and sign-in: these belong to the installation, and nobody outside hears of them.


@dataclass(frozen=True, kw_only=True)
class RegistrationAsked(Fact):
    """Somebody asked to register; whether the address was known is not told apart here."""


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Fact):
    """An address was confirmed and an account made."""

    name: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    """Somebody changed their own name or language; `fields` names which."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    """A session began. `address` is the network address as the gateway saw it."""

    session: str
    address: str
    amr: list[str]


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Fact):
    """Somebody tried and failed; the subject is a digest, so that a mistyped password in the name field is not kept."""

    address: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionTurned(Fact):
    """A session now acts for another membership, or for none."""

    membership: str | None


@dataclass(frozen=True, kw_only=True)
class SignedOut(Fact):
    """Sessions were ended: by their owner, by a new password, or by the operator."""

    sessions: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """A password was set; `by` says how: "self", "reset" or "operator"."""

    by: str


@dataclass(frozen=True, kw_only=True)
class ResetAsked(Fact):
    """Somebody asked for a new password by e-mail; whether the address was known is not told apart here."""


@dataclass(frozen=True, kw_only=True)
class ResetCodePrinted(Fact):
    """An officer printed a one-time code for somebody at the counter."""

    printed_for: str
    forgets_code: bool


@dataclass(frozen=True, kw_only=True)
class TotpOffered(Fact):
    """A new key for one-time codes was shown; it does not count until a code from it was given."""


@dataclass(frozen=True, kw_only=True)
class TotpAdopted(Fact):
    """One-time codes are asked at sign-in from now on."""


@dataclass(frozen=True, kw_only=True)
class TotpForgotten(Fact):
    """One-time codes are no longer asked; `by` as for a password."""

    by: str


@dataclass(frozen=True, kw_only=True)
class LetterSent(Fact):
    """An e-mail left the house; `way` is "smtp" or "file"."""

    way: str


@dataclass(frozen=True, kw_only=True)
class LetterFailed(Fact):
    """An e-mail could not be handed over; it is tried again until `gives_up`."""

    reason: str
    gives_up: bool


@dataclass(frozen=True, kw_only=True)
class TracesSwept(Fact):
    """What was kept only for a while was removed: attempts, spent codes, old sessions and tokens; with counts."""

    removed: dict[str, int]


# Organisations, memberships, authorities, clients: these belong to an administration.


@dataclass(frozen=True, kw_only=True)
class OrganisationStated(Fact):
    """A firm was named with its tax number; an officer has yet to confirm it."""

    tin: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OrganisationConfirmed(Fact):
    """An officer confirmed that the firm has this tax number."""

    organisation: str
    name: str
    tin: str
    agent: bool


@dataclass(frozen=True, kw_only=True)
class OrganisationRenamed(Fact):
    """An officer corrected a firm's name or kind."""

    organisation: str
    name: str
    tin: str
    agent: bool


@dataclass(frozen=True, kw_only=True)
class OrganisationEnded(Fact):
    """A firm no longer acts here: closed, or never confirmed."""

    organisation: str
    name: str
    tin: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MembershipClaimed(Fact):
    """Somebody says they may act for a firm."""

    person: str
    organisation: str
    tin: str
    name: str


@dataclass(frozen=True, kw_only=True)
class MembershipConfirmed(Fact):
    """Somebody may act for a firm (`organisation`) or, with None, for the administration."""

    person: str
    name: str
    organisation: str | None
    roles: list[str]
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class MembershipRefused(Fact):
    """An officer or a firm's manager refused a claim."""

    person: str
    organisation: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Fact):
    """Somebody no longer acts for a firm or for the administration."""

    person: str
    name: str
    organisation: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Fact):
    """Somebody's roles are others now; the old ones stop within 60 seconds."""

    person: str
    name: str
    organisation: str | None
    roles: list[str]
    before: list[str]
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Fact):
    """Somebody was invited by e-mail to act for a firm or for the administration."""

    organisation: str | None
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Fact):
    """An invitation does not count any more."""


@dataclass(frozen=True, kw_only=True)
class AuthorityStated(Fact):
    """A firm says that it may act for another, or may be acted for by it."""

    agent: str
    trader_tin: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class LetterOfAuthorityAttached(Fact):
    """The trader's letter was put with the authority; `sha256` is its content."""

    sha256: str
    name: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class LetterOfAuthorityRead(Fact):
    """Somebody read the trader's letter."""

    sha256: str


@dataclass(frozen=True, kw_only=True)
class AuthorityConfirmed(Fact):
    """An officer confirmed from the letter that `agent` may act for `trader` (organisations) within the dates, both included."""

    authority: str
    agent: str
    agent_name: str
    agent_tin: str
    trader: str
    trader_name: str
    trader_tin: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class AuthorityRefused(Fact):
    """An officer did not confirm an authority."""

    authority: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AuthorityWithdrawn(Fact):
    """An authority was given up before anybody had confirmed it."""

    authority: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AuthorityEnded(Fact):
    """A confirmed authority was ended, by itself or with a firm; it stops at once: `ended_on`, its last whole day, is the day before."""

    authority: str
    agent: str
    trader: str
    ended_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClientMade(Fact):
    """A machine of a firm or of the administration may ask for tokens."""

    client: str
    name: str
    organisation: str | None
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class ClientSecretChanged(Fact):
    """A machine's secret was replaced; the old one stopped at once, as did its tokens."""

    client: str


@dataclass(frozen=True, kw_only=True)
class ClientEnded(Fact):
    """A machine may no longer ask for tokens; those it had stopped at once."""

    client: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Fact):
    """A machine was given a token of ten minutes."""

    client: str
    address: str


PUBLISHED: frozenset[type[Fact]] = frozenset(
    {
        OrganisationConfirmed,
        OrganisationRenamed,
        OrganisationEnded,
        MembershipConfirmed,
        MembershipEnded,
        RolesChanged,
        AuthorityConfirmed,
        AuthorityEnded,
        ClientMade,
        ClientEnded,
    }
)
