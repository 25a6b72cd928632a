"""A pattern of the outcomes that might become a rule, and an alarm that things are no longer what they were."""

from __future__ import annotations

from enum import StrEnum


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    MADE = "made"
    TAKEN = "taken"
    DISMISSED = "dismissed"


class DriftKind(StrEnum):
    """What drifted: what comes in, or what a rule finds."""

    INPUT = "input"
    FIND_RATE = "find_rate"
