"""Which values an officer may propose for a parameter of this service."""

from __future__ import annotations

from typing import Any

from shared.parameters import unlike

LIMITS = {
    "due_soon_days": (0, 365), "maximum_bytes": (1024, 100 * 1024 * 1024), "maximum_count": (1, 1000),
    "cool_off_months": (0, 120), "small_cell": (2, 100), "draft_days": (28, 3650), "extension": (0, 3650),
    "score": (0, 100), "fall": (1, 100), "seconds": (1, 86_400), "maximum_lines": (1, 1_000_000),
}  # fmt: skip
"""Where a number may lie; every other one is of days, months or declarations, from 1 to 3650. AEO-21 keeps drafts for 28
days at least."""
BASES = ("working_days", "calendar_days")


def trouble(name: str, present: Any, value: Any) -> str | None:
    """What is wrong with a value in place of the present one; None when it is good."""
    if found := unlike(present, value):
        return found
    if isinstance(value, str) and present in BASES and value not in BASES:
        return "Say working_days or calendar_days."
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = LIMITS.get(name.rpartition(".")[2], (1, 3650))
        if not least <= value <= most:
            return f"This number is between {least} and {most}."
    return None
