"""An administration as this service meets it: its parameters on a day, its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.calendar import OfficeCalendar
from shared.parameters import Administration, Parameters, Terms

PREFIX = "risk."


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One administration: what its file says, and what its officers approved since."""

    administration: Administration
    parameters: Parameters
    calendar: OfficeCalendar

    @property
    def code(self) -> str:
        """The administration's code."""
        return self.administration.code

    @property
    def zone(self) -> str:
        """The name of the office's zone."""
        return self.calendar.zone.key

    def today(self, at: datetime) -> date:
        """The date on the office's wall."""
        return self.calendar.local_day(at)

    def midnight(self, day: date, *, last: bool = False) -> datetime:
        """The instant at which a day begins; of a last day that at which it ends, but for the calendar's own, 31 December 9999."""
        begins = day + timedelta(days=1) if last and day < date.max else day
        return datetime.combine(begins, time.min, tzinfo=self.calendar.zone)

    def terms(self, at: datetime) -> Terms:
        """The parameters in force at an instant."""
        return Terms(self.parameters, prefix=PREFIX, on=self.today(at))
