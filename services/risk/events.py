"""What can happen to declarations, rules, lists and plans. PUBLISHED = what others may hear.

No fact carries a criterion: what a rule says is in the rule set that its hash names, which only those read who may.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DeclarationFact(Fact):
    """A fact of one declaration ("declaration/<uuid>")."""

    administration: str
    reference: str
    declaration_version: int


@dataclass(frozen=True, kw_only=True)
class DeclarationReceived(DeclarationFact):
    """A version was lodged. The same for every lane: it is said before anything is judged."""

    received_at: datetime
    declarant: str | None = None
    importer: str | None = None
    organisation: str | None = None
    fingerprint: str
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchReceived(Fact):
    """Many versions were lodged at once ("batch/<uuid>"): reference, version and fingerprint of each."""

    administration: str
    received_at: datetime
    file: str | None = None
    declarations: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, kw_only=True)
class LaneDecided(DeclarationFact):
    """An assessment gave a declaration its lane."""

    lane: str
    decided_at: datetime
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchAssessed(Fact):
    """Many declarations were assessed at once ("batch/<uuid>"): reference, version and lane of each, under one rule set."""

    administration: str
    at: datetime
    rule_set: str
    declarations: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, kw_only=True)
class DeclarationAssessed(DeclarationFact):
    """What the audit keeps of an assessment; never sent outside."""

    assessment: str
    rule_set: str
    lane: str
    cause: str
    safe_default: bool = False


@dataclass(frozen=True, kw_only=True)
class LaneChanged(DeclarationFact):
    """The lane was changed: by an officer, by the delay that the law gives, or by a new version."""

    lane: str
    before: str
    reason_code: str
    changed_at: datetime
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class LaneChangeAsked(DeclarationFact):
    """An officer asked for a lower lane; another decides."""

    change: str
    lane: str
    before: str
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class LaneChangeRefused(DeclarationFact):
    """The second officer left the lane as it was."""

    change: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeclarationReleased(DeclarationFact):
    """The goods are released."""

    released_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeclarationCancelled(DeclarationFact):
    """The declaration was cancelled before release."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ExaminerAssigned(DeclarationFact):
    """Somebody has it to examine."""

    examiner: str


@dataclass(frozen=True, kw_only=True)
class InspectionRecorded(DeclarationFact):
    """An inspection act was written. What was found in money stays with the act."""

    inspection: str
    conform: bool
    offences: tuple[str, ...] = ()
    supersedes: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssessmentExplained(DeclarationFact):
    """Somebody read why a declaration has its lane."""

    assessment: str


@dataclass(frozen=True, kw_only=True)
class RuleFact(Fact):
    """A fact of one rule ("rule/<id>")."""

    administration: str
    rule: str
    rule_version: int


@dataclass(frozen=True, kw_only=True)
class RuleDrafted(RuleFact):
    """A draft was begun, by an officer, an import or a suggestion."""

    origin: str


@dataclass(frozen=True, kw_only=True)
class RuleChanged(RuleFact):
    """A draft was changed; the digest of its condition, never the condition."""

    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class RuleTested(RuleFact):
    """A back-test was kept for exactly this condition."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class RuleSubmitted(RuleFact):
    """Put before another officer."""


@dataclass(frozen=True, kw_only=True)
class RuleSentBack(RuleFact):
    """Returned to its author."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RuleApproved(RuleFact):
    """Approved by another officer, or by the same one for a reason that is named."""

    override_reason: str | None = None
    emergency: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleActivated(RuleFact):
    """The rule counts from now on."""


@dataclass(frozen=True, kw_only=True)
class RuleExpired(RuleFact):
    """Its time is over."""


@dataclass(frozen=True, kw_only=True)
class RuleWithdrawn(RuleFact):
    """Taken out before its time."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RuleRead(Fact):
    """Somebody read criteria: one rule ("rule/<id>") or many ("rules/list", "rules/export")."""

    administration: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleSetActivated(Fact):
    """Another set of rules is in force ("rule-set/<hash>")."""

    administration: str
    rule_set: str
    rules: int
    activated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ListChanged(Fact):
    """Entries came to a managed list or left it ("list/<name>")."""

    administration: str
    list_name: str
    added: int = 0
    ended: int = 0


@dataclass(frozen=True, kw_only=True)
class WatchEntryChanged(Fact):
    """An entry of a watch-list was made, changed or ended ("watch-entry/<uuid>")."""

    administration: str
    change: str


@dataclass(frozen=True, kw_only=True)
class WatchDecided(Fact):
    """A human said whether a match is the same party."""

    administration: str
    same: bool


@dataclass(frozen=True, kw_only=True)
class ReferenceValuesLoaded(Fact):
    """A file of reference values was loaded ("reference-values/<load>")."""

    administration: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class OfficePlanProposed(Fact):
    """Rates, floors and capacity for an office from a day on were proposed ("office-plan/<uuid>")."""

    administration: str
    office: str
    flow: str
    from_on: date


@dataclass(frozen=True, kw_only=True)
class OfficePlanApproved(OfficePlanProposed):
    """Another officer approved them."""

    override_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class RandomCommitted(Fact):
    """The hash of a day's secret was published before the day ("random-day/<day>")."""

    administration: str
    day: date
    commitment: str


@dataclass(frozen=True, kw_only=True)
class RandomRevealed(Fact):
    """A day's secret was published after the day."""

    administration: str
    day: date


@dataclass(frozen=True, kw_only=True)
class FileReceived(Fact):
    """A file came ("file/<uuid>"); its bytes are kept."""

    administration: str
    sha256: str
    bytes: int
    source: str


@dataclass(frozen=True, kw_only=True)
class FileRead(Fact):
    """A file was read: how many declarations, how many refusals."""

    administration: str
    declarations: int
    new: int
    changed: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class FileQuarantined(Fact):
    """A file could not be read at all; its bytes are kept."""

    administration: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProfileExported(Fact):
    """A signed profile left the house ("profile/<hash>")."""

    administration: str
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProfileImported(ProfileExported):
    """A signed profile came in."""

    signed_by: str


@dataclass(frozen=True, kw_only=True)
class SuggestionMade(Fact):
    """Outcomes suggest a rule ("suggestion/<uuid>")."""

    administration: str
    suggestions: int = 1


@dataclass(frozen=True, kw_only=True)
class SuggestionTaken(Fact):
    """A suggestion became a draft."""

    administration: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class SuggestionDismissed(Fact):
    """A suggestion was put aside."""

    administration: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DriftNoticed(Fact):
    """What comes in, or what a rule finds, is no longer what it was ("drift/<uuid>")."""

    administration: str
    what: str
    measure: str
    rules: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class TraderStatusHeard(Fact):
    """What the trusted-trader service said of an operator ("known-trader/<tin>")."""

    administration: str
    status: str


@dataclass(frozen=True, kw_only=True)
class RulingHeard(Fact):
    """What the advance-rulings service said of a ruling ("known-ruling/<number>")."""

    administration: str
    state: str


PUBLISHED: frozenset[type[Fact]] = frozenset({DeclarationReceived, LaneDecided, LaneChanged, RuleSetActivated})
"""What others may hear. Lanes go to the national system alone; traders hear of the receipt."""
