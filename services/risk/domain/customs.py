"""An administration as declarations meet it: its parameters on a day, its zone, its calendar."""

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
        found = self._used.get(name)
        if found is None:
            found = self._used[name] = self._parameters.at(PREFIX + name, on=self.on)
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
class Customs:
    """One administration: what its file says, and what its officers approved since.

    A declaration names its own customs office by a code; parameters and calendar are the administration's.
    """

    administration: Administration
    parameters: Parameters
    calendar: OfficeCalendar

    @property
    def code(self) -> str:
        """ISO 3166-1 code of the administration ("XX" is the sandbox)."""
        return self.administration.code

    def today(self, at: datetime) -> date:
        """The date on the wall of its offices."""
        return self.calendar.local_day(at)

    def terms(self, at: datetime) -> Terms:
        """The parameters in force at an instant."""
        return Terms(self.parameters, on=self.today(at))
