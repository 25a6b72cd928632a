"""What one may do here, and which role holds it. A role of another service holds nothing here."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`<service>:<thing>:<verb>`; the value is what other systems and the log show."""

    LODGE = "advance_rulings:application:lodge"
    READ = "advance_rulings:application:read"
    AUDIT = "advance_rulings:application:audit"
    REVIEW = "advance_rulings:application:review"
    DECIDE = "advance_rulings:application:decide"
    DISTRIBUTE = "advance_rulings:application:distribute"
    LAPSE = "advance_rulings:application:lapse"
    END_RULING = "advance_rulings:ruling:end"
    EXPIRE_RULING = "advance_rulings:ruling:expire"
    IMPORT_RULINGS = "advance_rulings:ruling:import"
    PROPOSE_PARAMETER = "advance_rulings:parameter:propose"
    APPROVE_PARAMETER = "advance_rulings:parameter:approve"
    DECLARE_CLOSURE = "advance_rulings:closure:declare"
    RECORD_PAYMENT = "advance_rulings:fee:record"
    WAIVE_FEE = "advance_rulings:fee:waive"
    DECIDE_REVIEW = "advance_rulings:review:decide"
    DECIDE_APPEAL = "advance_rulings:appeal:decide"
    CEASE_RULING = "advance_rulings:ruling:cease"
    CARRY_OUT = "advance_rulings:contest:carry_out"
    CHECK_USE = "advance_rulings:ruling:check"
    MANAGE_WORK = "advance_rulings:team:manage"
    APPROVE_KEYWORD = "advance_rulings:keyword:approve"
    LOAD_TARIFF = "advance_rulings:tariff:load"
    GIVE_OPINION = "advance_rulings:opinion:give"
    CONVERGE = "advance_rulings:divergence:handle"
    EXCHANGE = "advance_rulings:ruling:exchange"


_P = Permission
_TRADER = frozenset({_P.LODGE, _P.READ})
ROLES: dict[str, frozenset[Permission]] = {
    "trader": _TRADER,
    "firm-manager": _TRADER,
    "counter": frozenset({_P.LODGE, _P.READ, _P.RECORD_PAYMENT}),
    "reviewer": frozenset(
        {_P.READ, _P.REVIEW, _P.DISTRIBUTE, _P.RECORD_PAYMENT, _P.CHECK_USE, _P.GIVE_OPINION, _P.CONVERGE},
    ),
    "decider": frozenset(
        {
            _P.READ, _P.DECIDE, _P.DISTRIBUTE, _P.END_RULING, _P.WAIVE_FEE, _P.DECIDE_REVIEW, _P.MANAGE_WORK, _P.APPROVE_KEYWORD,
            _P.CHECK_USE, _P.GIVE_OPINION, _P.CONVERGE,
        }
    ),
    "appeal-authority": frozenset({_P.READ, _P.DECIDE_APPEAL}),
    "examiner": frozenset({_P.CHECK_USE}),
    "registrar": frozenset({_P.READ, _P.EXCHANGE}),
    "parameters": frozenset({_P.PROPOSE_PARAMETER, _P.APPROVE_PARAMETER, _P.DECLARE_CLOSURE, _P.LOAD_TARIFF}),
    "auditor": frozenset({_P.READ, _P.AUDIT}),
    "national-system": frozenset({_P.READ, _P.CHECK_USE, _P.EXCHANGE}),
}  # fmt: skip
"""Who holds what. An office where one person does everything gives that person several roles."""

TIMED_WORK: frozenset[Permission] = frozenset({_P.LAPSE, _P.EXPIRE_RULING, _P.CEASE_RULING})
"""What this service does by itself when a time is over; no person holds it."""

CONTEST: frozenset[Permission] = frozenset({_P.CARRY_OUT})
"""What an allowed review or appeal brings about, in its own transaction; no person holds it by a role."""

WATCH: frozenset[Permission] = frozenset({_P.CONVERGE})
"""What the look at others' published rulings does by itself: note a divergence, and that one is over."""

SYSADMIN: frozenset[Permission] = frozenset({_P.IMPORT_RULINGS, _P.LOAD_TARIFF})
"""What the person at the console of the installation may do."""
