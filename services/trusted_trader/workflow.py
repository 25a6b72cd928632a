"""The life of each thing here, as one table each."""

from __future__ import annotations

from services.trusted_trader.domain import cases as rule
from services.trusted_trader.domain.words import (
    OPEN,
    AppealStatus,
    ArrangementStatus,
    ChangeStatus,
    FindingStatus,
    HolderStatus,
    MeasureStatus,
    ProgrammeStatus,
    QuestionnaireStatus,
    Status,
    VisitStatus,
)
from services.trusted_trader.permissions import Permission
from shared.workflow import Action, Clock, Workflow

_P = Permission
_S = Status
_AT_WORK = (_S.ACCEPTED, _S.DESK, _S.SITE_VALIDATION, _S.PROPOSED)

APPLICATION = Workflow(
    "application",
    start=_S.INTEREST,
    actions=[
        # name, from, to, permission
        Action("begin", _S.INTEREST, _S.DRAFT, _P.LODGE, (rule.of_the_firm, rule.cooled_off), title="Begin the self-assessment"),
        *(
            Action("save", s, s, _P.LODGE, (rule.of_the_firm,), title="Save answers")
            for s in (_S.DRAFT, _S.RETURNED)
        ),
        *(
            Action("attach", s, s, _P.LODGE, (rule.of_the_firm,), title="Add evidence")
            for s in (_S.DRAFT, _S.RETURNED, _S.CORRECTIVE_ACTION)
        ),
        *(
            Action("attach", s, s, _P.REVIEW, title="Add documents of the office")
            for s in (_S.SUBMITTED, _S.ACCEPTED, _S.DESK, _S.SITE_VALIDATION)
        ),
        Action(
            "submit", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, _P.LODGE,
            (rule.of_the_firm, rule.questionnaire_counts, rule.complete, rule.cooled_off), title="Submit",
        ),
        *(Action("assign", s, s, _P.REVIEW, title="Take or hand over") for s in OPEN),
        Action(
            "return", _S.SUBMITTED, _S.RETURNED, _P.REVIEW, (rule.not_returned_before,), title="Return with all that is missing"
        ),
        Action(
            "accept", _S.SUBMITTED, _S.ACCEPTED, _P.REVIEW, (rule.complete,), Clock.STARTS, title="Accept as complete"
        ),
        Action("assess", _S.ACCEPTED, _S.DESK, _P.REVIEW, title="Begin the desk assessment"),
        Action("ask-agency", _S.DESK, _S.DESK, _P.REVIEW, title="Ask another agency"),
        Action("record-opinion", _S.DESK, _S.DESK, _P.REVIEW, title="Write down an agency's answer"),
        Action(
            "validate", (_S.DESK,), _S.SITE_VALIDATION, _P.REVIEW, (rule.nothing_awaited,), title="Go on to the sites"
        ),
        *(Action("write-desk", s, s, _P.REVIEW, title="Write the desk record") for s in (_S.DESK, _S.SITE_VALIDATION)),
        Action(
            "require-correction", _S.SITE_VALIDATION, _S.CORRECTIVE_ACTION, _P.REVIEW, (rule.something_to_mend,), Clock.PAUSES,
            title="Send the findings to the firm",
        ),
        Action(
            "correct", _S.CORRECTIVE_ACTION, _S.SITE_VALIDATION, _P.LODGE, (rule.of_the_firm, rule.findings_answered),
            Clock.RESUMES, title="Report the findings as mended",
        ),
        *(
            Action("extend", s, s, _P.DECIDE, (rule.not_extended_before,), title="Extend the time for the decision")
            for s in _AT_WORK
        ),
        Action(
            "propose", (_S.DESK, _S.SITE_VALIDATION), _S.PROPOSED, _P.REVIEW,
            (rule.nothing_awaited, rule.every_site_seen, rule.no_critical_open), title="Propose a decision",
        ),
        Action("send-back", _S.PROPOSED, _S.SITE_VALIDATION, _P.DECIDE, title="Send back"),
        Action(
            "grant", _S.PROPOSED, _S.GRANTED, _P.DECIDE,
            (rule.proposes_grant, rule.second_officer, rule.not_the_validator, rule.every_site_seen, rule.no_critical_open),
            Clock.STOPS, title="Sign and grant",
        ),
        Action(
            "refuse", _S.PROPOSED, _S.REFUSED, _P.DECIDE,
            (rule.proposes_refusal, rule.second_officer, rule.not_the_validator), Clock.STOPS, title="Sign and refuse",
        ),
        Action("reopen", _S.REFUSED, _S.DESK, _P.DECIDE_APPEAL, clock=Clock.STARTS, title="Decide anew after an appeal"),
        Action(
            "withdraw", (_S.INTEREST, _S.DRAFT, _S.SUBMITTED, _S.RETURNED), _S.WITHDRAWN, _P.LODGE, (rule.of_the_firm,),
            title="Withdraw",
        ),
        Action(
            "withdraw", (_S.ACCEPTED, _S.DESK, _S.SITE_VALIDATION, _S.CORRECTIVE_ACTION, _S.PROPOSED), _S.WITHDRAWN,
            _P.LODGE, (rule.of_the_firm,), Clock.STOPS, title="Withdraw",
        ),
        Action("lapse", (_S.INTEREST, _S.DRAFT, _S.RETURNED), _S.LAPSED, _P.LAPSE, (rule.time_over,), title="Lapse"),
        Action("lapse", _S.CORRECTIVE_ACTION, _S.LAPSED, _P.LAPSE, (rule.time_over,), Clock.STOPS, title="Lapse"),
    ],
)  # fmt: skip

