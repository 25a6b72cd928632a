"""Who may receive which event, and what of it: one table, asked when an endpoint is registered and again at each delivery.

A type that is not in the table leaves the house for nobody, and a field that is not named is never sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.notices.domain.told import EventType, Share, Told, may_receive
from services.notices.domain.words import Audience, Side

__all__ = ["EVENT_TYPES", "STAYS", "TEST", "EventType", "Share", "Told", "is_allowed", "may_receive", "refused"]

TEST = "notices.Test"
"""Sent when the owner of an endpoint asks for a test."""

PREFIX = "/api/notices/event-types/"


def _case(name: str, words: str, *more: Told) -> EventType:
    """A step of an application: for the applicant, the agent and the national system."""
    own = (
        Told(name="number", words="Number of the application", optional=True),
        Told(name="ruling_type", words="classification, origin or valuation"),
        Told(name="state", words="State of the application after the step"),
    )
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.ORGANISATION, words=words, tells=(*own, *more),
        concerns=("applicant", "agent"),
    )  # fmt: skip


def _ending(name: str, words: str) -> EventType:
    """An end of a ruling: of a published one anybody may know."""
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.PUBLIC, words=words, concerns=("holder", "agent"), public_if="published",
        tells=(
            Told(name="ruling", words="Number of the ruling", public=True),
            Told(name="effective_on", words="Day from which it has no effect", kind="date", public=True),
            Told(name="ground", words="Ground of the end", optional=True),
        ),
    )  # fmt: skip


def _thing(name: str, words: str, *more: Told) -> EventType:
    """A step of a ruling, a review, an appeal, a question …: for the firm, its agent and the national system."""
    own = (
        Told(name="number", words="Number of the thing", optional=True),
        Told(name="state", words="Its state after the step"),
        Told(name="of", words="Number of the application or the ruling that it is about"),
    )
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.ORGANISATION, words=words, tells=(*own, *more),
        concerns=("organisation", "agent"),
    )  # fmt: skip


def _edition(name: str, words: str) -> EventType:
    """Another edition of a ruling, or one that stands again: of a published one anybody may know."""
    return EventType(
        name=f"advance_rulings.{name}", audience=Audience.PUBLIC, words=words, concerns=("organisation", "agent"),
        public_if="published",
        tells=(
            Told(name="ruling", words="Number of the ruling", public=True),
            Told(name="edition", words="Its edition now", kind="number", public=True),
            Told(name="valid_from", words="First day of this edition", kind="date", public=True),
            Told(name="valid_until", words="Last day of validity", kind="date", public=True),
            Told(name="ground", words="Ground of the change", optional=True),
        ),
    )  # fmt: skip


def _status(name: str, words: str, *more: Told) -> EventType:
    """A step in the programme for trusted traders: for the firm and the national system."""
    own = (
        Told(name="number", words="Number of the application, the certificate or the appeal", optional=True),
        Told(name="state", words="Its state after the step"),
    )
    return EventType(
        name=f"trusted_trader.{name}", audience=Audience.ORGANISATION, words=words, tells=(*own, *more),
        concerns=("organisation",), concerns_tin=("tin",),
    )  # fmt: skip


def _due(name: str, words: str) -> EventType:
    """A day in the programme that is near or over: for the firm and the national system."""
    return EventType(
        name=f"trusted_trader.{name}", audience=Audience.ORGANISATION, words=words, concerns=("organisation",),
        concerns_tin=("tin",),
        tells=(
            Told(name="number", words="Number of the application or the certificate", optional=True),
            Told(name="until_on", words="The day", kind="date"),
        ),
    )  # fmt: skip


_UNTIL = Told(name="until_on", words="Last day for the answer", kind="date", optional=True)
_DECLARATION = (
    Told(name="reference", words="Reference of the declaration"),
    Told(name="declaration_version", words="Version of the declaration", kind="number"),
)
_LANE = (*_DECLARATION, Told(name="lane", words="The lane"))

_TABLE: tuple[EventType, ...] = (
    _case("ApplicationSubmitted", "An application for a ruling reached the office."),
    _case("ApplicationReturned", "The office said what is missing from an application.", _UNTIL),
    _case("ApplicationAccepted", "An application is complete; the statutory clock runs."),
    _case("InformationRequested", "The office asks the applicant; the clock is paused.", _UNTIL),
    _case("InformationGiven", "The applicant answered; the clock runs again."),
    _case("ApplicationDeclined", "An application was declined."),
    _case("ApplicationWithdrawn", "The applicant withdrew."),
    _case("ApplicationLapsed", "The applicant's time was over without an answer."),
    EventType(
        name="advance_rulings.RulingIssued", audience=Audience.PUBLIC, words="A ruling was issued.",
        concerns=("applicant", "agent"), public_if="published",
        tells=(
            Told(name="ruling", words="Number of the ruling", public=True),
            Told(name="ruling_type", words="classification, origin or valuation", public=True),
            Told(name="valid_from", words="First day of validity", kind="date", public=True),
            Told(name="valid_until", words="Last day of validity", kind="date", public=True),
            Told(name="number", words="Number of the application", optional=True),
        ),
    ),
    _ending("RulingRevoked", "A ruling was revoked (WTO TFA Article 3.4)."),
    _ending("RulingAnnulled", "A ruling was annulled from its first day (WTO TFA Article 3.4)."),
    _ending("RulingExpired", "A ruling's validity is over."),
    _ending("RulingCeased", "A ruling ceased by law."),
    _edition("RulingModified", "A ruling has a new edition (WTO TFA Article 3.4)."),
    _edition("RulingRestored", "A ruling stands again after a review or an appeal."),
    _thing("RulingExpiring", "The validity of a ruling ends soon.", _UNTIL),
    _thing("BasisAsked", "The holder of a ruling must confirm the facts.", _UNTIL),
    _thing("EditionFlagged", "A new edition of the Harmonized System affects a ruling.", _UNTIL),
    _thing("ContestLodged", "A review or an appeal was lodged.", _UNTIL),
    _thing("ContestDecided", "A review or an appeal was decided."),
    _thing("ExtendedUseDecided", "A request for extended use was decided.", _UNTIL),
    _thing("EnquiryAnswered", "A question to the office was answered."),
    _case("SampleRequested", "The office asks for a sample; the clock is paused.", _UNTIL),
    _case("SampleReceived", "The sample is here; the clock runs again."),
    _case("ApplicationReopened", "An application is decided anew after a review or an appeal."),
    _case("InformationDueSoon", "The applicant's time for an answer is nearly over.", _UNTIL),
    EventType(
        name="advance_rulings.ClosureDeclared", audience=Audience.PUBLIC, words="The office is closed on working days.",
        tells=(
            Told(name="from_on", words="First day", kind="date", public=True),
            Told(name="until_on", words="Last day", kind="date", public=True),
            Told(name="reason", words="Reason", public=True),
            Told(name="law", words="Law", public=True),
        ),
    ),
    _status("ApplicationSubmitted", "An application for the trusted-trader programme reached the office."),
    _status("ApplicationReturned", "The office said what is missing from an application for the programme.", _UNTIL),
    _status("ApplicationAccepted", "An application for the programme is complete; the clock runs."),
    _status("FindingsSent", "A firm is told what must be mended before the decision.", _UNTIL),
    _status("ApplicationRefused", "An application for the programme was refused."),
    _status("ApplicationWithdrawn", "A firm withdrew its application for the programme."),
    _status("ApplicationLapsed", "An application for the programme lapsed."),
    _status("VisitPlanned", "A day for a visit is set, or moved."),
    _status("AuthorisationGranted", "A firm's status as trusted trader was granted or renewed."),
    _status("MeasureAnnounced", "A holder is told what is intended, and may answer until a day.", _UNTIL),
    _status("AuthorisationSuspended", "A trusted trader's status is suspended.", _UNTIL),
    _status("SuspensionLifted", "A trusted trader's suspension was lifted."),
    _status("AuthorisationRevoked", "A trusted trader's status was revoked."),
    _status("AuthorisationRestored", "A trusted trader's status was restored after an appeal."),
    _status("AuthorisationExpired", "The validity of a trusted trader's status is over."),
    _status("AuthorisationSurrendered", "A holder gave the status of trusted trader back."),
    _status("AppealLodged", "A decision of the programme is contested."),
    _status("AppealDecided", "An appeal in the programme was decided."),
    _due("CorrectiveActionDue", "A finding must be mended soon."),
    _due("RevalidationDue", "A trusted trader's status ends; re-validation is asked for in time."),
    _due("CheckInDue", "A trusted trader's yearly talk is due."),
    _due("ChangeOverdue", "A change in a trusted trader's firm was not told in time."),
    EventType(
        name="trusted_trader.StatusChanged", audience=Audience.ORGANISATION, concerns_tin=("tin",),
        words="An operator's status is another, numbered without a gap: for systems that give benefits by it.",
        tells=(
            Told(name="tin", words="Tax number of the operator"),
            Told(name="status", words="active, suspended, revoked, expired or surrendered"),
            Told(name="tier", words="The status that counts"),
            Told(name="valid_from", words="Since when", kind="instant", optional=True),
            Told(name="valid_until", words="Until when", kind="instant", optional=True),
            Told(name="sequence", words="Number of the message in this administration", kind="number"),
        ),
    ),
    EventType(
        name="risk.DeclarationReceived", audience=Audience.ORGANISATION,
        words="A declaration was received: the receipt, sent before any assessment and the same for all.",
        concerns=("organisation",), concerns_tin=("declarant", "importer"),
        tells=(*_DECLARATION, Told(name="received_at", words="When it was received", kind="instant")),
    ),
    EventType(
        name="risk.LaneDecided", audience=Audience.NATIONAL_SYSTEM, words="A declaration has its lane.",
        tells=(
            *_LANE,
            Told(name="decided_at", words="When it was decided", kind="instant"),
            Told(name="office", words="Office of the declaration", optional=True),
        ),
    ),
    EventType(
        name="risk.LaneChanged", audience=Audience.NATIONAL_SYSTEM, words="The lane of a declaration was changed.",
        tells=(
            *_LANE,
            Told(name="before", words="The lane before"),
            Told(name="reason_code", words="Code of the reason"),
            Told(name="changed_at", words="When it was changed", kind="instant"),
            Told(name="office", words="Office of the declaration", optional=True),
        ),
    ),
    EventType(
        name="risk.RuleSetActivated", audience=Audience.NATIONAL_SYSTEM, words="Another set of rules is in force.",
        tells=(
            Told(name="rule_set", words="Hash of the set"),
            Told(name="rules", words="Number of rules", kind="number"),
            Told(name="activated_at", words="Since when", kind="instant"),
        ),
    ),
)  # fmt: skip

STAYS: Mapping[str, str] = {
    "advance_rulings.OpinionWanted": "one officer asks another; who was asked what is confidential",
    "advance_rulings.OpinionRequestEnded": "one officer asks another; who was asked what is confidential",
    "advance_rulings.OpinionAccepted": "one officer answers another; who was asked what is confidential",
    "advance_rulings.OpinionDeclined": "one officer answers another; who was asked what is confidential",
    "advance_rulings.OpinionGiven": "one officer answers another; who was asked what is confidential",
    "advance_rulings.DivergenceFound": "between administrations, before either has said what it thinks",
    "advance_rulings.ConvergenceOpened": "between administrations, before either has said what it thinks",
    "trusted_trader.PartnersChanged": "the list of another administration: it is exchanged under its arrangement",
}
"""Published events of rulings and trusted traders that never leave the house, each with the reason."""

EVENT_TYPES: Mapping[str, EventType] = {kind.name: kind for kind in _TABLE}
"""Every event type that may leave the house, by its name."""


def refused(names: Iterable[str], *, side: Side) -> dict[str, str]:
    """Which of the names wanted cannot be had, with the reason: "unknown" or "audience"."""
    found = {}
    for name in names:
        kind = EVENT_TYPES.get(name)
        if kind is None or not may_receive(kind, side):
            found[name] = "unknown" if kind is None else "audience"
    return found


def is_allowed(name: str, *, side: Side) -> bool:
    """Whether a delivery of this type to this side may go out: asked again for each attempt."""
    return name == TEST or (name in EVENT_TYPES and may_receive(EVENT_TYPES[name], side))
