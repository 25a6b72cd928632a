"""What the routes share: the office of a call, and the shape of "load, check the version, act, answer"."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.queries.office import office
from shared.office import Office, Officer
from shared.parameters import Administration
from shared.problems import NotFound, NotPermitted
from shared.shapes import moment, person
from shared.web import Call


def administration(call: Call, code: str | None = None) -> Administration:
    """An administration that this installation serves; without a code, the caller's. Raises NotFound."""
    found = call.platform.settings.hosted_administrations().get(call.actor.administration if code is None else code)
    if found is None:
        raise NotFound("This installation does not serve such an administration.")
    return found


async def officer(session: AsyncSession, call: Call) -> Officer:
    """Who acts, with what they hold, when, and for which office."""
    found = await office(session, administration=administration(call))
    return Officer(actor=call.actor, held=call.held, at=call.at, office=found)


def officers_only(call: Call) -> None:
    """Refuse those who act for a firm."""
    if call.actor.organisation is not None:
        raise NotPermitted("This page is for officers of the administration.")


def expect(call: Call, row: Any, found: Office) -> None:
    """The caller must have seen the present version; otherwise say who changed it, and when."""
    changed: dict[str, Any] = {
        "by": person(row.changed_by, row.changed_by_name),
        "when": moment(row.changed_at, found.calendar.zone),
    }
    call.expect(row.version, changed=changed)
