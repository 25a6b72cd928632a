"""Effective-dated parameters of an administration: every number with the day it begins, its law, and whether it is confirmed.

Read from `deploy/administrations/*.toml`, kept in a table by each service, changed by an officer with another's approval.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as public_holidays

from shared.calendar import Closure, OfficeCalendar
from shared.facts import Fact

ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value from one day on.

    `law` names the article that gives the value; `confirmed` says whether the administration has confirmed it.
    A value that is not confirmed is a demonstration value and is shown as such.
    """

    name: str
    value: Any
    from_on: date = ALWAYS
    law: str = ""
    confirmed: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ParameterFact(Fact):
    """A fact of one change of a parameter."""

    administration: str
    name: str
    value: object
    from_on: date
    law: str


class ParameterProposed(ParameterFact):
    """An officer proposed a new value of a parameter."""


class ParameterApproved(ParameterFact):
    """Another officer approved a new value of a parameter."""


def unlike(present: Any, value: Any) -> str | None:
    """Why a value cannot stand where the present one stands; what counts days today is no text tomorrow."""
    same = type(present) is type(value)
    if same and isinstance(value, dict):
        same = {name: type(one) for name, one in value.items()} == {name: type(one) for name, one in present.items()}
    if same and isinstance(value, list) and present:
        same = {type(one) for one in value} <= {type(one) for one in present}
    if not same:
        return f"The present value is {present!r}; send one of the same kind."
    if isinstance(value, str) and not 0 < len(value) <= 5000:
        return "Write between 1 and 5000 characters."
    return None


