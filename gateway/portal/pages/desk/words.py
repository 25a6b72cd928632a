"""Words of the desk. All values are msgids; the API's words are the keys."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_
from gateway.portal.question_words import TYPES

GIR = ("1", "2(a)", "2(b)", "3(a)", "3(b)", "3(c)", "4", "5(a)", "5(b)", "6")
"""The General Interpretative Rules, as boxes to tick."""
BASIS: Mapping[str, str] = {
    "gir": N_("General Interpretative Rule"),
    "section_note": N_("Section note"),
    "chapter_note": N_("Chapter note"),
    "subheading_note": N_("Subheading note"),
    "explanatory_note": N_("Explanatory note"),
    "classification_opinion": N_("Classification opinion"),
    "valuation_agreement": N_("Valuation Agreement, article"),
    "origin_rule": N_("Rule of origin"),
    "national_law": N_("National law"),
    "court": N_("Court decision"),
    "other": N_("Something else"),
}
TREATED: Mapping[str, str] = {
    "followed": N_("Follow it"),
    "distinguished": N_("Distinguish it: these goods differ"),
    "adopted": N_("Adopt it as our own"),
}
NEAR: Mapping[str, str] = {
    "subheading": N_("same subheading"),
    "heading": N_("same heading"),
    "chapter": N_("same chapter"),
}
KEYWORD_STATES: Mapping[str, tuple[str, str, str]] = {
    "proposed": (N_("Proposed"), "diamond", "blue"),
    "approved": (N_("Approved"), "circle", "green"),
    "rejected": (N_("Rejected"), "square", "red"),
    "retired": (N_("Retired"), "ring", "quiet"),
}
KEYWORD_STEPS: Mapping[str, str] = {
    "approve": N_("Approve"),
    "reject": N_("Reject"),
    "retire": N_("Retire"),
}
CELLS: Mapping[str, str] = {
    **{value: words.name for value, words in TYPES.items()},
    "all": N_("All types"),
    "submitted": N_("Submitted"),
    "incomplete": N_("Incomplete"),
    "accepted": N_("Accepted"),
    "assessment": N_("In assessment"),
    "awaiting_applicant": N_("Waiting for the applicant"),
    "awaiting_sample": N_("Waiting for a sample"),
    "at_laboratory": N_("At the laboratory"),
    "expert_opinion": N_("Expert asked"),
    "proposed": N_("Decision proposed"),
    "not_started": N_("Not started"),
    "on_time": N_("On time"),
    "due_soon": N_("Due soon"),
    "overdue": N_("Overdue"),
    "paused": N_("Paused"),
    "stopped": N_("Stopped"),
    "applicant": N_("Applicant"),
    "office": N_("Office"),
    "nobody": N_("Nobody"),
    "pending_proceedings": N_("Proceedings are pending"),
    "already_decided": N_("A court has decided it already"),
    "review": N_("Review"),
    "appeal": N_("Appeal"),
    "ruling": N_("Ruling"),
    "decline": N_("Refusal"),
    "modification": N_("Modification"),
    "revocation": N_("Revocation"),
    "annulment": N_("Annulment"),
    "cessation": N_("Ceased by law"),
    "lodged": N_("Lodged"),
    "under_examination": N_("Under examination"),
    "allowed": N_("Allowed"),
    "dismissed": N_("Dismissed"),
    "withdrawn": N_("Withdrawn"),
    "team": N_("Team"),
    "common": N_("Common queue"),
    "officer": N_("Officer"),
    "in_force": N_("In force"),
    "not_yet_valid": N_("Not yet valid"),
    "expired": N_("Expired"),
    "ended": N_("Ended"),
    "extended": N_("Extended use"),
}
"""What a coded cell of a report says."""
WORD_COLUMNS = frozenset({"type", "state", "band", "waiting_for", "ground", "kind", "against", "queue", "standing"})
NUMBER_COLUMNS = frozenset(
    {
        "days", "left", "decided", "median", "p90", "limit", "in_time", "in_time_percent", "count", "days_left", "issued",
        "in_force", "expired", "ended", "late", "open", "overdue", "due_soon", "waiting", "points",
    }
)  # fmt: skip
