"""What one may do here, and which role holds it. A role of another service holds nothing here."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`<service>:<thing>:<verb>`; the value is what other systems and the log show."""

    LODGE = "trusted_trader:application:lodge"
    READ = "trusted_trader:application:read"
    AUDIT = "trusted_trader:application:audit"
    REVIEW = "trusted_trader:application:review"
    DECIDE = "trusted_trader:application:decide"
    LAPSE = "trusted_trader:application:lapse"
    VALIDATE = "trusted_trader:visit:report"
    MONITOR = "trusted_trader:authorisation:monitor"
    END = "trusted_trader:authorisation:end"
    EXPIRE = "trusted_trader:authorisation:expire"
    REMIND = "trusted_trader:authorisation:remind"
    ENTITLEMENTS = "trusted_trader:entitlement:read"
    CONFIRM = "trusted_trader:status:confirm"
    RECORD = "trusted_trader:compliance:record"
    DECIDE_APPEAL = "trusted_trader:appeal:decide"
    PROPOSE_PROGRAMME = "trusted_trader:programme:propose"
    APPROVE_PROGRAMME = "trusted_trader:programme:approve"
    PROPOSE_ARRANGEMENT = "trusted_trader:arrangement:propose"
    APPROVE_ARRANGEMENT = "trusted_trader:arrangement:approve"
    EXCHANGE = "trusted_trader:partner:exchange"
    PROPOSE_PARAMETER = "trusted_trader:parameter:propose"
    APPROVE_PARAMETER = "trusted_trader:parameter:approve"


_P = Permission
_FIRM = frozenset({_P.LODGE, _P.READ})
ROLES: dict[str, frozenset[Permission]] = {
    "trader": _FIRM,
    "firm-manager": _FIRM,
    "counter": frozenset({_P.LODGE, _P.READ}),
    "reviewer": frozenset({_P.READ, _P.REVIEW, _P.MONITOR, _P.RECORD, _P.ENTITLEMENTS}),
    "validator": frozenset({_P.READ, _P.VALIDATE}),
    "account-manager": frozenset({_P.READ, _P.MONITOR, _P.RECORD, _P.ENTITLEMENTS}),
    "decider": frozenset({_P.READ, _P.DECIDE, _P.END, _P.DECIDE_APPEAL, _P.ENTITLEMENTS}),
    "registrar": frozenset({_P.READ, _P.PROPOSE_ARRANGEMENT, _P.EXCHANGE, _P.ENTITLEMENTS}),
    "parameters": frozenset(
        {
            _P.READ, _P.PROPOSE_PROGRAMME, _P.APPROVE_PROGRAMME, _P.PROPOSE_ARRANGEMENT, _P.APPROVE_ARRANGEMENT,
            _P.PROPOSE_PARAMETER, _P.APPROVE_PARAMETER,
        }
    ),
    "auditor": frozenset({_P.READ, _P.AUDIT, _P.ENTITLEMENTS}),
    "national-system": frozenset({_P.ENTITLEMENTS, _P.RECORD, _P.EXCHANGE}),
}  # fmt: skip
"""Who holds what. An office where one person does everything gives that person several roles."""

TIMED_WORK: frozenset[Permission] = frozenset({_P.LAPSE, _P.EXPIRE, _P.REMIND})
"""What this service does by itself when a time is over; no person holds it."""

SERVICES: frozenset[Permission] = frozenset({_P.CONFIRM})
"""What another service of the installation may ask."""
