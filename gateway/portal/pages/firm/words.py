"""The words of a firm's own pages: states, steps, benefits, and what stands in the way, as somebody says them."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

STATES: Mapping[str, tuple[str, str, str]] = {
    "interest": (N_("Interest expressed"), "ring", "quiet"),
    "draft": (N_("Self-assessment under way"), "ring", "quiet"),
    "submitted": (N_("Sent, being checked"), "circle", "blue"),
    "returned": (N_("Returned to you"), "triangle", "yellow"),
    "accepted": (N_("Accepted as complete"), "circle", "green"),
    "desk": (N_("Being assessed at the desk"), "diamond", "blue"),
    "site_validation": (N_("Your sites are being seen"), "diamond", "blue"),
    "corrective_action": (N_("You mend what was found"), "triangle", "yellow"),
    "proposed": (N_("Decision being signed"), "diamond", "blue"),
    "granted": (N_("Status granted"), "circle", "green"),
    "refused": (N_("Status refused"), "square", "red"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
    "lapsed": (N_("Lapsed"), "square", "quiet"),
}
"""Word, shape and tone of an application's state."""

STEPS: Mapping[str, str] = {
    "begin": N_("The self-assessment began"),
    "submit": N_("Sent to the office"),
    "assign": N_("An officer took it up"),
    "return": N_("Returned with all that is missing"),
    "accept": N_("Accepted as complete"),
    "assess": N_("The desk assessment began"),
    "ask-agency": N_("Another agency was asked"),
    "record-opinion": N_("Another agency answered"),
    "validate": N_("The visits of your sites began"),
    "require-correction": N_("The findings were sent to you"),
    "correct": N_("You said that the findings are mended"),
    "extend": N_("The time for the decision was extended"),
    "propose": N_("A decision was proposed"),
    "send-back": N_("The proposal went back for more work"),
    "grant": N_("Status granted"),
    "refuse": N_("Status refused"),
    "reopen": N_("To be decided anew after your appeal"),
    "withdraw": N_("Withdrawn"),
    "lapse": N_("Lapsed"),
    "announce": N_("A measure was announced"),
    "appoint": N_("Your account manager was named"),
    "publish": N_("What you allow was changed"),
    "tell-change": N_("You told a change"),
    "ask-revalidation": N_("You asked for re-validation"),
    "renew": N_("Renewed after re-validation"),
    "vary": N_("Roles, sites or conditions changed"),
    "pause": N_("Suspended because you asked"),
    "suspend": N_("Suspended"),
    "lift": N_("The suspension was lifted"),
    "revoke": N_("Revoked"),
    "restore": N_("Restored after your appeal"),
    "expire": N_("Validity is over"),
    "surrender": N_("Given back"),
    "respond": N_("You answered what was intended"),
    "close-hearing": N_("The time to answer was over"),
    "carry-out": N_("The measure was carried out"),
    "drop": N_("The measure was dropped"),
    "lodge": N_("Appeal lodged"),
    "review": N_("Taken up by another officer"),
    "allow": N_("Appeal allowed"),
    "dismiss": N_("Appeal dismissed"),
}
"""What happened, by the action's name."""

WHY_NOT: Mapping[str, str] = {
    sentence: sentence
    for sentence in (
        N_("Only the firm itself does this, or the counter for those who have no account."),
        N_("Every required question must be answered, with the evidence that it asks for."),
        N_("The questionnaire was withdrawn; take the answers over into the present edition first."),
        N_("After a revocation a new application waits until the time set by law is over (AEO-33)."),
        N_("Every finding needs an answer first."),
    )
}
"""What stands in the way, as the service says it in English."""

