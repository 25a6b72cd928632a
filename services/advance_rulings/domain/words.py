"""The closed lists of words of this service: states, types, grounds. Their values are what the API speaks."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    ASSESSMENT = "assessment"
    AWAITING_APPLICANT = "awaiting_applicant"
    PROPOSED = "proposed"
    ISSUED = "issued"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = (
    Status.SUBMITTED,
    Status.INCOMPLETE,
    Status.ACCEPTED,
    Status.ASSESSMENT,
    Status.AWAITING_APPLICANT,
    Status.PROPOSED,
)
"""Submitted and not yet ended."""

WITH_THE_OFFICE = (Status.SUBMITTED, Status.ACCEPTED, Status.ASSESSMENT, Status.PROPOSED)
WITH_THE_APPLICANT = (Status.DRAFT, Status.INCOMPLETE, Status.AWAITING_APPLICANT)


class RulingStatus(StrEnum):
    """Where a ruling stands. `reference`: of another administration, its present standing is not known here."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ANNULLED = "annulled"
    REFERENCE = "reference"


class RulingType(StrEnum):
    """What is asked (TFA 3.9(a) and (b))."""

    CLASSIFICATION = "classification"
    ORIGIN = "origin"
    VALUATION = "valuation"


class Capacity(StrEnum):
    """As what the applicant asks (TFA 3.9(c))."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    PRODUCER = "producer"
    JUSTIFIABLE_CAUSE = "justifiable_cause"


class LodgedBy(StrEnum):
    """Who brought the application to the office."""

    APPLICANT = "applicant"
    AGENT = "agent"
    COUNTER = "counter"


class Outcome(StrEnum):
    """What an officer proposes."""

    ISSUE = "issue"
    DECLINE = "decline"


class DeclineGround(StrEnum):
    """Why an application is declined: the grounds of TFA 3.2, or that it stayed incomplete, or another one in law."""

    PENDING_PROCEEDINGS = "pending_proceedings"
    ALREADY_DECIDED = "already_decided"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class EndGround(StrEnum):
    """Why a ruling is ended before its time (TFA 3.4; the list of PACER Plus Chapter 4 Article 10.5)."""

    ERROR = "error_of_fact_or_law"
    INCOMPLETE_INFORMATION = "incomplete_information"
    INCORRECT_INFORMATION = "incorrect_information"
    FALSE_OR_MISLEADING_INFORMATION = "false_or_misleading_information"
    CHANGE_OF_LAW = "change_of_law"
    CHANGE_OF_FACTS = "change_of_facts"
    CONFLICTING_RULING = "conflicting_ruling"


RETROACTIVE_GROUNDS = frozenset(
    {
        EndGround.INCOMPLETE_INFORMATION,
        EndGround.INCORRECT_INFORMATION,
        EndGround.FALSE_OR_MISLEADING_INFORMATION,
    }
)
"""Only on these may a ruling lose effect for a time already past (TFA 3.4)."""


class Waiting(StrEnum):
    """Whose turn it is."""

    APPLICANT = "applicant"
    OFFICE = "office"
    NOBODY = "nobody"
