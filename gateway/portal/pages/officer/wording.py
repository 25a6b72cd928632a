"""The words of the procedure on officers' pages. All values are msgids; the API's words are the keys."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

ACTIONS: Mapping[str, str] = {
    "attach": N_("Add a document of the office"),
    "assign": N_("Take or hand over"),
    "return": N_("Return as incomplete"),
    "accept": N_("Accept as complete"),
    "assess": N_("Begin the assessment"),
    "request-information": N_("Ask the applicant"),
    "propose": N_("Propose a decision"),
    "send-back": N_("Send the proposal back"),
    "issue": N_("Sign and issue the ruling"),
    "decline": N_("Sign and decline"),
    "revoke": N_("Revoke the ruling"),
    "annul": N_("Annul the ruling from its first day"),
    "confirm": N_("Confirm"),
    "refuse": N_("Refuse"),
    "rename": N_("Correct the name"),
    "end": N_("End"),
    "reopen": N_("Open again"),
    "roles": N_("Change the roles"),
    "route": N_("Put into a team's queue"),
    "record-payment": N_("Record the payment"),
    "waive-fee": N_("Waive the fee"),
    "request-sample": N_("Ask for a sample"),
    "receive-sample": N_("The sample is here"),
    "send-to-laboratory": N_("Send a sample to a laboratory"),
    "record-result": N_("Write down the laboratory's result"),
    "ask-opinion": N_("Ask an expert of the region"),
    "close-opinion": N_("Go on with the assessment"),
    "set-keywords": N_("Set the keywords"),
    "modify": N_("Modify the ruling"),
    "convert": N_("Move the ruling to another edition of the HS"),
    "ask-basis": N_("Ask the holder to confirm the facts"),
}
"""What an officer does, on buttons."""

STEPS: Mapping[str, str] = {
    "submit": N_("Submitted"),
    "return": N_("Returned as incomplete"),
    "accept": N_("Accepted as complete"),
    "assess": N_("Assessment begun"),
    "request-information": N_("Applicant asked"),
    "answer": N_("Applicant answered"),
    "propose": N_("Decision proposed"),
    "send-back": N_("Proposal sent back"),
    "issue": N_("Ruling issued"),
    "decline": N_("Declined"),
    "withdraw": N_("Withdrawn by the applicant"),
    "lapse": N_("Lapsed"),
    "assign": N_("Handed over"),
    "revoke": N_("Revoked"),
    "annul": N_("Annulled"),
    "expire": N_("Validity over"),
    "record-payment": N_("Fee paid"),
    "waive-fee": N_("Fee waived"),
    "request-sample": N_("Sample asked for"),
    "receive-sample": N_("Sample received"),
    "send-to-laboratory": N_("Sample sent to a laboratory"),
    "record-result": N_("Laboratory's result received"),
    "ask-opinion": N_("Expert of the region asked"),
    "close-opinion": N_("Assessment goes on"),
    "reopen": N_("Opened again after a review"),
    "route": N_("Put into a team's queue"),
    "set-keywords": N_("Keywords set"),
    "modify": N_("Modified"),
    "convert": N_("Moved to another edition of the HS"),
    "ask-basis": N_("Holder asked to confirm the facts"),
    "confirm-basis": N_("Facts confirmed"),
    "remind": N_("Holder reminded of the end"),
    "cease": N_("Ceased by law"),
    "restore": N_("Restored after a review"),
    "undo": N_("Modification taken back after a review"),
}
"""What was done, in the history."""

CLOCK_MARKS: Mapping[str, str] = {
    "starts": N_("clock starts"),
    "pauses": N_("clock pauses"),
    "resumes": N_("clock runs again"),
    "stops": N_("clock stops"),
}

NEXT_HANDS: Mapping[str, str] = {
    "draft": N_("The applicant has not submitted this yet."),
    "submitted": N_("A reviewer checks whether it is complete, and accepts it or returns it."),
    "incomplete": N_("The applicant completes it and submits it again."),
    "accepted": N_("A reviewer begins the assessment."),
    "assessment": N_("A reviewer assesses it, asks the applicant where needed, and proposes a decision."),
    "awaiting_applicant": N_("The applicant answers; the clock is paused until then."),
    "proposed": N_("A second officer with the role of decider signs it or sends it back."),
    "issued": N_("The case is closed: the ruling was issued."),
    "declined": N_("The case is closed: it was declined."),
    "withdrawn": N_("The case is closed: the applicant withdrew it."),
    "lapsed": N_("The case is closed: the time for the applicant's answer ran out."),
    "awaiting_sample": N_("The applicant brings a sample; the clock is paused until then."),
    "at_laboratory": N_("A laboratory examines the sample; the clock is paused until its report."),
    "expert_opinion": N_("An expert of the region was asked; the clock goes on."),
}
"""Who moves a case on, said where the reader cannot."""

RULES: tuple[str, ...] = (
    N_("Only the applicant or the agent does this, or the counter for those who lodged there."),
    N_("Every required question must be answered first."),
    N_("An agent needs an authority of the trader that the office confirmed and that is valid today."),
    N_("What is signed must be what was proposed: this proposal is not to issue a ruling."),
    N_("What is signed must be what was proposed: this proposal is not to decline."),
    N_(
        "Another officer than the one who proposed must sign; only a small office may override this, giving its reason."
    ),
    N_("The time that the applicant has must be over."),
    N_("The last day of validity must have passed."),
    N_("Nobody confirms, changes or ends their own standing; somebody else does."),
    N_("The last registrar of an administration stays: name another one first."),
    N_("The firm has to be confirmed by customs first; an officer confirms both at once, unless the firm was closed."),
    N_("The trader's letter has to be there before the authority is confirmed."),
    N_("Both firms have to be confirmed with their tax numbers before the authority is."),
    N_("A firm needs no authority to act for itself."),
    N_("Every ruling on alike goods with another code must be cited or distinguished in the proposal."),
    N_("The office must have a sample to send."),
    N_("The fee must be paid or waived first."),
    N_("There must be a fee that is still to be paid."),
    N_("The office must have asked for a confirmation that is still open."),
    N_("The ruling must have an earlier edition."),
    N_("Only the holder of the ruling or the agent does this."),
    N_("The last day of validity must not have passed."),
    N_("The time to confirm the facts must be over, or the edition of the HS without a new code."),
    N_("A confirmation that was asked for is still open."),
)
"""The sentences of the rules as the services say them, so that they are translated where they are shown."""

DECLINE_GROUNDS: Mapping[str, str] = {
    "pending_proceedings": N_("The question is before a customs office, a tribunal or a court (TFA 3.2(a))"),
    "already_decided": N_("It was already decided by a tribunal or a court (TFA 3.2(b))"),
    "incomplete": N_("The information needed was asked for and not given"),
    "other": N_("Another ground in law"),
}

END_GROUNDS: Mapping[str, str] = {
    "error_of_fact_or_law": N_("An error of fact or law of the office"),
    "incomplete_information": N_("The information was incomplete"),
    "incorrect_information": N_("The information was incorrect"),
    "false_or_misleading_information": N_("The information was false or misleading"),
    "change_of_law": N_("The law changed"),
    "change_of_facts": N_("The facts or circumstances changed"),
    "conflicting_ruling": N_("It contradicts another ruling"),
}
ANNULMENT_GROUNDS = ("incomplete_information", "incorrect_information", "false_or_misleading_information")
"""Only wrong information allows an annulment from the first day (TFA 3.4)."""

ROLES: Mapping[str, tuple[str, str]] = {
    "counter": (N_("Counter"), N_("Lodges applications for people who come to the office.")),
    "reviewer": (N_("Reviewer"), N_("Accepts, assesses, asks and proposes decisions.")),
    "decider": (N_("Decider"), N_("Signs what another officer proposed; revokes and annuls rulings.")),
    "appeal-authority": (N_("Appeal authority"), N_("Decides appeals against decisions and reviews.")),
    "examiner": (N_("Examiner"), N_("Examines goods and documents and writes down what was found.")),
    "risk-analyst": (N_("Risk analyst"), N_("Writes and tests risk rules; keeps lists and reference values.")),
    "risk-approver": (
        N_("Risk approver"),
        N_("Approves what an analyst proposed; changes lanes; assigns examinations."),
    ),
    "validator": (N_("Validator"), N_("Visits firms and writes down what was found there.")),
    "account-manager": (N_("Account manager"), N_("Looks after trusted traders: check-ins, changes, warnings.")),
    "registrar": (N_("Registrar"), N_("Confirms firms, people and agents' authorities; gives roles.")),
    "parameters": (N_("Parameters"), N_("Proposes and approves the office's numbers; declares closures.")),
    "auditor": (N_("Auditor"), N_("Reads everything, also who read what; changes nothing.")),
    "firm-manager": (N_("Manager of the firm"), N_("Confirms the firm's people, names agents, keeps its API clients.")),
    "trader": (N_("Trader"), N_("Applies and answers in the name of the firm.")),
}
"""Name and what it may do, by the API's word."""
OFFICER_ROLES = (
    "counter",
    "reviewer",
    "decider",
    "appeal-authority",
    "examiner",
    "risk-analyst",
    "risk-approver",
    "validator",
    "account-manager",
    "registrar",
    "parameters",
    "auditor",
)
FIRM_ROLES = ("firm-manager", "trader")

