"""The words of trusted traders on officers' pages. All values are msgids; the API's words are the keys."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

STATES: Mapping[str, tuple[str, str, str]] = {
    "interest": (N_("Interest"), "ring", "quiet"),
    "draft": (N_("Draft"), "ring", "quiet"),
    "submitted": (N_("Submitted"), "circle", "blue"),
    "returned": (N_("Returned"), "triangle", "yellow"),
    "accepted": (N_("Accepted"), "circle", "green"),
    "desk": (N_("Desk assessment"), "diamond", "blue"),
    "site_validation": (N_("Visits of sites"), "diamond", "blue"),
    "corrective_action": (N_("Findings to mend"), "triangle", "yellow"),
    "proposed": (N_("Decision proposed"), "diamond", "blue"),
    "granted": (N_("Granted"), "circle", "green"),
    "refused": (N_("Refused"), "square", "red"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
    "lapsed": (N_("Lapsed"), "square", "quiet"),
}
"""Word, shape and tone of an application's state."""

ACTIONS: Mapping[str, str] = {
    "assign": N_("Take or hand over"),
    "return": N_("Return with all that is missing"),
    "accept": N_("Accept as complete"),
    "assess": N_("Begin the desk assessment"),
    "ask-agency": N_("Ask another agency"),
    "record-opinion": N_("Write down an agency's answer"),
    "write-desk": N_("Write the desk record"),
    "validate": N_("Go on to the sites"),
    "require-correction": N_("Send the findings to the firm"),
    "extend": N_("Extend the time for the decision"),
    "propose": N_("Propose a decision"),
    "propose-grant": N_("Propose to grant"),
    "propose-refuse": N_("Propose to refuse"),
    "send-back": N_("Send the proposal back"),
    "grant": N_("Sign and grant"),
    "refuse": N_("Sign and refuse"),
    "attach": N_("Add a document of the office"),
    "announce": N_("Announce a measure"),
    "appoint": N_("Name the account manager"),
    "vary": N_("Change roles, sites or conditions"),
    "suspend": N_("Sign and suspend"),
    "lift": N_("Lift the suspension"),
    "revoke": N_("Sign and revoke"),
}
"""What an officer does, on buttons and summaries."""

STEPS: Mapping[str, str] = {
    "interest": N_("Interest expressed"),
    "begin": N_("Self-assessment begun"),
    "submit": N_("Submitted"),
    "return": N_("Returned with all that is missing"),
    "accept": N_("Accepted as complete"),
    "assess": N_("Desk assessment begun"),
    "ask-agency": N_("Agency asked"),
    "record-opinion": N_("Agency's answer written down"),
    "write-desk": N_("Desk record written"),
    "validate": N_("Gone on to the sites"),
    "require-correction": N_("Findings sent to the firm"),
    "correct": N_("Findings reported as mended"),
    "extend": N_("Time for the decision extended"),
    "propose": N_("Decision proposed"),
    "send-back": N_("Proposal sent back"),
    "grant": N_("Granted"),
    "refuse": N_("Refused"),
    "reopen": N_("To be decided anew after an appeal"),
    "withdraw": N_("Withdrawn"),
    "lapse": N_("Lapsed"),
    "assign": N_("Handed over"),
    "announce": N_("Measure announced"),
    "appoint": N_("Account manager named"),
    "publish": N_("Consent changed"),
    "tell-change": N_("Change told"),
    "ask-revalidation": N_("Re-validation asked for"),
    "renew": N_("Renewed after re-validation"),
    "vary": N_("Scope or conditions changed"),
    "pause": N_("Suspended at the holder's request"),
    "suspend": N_("Suspended"),
    "lift": N_("Suspension lifted"),
    "revoke": N_("Revoked"),
    "restore": N_("Restored after an appeal"),
    "expire": N_("Validity over"),
    "surrender": N_("Given back"),
    "respond": N_("Holder answered"),
    "close-hearing": N_("Hearing closed without an answer"),
    "drop": N_("Measure dropped"),
    "carry-out": N_("Measure carried out"),
    "lodge": N_("Appeal lodged"),
    "review": N_("Taken up"),
    "allow": N_("Allowed"),
    "dismiss": N_("Dismissed"),
}
"""What was done, in histories."""

