"""Words about the life of a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.visit import Visit

ATTENTION: Mapping[str, tuple[str, str, str]] = {
    "expiring": (N_("Ends soon"), "soon", "yellow"),
    "basis": (N_("Facts to be confirmed"), "triangle", "yellow"),
    "changed_facts": (N_("Facts changed"), "triangle", "red"),
}
"""What waits: word, shape, tone."""

LISTS: Mapping[str, str] = {
    "": N_("In force"),
    "expiring": N_("About to end"),
    "basis": N_("Waiting for the holder's confirmation"),
    "changed_facts": N_("Facts changed: to decide"),
    "all": N_("All, also those that ended"),
}
"""The lists of the office."""

EXTENDED_USES: Mapping[str, tuple[str, str, str]] = {
    "asked": (N_("Asked"), "diamond", "blue"),
    "granted": (N_("Granted"), "circle", "green"),
    "refused": (N_("Refused"), "square", "red"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
}

STEPS: Mapping[str, str] = {
    "modify": N_("The ruling was modified"),
    "convert": N_("The ruling moved to another edition of the Harmonized System"),
    "ask-basis": N_("The office asked to confirm the facts"),
    "confirm-basis": N_("The holder answered about the facts"),
    "remind": N_("The holder was reminded of the end"),
    "revoke": N_("The ruling was revoked"),
    "annul": N_("The ruling was annulled"),
    "cease": N_("The ruling ceased by law"),
    "expire": N_("Its validity was over"),
    "restore": N_("It was restored after a review"),
    "ask": N_("Asked to go on using the ruling"),
    "grant": N_("Granted"),
    "refuse": N_("Refused"),
    "withdraw": N_("Withdrawn"),
    "note-use": N_("Use noted"),
}

GROUNDS: Mapping[str, str] = {
    "error_of_fact_or_law": N_("An error of fact or law of the office"),
    "incomplete_information": N_("The information was incomplete"),
    "incorrect_information": N_("The information was incorrect"),
    "false_or_misleading_information": N_("The information was false or misleading"),
    "change_of_law": N_("The law changed"),
    "change_of_facts": N_("The facts or circumstances changed"),
    "conflicting_ruling": N_("It contradicts another ruling"),
    "basis_not_confirmed": N_("The holder did not confirm the facts in time"),
    "hs_edition_ended": N_("Its edition of the Harmonized System ended"),
}
"""Why a ruling changed or ended; the first seven may be chosen by an officer."""

CHOSEN = tuple(GROUNDS)[:7]
WRONG_INFORMATION = ("incomplete_information", "incorrect_information", "false_or_misleading_information")
"""Only these let a ruling change for a time already past (TFA 3.4)."""


DETAILS = (
    "related_parties", "restrictions", "conditions", "why_not_earlier", "comparable_goods", "resale", "costs", "adapted_method",
    "explanation",
)  # fmt: skip
"""What methods of valuation have of their own, in the order in which it is read."""


def how_it_applies(visit: Visit, found: Mapping[str, Any]) -> str:
    """The details of the method of valuation of a ruling or a proposal, a line for each; the method is said beside them."""
    details = found.get("valuation") or {}
    return readings.valuation(visit, {name: details[name] for name in DETAILS if name in details})
