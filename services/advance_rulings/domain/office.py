"""An administration as a case meets it: its parameters on a day, its calendar with the declared closures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.advance_rulings.domain.words import RulingType
from shared.calendar import Basis, ClockRules, Mark, OfficeCalendar, Reading, read
from shared.parameters import Administration, Parameters, Terms

PREFIX = "advance_rulings."


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One administration: what its file says, what its officers approved and declared since."""

    administration: Administration
    parameters: Parameters
    calendar: OfficeCalendar

    @property
    def zone(self) -> str:
        """The name of the office's zone."""
        return self.calendar.zone.key

    def today(self, at: datetime) -> date:
        """The date on the office's wall."""
        return self.calendar.local_day(at)

    def terms(self, at: datetime) -> Terms:
        """The parameters in force at an instant."""
        return Terms(self.parameters, prefix=PREFIX, on=self.today(at))

    @property
    def language(self) -> str:
        """The language of the sentences that the office's texts begin with."""
        return next((found for found in self.administration.languages if found in ("en", "fr")), "en")


def clock_rules(terms: Terms, *, ruling_type: RulingType) -> dict[str, Any]:
    """How the statutory limit of a case counts, as JSON: fixed at its acceptance (WTO TFA 3.1, 3.6(b))."""
    limit = terms.at(f"limit.{ruling_type.value}")
    return {
        "limit": limit.value,
        "law": limit.law,
        "confirmed": limit.confirmed,
        "basis": terms.value("limit.basis"),
        **{
            name: terms.value(f"clock.{name}")
            for name in ("same_day_counts", "pause_day_counts", "closures_stop", "rolls_forward", "due_soon_days")
        },
    }


def read_clock(
    rules: dict[str, Any] | None, *, marks: list[Mark], calendar: OfficeCalendar, at: datetime
) -> Reading | None:
    """The statutory clock of a case from the facts that moved it; None while nothing fixed its rules."""
    if rules is None:
        return None
    return read(marks=marks, rules=as_rules(rules), calendar=calendar, at=at)


def as_rules(rules: dict[str, Any]) -> ClockRules:
    """Stored rules as the calendar takes them."""
    return ClockRules(
        limit=rules["limit"],
        basis=Basis(rules["basis"]),
        same_day_counts=rules["same_day_counts"],
        pause_day_counts=rules["pause_day_counts"],
        closures_stop=rules["closures_stop"],
        rolls_forward=rules["rolls_forward"],
        due_soon_days=rules["due_soon_days"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody has their turn: since when, and how many days of which kind they have."""

    began_at: datetime
    days: int
    basis: Basis

    def until_on(self, calendar: OfficeCalendar) -> date:
        """The last day; one that falls on a day off moves to the next working day."""
        began = calendar.local_day(self.began_at)
        if self.basis is Basis.WORKING_DAYS:
            return calendar.add_working_days(began, self.days)
        return calendar.next_working_day(date.fromordinal(began.toordinal() + self.days))

    def until(self, calendar: OfficeCalendar) -> datetime:
        """The instant at which the office closes on the last day."""
        return calendar.closes_at(self.until_on(calendar))


def last_day(first: date, *, months: int) -> date:
    """The last day of a validity: so many calendar months from its first day on, less one day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    for day in range(first.day, 0, -1):
        try:
            anniversary = date(year, month, day)
        except ValueError:
            continue
        # 31 August plus six months ends on 28 February itself, which has no 31st to come before.
        return anniversary if day < first.day else date.fromordinal(anniversary.toordinal() - 1)
    raise ValueError("a month has a first day")
