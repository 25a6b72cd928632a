"""Appeals: what is contested, until when one may appeal, and what an allowed appeal does (AEO-34).

An appeal does not stay the decision it contests. Allowed, it takes the decision away: a refused application goes back to
the desk and is decided anew, a suspension is lifted, a revoked authorisation stands again.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from shared.calendar import Basis, OfficeCalendar


class Against(StrEnum):
    """The adverse decisions that may be contested."""

    REFUSAL = "refusal"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


CONTESTED = {
    Against.REFUSAL: ("application", "refuse"),
    Against.SUSPENSION: ("authorisation", "suspend"),
    Against.REVOCATION: ("authorisation", "revoke"),
}
"""Which step each one contests. A suspension at the holder's own request is none of them."""

EFFECT = {
    Against.REFUSAL: {
        "en": "The refusal no longer counts. The application is at the desk again and its time limit begins anew.",
        "fr": "Le refus ne vaut plus. La demande revient à l'examen et son délai recommence.",
    },
    Against.SUSPENSION: {
        "en": "The suspension is lifted.",
        "fr": "La suspension est levée.",
    },
    Against.REVOCATION: {
        "en": "The authorisation stands again.",
        "fr": "L'autorisation est rétablie.",
    },
}  # fmt: skip
"""What happens when an appeal is allowed, in words."""


def last_day(decided_on: date, *, days: int, basis: Basis, calendar: OfficeCalendar) -> date:
    """The last day for an appeal, or for its decision; one that falls on a day off moves to the next working day."""
    if basis is Basis.WORKING_DAYS:
        return calendar.add_working_days(decided_on, days)
    return calendar.next_working_day(date.fromordinal(decided_on.toordinal() + days))