_H = HolderStatus
_LIVE = (_H.ACTIVE, _H.SUSPENDED)
AUTHORISATION = Workflow(
    "authorisation",
    start=_H.ACTIVE,
    actions=[
        *(Action("announce", s, s, _P.MONITOR, (rule.nothing_announced,), title="Announce a measure") for s in _LIVE),
        *(Action("appoint", s, s, _P.MONITOR, title="Name the account manager") for s in _LIVE),
        *(Action("publish", s, s, _P.LODGE, (rule.of_the_firm,), title="Allow or end publication and exchange") for s in _LIVE),
        *(Action("tell-change", s, s, _P.LODGE, (rule.of_the_firm,), title="Tell a change") for s in _LIVE),
        *(Action("ask-revalidation", s, s, _P.LODGE, (rule.of_the_firm,), title="Ask for re-validation") for s in _LIVE),
        Action("renew", _H.ACTIVE, _H.ACTIVE, _P.DECIDE, title="Renew after re-validation"),
        Action("vary", _H.ACTIVE, _H.ACTIVE, _P.END, title="Change scope or conditions"),
        Action("pause", _H.ACTIVE, _H.SUSPENDED, _P.LODGE, (rule.of_the_firm,), title="Ask for suspension"),
        Action(
            "suspend", _H.ACTIVE, _H.SUSPENDED, _P.END, (rule.heard, rule.another_than_announced), title="Sign and suspend"
        ),
        Action("lift", _H.SUSPENDED, _H.ACTIVE, _P.END, title="Lift the suspension"),
        Action(
            "revoke", _LIVE, _H.REVOKED, _P.END, (rule.heard, rule.another_than_announced), title="Sign and revoke"
        ),
        Action("restore", _H.REVOKED, _H.ACTIVE, _P.DECIDE_APPEAL, title="Restore after an appeal"),
        Action("expire", _LIVE, _H.EXPIRED, _P.EXPIRE, (rule.validity_over,), title="Validity is over"),
        Action("surrender", _LIVE, _H.SURRENDERED, _P.LODGE, (rule.of_the_firm,), title="Give the status back"),
    ],
)  # fmt: skip

_M = MeasureStatus
MEASURE = Workflow(
    "measure",
    start=_M.ANNOUNCED,
    actions=[
        Action("respond", _M.ANNOUNCED, _M.HEARD, _P.LODGE, (rule.of_the_firm,), title="Answer what is intended"),
        Action("close-hearing", _M.ANNOUNCED, _M.HEARD, _P.MONITOR, (rule.hearing_over,), title="Close the hearing without an answer"),
        Action("carry-out", (_M.ANNOUNCED, _M.HEARD), _M.CARRIED_OUT, _P.END, title="Carry out"),
        Action("drop", (_M.ANNOUNCED, _M.HEARD), _M.DROPPED, _P.MONITOR, title="Drop"),
    ],
)  # fmt: skip

_V = VisitStatus
VISIT = Workflow(
    "visit",
    start=_V.PLANNED,
    actions=[
        Action("replan", _V.PLANNED, _V.PLANNED, _P.REVIEW, title="Change the plan"),
        Action("start", _V.PLANNED, _V.UNDER_WAY, _P.VALIDATE, (rule.of_the_validators,), title="Begin"),
        Action(
            "report", (_V.PLANNED, _V.UNDER_WAY), _V.REPORTED, _P.VALIDATE, (rule.of_the_validators, rule.rated_all), title="Hand in the report"
        ),
        Action("cancel", (_V.PLANNED, _V.UNDER_WAY), _V.CANCELLED, _P.REVIEW, title="Cancel"),
    ],
)  # fmt: skip

