"""Rules for what a ruling says, how long it lasts, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.advance_rulings.domain.hs import why_not_a_code
from services.advance_rulings.domain.words import RETROACTIVE_GROUNDS, CeaseGround, EndGround, RulingStatus, RulingType

DIGITS_OF_A_RULING = 6
"""A ruling names at least a subheading of the Harmonized System."""

LONGEST_YEARS = 30

CONTENT = (
    "subject",
    "hs_code",
    "hs_edition",
    "origin_country",
    "valuation_method",
    "goods_description",
    "reasoning",
    "legal_basis",
    "conditions",
    "basis",
    "cited",
    "keywords",
    "agreement",
    "origin_rule",
    "valuation",
    "relief",
)
"""What a ruling says, beside its dates: what a modification may change and what an earlier edition keeps."""


_ASKED: Mapping[RulingType, tuple[tuple[str, str], ...]] = {
    RulingType.CLASSIFICATION: (("hs_code", "A classification ruling names a code."),),
    RulingType.ORIGIN: (
        ("origin_country", "An origin ruling names the country of origin."),
        ("agreement", "An origin ruling names the agreement whose rules it applies."),
        ("origin_rule", "An origin ruling names the rule that the goods meet, or fail."),
    ),
    RulingType.VALUATION: (
        ("valuation_method", "A valuation ruling names the method."),
        ("valuation", "A valuation ruling says how the method applies."),
    ),
    RulingType.RELIEF: (("relief", "Name the relief or exemption, and say whether it applies."),),
    RulingType.QUOTA: (("relief", "Name the quota, and say whether and how the goods may use it."),),
}
"""What a ruling of each type decides (TFA 3.9): the fields without which it answers nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A field of a proposal or an ending that cannot stand."""

    field: str
    code: str
    detail: str


def proposal_faults(proposal: Mapping[str, Any], *, ruling_type: RulingType, today: date) -> tuple[Fault, ...]:
    """What a proposed ruling lacks: the answer that its type asks for, sensible dates, a reason not to publish."""
    found = []
    if (code := proposal.get("hs_code")) and (why := why_not_a_code(code, at_least=DIGITS_OF_A_RULING)):
        found.append(Fault("hs_code", "hs_code", why))
    found += [
        Fault(field, "missing", sentence) for field, sentence in _ASKED.get(ruling_type, ()) if not proposal.get(field)
    ]
    details = proposal.get("valuation")
    if details and details.get("method") != proposal.get("valuation_method"):
        found.append(Fault("valuation", "method", "The details are those of another method than the one named."))
    valid_from, valid_until = proposal.get("valid_from"), proposal.get("valid_until")
    if valid_from is not None and valid_from < today:
        found.append(Fault("valid_from", "past", "A ruling does not begin before the day on which it is proposed."))
    if valid_until is not None and valid_until < (valid_from or today):
        found.append(Fault("valid_until", "order", "The last day of validity cannot be before the first."))
    if max(valid_from or today, valid_until or today) > date(today.year + LONGEST_YEARS, 1, 1):
        field = "valid_until" if valid_until is not None else "valid_from"
        found.append(Fault(field, "too_far", f"A ruling is not valid for more than {LONGEST_YEARS} years."))
    if not proposal.get("publish", True) and not proposal.get("not_published_reason"):
        found.append(Fault("not_published_reason", "missing", "Say why this ruling is not published (TFA 3.8)."))
    return tuple(found)


def as_asked(proposal: Mapping[str, Any], *, ruling_type: RulingType, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal with what it does not say itself taken from the application: it decides what was asked.

    The agreement and the rule that were claimed, and the details of the same method of valuation.
    """
    whole = dict(proposal)
    if ruling_type is RulingType.ORIGIN:
        agreement = answers.get("agreement")
        claimed = answers.get("agreement_other") if agreement == "other" else agreement
        whole["agreement"] = whole.get("agreement") or claimed
        whole["origin_rule"] = whole.get("origin_rule") or answers.get("origin_rule")
    if ruling_type is RulingType.VALUATION:
        asked = answers.get("valuation") or {}
        details = whole.get("valuation")
        whole["valuation_method"] = whole.get("valuation_method") or (details or {}).get("method")
        if details is None and whole["valuation_method"] == asked.get("method"):
            whole["valuation"] = asked or None
    return whole


def ending_faults(
    *,
    ground: EndGround | CeaseGround,
    effective_on: date,
    today: date,
    valid_from: date,
    conflicting_ruling: str | None,
) -> tuple[Fault, ...]:
    """What an ending lacks, apart from the rule on retroactive effect."""
    found = []
    if effective_on > today:
        found.append(Fault("effective_on", "future", "A ruling is changed from today on, or for a time already past."))
    if effective_on < valid_from:
        found.append(Fault("effective_on", "order", "A change cannot count before what it changes began."))
    if ground is EndGround.CONFLICTING_RULING and not conflicting_ruling:
        found.append(Fault("conflicting_ruling", "missing", "Name the ruling that conflicts with this one."))
    return tuple(found)


def may_be_retroactive(ground: EndGround | CeaseGround) -> bool:
    """Only incomplete, incorrect, false or misleading information lets a ruling lose effect for the past (TFA 3.4)."""
    return ground in RETROACTIVE_GROUNDS


def standing(*, state: RulingStatus, valid_until: date | None, today: date) -> RulingStatus:
    """Where a ruling stands on a day: one whose last day has passed is expired, whether or not anybody noted it."""
    if state is RulingStatus.IN_FORCE and valid_until is not None and valid_until < today:
        return RulingStatus.EXPIRED
    return state