OWNERS: Mapping[str, str] = {
    "female": N_("A woman, or women"),
    "male": N_("A man, or men"),
    "both": N_("Women and men together"),
}
PURPOSES: Mapping[str, str] = {"first": N_("First application"), "revalidation": N_("Re-validation")}
SEVERITIES: Mapping[str, tuple[str, str, str]] = {
    "critical": (N_("Critical"), "square", "red"),
    "major": (N_("Major"), "triangle", "yellow"),
    "minor": (N_("Minor"), "diamond", "blue"),
}
FINDINGS: Mapping[str, tuple[str, str, str]] = {
    "open": (N_("To be answered"), "ring", "yellow"),
    "answered": (N_("Answered, with the office"), "diamond", "blue"),
    "resolved": (N_("Resolved"), "tick", "green"),
}
VISITS: Mapping[str, tuple[str, str, str]] = {
    "planned": (N_("Planned"), "ring", "blue"),
    "under_way": (N_("Under way"), "diamond", "blue"),
    "reported": (N_("Report handed in"), "tick", "green"),
    "cancelled": (N_("Cancelled"), "ring", "quiet"),
}
VISIT_KINDS: Mapping[str, str] = {
    "on_site": N_("At the site"),
    "remote": N_("By video"),
    "shared": N_("With the report of another administration"),
}
BENEFITS: Mapping[str, str] = {
    "low_documents": N_("Fewer documents with each declaration"),
    "low_inspection": N_("Fewer inspections; random checks stay"),
    "rapid_release": N_("Release within %(hours)s hours"),
    "deferred_payment": N_("Duties paid up to %(days)s days later"),
    "reduced_guarantee": N_("Guarantee lowered by %(percent)s per cent"),
    "periodic_declaration": N_("One declaration for a whole period"),
    "own_premises": N_("Clearance at your own premises"),
    "priority": N_("Served first when goods must be examined"),
}
"""What a benefit is, with its value where the authorisation names one."""
PLAIN_BENEFITS: Mapping[str, str] = {
    "rapid_release": N_("Faster release"),
    "deferred_payment": N_("Duties paid later"),
    "reduced_guarantee": N_("A lower guarantee"),
}
"""The same where the authorisation names no value."""
MEASURES: Mapping[str, str] = {
    "suspension": N_("The office intends to suspend your status"),
    "revocation": N_("The office intends to revoke your status"),
}
MEASURE_STATES: Mapping[str, str] = {
    "announced": N_("Announced, you may answer"),
    "heard": N_("Heard, not decided yet"),
    "carried_out": N_("Carried out"),
    "dropped": N_("Dropped"),
}
GROUNDS: Mapping[str, str] = {
    "evidence_incomplete": N_("There are grounds to revoke, but the evidence is not complete yet."),
    "time_to_remedy": N_("A condition is no longer met, and you may still mend that."),
    "holder_request": N_("You asked for it."),
    "remedy_over": N_("The time to mend what led to the suspension is over"),
}
CHANGES: Mapping[str, tuple[str, str]] = {
    "owner": (N_("Owner of the firm"), N_("The firm, or a share of it, belongs to somebody else.")),
    "management": (N_("Management"), N_("Somebody else runs the firm, or is responsible for customs.")),
    "site": (N_("Site"), N_("A place was opened, moved or closed.")),
    "name": (N_("Name"), N_("The firm has another name or legal form.")),
    "contact": (N_("Contact"), N_("Another person, telephone or address to reach you.")),
    "activity": (N_("Activity"), N_("You do something new, or stopped doing something.")),
    "systems": (N_("Systems"), N_("Other software or another way to keep your records.")),
    "other": (N_("Something else"), ""),
}
CHANGE_STATES: Mapping[str, str] = {
    "told": N_("Told"),
    "noted": N_("The office took note"),
    "needs_review": N_("The office looks closer"),
    "closed": N_("Closed"),
}
CHECK_INS: Mapping[str, str] = {
    "in_order": N_("All in order"),
    "follow_up": N_("Something to follow up"),
    "needs_review": N_("The office looks closer"),
}
AGAINST: Mapping[str, str] = {
    "refusal": N_("Refusal"),
    "suspension": N_("Suspension"),
    "revocation": N_("Revocation"),
}
APPEALS: Mapping[str, tuple[str, str, str]] = {
    "lodged": (N_("Appeal lodged"), "circle", "blue"),
    "under_review": (N_("Being examined"), "diamond", "blue"),
    "allowed": (N_("Allowed"), "circle", "green"),
    "dismissed": (N_("Dismissed"), "square", "red"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
}
NOT_MEASURED: Mapping[str, str] = {
    "no_record": N_("The declarations could not be read just now. Look again later."),
    "few_own": N_("You declared too little in this time to measure it fairly."),
    "few_traders": N_("There are too few firms like yours without the status to compare with."),
    "few_comparable": N_("Firms like yours declared too little in this time to compare with."),
}
RHYTHMS: Mapping[str, tuple[str, str]] = {
    "at_once": (N_("At once"), N_("One e-mail for each event.")),
    "daily": (N_("Once a day"), N_("One e-mail with everything of the day.")),
}
