"""What one may do with endpoints and deliveries, and which role holds it. How far it reaches (one's own firm, or the
administration's national systems) is decided by what one can see: see `queries`."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`notices:<thing>:<verb>`."""

    READ = "notices:endpoint:read"
    KEEP = "notices:endpoint:keep"
    REPLAY = "notices:delivery:replay"
    SEND = "notices:delivery:send"
    JUDGE = "notices:endpoint:judge"
    PROPOSE_PARAMETER = "notices:parameter:propose"
    APPROVE_PARAMETER = "notices:parameter:approve"


_OWNER = frozenset({Permission.READ, Permission.KEEP, Permission.REPLAY})

ROLES: dict[str, frozenset[Permission]] = {
    "registrar": _OWNER,
    "firm-manager": _OWNER,
    "parameters": frozenset({Permission.PROPOSE_PARAMETER, Permission.APPROVE_PARAMETER}),
    "auditor": frozenset({Permission.READ}),
    "national-system": frozenset({Permission.READ}),
}
"""Who holds what."""

TIMED_WORK: frozenset[Permission] = frozenset({Permission.SEND, Permission.JUDGE})
"""What this service does by itself; no person holds it."""