_F = FindingStatus
FINDING = Workflow(
    "finding",
    start=_F.OPEN,
    actions=[
        Action("answer", (_F.OPEN, _F.ANSWERED), _F.ANSWERED, _P.LODGE, (rule.of_the_firm,), title="Say what was done"),
        Action("resolve", (_F.OPEN, _F.ANSWERED), _F.RESOLVED, _P.VALIDATE, title="Accept as resolved"),
        Action("reopen", (_F.ANSWERED, _F.RESOLVED), _F.OPEN, _P.VALIDATE, title="Not resolved"),
    ],
)  # fmt: skip

_A = AppealStatus
APPEAL = Workflow(
    "appeal",
    start=_A.LODGED,
    actions=[
        Action("review", _A.LODGED, _A.UNDER_REVIEW, _P.DECIDE_APPEAL, (rule.another_than_contested,), title="Take up"),
        Action("allow", _A.UNDER_REVIEW, _A.ALLOWED, _P.DECIDE_APPEAL, (rule.another_than_contested,), title="Allow"),
        Action("dismiss", _A.UNDER_REVIEW, _A.DISMISSED, _P.DECIDE_APPEAL, (rule.another_than_contested,), title="Dismiss"),
        Action("withdraw", (_A.LODGED, _A.UNDER_REVIEW), _A.WITHDRAWN, _P.LODGE, (rule.of_the_firm,), title="Withdraw"),
    ],
)  # fmt: skip

_C = ChangeStatus
CHANGE = Workflow(
    "change",
    start=_C.TOLD,
    actions=[
        Action("note", _C.TOLD, _C.NOTED, _P.MONITOR, title="Take note"),
        Action("review", (_C.TOLD, _C.NOTED), _C.NEEDS_REVIEW, _P.MONITOR, title="Ask for a review"),
        Action("close", (_C.TOLD, _C.NOTED, _C.NEEDS_REVIEW), _C.CLOSED, _P.MONITOR, title="Close with a conclusion"),
    ],
)  # fmt: skip

_G = ProgrammeStatus
PROGRAMME = Workflow(
    "programme",
    start=_G.DRAFT,
    actions=[
        Action("edit", _G.DRAFT, _G.DRAFT, _P.PROPOSE_PROGRAMME, title="Change"),
        Action("propose", _G.DRAFT, _G.PROPOSED, _P.PROPOSE_PROGRAMME, (rule.without_fault,), title="Propose"),
        Action("send-back", _G.PROPOSED, _G.DRAFT, _P.APPROVE_PROGRAMME, title="Send back"),
        Action(
            "activate", _G.PROPOSED, _G.ACTIVE, _P.APPROVE_PROGRAMME, (rule.without_fault, rule.second_officer), title="Sign and activate"
        ),
        Action("retire", _G.ACTIVE, _G.RETIRED, _P.APPROVE_PROGRAMME, title="Retire"),
    ],
)  # fmt: skip

_Q = QuestionnaireStatus
QUESTIONNAIRE = Workflow(
    "questionnaire",
    start=_Q.DRAFT,
    actions=[
        Action("edit", _Q.DRAFT, _Q.DRAFT, _P.PROPOSE_PROGRAMME, title="Change"),
        Action("publish", _Q.DRAFT, _Q.PUBLISHED, _P.APPROVE_PROGRAMME, (rule.without_fault,), title="Publish"),
        Action("withdraw", _Q.PUBLISHED, _Q.WITHDRAWN, _P.APPROVE_PROGRAMME, title="Withdraw"),
    ],
)  # fmt: skip

_R = ArrangementStatus
ARRANGEMENT = Workflow(
    "arrangement",
    start=_R.DRAFT,
    actions=[
        Action("edit", _R.DRAFT, _R.DRAFT, _P.PROPOSE_ARRANGEMENT, title="Change"),
        Action("propose", _R.DRAFT, _R.PROPOSED, _P.PROPOSE_ARRANGEMENT, (rule.without_fault,), title="Propose"),
        Action("send-back", _R.PROPOSED, _R.DRAFT, _P.APPROVE_ARRANGEMENT, title="Send back"),
        Action(
            "activate", _R.PROPOSED, _R.IN_FORCE, _P.APPROVE_ARRANGEMENT, (rule.without_fault, rule.second_officer), title="Sign"
        ),
        Action("end", _R.IN_FORCE, _R.ENDED, _P.APPROVE_ARRANGEMENT, title="End"),
    ],
)  # fmt: skip
