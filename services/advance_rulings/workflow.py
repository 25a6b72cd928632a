"""The life of an application and the life of a ruling, each as one table."""

from __future__ import annotations

from services.advance_rulings.domain import contests as contest
from services.advance_rulings.domain import lives as life
from services.advance_rulings.domain.cases import (
    answer_time_over,
    authorised,
    authorised_by_the_holder,
    basis_asked,
    basis_not_asked,
    complete,
    fee_due,
    fee_settled,
    modified,
    no_conflict_left,
    of_the_applicant,
    of_the_holder,
    proposes_decline,
    proposes_ruling,
    sample_in_hand,
    second_officer,
    still_valid,
    to_cease,
    validity_over,
)
from services.advance_rulings.domain.words import (
    OPEN,
    ContestStatus,
    ConvergenceStatus,
    DivergenceStatus,
    EditionChangeStatus,
    EnquiryStatus,
    ExtendedUseStatus,
    KeywordStatus,
    OpinionRequestStatus,
    OpinionStatus,
    RulingStatus,
    SampleStatus,
    Status,
)
from services.advance_rulings.permissions import Permission
from shared.workflow import Action, Clock, Workflow

_S = Status
_WITH_APPLICANT = (_S.DRAFT, _S.INCOMPLETE, _S.AWAITING_APPLICANT, _S.AWAITING_SAMPLE)
_AWAY = (_S.AWAITING_APPLICANT, _S.AWAITING_SAMPLE, _S.AT_LABORATORY, _S.EXPERT_OPINION)
_ASKING = (_S.ASSESSMENT, _S.EXPERT_OPINION)
_WITH_OFFICE = (_S.SUBMITTED, _S.ACCEPTED, _S.ASSESSMENT, _S.AT_LABORATORY, _S.EXPERT_OPINION, _S.PROPOSED)

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
        *(Action("assign", s, s, Permission.DISTRIBUTE, title="Take or hand over") for s in OPEN),
        *(Action("route", s, s, Permission.DISTRIBUTE, title="Put into a team's queue") for s in OPEN),
        *(Action("set-keywords", s, s, Permission.REVIEW, title="Set the keywords") for s in OPEN),
        *(
            Action("record-payment", s, s, Permission.RECORD_PAYMENT, requires=(fee_due,), title="Record the payment")
            for s in OPEN
        ),
        *(Action("waive-fee", s, s, Permission.WAIVE_FEE, requires=(fee_due,), title="Waive the fee") for s in OPEN),
        Action("return", _S.SUBMITTED, _S.INCOMPLETE, Permission.REVIEW, title="Return as incomplete"),
        Action(
            "accept",
            _S.SUBMITTED,
            _S.ACCEPTED,
            Permission.REVIEW,
            requires=(complete, fee_settled),
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
        Action(
            "request-sample",
            _S.ASSESSMENT,
            _S.AWAITING_SAMPLE,
            Permission.REVIEW,
            clock=Clock.PAUSES,
            title="Ask for a sample",
        ),
        *(
            Action(name, _S.AWAITING_SAMPLE, _S.ASSESSMENT, Permission.REVIEW, clock=Clock.RESUMES, title=title)
            for name, title in (("receive-sample", "The sample is here"), ("cancel-sample", "Go on without the sample"))
        ),
        *(Action("register-sample", s, s, Permission.REVIEW, title="A sample came unasked") for s in _WITH_OFFICE),
        Action(
            "send-to-laboratory",
            _S.ASSESSMENT,
            _S.AT_LABORATORY,
            Permission.REVIEW,
            requires=(sample_in_hand,),
            clock=Clock.PAUSES,
            title="Send to a laboratory",
        ),
        Action(
            "record-result",
            _S.AT_LABORATORY,
            _S.ASSESSMENT,
            Permission.REVIEW,
            clock=Clock.RESUMES,
            title="Write down the laboratory's result",
        ),
        Action("ask-opinion", _ASKING, _S.EXPERT_OPINION, Permission.REVIEW, title="Ask an expert of the region"),
        Action("close-opinion", _S.EXPERT_OPINION, _S.ASSESSMENT, Permission.REVIEW, title="Go on with the assessment"),
        Action("propose", _S.ASSESSMENT, _S.PROPOSED, Permission.REVIEW, title="Propose a decision"),
        Action("send-back", _S.PROPOSED, _S.ASSESSMENT, Permission.DECIDE, title="Send back"),
        Action(
            "issue",
            _S.PROPOSED,
            _S.ISSUED,
            Permission.DECIDE,
            requires=(proposes_ruling, second_officer, no_conflict_left),
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
            (_S.ACCEPTED, _S.ASSESSMENT, *_AWAY, _S.PROPOSED),
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
            (_S.AWAITING_APPLICANT, _S.AWAITING_SAMPLE),
            _S.LAPSED,
            Permission.LAPSE,
            requires=(answer_time_over,),
            clock=Clock.STOPS,
            title="Lapse",
        ),
        Action(
            "reopen",
            _S.DECLINED,
            _S.ASSESSMENT,
            Permission.CARRY_OUT,
            clock=Clock.STARTS,
            title="Decide anew after a review or an appeal",
        ),
    ],
)

