"""An administration as this service meets it: its parameters on a day, its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.calendar import OfficeCalendar
from shared.parameters import Administration, Parameter, Parameters

PREFIX = "risk."


class Terms:
    """The parameters in force on one day, which remembers those it was asked for."""

    def __init__(self, parameters: Parameters, *, on: date) -> None:
        self.on = on
        self._parameters = parameters
        self._used: dict[str, Parameter] = {}

    def at(self, name: str) -> Parameter:
        """A parameter of this service, without its prefix. Raises LookupError when it has no value on that day."""
        found = self._parameters.at(PREFIX + name, on=self.on)
        self._used[name] = found
        return found

    def value(self, name: str) -> Any:
        """The bare value."""
        return self.at(name).value

    @property
    def used(self) -> dict[str, Any]:
        """The values that were asked for, as JSON."""
        return {
            name: {"value": p.value, "law": p.law, "confirmed": p.confirmed, "from_on": p.from_on.isoformat()}
            for name, p in sorted(self._used.items())
        }


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

    def terms(self, at: datetime) -> Terms:
        """The parameters in force at an instant."""
        return Terms(self.parameters, on=self.today(at))
