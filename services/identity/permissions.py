"""What may be done in identity, and which role may do it.

A firm's own people hold some of the same permissions as officers; how far each reaches (one firm, or the
administration) is decided by what they can see: see `queries`.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`identity:<thing>:<verb>`."""

    READ_ORGANISATIONS = "identity:organisation:read"
    REGISTER_ORGANISATIONS = "identity:organisation:register"
    READ_MEMBERSHIPS = "identity:membership:read"
    READ_COLLEAGUES = "identity:colleague:read"
    CONFIRM_MEMBERSHIPS = "identity:membership:confirm"
    ASSIGN_ROLES = "identity:membership:assign"
    READ_AUTHORITIES = "identity:authority:read"
    STATE_AUTHORITIES = "identity:authority:state"
    CONFIRM_AUTHORITIES = "identity:authority:confirm"
    END_AUTHORITIES = "identity:authority:end"
    READ_CLIENTS = "identity:client:read"
    KEEP_CLIENTS = "identity:client:keep"
    PRINT_RESET_CODES = "identity:person:reset"


_READ = frozenset(
    {
        Permission.READ_ORGANISATIONS,
        Permission.READ_AUTHORITIES,
    }
)

_OFFICER = _READ | {Permission.READ_COLLEAGUES}

ROLES: dict[str, frozenset[Permission]] = {
    "counter": _OFFICER,
    "reviewer": _OFFICER,
    "decider": _OFFICER,
    "appeal-authority": _OFFICER,
    "examiner": _OFFICER,
    "risk-analyst": _OFFICER,
    "risk-approver": _OFFICER,
    "validator": _OFFICER,
    "account-manager": _OFFICER,
    "registrar": _OFFICER
    | {
        Permission.REGISTER_ORGANISATIONS,
        Permission.READ_MEMBERSHIPS,
        Permission.CONFIRM_MEMBERSHIPS,
        Permission.ASSIGN_ROLES,
        Permission.CONFIRM_AUTHORITIES,
        Permission.END_AUTHORITIES,
        Permission.READ_CLIENTS,
        Permission.KEEP_CLIENTS,
        Permission.PRINT_RESET_CODES,
    },
    "parameters": frozenset({Permission.READ_COLLEAGUES}),
    "auditor": _OFFICER | {Permission.READ_MEMBERSHIPS, Permission.READ_CLIENTS},
    "trader": _READ,
    "firm-manager": _READ
    | {
        Permission.READ_MEMBERSHIPS,
        Permission.CONFIRM_MEMBERSHIPS,
        Permission.ASSIGN_ROLES,
        Permission.STATE_AUTHORITIES,
        Permission.END_AUTHORITIES,
        Permission.READ_CLIENTS,
        Permission.KEEP_CLIENTS,
    },
    "national-system": _READ,
}
