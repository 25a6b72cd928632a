"""What an authorised operator is spared: some of the criteria, never a mandatory rule and never the random draw.

WTO TFA 7.7.3 lets an administration give authorised operators a lower rate of examinations. Relief holds only while the
status is active, and only on a confirmation that is at most a second old: a status that was revoked must not release one
more consignment, and a service that is silent confirms nothing. The confirmation is the answer to one question before each
batch, the number of the last message: whoever heard all messages up to it knows the status as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.risk.domain.rules import Rule
from services.risk.domain.words import LANES, Lane, Scope


class Why(StrEnum):
    """Why relief was applied, or was not."""

    APPLIED = "applied"
    NOT_KNOWN = "not-known"
    """The importer is no authorised operator that we were told of."""
    NOT_ACTIVE = "not-active"
    OUTSIDE_DATES = "outside-dates"
    NO_CONFIRMATION = "no-confirmation"
    """Nobody confirmed the status within the time allowed."""
    NOT_GRANTED = "not-granted"
    """The administration grants no relief of this kind, or not to operators of this tier."""


SPARES = "low_inspection"
"""The benefit that is relief here (WTO TFA 7.7.3(b)): a status that does not give it spares nobody an examination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What the trusted-trader service answered: the number of its last message, None where it did not answer in time.

    `at` is when we asked, by our own clock: nothing depends on two machines' clocks being the same.
    """

    sequence: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An operator's status as we were told it, and the last instant at which it was confirmed."""

    status: str
    tier: str = ""
    benefits: frozenset[str] = frozenset({SPARES})
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the last message said so."""
        return self.status == "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefTerms:
    """What the administration grants: lanes taken off a criterion's lane, the share in percent to which its probability
    falls, the scopes of rules that are meant, and how old a confirmation may be."""

    lanes: int = 0
    percent: int = 100
    scopes: frozenset[Scope] = frozenset({Scope.REGIONAL, Scope.NATIONAL, Scope.OFFICE})
    freshness: timedelta = timedelta(seconds=1)

    @property
    def grants(self) -> bool:
        """Whether anything is granted at all."""
        return self.lanes > 0 or self.percent < 100


NO_TERMS = ReliefTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """The relief of one assessment: whether, why, and how much."""

    why: Why
    terms: ReliefTerms = NO_TERMS

    @property
    def applies(self) -> bool:
        """Whether criteria are softened."""
        return self.why is Why.APPLIED

    def covers(self, rule: Rule) -> bool:
        """Whether this rule is softened; a mandatory one never."""
        return self.applies and not rule.mandatory and rule.scope in self.terms.scopes

    def lane(self, rule: Rule) -> Lane:
        """The lane that a hit of the rule asks for."""
        return LANES[max(0, rule.lane.rank - self.terms.lanes)] if self.covers(rule) else rule.lane

    def chance(self, rule: Rule) -> float:
        """The share of hits that take the lane, 0 to 1."""
        if rule.mandatory:
            return 1.0
        return rule.probability * self.terms.percent / 10_000 if self.covers(rule) else rule.probability / 100

    def content(self) -> dict[str, object]:
        """As JSON; `read_relief` takes it back."""
        if not self.applies:
            return {"why": self.why.value}
        return {
            "why": self.why.value,
            "lanes": self.terms.lanes,
            "percent": self.terms.percent,
            "scopes": sorted(scope.value for scope in self.terms.scopes),
        }


def read_relief(given: Mapping[str, object]) -> Relief:
    """The relief of a kept assessment."""
    why = Why(str(given["why"]))
    if why is not Why.APPLIED:
        return Relief(why=why)
    scopes = given["scopes"]
    terms = ReliefTerms(
        lanes=int(str(given["lanes"])), percent=int(str(given["percent"])),
        scopes=frozenset(Scope(str(one)) for one in scopes) if isinstance(scopes, list) else frozenset(),
    )  # fmt: skip
    return Relief(why=why, terms=terms)


def status_now(standing: Standing | None, *, at: datetime, freshness: timedelta) -> Why:
    """Whether an operator's status is active at an instant, on a confirmation that is fresh enough."""
    if standing is None:
        return Why.NOT_KNOWN
    if not standing.active:
        return Why.NOT_ACTIVE
    if (standing.valid_from and at < standing.valid_from) or (standing.valid_until and at >= standing.valid_until):
        return Why.OUTSIDE_DATES
    if standing.confirmed_at is None or at - standing.confirmed_at > freshness:
        return Why.NO_CONFIRMATION
    return Why.APPLIED


def relief(standing: Standing | None, *, at: datetime, terms: ReliefTerms) -> Relief:
    """The relief of a declaration whose importer stands so."""
    why = status_now(standing, at=at, freshness=terms.freshness)
    if why is Why.APPLIED and not (terms.grants and standing is not None and SPARES in standing.benefits):
        return Relief(why=Why.NOT_GRANTED)
    return Relief(why=why, terms=terms)
