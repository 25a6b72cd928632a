"""What can happen to rules, lists, plans, profiles and suggestions. None carries a criterion."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from shared.facts import Fact


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
class OfficePlanRefused(OfficePlanProposed):
    """They were refused, or taken back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TrustedKeyChanged(Fact):
    """Whose signed profiles are believed: a key was proposed, approved or ended ("trusted-key/<kid>")."""

    administration: str
    signer: str
    change: str
    override_reason: str | None = None


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
    value: float = 0.0
    rules: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class DriftSeen(Fact):
    """An officer looked at an alarm ("drift/<uuid>")."""

    administration: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ListRead(Fact):
    """Somebody read the entries of a managed list or a watch-list ("list/<name>", "watch-list/<name>")."""

    administration: str
    entries: int
