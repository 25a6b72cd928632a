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
    LAPSE = "advance_rulings:application:lapse"
    END_RULING = "advance_rulings:ruling:end"
    EXPIRE_RULING = "advance_rulings:ruling:expire"
    IMPORT_RULINGS = "advance_rulings:ruling:import"
    PROPOSE_PARAMETER = "advance_rulings:parameter:propose"
    APPROVE_PARAMETER = "advance_rulings:parameter:approve"
    DECLARE_CLOSURE = "advance_rulings:closure:declare"


_TRADER = frozenset({Permission.LODGE, Permission.READ})
ROLES: dict[str, frozenset[Permission]] = {
    "trader": _TRADER,
    "firm-manager": _TRADER,
    "counter": frozenset({Permission.LODGE, Permission.READ}),
    "reviewer": frozenset({Permission.READ, Permission.REVIEW}),
    "decider": frozenset({Permission.READ, Permission.DECIDE, Permission.END_RULING}),
    "registrar": frozenset({Permission.READ}),
    "parameters": frozenset({Permission.PROPOSE_PARAMETER, Permission.APPROVE_PARAMETER, Permission.DECLARE_CLOSURE}),
    "auditor": frozenset({Permission.READ, Permission.AUDIT}),
    "national-system": frozenset({Permission.READ}),
}
"""Who holds what. An office where one person does everything gives that person several roles."""

TIMED_WORK: frozenset[Permission] = frozenset({Permission.LAPSE, Permission.EXPIRE_RULING})
"""What this service does by itself when a time is over; no person holds it."""

SYSADMIN: frozenset[Permission] = frozenset({Permission.IMPORT_RULINGS})
"""What the person at the console of the installation may do."""