NEXT_HANDS: Mapping[str, str] = {
    "submitted": N_(
        "A reviewer checks whether it is complete, and accepts it or returns it once with all that is missing."
    ),
    "returned": N_("The firm completes it and submits it again."),
    "accepted": N_("A reviewer begins the desk assessment."),
    "desk": N_("A reviewer reads record, answers and opinions, then goes on to the sites."),
    "site_validation": N_("Validators visit the sites; then a reviewer proposes a decision."),
    "corrective_action": N_("The firm mends the findings; the clock is paused until then."),
    "proposed": N_("A second officer with the role of decider signs it or sends it back."),
    "granted": N_("The case is closed: the status was granted."),
    "refused": N_("The case is closed: it was refused."),
    "withdrawn": N_("The case is closed: the firm withdrew it."),
    "lapsed": N_("The case is closed: the time for the firm's answer ran out."),
}
"""Who moves a case on."""

OPINIONS: Mapping[str, tuple[str, str, str]] = {
    "no_objection": (N_("No objection"), "circle", "green"),
    "conditions": (N_("With conditions"), "triangle", "yellow"),
    "objection": (N_("Objection"), "square", "red"),
}
SEVERITIES: Mapping[str, tuple[str, str, str]] = {
    "critical": (N_("Critical"), "square", "red"),
    "major": (N_("Major"), "triangle", "yellow"),
    "minor": (N_("Minor"), "diamond", "blue"),
}
FINDINGS: Mapping[str, tuple[str, str, str]] = {
    "open": (N_("Open"), "triangle", "yellow"),
    "answered": (N_("Answered"), "diamond", "blue"),
    "resolved": (N_("Resolved"), "circle", "green"),
}
VISITS: Mapping[str, tuple[str, str, str]] = {
    "planned": (N_("Planned"), "ring", "blue"),
    "under_way": (N_("Under way"), "diamond", "blue"),
    "reported": (N_("Reported"), "circle", "green"),
    "cancelled": (N_("Cancelled"), "ring", "quiet"),
}
VISIT_KINDS: Mapping[str, str] = {
    "on_site": N_("on site"),
    "remote": N_("by video"),
    "shared": N_("another administration's report"),
}
MEASURE_KINDS: Mapping[str, str] = {"suspension": N_("Suspension"), "revocation": N_("Revocation")}
MEASURES: Mapping[str, tuple[str, str, str]] = {
    "announced": (N_("Announced"), "triangle", "yellow"),
    "heard": (N_("Heard"), "diamond", "blue"),
    "carried_out": (N_("Carried out"), "square", "red"),
    "dropped": (N_("Dropped"), "ring", "quiet"),
}
SUSPENSION_GROUNDS: Mapping[str, str] = {
    "evidence_incomplete": N_("Grounds to revoke, evidence not complete yet"),
    "time_to_remedy": N_("A condition is not met; the holder may mend it"),
    "holder_request": N_("The holder asked for it"),
    "remedy_over": N_("The time to mend what led to the suspension is over"),
}
ENTRY_KINDS: Mapping[str, str] = {
    "offence": N_("Offence"),
    "debt": N_("Debt"),
    "audit_finding": N_("Audit finding"),
    "declaration_finding": N_("Finding on a declaration"),
    "change_of_owner": N_("Change of owner"),
    "change_of_site": N_("Change of site"),
}
CHANGE_KINDS: Mapping[str, str] = {
    "owner": N_("Owner"),
    "management": N_("Management"),
    "site": N_("Site"),
    "name": N_("Name"),
    "contact": N_("Contact"),
    "activity": N_("Activity"),
    "systems": N_("Systems"),
    "other": N_("Other"),
}
CHANGES: Mapping[str, tuple[str, str, str]] = {
    "told": (N_("Told"), "triangle", "yellow"),
    "noted": (N_("Noted"), "circle", "green"),
    "needs_review": (N_("Being examined"), "diamond", "blue"),
    "closed": (N_("Closed"), "ring", "quiet"),
}
CHECK_INS: Mapping[str, str] = {
    "in_order": N_("Everything is in order"),
    "follow_up": N_("Something is to be followed up"),
    "needs_review": N_("The status needs a review"),
}
APPEALS: Mapping[str, tuple[str, str, str]] = {
    "lodged": (N_("Appeal lodged"), "triangle", "yellow"),
    "under_review": (N_("Taken up"), "diamond", "blue"),
    "allowed": (N_("Allowed"), "circle", "green"),
    "dismissed": (N_("Dismissed"), "square", "red"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
}
AGAINST: Mapping[str, str] = {
    "refusal": N_("Refusal"),
    "suspension": N_("Suspension"),
    "revocation": N_("Revocation"),
}
EDITIONS: Mapping[str, tuple[str, str, str]] = {
    "draft": (N_("Draft"), "ring", "quiet"),
    "proposed": (N_("Proposed"), "diamond", "blue"),
    "active": (N_("Signed"), "circle", "green"),
    "retired": (N_("Retired"), "ring", "quiet"),
    "published": (N_("Published"), "circle", "green"),
    "withdrawn": (N_("Withdrawn"), "ring", "quiet"),
    "in_force": (N_("In force"), "circle", "green"),
    "ended": (N_("Ended"), "ring", "quiet"),
}
EDITION_ACTS: Mapping[str, str] = {
    "propose": N_("Propose for signature"),
    "activate": N_("Sign it"),
    "send-back": N_("Send back to be changed"),
    "retire": N_("Retire it"),
    "publish": N_("Publish it for good"),
    "withdraw": N_("Withdraw it"),
    "end": N_("End it"),
}
EDITION_STEPS: Mapping[str, str] = {
    "propose": N_("Proposed"),
    "activate": N_("Signed"),
    "send-back": N_("Sent back to be changed"),
    "retire": N_("Retired"),
    "publish": N_("Published"),
    "withdraw": N_("Withdrawn"),
    "end": N_("Ended"),
}
BENEFITS: Mapping[str, str] = {
    "low_documents": N_("Fewer documents"),
    "low_inspection": N_("Fewer inspections"),
    "rapid_release": N_("Rapid release"),
    "deferred_payment": N_("Deferred payment"),
    "reduced_guarantee": N_("Reduced guarantee"),
    "periodic_declaration": N_("One declaration for a period"),
    "own_premises": N_("Clearance at own premises"),
    "priority": N_("Priority"),
}
UNITS: Mapping[str, str] = {"percent": N_("%(value)s %%"), "days": N_("%(value)s days"), "hours": N_("%(value)s hours")}
PERIODS: Mapping[str, str] = {"week": N_("week"), "month": N_("month"), "quarter": N_("quarter")}
PURPOSES: Mapping[str, str] = {"first": N_("First application"), "revalidation": N_("Re-validation")}

RULES: tuple[str, ...] = (
    N_("Only the firm itself does this, or the counter for those who have no account."),
    N_("Every required question must be answered, with the evidence that it asks for."),
    N_("The questionnaire was withdrawn; take the answers over into the present edition first."),
    N_("After a revocation a new application waits until the time set by law is over (AEO-33)."),
    N_("An application is returned once, with all that is missing; after that it is accepted or refused (AEO-22)."),
    N_("The time for the decision is extended once, with reasons (AEO-23)."),
    N_("An agency that was asked still has time to answer."),
    N_("Every site must have a validation report before a grant is proposed."),
    N_("A critical finding is open: nothing is granted until it is resolved (AEO-26)."),
    N_("Every finding needs an answer first."),
    N_("There is no open finding to send to the firm."),
    N_("What is signed must be what was proposed: this proposal is not to grant."),
    N_("What is signed must be what was proposed: this proposal is not to refuse."),
    N_(
        "Another officer than the one who proposed must sign; only a small office may override this, giving its reason."
    ),
    N_(
        "Another officer than the one who announced it carries it out; only a small office may override this, giving its reason."
    ),
    N_("Whoever validated a site does not decide on it (AEO-25)."),
    N_("The holder must be told what is intended, and heard, first (AEO-32)."),
    N_("Something is announced to this holder already; conclude it first."),
    N_("The last day of validity must have passed, and no re-validation asked for in time may be pending (AEO-35)."),
    N_("The time to remedy must be over."),
    N_("The holder may still answer."),
    N_("An appeal is decided by another officer than the one whose decision is contested (AEO-34)."),
    N_("Something is missing in it; the answer says what."),
    N_("The time that the firm has must be over."),
)
"""The sentences of the rules as the service says them, so that they are translated where they are shown."""
