"""Words about general questions."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

STATES: Mapping[str, tuple[str, str, str]] = {
    "received": (N_("With the office"), "diamond", "blue"),
    "answered": (N_("Answered"), "circle", "green"),
    "withdrawn": (N_("Taken back"), "ring", "quiet"),
}
"""Where one stands: word, shape, tone."""
STEPS: Mapping[str, str] = {
    "receive": N_("Received"),
    "assign": N_("Taken by an officer"),
    "answer": N_("Answered"),
    "withdraw": N_("Taken back"),
}