STANDING: Mapping[str, tuple[str, str, str]] = {
    "claimed": (N_("Waiting for confirmation"), "triangle", "yellow"),
    "confirmed": (N_("Confirmed"), "circle", "green"),
    "refused": (N_("Refused"), "square", "red"),
    "ended": (N_("Ended"), "ring", "quiet"),
}
"""Word, shape and tone of a firm, a membership, an authority."""

VALUATION_METHODS: Mapping[int, str] = {
    1: N_("1: transaction value"),
    2: N_("2: identical goods"),
    3: N_("3: similar goods"),
    4: N_("4: deductive value"),
    5: N_("5: computed value"),
    6: N_("6: fall-back"),
}

PARAMETERS: Mapping[str, str] = {
    "limit.classification": N_("Days to decide: classification"),
    "limit.origin": N_("Days to decide: origin"),
    "limit.valuation": N_("Days to decide: valuation"),
    "limit.basis": N_("Days are counted as"),
    "completeness_days": N_("Working days to say whether an application is complete"),
    "answer_days": N_("Calendar days for the applicant's answer"),
    "clock.same_day_counts": N_("The day of acceptance counts"),
    "clock.pause_day_counts": N_("A day with a pause counts"),
    "clock.closures_stop": N_("Declared closures do not count"),
    "clock.rolls_forward": N_("A limit on a day off moves to the next working day"),
    "clock.due_soon_days": N_("Days left from which a case is due soon"),
    "validity_months": N_("Months a ruling is valid"),
    "draft_days": N_("Days a draft is kept"),
    "fee.classification": N_("Fee: classification"),
    "fee.origin": N_("Fee: origin"),
    "fee.valuation": N_("Fee: valuation"),
    "small_office": N_("Small office: one officer may propose and sign, with a reason"),
    "binding_on_applicant": N_("Rulings bind the applicant too"),
    "documents.maximum_bytes": N_("Size of one document at most, in bytes"),
    "documents.maximum_count": N_("Documents per application at most"),
    "hs_edition": N_("Edition of the Harmonized System"),
    "law.decision": N_("Law cited in decisions"),
    "law.review": N_("Law of the review"),
    "review_route.en": N_("How to ask for a review, in English"),
    "review_route.fr": N_("How to ask for a review, in French"),
    "limit.relief": N_("Days to decide: duty relief"),
    "limit.quota": N_("Days to decide: quota"),
    "limit.other": N_("Days to decide: other questions"),
    "fee.relief": N_("Fee: duty relief"),
    "fee.quota": N_("Fee: quota"),
    "fee.other": N_("Fee: other questions"),
    "fee.first": N_("An application is accepted only when its fee is settled"),
    "types": N_("Kinds of rulings that are given"),
    "sample_days": N_("Calendar days to bring a sample"),
    "chase_days": N_("Days before the end of the applicant's time for a reminder"),
    "law.appeal": N_("Law of the appeal"),
    "review_days": N_("Calendar days to ask for a review"),
    "review_decision_days": N_("Calendar days to decide a review"),
    "appeal_days": N_("Calendar days to appeal"),
    "appeal_decision_days": N_("Calendar days to decide an appeal"),
    "carry_out_days": N_("Days to carry out what a review decided"),
    "reissue_remind_days": N_("Days before the end of a ruling for a reminder"),
    "basis_days": N_("Working days to confirm the facts of a ruling"),
    "extended_use_months": N_("Months of extended use at most"),
    "protection.en": N_("No liability for who relied on a ruling, in English"),
    "protection.fr": N_("No liability for who relied on a ruling, in French"),
    "enquiry_days": N_("Working days to answer a general question"),
    "opinion_days": N_("Working days for an expert's opinion"),
    "alike_percent": N_("How alike goods must be to count as alike, of 100"),
    "uploads.days": N_("Days to finish sending a document in pieces"),
}
"""Parameters without the service's prefix."""