class Parameters:
    """All parameters of one administration."""

    def __init__(self, found: Iterable[Parameter]) -> None:
        self._by_name: dict[str, list[Parameter]] = {}
        for parameter in found:
            self._by_name.setdefault(parameter.name, []).append(parameter)
        for values in self._by_name.values():
            values.sort(key=lambda p: p.from_on)

    def at(self, name: str, *, on: date) -> Parameter:
        """The value in force on a day. Raises LookupError when there is none: a number is never guessed."""
        for parameter in reversed(self._by_name.get(name, ())):
            if parameter.from_on <= on:
                return parameter
        raise LookupError(f"no value of the parameter {name!r} is in force on {on.isoformat()}")

    def value(self, name: str, *, on: date) -> Any:
        """The bare value in force on a day."""
        return self.at(name, on=on).value

    def names(self) -> tuple[str, ...]:
        """Every parameter's name, sorted."""
        return tuple(sorted(self._by_name))

    def all(self) -> tuple[Parameter, ...]:
        """Every value of every parameter, by name and day."""
        return tuple(p for name in self.names() for p in self._by_name[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """An administration as its file describes it."""

    code: str
    names: Mapping[str, str]
    zone: ZoneInfo
    currency: str
    languages: tuple[str, ...]
    colours: tuple[str, str]
    office: str
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    hours_law: str
    hours_confirmed: bool
    holiday: Callable[[date], str | None]
    parameters: tuple[Parameter, ...]
    sandbox: bool = False

    def name(self, language: str) -> str:
        """Its name in a language, else in English."""
        return self.names.get(language) or self.names["en"]

    def calendar(self, closures: Iterable[Closure] = ()) -> OfficeCalendar:
        """Its office calendar, with the closures declared so far."""
        return OfficeCalendar(zone=self.zone, hours=self.hours, holiday=self.holiday, closures=tuple(closures))


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cache
def load_administrations(folder: Path) -> Mapping[str, Administration]:
    """Every administration described in a folder, by ISO 3166-1 code ("XX" is the sandbox).

    `default.toml` holds the parameters that apply where an administration's own file is silent.
    Raises ValueError naming file and key when a file cannot be used.
    """
    defaults = _parameters(_read(folder / "default.toml"), folder / "default.toml")
    found = {}
    for path in sorted(folder.glob("[A-Z][A-Z].toml")):
        found[path.stem] = _administration(path, defaults)
    if not found:
        raise ValueError(f"{folder} describes no administration")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error


def _administration(path: Path, defaults: tuple[Parameter, ...]) -> Administration:
    described = _read(path)
    own = _parameters(described, path)
    try:
        office = described["office"]
        return Administration(
            code=path.stem,
            names={"en": described["names"]["en"], **described["names"]},
            zone=ZoneInfo(described["zone"]),
            currency=described["currency"],
            languages=tuple(described["languages"]),
            colours=(described["colours"][0], described["colours"][1]),
            office=office["name"],
            hours={_weekday(day): tuple(_span(s) for s in spans) for day, spans in office["hours"].items()},
            hours_law=office.get("law", ""),
            hours_confirmed=office.get("confirmed", False),
            holiday=_holidays(described.get("holidays", {}), path.stem),
            parameters=tuple(p for p in defaults if _is_silent(own, p)) + own,
            sandbox=described.get("sandbox", False),
        )
    except ZoneInfoNotFoundError as error:
        raise ValueError(f"{path}: {described['zone']!r} is not a time zone") from error
    except KeyError as error:
        raise ValueError(f"{path}: {error} is missing") from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} cannot be used: {error}") from error


def _is_silent(own: tuple[Parameter, ...], default: Parameter) -> bool:
    """A default applies until the day from which the administration's own file has a value."""
    return not any(p.name == default.name and p.from_on <= default.from_on for p in own)


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise ValueError(f"{name!r} is not a weekday")
    return WEEKDAYS.index(name)


def _span(text: str) -> tuple[time, time]:
    opens, _, closes = text.partition("-")
    try:
        span = time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
    except ValueError as error:
        raise ValueError(f"{text!r} is not a span of hours like 08:00-16:30") from error
    if span[0] >= span[1]:
        raise ValueError(f"{text!r} ends before it begins")
    return span


def _holidays(described: Mapping[str, Any], code: str) -> Callable[[date], str | None]:
    """Holidays of the country from the `holidays` package, plus and minus the days the file names."""
    country = described.get("country", code)
    calendar = None
    if country and country in public_holidays.list_supported_countries():
        calendar = public_holidays.country_holidays(country, subdiv=described.get("subdivision"))
    added = {_day(day): str(name) for day, name in described.get("added", {}).items()}
    removed = {_day(day) for day in described.get("removed", ())}

    def holiday(day: date) -> str | None:
        if day in removed:
            return None
        return added.get(day) or (calendar.get(day) if calendar is not None else None)

    return holiday


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _parameters(described: Mapping[str, Any], path: Path) -> tuple[Parameter, ...]:
    found = []
    for row in described.get("parameter", ()):
        if unknown := set(row) - {"name", "value", "from", "law", "confirmed", "note"}:
            raise ValueError(f"{path}: the parameter {row.get('name')!r} has unknown keys {sorted(unknown)}")
        from_on = row.get("from", ALWAYS)
        if isinstance(from_on, datetime) or not isinstance(from_on, date):
            raise ValueError(f"{path}: 'from' of {row.get('name')!r} is not a date")
        try:
            parameter = Parameter(name=row["name"], value=row["value"])
        except KeyError as error:
            raise ValueError(f"{path}: a parameter lacks {error}") from error
        found.append(
            replace(
                parameter, from_on=from_on, law=row.get("law", ""),
                confirmed=row.get("confirmed", False), note=row.get("note", ""),
            )
        )  # fmt: skip
    return tuple(found)


class Terms:
    """The parameters in force on one day, which remembers those it was asked for.

    What was asked is stored with the decision, so that an old case can be computed again with the values of its day.
    """

    def __init__(self, parameters: Parameters, *, prefix: str, on: date) -> None:
        self.on, self._prefix = on, prefix
        self._parameters = parameters
        self._used: dict[str, Parameter] = {}

    def at(self, name: str) -> Parameter:
        """A parameter of a service, named without the prefix. Raises LookupError when it has no value on that day."""
        found = self._parameters.at(self._prefix + name, on=self.on)
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
