"""The closed lists of this service: states, roles, grounds, elements."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an application stands."""

    INTEREST = "interest"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DESK = "desk"
    SITE_VALIDATION = "site_validation"
    CORRECTIVE_ACTION = "corrective_action"
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


WITH_THE_FIRM = (Status.INTEREST, Status.DRAFT, Status.RETURNED, Status.CORRECTIVE_ACTION)
WITH_THE_OFFICE = (Status.SUBMITTED, Status.ACCEPTED, Status.DESK, Status.SITE_VALIDATION, Status.PROPOSED)
OPEN = (*WITH_THE_FIRM, *WITH_THE_OFFICE)
ENDED = (Status.GRANTED, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED)


class Waiting(StrEnum):
    """Whose turn it is."""

    FIRM = "firm"
    OFFICE = "office"
    NOBODY = "nobody"


class Purpose(StrEnum):
    """What an application asks for."""

    FIRST = "first"
    REVALIDATION = "revalidation"
    """Of an authorisation that ends: filed in time, the status goes on until the decision (AEO-35)."""


class Role(StrEnum):
    """The roles in the supply chain for which one may be authorised (WCO SAFE)."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    BROKER = "broker"
    FORWARDER = "forwarder"
    CARRIER = "carrier"
    WAREHOUSE = "warehouse"
    LOAD_SITE = "load_site"
    EXPRESS_OPERATOR = "express_operator"


class Element(StrEnum):
    """The thirteen elements of the WCO SAFE Framework, A to M."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"
    H = "H"
    I = "I"  # noqa: E741  # the letter is the element's name
    J = "J"
    K = "K"
    L = "L"
    M = "M"


class Measure773(StrEnum):
    """The seven measures of WTO TFA 7.7.3, of which a programme gives at least three."""

    LOW_DOCUMENTS = "low_documents"
    LOW_INSPECTION = "low_inspection"
    RAPID_RELEASE = "rapid_release"
    DEFERRED_PAYMENT = "deferred_payment"
    REDUCED_GUARANTEE = "reduced_guarantee"
    PERIODIC_DECLARATION = "periodic_declaration"
    OWN_PREMISES = "own_premises"


class Size(StrEnum):
    """How large a firm is, by its own statement; the questionnaire is scaled by it and nothing is refused for it."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class OwnerSex(StrEnum):
    """Of the owner, given voluntarily, for the published figures only."""

    FEMALE = "female"
    MALE = "male"
    BOTH = "both"


class Outcome(StrEnum):
    """What is proposed for signature."""

    GRANT = "grant"
    REFUSE = "refuse"


class LodgedBy(StrEnum):
    """Who brought the application: the firm, or an officer at the counter for it."""

    FIRM = "firm"
    COUNTER = "counter"


class ProgrammeStatus(StrEnum):
    """Where a version of a programme stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"


class QuestionnaireStatus(StrEnum):
    """Where an edition of a questionnaire stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class HolderStatus(StrEnum):
    """Where an authorisation stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"


LIVE = (HolderStatus.ACTIVE, HolderStatus.SUSPENDED)


class SuspensionGround(StrEnum):
    """The three grounds of a suspension (AEO-32)."""

    EVIDENCE_INCOMPLETE = "evidence_incomplete"
    """There are grounds to revoke, but the evidence is not complete yet."""
    TIME_TO_REMEDY = "time_to_remedy"
    """A condition is no longer met, and the holder may still mend that."""
    HOLDER_REQUEST = "holder_request"


class MeasureKind(StrEnum):
    """What the office intends against a holder."""

    SUSPENSION = "suspension"
    REVOCATION = "revocation"


class MeasureStatus(StrEnum):
    """Where an intended measure stands."""

    ANNOUNCED = "announced"
    HEARD = "heard"
    CARRIED_OUT = "carried_out"
    DROPPED = "dropped"


class VisitKind(StrEnum):
    """How a site is validated."""

    ON_SITE = "on_site"
    REMOTE = "remote"
    SHARED = "shared"
    """Another administration's report is used; the decision stays national (AEO-37)."""


class VisitStatus(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """How grave a finding is."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class FindingStatus(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class EntryKind(StrEnum):
    """What is known of a firm's compliance, or happened to it."""

    OFFENCE = "offence"
    DEBT = "debt"
    AUDIT_FINDING = "audit_finding"
    DECLARATION_FINDING = "declaration_finding"
    CHANGE_OF_OWNER = "change_of_owner"
    CHANGE_OF_SITE = "change_of_site"


class ChangeKind(StrEnum):
    """What changed at a holder's, as the holder tells it."""

    OWNER = "owner"
    MANAGEMENT = "management"
    SITE = "site"
    NAME = "name"
    CONTACT = "contact"
    ACTIVITY = "activity"
    SYSTEMS = "systems"
    OTHER = "other"


class ChangeStatus(StrEnum):
    """Where a reported change stands."""

    TOLD = "told"
    NOTED = "noted"
    NEEDS_REVIEW = "needs_review"
    CLOSED = "closed"


class CheckInOutcome(StrEnum):
    """What a check-in came to."""

    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"
    NEEDS_REVIEW = "needs_review"


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    LODGED = "lodged"
    UNDER_REVIEW = "under_review"
    ALLOWED = "allowed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class ArrangementStatus(StrEnum):
    """Where an arrangement of mutual recognition stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"
