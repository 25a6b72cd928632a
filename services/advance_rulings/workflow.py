"""The life of an application and the life of a ruling, each as one table."""

from __future__ import annotations

from services.advance_rulings.domain.cases import (
    answer_time_over,
    authorised,
    complete,
    of_the_applicant,
    proposes_decline,
    proposes_ruling,
    second_officer,
    validity_over,
)
from services.advance_rulings.domain.words import OPEN, RulingStatus, Status
from services.advance_rulings.permissions import Permission
from shared.workflow import Action, Clock, Workflow

_S = Status
_WITH_APPLICANT = (_S.DRAFT, _S.INCOMPLETE, _S.AWAITING_APPLICANT)
_WITH_OFFICE = (_S.SUBMITTED, _S.ACCEPTED, _S.ASSESSMENT, _S.PROPOSED)

APPLICATION = Workflow(
    "application",
    start=_S.DRAFT,
    actions=[
        # name, from, to, permission
        *(
            Action("save", s, s, Permission.LODGE, requires=(of_the_applicant, authorised), title="Save answers")
            for s in (_S.DRAFT, _S.INCOMPLETE)
        ),
        *(
            Action("attach", s, s, Permission.LODGE, requires=(of_the_applicant, authorised), title="Add documents")
            for s in _WITH_APPLICANT
        ),
        *(Action("attach", s, s, Permission.REVIEW, title="Add documents of the office") for s in _WITH_OFFICE),
        Action(
            "submit",
            (_S.DRAFT, _S.INCOMPLETE),
            _S.SUBMITTED,
            Permission.LODGE,
            requires=(of_the_applicant, authorised, complete),
            title="Submit",
        ),
        *(Action("assign", s, s, Permission.REVIEW, title="Take or hand over") for s in OPEN),
        Action("return", _S.SUBMITTED, _S.INCOMPLETE, Permission.REVIEW, title="Return as incomplete"),
        Action(
            "accept",
            _S.SUBMITTED,
            _S.ACCEPTED,
            Permission.REVIEW,
            requires=(complete,),
            clock=Clock.STARTS,
            title="Accept as complete",
        ),
        Action("assess", _S.ACCEPTED, _S.ASSESSMENT, Permission.REVIEW, title="Begin the assessment"),
        Action(
            "request-information",
            _S.ASSESSMENT,
            _S.AWAITING_APPLICANT,
            Permission.REVIEW,
            clock=Clock.PAUSES,
            title="Ask the applicant",
        ),
        Action(
            "answer",
            _S.AWAITING_APPLICANT,
            _S.ASSESSMENT,
            Permission.LODGE,
            requires=(of_the_applicant, authorised),
            clock=Clock.RESUMES,
            title="Answer the office",
        ),
        Action("propose", _S.ASSESSMENT, _S.PROPOSED, Permission.REVIEW, title="Propose a decision"),
        Action("send-back", _S.PROPOSED, _S.ASSESSMENT, Permission.DECIDE, title="Send back"),
        Action(
            "issue",
            _S.PROPOSED,
            _S.ISSUED,
            Permission.DECIDE,
            requires=(proposes_ruling, second_officer),
            clock=Clock.STOPS,
            title="Sign and issue the ruling",
        ),
        Action(
            "decline",
            _S.PROPOSED,
            _S.DECLINED,
            Permission.DECIDE,
            requires=(proposes_decline, second_officer),
            clock=Clock.STOPS,
            title="Sign and decline",
        ),
        Action(
            "withdraw",
            (_S.DRAFT, _S.SUBMITTED, _S.INCOMPLETE),
            _S.WITHDRAWN,
            Permission.LODGE,
            requires=(of_the_applicant, authorised),
            title="Withdraw",
        ),
        Action(
            "withdraw",
            (_S.ACCEPTED, _S.ASSESSMENT, _S.AWAITING_APPLICANT, _S.PROPOSED),
            _S.WITHDRAWN,
            Permission.LODGE,
            requires=(of_the_applicant, authorised),
            clock=Clock.STOPS,
            title="Withdraw",
        ),
        Action(
            "lapse",
            (_S.DRAFT, _S.INCOMPLETE),
            _S.LAPSED,
            Permission.LAPSE,
            requires=(answer_time_over,),
            title="Lapse",
        ),
        Action(
            "lapse",
            _S.AWAITING_APPLICANT,
            _S.LAPSED,
            Permission.LAPSE,
            requires=(answer_time_over,),
            clock=Clock.STOPS,
            title="Lapse",
        ),
    ],
)

_R = RulingStatus
RULING = Workflow(
    "ruling",
    start=_R.IN_FORCE,
    actions=[
        Action("revoke", _R.IN_FORCE, _R.REVOKED, Permission.END_RULING, title="Revoke"),
        Action("annul", (_R.IN_FORCE, _R.EXPIRED), _R.ANNULLED, Permission.END_RULING, title="Annul from the start"),
        Action(
            "expire",
            _R.IN_FORCE,
            _R.EXPIRED,
            Permission.EXPIRE_RULING,
            requires=(validity_over,),
            title="Validity is over",
        ),
    ],
)
