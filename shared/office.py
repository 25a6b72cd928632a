"""An administration as a case meets it: its parameters on a day, its calendar with the declared closures, its clocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from shared.actors import Actor
from shared.calendar import Band, Basis, Clock, ClockRules, Mark, OfficeCalendar, Reading, read
from shared.parameters import Administration, Parameters, Terms
from shared.shapes import Shape, some_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One administration: what its file says, what its officers approved and declared since. `prefix` names the
    service's parameters ("advance_rulings.")."""

    administration: Administration
    parameters: Parameters
    calendar: OfficeCalendar
    prefix: str

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
        """The service's parameters in force at an instant."""
        return Terms(self.parameters, prefix=self.prefix, on=self.today(at))

    @property
    def language(self) -> str:
        """The language of the sentences that the office's texts begin with."""
        return next((found for found in self.administration.languages if found in ("en", "fr")), "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who acts, with what they hold here, when, and for which office."""

    actor: Actor
    held: frozenset[str]
    at: datetime
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The two texts of a decision. An empty external text stands for the usual sentence."""

    external: str = ""
    internal: str = ""


NO_TEXTS = Texts()


def clock_rules(terms: Terms, *, limit: str) -> dict[str, Any]:
    """How the statutory limit of a case counts, as JSON: fixed when its clock starts. `limit` names the parameter."""
    found = terms.at(limit)
    return {
        "limit": found.value,
        "law": found.law,
        "confirmed": found.confirmed,
        "basis": terms.value("limit.basis"),
        **{
            name: terms.value(f"clock.{name}")
            for name in ("same_day_counts", "pause_day_counts", "closures_stop", "rolls_forward", "due_soon_days")
        },
    }


def read_clock(
    rules: dict[str, Any] | None, *, marks: list[Mark], calendar: OfficeCalendar, at: datetime
) -> Reading | None:
    """The statutory clock of a case from the facts that moved it, in order; None while nothing fixed its rules. What is
    decided anew has its whole time again: nothing counts from before the last start."""
    if rules is None:
        return None
    starts = [place for place, mark in enumerate(marks) if mark.clock == Clock.STARTS]
    return read(marks=marks[starts[-1] :] if starts else marks, rules=as_rules(rules), calendar=calendar, at=at)


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


def clock_shape(
    rules: dict[str, Any] | None, clock: Reading | None, *, office: Office, at: datetime, limit: str
) -> Shape:
    """A statutory clock as it is answered; before its start with the limit that `limit` names among the parameters."""
    if clock is None or rules is None:
        terms = office.terms(at)
        found = terms.at(limit)
        return {
            "state": "not_started", "band": Band.NOT_STARTED.value, "limit": found.value,
            "basis": terms.value("limit.basis"), "counted": 0, "remaining": found.value, "started": None, "due_on": None,
            "due": None, "stopped": None, "law": found.law, "confirmed": found.confirmed,
        }  # fmt: skip
    zone = office.calendar.zone
    return {
        "state": clock.state.value,
        "band": clock.band.value,
        "limit": clock.limit,
        "basis": clock.basis.value,
        "counted": clock.counted,
        "remaining": clock.remaining,
        "started": some_moment(clock.started_at, zone),
        "due_on": clock.due_on.isoformat() if clock.due_on else None,
        "due": some_moment(clock.due_at, zone),
        "stopped": some_moment(clock.stopped_at, zone),
        "law": rules["law"],
        "confirmed": rules["confirmed"],
    }


class HasTurn(Protocol):
    """A row that says whose turn it is, since when and for how long."""

    turn_began_at: Any
    turn_days: Any
    turn_basis: Any


def begin_turn(row: HasTurn, *, at: datetime, days: int, basis: Basis) -> None:
    """From now on somebody has so many days."""
    row.turn_began_at, row.turn_days, row.turn_basis = at, days, basis.value


def end_turn(row: HasTurn) -> None:
    """Nobody has a turn of their own; where the statutory clock runs, it alone says until when."""
    row.turn_began_at = row.turn_days = row.turn_basis = None


def turn(row: HasTurn) -> Turn | None:
    """Whose time is running, if anybody's but the statutory clock's is."""
    if row.turn_began_at is None or row.turn_days is None or row.turn_basis is None:
        return None
    return Turn(began_at=row.turn_began_at, days=row.turn_days, basis=Basis(row.turn_basis))


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
