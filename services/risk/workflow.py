"""The life of a rule's version, of an office's plan and of a suggestion, each as one table."""

from __future__ import annotations

from services.risk.domain.office_plans import PlanState, another_planner, begins_in_time
from services.risk.domain.rule_life import (
    another_officer,
    approval_overdue,
    awaits_approval,
    begun,
    compiles,
    dated,
    documented,
    emergency_reasoned,
    leaves_no_region_behind,
    no_version_under_way,
    not_again,
    not_begun,
    not_below_the_regional_rule,
    not_over,
    over,
    replaces_nothing,
    short_enough,
    tested_as_it_stands,
)
from services.risk.domain.suggestions import SuggestionState
from services.risk.domain.words import RuleState
from services.risk.permissions import Permission
from shared.workflow import Action, Workflow

_S = RuleState
_READY = (compiles, tested_as_it_stands, documented, not_below_the_regional_rule)

RULE = Workflow(
    "rule",
    start=_S.DRAFT,
    actions=[
        # name, from, to, permission
        Action("edit", (_S.DRAFT, _S.TESTED), _S.DRAFT, Permission.WRITE_RULE, title="Change"),
        Action(
            "back-test",
            (_S.DRAFT, _S.TESTED),
            _S.TESTED,
            Permission.WRITE_RULE,
            requires=(compiles,),
            title="Back-test",
        ),
        Action("submit", _S.TESTED, _S.SUBMITTED, Permission.WRITE_RULE, requires=(*_READY, dated), title="Submit"),
        Action("send-back", _S.SUBMITTED, _S.DRAFT, Permission.APPROVE_RULE, title="Send back"),
        Action(
            "approve",
            _S.SUBMITTED,
            _S.APPROVED,
            Permission.APPROVE_RULE,
            requires=(*_READY, dated, another_officer),
            title="Approve",
        ),
        Action(
            "activate-at-once",
            _S.TESTED,
            _S.ACTIVE,
            Permission.EMERGENCY_RULE,
            requires=(*_READY, short_enough, emergency_reasoned, replaces_nothing, not_again),
            title="Activate as an emergency",
        ),
        Action(
            "approve-afterwards",
            _S.ACTIVE,
            _S.ACTIVE,
            Permission.APPROVE_RULE,
            requires=(awaits_approval, not_over, another_officer),
            title="Approve afterwards",
        ),
        Action(
            "revise",
            (_S.SCHEDULED, _S.ACTIVE, _S.EXPIRED, _S.WITHDRAWN),
            _S.DRAFT,
            Permission.WRITE_RULE,
            requires=(no_version_under_way,),
            title="Prepare a new version",
        ),
        Action("withdraw", (_S.DRAFT, _S.TESTED, _S.SUBMITTED), _S.WITHDRAWN, Permission.WRITE_RULE, title="Withdraw"),
        Action(
            "withdraw",
            (_S.APPROVED, _S.SCHEDULED, _S.ACTIVE),
            _S.WITHDRAWN,
            Permission.APPROVE_RULE,
            requires=(leaves_no_region_behind,),
            title="Withdraw",
        ),
        # What time does by itself.
        Action(
            "schedule",
            _S.APPROVED,
            _S.SCHEDULED,
            Permission.TIMED,
            requires=(not_begun,),
            title="Wait for the first day",
        ),
        Action("begin", (_S.APPROVED, _S.SCHEDULED), _S.ACTIVE, Permission.TIMED, requires=(begun,), title="Begin"),
        Action(
            "expire",
            (_S.APPROVED, _S.SCHEDULED, _S.ACTIVE),
            _S.EXPIRED,
            Permission.TIMED,
            requires=(over,),
            title="Expire",
        ),
        Action(
            "lapse",
            _S.ACTIVE,
            _S.WITHDRAWN,
            Permission.TIMED,
            requires=(approval_overdue,),
            title="End an emergency that nobody approved",
        ),
    ],
)

OFFICE_PLAN = Workflow(
    "office-plan",
    start=PlanState.PROPOSED,
    actions=[
        Action(
            "approve",
            PlanState.PROPOSED,
            PlanState.APPROVED,
            Permission.APPROVE_PLANS,
            requires=(begins_in_time, another_planner),
            title="Approve",
        ),
        Action("refuse", PlanState.PROPOSED, PlanState.REFUSED, Permission.APPROVE_PLANS, title="Refuse"),
    ],
)

SUGGESTION = Workflow(
    "suggestion",
    start=SuggestionState.MADE,
    actions=[
        Action("take", SuggestionState.MADE, SuggestionState.TAKEN, Permission.WRITE_RULE, title="Make it a draft"),
        Action("dismiss", SuggestionState.MADE, SuggestionState.DISMISSED, Permission.WRITE_RULE, title="Put aside"),
    ],
)
