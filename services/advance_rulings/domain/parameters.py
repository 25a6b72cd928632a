"""Which values an officer may propose for a parameter of this service."""

from __future__ import annotations

import re
from typing import Any

from shared.parameters import unlike

LIMITS = {
    "due_soon_days": (0, 365), "maximum_bytes": (1024, 100 * 1024 * 1024), "maximum_count": (1, 1000), "feed_hours": (1, 168),
}  # fmt: skip
"""Where a number may lie; every other one is of days or months, from one to ten years."""
BASES = ("working_days", "calendar_days")
EDITION = re.compile(r"HS \d{4}")


def trouble(name: str, present: Any, value: Any) -> str | None:
    """What is wrong with a value in place of the present one; None when it is good."""
    if found := unlike(present, value):
        return found
    if name.rpartition(".")[2] == "hs_edition" and not EDITION.fullmatch(str(value)):
        return "Write the edition as HS 2028."
    if isinstance(value, str) and present in BASES and value not in BASES:
        return "Say working_days or calendar_days."
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = LIMITS.get(name.rpartition(".")[2], (1, 3650))
        if not least <= value <= most:
            return f"This number is between {least} and {most}."
    return None
