"""Words of visits, reports and findings: states, kinds and elements."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

KINDS: Mapping[str, str] = {
    "on_site": N_("on the spot"),
    "remote": N_("by video"),
    "shared": N_("another administration's report"),
}
STATES: Mapping[str, tuple[str, str, str]] = {
    "planned": (N_("Visit planned"), "ring", "blue"),
    "under_way": (N_("Visit under way"), "running", "blue"),
    "reported": (N_("Visit reported"), "tick", "green"),
    "cancelled": (N_("Visit cancelled"), "stopped", "quiet"),
}
"""Word, shape and tone of a visit's state."""
SEVERITIES: Mapping[str, tuple[str, str, str]] = {
    "critical": (N_("Critical finding"), "square", "red"),
    "major": (N_("Major finding"), "triangle", "yellow"),
    "minor": (N_("Minor finding"), "diamond", "blue"),
}
FINDING_STATES: Mapping[str, tuple[str, str, str]] = {
    "open": (N_("Not answered yet"), "ring", "yellow"),
    "answered": (N_("Answered by the firm"), "diamond", "blue"),
    "resolved": (N_("Resolved"), "tick", "green"),
}
RATINGS: Mapping[str, str] = {
    "0": N_("not there"),
    "1": N_("poor"),
    "2": N_("partly"),
    "3": N_("good"),
    "4": N_("fully"),
}
GRADES: Mapping[str, str] = {"1": N_("low"), "2": "", "3": N_("medium"), "4": "", "5": N_("high")}
"""The risk grades, and what three of them mean."""
ELEMENTS: Mapping[str, str] = {
    "A": N_("Compliance with customs law"),
    "B": N_("Management of commercial records"),
    "C": N_("Financial viability"),
    "D": N_("Consultation, co-operation and communication"),
    "E": N_("Education, training and awareness"),
    "F": N_("Information exchange, access and confidentiality"),
    "G": N_("Cargo security"),
    "H": N_("Conveyance security"),
    "I": N_("Premises security"),
    "J": N_("Personnel security"),
    "K": N_("Trading partner security"),
    "L": N_("Crisis management and incident recovery"),
    "M": N_("Measurement, analyses and improvement"),
}
"""The thirteen elements of the WCO SAFE Framework, for lists that carry no title of their own."""
ACTIONS: Mapping[str, str] = {
    "replan": N_("Change the plan"),
    "start": N_("Begin the visit"),
    "report": N_("Write the report"),
    "cancel": N_("Cancel the visit"),
    "resolve": N_("Accept as resolved"),
    "reopen": N_("Not resolved"),
}
KEPT: Mapping[str, tuple[str, str]] = {
    "replanned": (
        N_("The visit was planned anew while this report was on its way."),
        N_("Compare it with the new plan. Where it fits, use it as the report of this visit."),
    ),
    "cancelled": (
        N_("The visit was cancelled while this report was on its way."),
        N_("Plan a new visit of this site; there the report can be used without writing it again."),
    ),
    "reported": (
        N_("Another report of this visit was there already."),
        N_("Compare the two. What is missing in the first one goes into a new visit of this site."),
    ),
    "application_ended": (
        N_("The application was concluded before this report came."),
        N_("The officer of the case decides what follows."),
    ),
}
"""Why a report was kept, and what to do with it."""
ANSWERS: Mapping[str, str] = {"True": N_("yes"), "False": N_("no"), "yes": N_("yes"), "no": N_("no")}
