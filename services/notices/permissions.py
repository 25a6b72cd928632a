"""What one may do with endpoints, deliveries and letters, and which role holds it. How far it reaches (one's own firm, or the
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
    CHOOSE_RHYTHM = "notices:preference:choose"
    READ_LETTERS = "notices:letter:read"
    REPEAT_LETTERS = "notices:letter:repeat"
    SEND_LETTERS = "notices:letter:send"
    PROPOSE_PARAMETER = "notices:parameter:propose"
    APPROVE_PARAMETER = "notices:parameter:approve"


_OWNER = frozenset({Permission.READ, Permission.KEEP, Permission.REPLAY})

ROLES: dict[str, frozenset[Permission]] = {
    "registrar": _OWNER | {Permission.READ_LETTERS, Permission.REPEAT_LETTERS},
    "firm-manager": _OWNER | {Permission.CHOOSE_RHYTHM},
    "trader": frozenset({Permission.CHOOSE_RHYTHM}),
    "parameters": frozenset({Permission.PROPOSE_PARAMETER, Permission.APPROVE_PARAMETER}),
    "auditor": frozenset({Permission.READ, Permission.READ_LETTERS}),
    "national-system": frozenset({Permission.READ}),
}
"""Who holds what."""

TIMED_WORK: frozenset[Permission] = frozenset({Permission.SEND, Permission.JUDGE, Permission.SEND_LETTERS})
"""What this service does by itself; no person holds it."""
