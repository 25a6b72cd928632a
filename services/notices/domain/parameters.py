"""Which values an officer may propose for a parameter of this service."""

from __future__ import annotations

import re
from typing import Any

from shared.parameters import unlike

LIMITS = {
    "waits_seconds": (0, 7 * 86_400), "jitter_percent": (0, 50), "timeout_seconds": (1, 30), "ports": (443, 65_535),
    "failing_after_days": (1, 365), "disabled_after_days": (1, 365), "key_overlap_days": (1, 365),
    "endpoints_at_most": (1, 1000), "log_days": (1, 3650), "email.waits_seconds": (1, 7 * 86_400),
    "email.oldest_days": (1, 3650),
}  # fmt: skip
"""Where a number may lie, or each of a list; below 443 no port is meant for webhooks over TLS."""
MOST_IN_A_LIST = 30
HOURS = frozenset({"email.digest_at"})
HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def trouble(name: str, present: Any, value: Any) -> str | None:
    """What is wrong with a value in place of the present one; None when it is good."""
    if found := unlike(present, value):
        return found
    if name in HOURS:
        return None if HOUR.fullmatch(value) else "Write an hour of the day such as 07:00."
    numbers = value if isinstance(value, list) else [value]
    if not 0 < len(numbers) <= MOST_IN_A_LIST:
        return f"Name between 1 and {MOST_IN_A_LIST} numbers."
    least, most = LIMITS[name]
    if not all(least <= number <= most for number in numbers):
        return f"This number is between {least} and {most}."
    return None
