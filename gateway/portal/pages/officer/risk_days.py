"""Days of validity: as an officer writes them, and as the instants that count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import zone_of
from gateway.portal.visit import Visit


def instant(visit: Visit, form: Form, name: str, *, last: bool = False) -> str | None:
    """The beginning of a day in the office's zone (as a last day: its end); None where none was given."""
    given = form.day(name)
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        form.wrong(name, visit.words.gettext("Give a real date, as 22 11 2026."))
        return None
    begins = datetime.combine(day + timedelta(days=1) if last else day, time.min, tzinfo=ZoneInfo(zone_of(visit)))
    return begins.isoformat()


def last_day(office_time: str) -> str:
    """The last day that counts, for an end that is an instant of the office: midnight ends the day before."""
    day = date.fromisoformat(office_time[:10])
    return (day - timedelta(days=1) if office_time[11:16] == "00:00" else day).isoformat()
