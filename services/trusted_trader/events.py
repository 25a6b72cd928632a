"""What can happen here. PUBLISHED = what others may hear; they hear whose it is and until when, never the reasons of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class Concerning(Fact):
    """A fact about one firm."""

    administration: str
    organisation: str | None = None
    tin: str = ""
    number: str | None = None
    """The printed number of the application, the authorisation or the appeal."""


@dataclass(frozen=True, kw_only=True)
class Note(Concerning):
    """Something that is written down and is no step of a procedure; `what` names it, `detail` never says confidential things."""

    what: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class StepTaken(Concerning):
    """A numbered step of the procedure: the decision itself stands in the file under this number."""

    step: str
    action: str
    from_state: str
    state: str
    law: str = ""
    external_text: str = ""
    until_on: date | None = None
    override_reason: str | None = None


class Stepped(StepTaken):
    """A step that nobody outside this service needs to hear of."""


class ApplicationSubmitted(StepTaken):
    """An application reached the office."""


class ApplicationReturned(StepTaken):
    """The office said, once, all that is missing."""


class ApplicationAccepted(StepTaken):
    """The application is complete; the clock runs."""


class FindingsSent(StepTaken):
    """The firm is told what must be mended, and until when."""


class ApplicationRefused(StepTaken):
    """An application was refused, with reasons and the way to an appeal."""


class ApplicationWithdrawn(StepTaken):
    """The firm withdrew."""


class ApplicationLapsed(StepTaken):
    """The firm's time was over without an answer."""


class AuthorisationGranted(StepTaken):
    """An authorisation was granted, or renewed after re-validation."""


class MeasureAnnounced(StepTaken):
    """The holder is told what is intended, and may answer until a day."""


class AuthorisationSuspended(StepTaken):
    """An authorisation is suspended; its benefits stop."""


class SuspensionLifted(StepTaken):
    """A suspension was lifted."""


class AuthorisationRevoked(StepTaken):
    """An authorisation was revoked."""


class AuthorisationRestored(StepTaken):
    """An authorisation was restored after an appeal."""


class AuthorisationExpired(StepTaken):
    """The validity of an authorisation is over."""


class AuthorisationSurrendered(StepTaken):
    """A holder gave the status back."""


class VisitPlanned(StepTaken):
    """A day for a visit is set, or moved."""


class AppealLodged(StepTaken):
    """A decision is contested."""


class AppealDecided(StepTaken):
    """An appeal was allowed or dismissed."""


@dataclass(frozen=True, kw_only=True)
class Reminder(Concerning):
    """A day is near or over; said once for each."""

    until_on: date
    law: str = ""


class CorrectiveActionDue(Reminder):
    """A finding must be mended soon."""


class RevalidationDue(Reminder):
    """The authorisation ends; re-validation is asked for in time."""


class CheckInDue(Reminder):
    """The yearly talk is due."""


class ChangeOverdue(Reminder):
    """A change was told too late, or is known to the office and was not told."""


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Fact):
    """An operator's status is another; numbered from 1 in an administration, without a gap.

    Held to `consumes/trusted_trader.StatusChanged.json` of the risk service.
    """

    administration: str
    tin: str
    status: str
    tier: str
    roles: tuple[str, ...]
    benefits: tuple[str, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    sequence: int
    confirmed_at: datetime


@dataclass(frozen=True, kw_only=True)
class PartnersChanged(Fact):
    """Partners' operators have another status here; one message of the same numbering as `StatusChanged`.

    Held to `consumes/trusted_trader.PartnersChanged.json` of the risk service.
    """

    administration: str
    sequence: int
    confirmed_at: datetime
    operators: tuple[dict[str, object], ...]


PUBLISHED: frozenset[type[Fact]] = frozenset(
    {
        PartnersChanged,
        ApplicationSubmitted,
        ApplicationReturned,
        ApplicationAccepted,
        FindingsSent,
        ApplicationRefused,
        ApplicationWithdrawn,
        ApplicationLapsed,
        AuthorisationGranted,
        MeasureAnnounced,
        AuthorisationSuspended,
        SuspensionLifted,
        AuthorisationRevoked,
        AuthorisationRestored,
        AuthorisationExpired,
        AuthorisationSurrendered,
        VisitPlanned,
        AppealLodged,
        AppealDecided,
        CorrectiveActionDue,
        RevalidationDue,
        CheckInDue,
        ChangeOverdue,
        StatusChanged,
    }
)

STEPS: dict[tuple[str, str], type[StepTaken]] = {
    ("application", "submit"): ApplicationSubmitted,
    ("application", "return"): ApplicationReturned,
    ("application", "accept"): ApplicationAccepted,
    ("application", "require-correction"): FindingsSent,
    ("application", "refuse"): ApplicationRefused,
    ("application", "withdraw"): ApplicationWithdrawn,
    ("application", "lapse"): ApplicationLapsed,
    ("authorisation", "grant"): AuthorisationGranted,
    ("authorisation", "renew"): AuthorisationGranted,
    ("authorisation", "announce"): MeasureAnnounced,
    ("authorisation", "suspend"): AuthorisationSuspended,
    ("authorisation", "pause"): AuthorisationSuspended,
    ("authorisation", "lift"): SuspensionLifted,
    ("authorisation", "revoke"): AuthorisationRevoked,
    ("authorisation", "restore"): AuthorisationRestored,
    ("authorisation", "expire"): AuthorisationExpired,
    ("authorisation", "surrender"): AuthorisationSurrendered,
    ("visit", "plan"): VisitPlanned,
    ("visit", "replan"): VisitPlanned,
    ("appeal", "lodge"): AppealLodged,
    ("appeal", "allow"): AppealDecided,
    ("appeal", "dismiss"): AppealDecided,
}
"""Which fact a step of a thing is; any other is `Stepped`."""

PAPERS: dict[tuple[str, str], str] = {
    ("application", "return"): "return",
    ("application", "accept"): "acceptance",
    ("application", "require-correction"): "findings",
    ("application", "extend"): "extension",
    ("application", "refuse"): "refusal",
    ("application", "lapse"): "lapse",
    ("authorisation", "grant"): "certificate",
    ("authorisation", "renew"): "certificate",
    ("authorisation", "vary"): "certificate",
    ("authorisation", "announce"): "announcement",
    ("authorisation", "suspend"): "suspension",
    ("authorisation", "pause"): "suspension",
    ("authorisation", "lift"): "lifting",
    ("authorisation", "revoke"): "revocation",
    ("authorisation", "restore"): "certificate",
    ("authorisation", "expire"): "expiry",
    ("authorisation", "surrender"): "surrender",
    ("appeal", "allow"): "appeal",
    ("appeal", "dismiss"): "appeal",
}
"""Of which steps a signed document is made, and which kind."""