_R = RulingStatus
_P = Permission
_ENDED_BEFORE_TIME = (_R.REVOKED, _R.ANNULLED, _R.CEASED)
RULING = Workflow(
    "ruling",
    start=_R.IN_FORCE,
    actions=[
        Action("modify", _R.IN_FORCE, _R.IN_FORCE, _P.END_RULING, title="Modify"),
        Action("convert", _R.IN_FORCE, _R.IN_FORCE, _P.END_RULING, title="Move to another edition of the HS"),
        Action("ask-basis", _R.IN_FORCE, _R.IN_FORCE, _P.END_RULING, (basis_not_asked,), title="Ask the holder to confirm the facts"),
        Action("confirm-basis", _R.IN_FORCE, _R.IN_FORCE, _P.LODGE, (of_the_holder, authorised_by_the_holder, basis_asked), title="Confirm the facts"),
        Action("remind", _R.IN_FORCE, _R.IN_FORCE, _P.EXPIRE_RULING, title="Remind the holder of the end"),
        Action("revoke", _R.IN_FORCE, _R.REVOKED, _P.END_RULING, title="Revoke"),
        Action("annul", (_R.IN_FORCE, _R.EXPIRED), _R.ANNULLED, _P.END_RULING, title="Annul from the start"),
        Action("cease", _R.IN_FORCE, _R.CEASED, _P.CEASE_RULING, (to_cease,), title="Cease by law"),
        Action("expire", _R.IN_FORCE, _R.EXPIRED, _P.EXPIRE_RULING, (validity_over,), title="Validity is over"),
        Action("restore", _ENDED_BEFORE_TIME, _R.IN_FORCE, _P.CARRY_OUT, title="Restore after a review or an appeal"),
        Action("restore", _R.IN_FORCE, _R.IN_FORCE, _P.CARRY_OUT, (modified, still_valid), title="Put the earlier edition back after a review or an appeal"),
    ],
)  # fmt: skip

_C = ContestStatus
_BY_RIGHT = (contest.of_the_firm, life.authorised)
_OPEN_CONTEST = (_C.LODGED, _C.UNDER_EXAMINATION)


def _contest(name: str, decides: Permission) -> Workflow:
    """The two differ in who decides."""
    others = (contest.another_officer,)
    return Workflow(
        name,
        start=_C.LODGED,
        actions=[
            Action("examine", _C.LODGED, _C.UNDER_EXAMINATION, decides, others, title="Take up"),
            Action("allow", _C.UNDER_EXAMINATION, _C.ALLOWED, decides, others, title="Allow"),
            Action("dismiss", _C.UNDER_EXAMINATION, _C.DISMISSED, decides, others, title="Dismiss"),
            Action("withdraw", _OPEN_CONTEST, _C.WITHDRAWN, _P.LODGE, _BY_RIGHT, title="Withdraw"),
        ],
    )


REVIEW = _contest("review", _P.DECIDE_REVIEW)
APPEAL = _contest("appeal", _P.DECIDE_APPEAL)

_X = ExtendedUseStatus
EXTENDED_USE = Workflow(
    "extended-use",
    start=_X.ASKED,
    actions=[
        Action("grant", _X.ASKED, _X.GRANTED, _P.END_RULING, title="Grant"),
        Action("refuse", _X.ASKED, _X.REFUSED, _P.END_RULING, title="Refuse"),
        Action("withdraw", _X.ASKED, _X.WITHDRAWN, _P.LODGE, (life.of_the_firm, life.authorised), title="Withdraw"),
        Action("note-use", _X.GRANTED, _X.GRANTED, _P.CHECK_USE, (life.something_left,), title="Note a use"),
    ],
)  # fmt: skip

_M = SampleStatus
_HERE = (_M.RECEIVED, _M.STORED)
SAMPLE = Workflow(
    "sample",
    start=_M.AWAITED,
    actions=[
        Action("receive", _M.AWAITED, _M.RECEIVED, _P.REVIEW, title="Received"),
        Action("cancel", _M.AWAITED, _M.CANCELLED, _P.REVIEW, title="Not needed any more"),
        Action("send", _HERE, _M.AT_LABORATORY, _P.REVIEW, title="Sent to a laboratory"),
        Action("take-back", _M.AT_LABORATORY, _M.RECEIVED, _P.REVIEW, title="Back from the laboratory"),
        Action("store", _M.RECEIVED, _M.STORED, _P.REVIEW, title="Put into store"),
        Action("return", _HERE, _M.RETURNED, _P.REVIEW, title="Given back"),
        Action("destroy", (*_HERE, _M.AT_LABORATORY), _M.DESTROYED, _P.REVIEW, title="Used up or destroyed"),
    ],
)  # fmt: skip

