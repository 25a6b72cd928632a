"""What one may do here, and which role holds it. A role of another service holds nothing here."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`<service>:<thing>:<verb>`; the value is what other systems and the log show."""

    LODGE = "risk:declaration:lodge"
    """Send declarations and get their receipts."""
    LODGE_FOR_ANY = "risk:declaration:lodge-for-any"
    """Send declarations of any trader: officers at the counter, the national system."""
    READ_LANE = "risk:lane:read"
    """See declarations with their lanes; never why."""
    EXPLAIN = "risk:assessment:explain"
    """See why a declaration has its lane."""
    EXAMINE = "risk:declaration:examine"
    """Examine goods and documents, write the inspection act."""
    ASSIGN = "risk:declaration:assign"
    RAISE_LANE = "risk:lane:raise"
    LOWER_LANE = "risk:lane:lower"
    APPROVE_LOWER = "risk:lane:approve-lower"
    RELEASE = "risk:declaration:release"
    READ_RULE = "risk:rule:read"
    WRITE_RULE = "risk:rule:write"
    APPROVE_RULE = "risk:rule:approve"
    EMERGENCY_RULE = "risk:rule:emergency"
    KEEP_LISTS = "risk:list:keep"
    READ_LISTS = "risk:list:read"
    KEEP_PLANS = "risk:plan:keep"
    APPROVE_PLANS = "risk:plan:approve"
    EXCHANGE = "risk:profile:exchange"
    READ_STATISTICS = "risk:statistics:read"
    AUDIT = "risk:trail:audit"
    RECOMPUTE = "risk:assessment:recompute"
    READ_CATALOGUE = "risk:catalogue:read"
    PROPOSE_PARAMETER = "risk:parameter:propose"
    APPROVE_PARAMETER = "risk:parameter:approve"
    TIMED = "risk:rule:timed"
    """What happens by itself when a time is over."""


_P = Permission
_TRADER = frozenset({_P.LODGE})
_SEES = frozenset({_P.READ_LANE, _P.READ_CATALOGUE})
_ANALYST = _SEES | {
    _P.EXPLAIN,
    _P.READ_RULE,
    _P.WRITE_RULE,
    _P.KEEP_LISTS,
    _P.READ_LISTS,
    _P.KEEP_PLANS,
    _P.READ_STATISTICS,
}
ROLES: dict[str, frozenset[Permission]] = {
    "trader": _TRADER,
    "firm-manager": _TRADER,
    "counter": _SEES | {_P.LODGE, _P.LODGE_FOR_ANY},
    "examiner": _SEES | {_P.EXPLAIN, _P.EXAMINE, _P.RAISE_LANE, _P.RELEASE},
    "risk-analyst": _ANALYST,
    "risk-approver": _ANALYST
    | {
        _P.APPROVE_RULE,
        _P.EMERGENCY_RULE,
        _P.APPROVE_PLANS,
        _P.EXCHANGE,
        _P.RAISE_LANE,
        _P.LOWER_LANE,
        _P.APPROVE_LOWER,
        _P.ASSIGN,
        _P.RELEASE,
    },
    "auditor": _SEES | {_P.EXPLAIN, _P.READ_RULE, _P.READ_LISTS, _P.READ_STATISTICS, _P.AUDIT, _P.RECOMPUTE},
    "parameters": frozenset({_P.PROPOSE_PARAMETER, _P.APPROVE_PARAMETER}),
    "national-system": _SEES | {_P.LODGE, _P.LODGE_FOR_ANY},
}
"""Who holds what. An office where one person does everything gives that person several roles."""

TIMED_WORK: frozenset[Permission] = frozenset({Permission.TIMED})
"""What this service does by itself when a time is over; no person holds it."""

SYSADMIN: frozenset[Permission] = frozenset({Permission.LODGE, Permission.LODGE_FOR_ANY, Permission.RECOMPUTE})
"""What the person at the console of the installation may do."""