AUDIT_FACTS: Mapping[str, str] = {
    "ApplicationDrafted": N_("Draft begun"),
    "AnswersSaved": N_("Answers saved"),
    "DocumentAdded": N_("Document added"),
    "DocumentRemoved": N_("Document taken out"),
    "ConfidentialDocumentRead": N_("Confidential document opened"),
    "ApplicationAssigned": N_("Case handed over"),
    "ApplicationSubmitted": N_("Submitted"),
    "ApplicationReturned": N_("Returned as incomplete"),
    "ApplicationAccepted": N_("Accepted as complete"),
    "AssessmentBegun": N_("Assessment begun"),
    "InformationRequested": N_("Applicant asked"),
    "InformationGiven": N_("Applicant answered"),
    "DecisionProposed": N_("Decision proposed"),
    "ProposalSentBack": N_("Proposal sent back"),
    "RulingIssued": N_("Ruling issued"),
    "ApplicationDeclined": N_("Declined"),
    "ApplicationWithdrawn": N_("Withdrawn by the applicant"),
    "ApplicationLapsed": N_("Lapsed"),
    "PaymentRecorded": N_("Fee paid"),
    "FeeWaived": N_("Fee waived"),
    "SampleRequested": N_("Sample asked for"),
    "SampleReceived": N_("Sample received"),
    "SentToLaboratory": N_("Sample sent to a laboratory"),
    "LaboratoryReported": N_("Laboratory's result received"),
    "OpinionAsked": N_("Expert of the region asked"),
    "OpinionClosed": N_("Assessment goes on"),
    "ApplicationReopened": N_("Opened again after a review"),
    "ApplicationRouted": N_("Put into a team's queue"),
    "InformationDueSoon": N_("Applicant reminded"),
    "KeywordsSet": N_("Keywords set"),
}
"""Facts of the audit trail."""