_E = EnquiryStatus
ENQUIRY = Workflow(
    "enquiry",
    start=_E.RECEIVED,
    actions=[
        Action("assign", _E.RECEIVED, _E.RECEIVED, _P.REVIEW, title="Take or hand over"),
        Action("answer", _E.RECEIVED, _E.ANSWERED, _P.REVIEW, title="Answer"),
        Action("withdraw", _E.RECEIVED, _E.WITHDRAWN, _P.LODGE, (life.of_the_firm,), title="Withdraw"),
    ],
)  # fmt: skip

_K = KeywordStatus
KEYWORD = Workflow(
    "keyword",
    start=_K.PROPOSED,
    actions=[
        Action("approve", (_K.PROPOSED, _K.REJECTED, _K.RETIRED), _K.APPROVED, _P.APPROVE_KEYWORD, title="Approve"),
        Action("reject", _K.PROPOSED, _K.REJECTED, _P.APPROVE_KEYWORD, title="Reject"),
        Action("retire", _K.APPROVED, _K.RETIRED, _P.APPROVE_KEYWORD, title="Retire"),
    ],
)  # fmt: skip

_D = EditionChangeStatus
EDITION_CHANGE = Workflow(
    "edition-change",
    start=_D.FLAGGED,
    actions=[
        Action("decide", (_D.FLAGGED, _D.DECIDED), _D.DECIDED, _P.END_RULING, title="Choose the new code"),
        Action("convert", _D.DECIDED, _D.CONVERTED, _P.CEASE_RULING, title="The ruling moved to the new edition"),
        Action("end", (_D.FLAGGED, _D.DECIDED), _D.ENDED, _P.CEASE_RULING, title="The ruling ended with its edition"),
    ],
)  # fmt: skip

_Q = OpinionRequestStatus
OPINION_REQUEST = Workflow(
    "opinion-request",
    start=_Q.ASKED,
    actions=[
        Action("thank", _Q.CLOSED, _Q.CLOSED, _P.REVIEW, title="Thank the expert"),
        Action("close", _Q.ASKED, _Q.CLOSED, _P.REVIEW, title="Close"),
        Action("withdraw", _Q.ASKED, _Q.WITHDRAWN, _P.REVIEW, title="Withdraw"),
    ],
)  # fmt: skip

_O = OpinionStatus
OPINION = Workflow(
    "opinion",
    start=_O.OPEN,
    actions=[
        Action("accept", _O.OPEN, _O.ACCEPTED, _P.GIVE_OPINION, (life.of_the_expert, life.in_time), title="Accept"),
        Action("decline", (_O.OPEN, _O.ACCEPTED), _O.DECLINED, _P.GIVE_OPINION, (life.of_the_expert,), title="Decline"),
        Action("give", _O.ACCEPTED, _O.GIVEN, _P.GIVE_OPINION, (life.of_the_expert, life.in_time), title="Give the opinion"),
    ],
)  # fmt: skip

_G = DivergenceStatus
_CLOSED = (_G.DISMISSED, _G.RESOLVED, _G.IN_CONVERGENCE)
DIVERGENCE = Workflow(
    "divergence",
    start=_G.FOUND,
    actions=[
        Action("dismiss", _G.FOUND, _G.DISMISSED, _P.CONVERGE, title="The goods are not alike"),
        Action("converge", _G.FOUND, _G.IN_CONVERGENCE, _P.CONVERGE, title="Open a case with the other administration"),
        Action("resolve", (_G.FOUND, _G.IN_CONVERGENCE), _G.RESOLVED, _P.CONVERGE, (life.now_the_same,), title="Resolved"),
        Action("reopen", _CLOSED, _G.FOUND, _P.CONVERGE, (life.no_case_open,), title="Open again"),
    ],
)  # fmt: skip

_V = ConvergenceStatus
CONVERGENCE = Workflow(
    "convergence",
    start=_V.OPEN,
    actions=[
        Action("state", _V.OPEN, _V.OPEN, _P.CONVERGE, title="State a position"),
        Action("agree", _V.OPEN, _V.AGREED, _P.CONVERGE, (life.both_stated_the_same,), title="Note the agreement"),
        Action("end", _V.OPEN, _V.ENDED, _P.CONVERGE, title="End without agreement"),
    ],
)  # fmt: skip
