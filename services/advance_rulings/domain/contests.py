"""Reviews and appeals: what is contested, until when, by whom it was decided, and who may decide about it (TFA 3.7, 4).

Neither stays the decision that it contests. Allowed, it takes the decision away: a declined application is decided anew, a
ruling that ended stands again, a modification is undone; a ruling that is wrong in itself goes back to the office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.advance_rulings.domain.lives import FirmView
from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus, RulingStatus
from shared.actors import Actor
from shared.calendar import Basis, OfficeCalendar
from shared.office import Turn

OPEN = (ContestStatus.LODGED, ContestStatus.UNDER_EXAMINATION)
CONTESTED: dict[Contested, tuple[str, tuple[str, ...]]] = {
    Contested.RULING: ("application", ("issue",)),
    Contested.DECLINE: ("application", ("decline",)),
    Contested.MODIFICATION: ("ruling", ("modify", "convert")),
    Contested.REVOCATION: ("ruling", ("revoke",)),
    Contested.ANNULMENT: ("ruling", ("annul",)),
    Contested.CESSATION: ("ruling", ("cease",)),
}
"""Which step each of them is: of what kind of thing, and by which action."""
ENDED_BY = {
    Contested.REVOCATION: RulingStatus.REVOKED,
    Contested.ANNULMENT: RulingStatus.ANNULLED,
    Contested.CESSATION: RulingStatus.CEASED,
}
"""In which state a ruling is as long as the decision stands that ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestView(FirmView):
    """A review or an appeal as its rules see it. `took_part` are the persons who proposed or signed what is contested,
    and who examined and decided an earlier review of it."""

    took_part: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A review or an appeal that was lodged against the same decision and not withdrawn."""

    number: str
    kind: ContestKind
    state: ContestStatus
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a decision may be contested, until and including which day; `after` is the review that an appeal follows."""

    kind: ContestKind
    last_day: date
    after: str | None = None


def of_the_firm(view: ContestView, actor: Actor) -> bool:
    """Only the firm that lodged it does this, or the counter for somebody without an account."""
    if actor.organisation is not None:
        return actor.organisation in {view.organisation, view.agent}
    return actor.is_officer and view.organisation is None


def another_officer(view: ContestView, actor: Actor) -> bool:
    """Somebody who took no part in the contested decision must decide."""
    return actor.id not in view.took_part


def ways(
    *, decided_at: datetime, past: Sequence[Past], review_days: int, appeal_days: int, calendar: OfficeCalendar
) -> tuple[Way, ...]:
    """How a decision may be contested at all, whether or not its last day has passed; empty while one is open.

    First a review or an appeal; after a review that was dismissed an appeal, whose time begins with that outcome; after
    an appeal nothing here (the decision says which court may be asked).
    """

    def last(since: datetime, days: int) -> date:
        return Turn(began_at=since, days=days, basis=Basis.CALENDAR_DAYS).until_on(calendar)

    if not past:
        return (
            Way(kind=ContestKind.REVIEW, last_day=last(decided_at, review_days)),
            Way(kind=ContestKind.APPEAL, last_day=last(decided_at, appeal_days)),
        )
    (only, *more) = past
    if more or only.kind is ContestKind.APPEAL or only.state is not ContestStatus.DISMISSED or only.decided_at is None:
        return ()
    return (Way(kind=ContestKind.APPEAL, last_day=last(only.decided_at, appeal_days), after=only.number),)
