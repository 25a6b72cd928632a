"""What the routes share: the administration of a call, who acts, and that what officers see stays with officers."""

from __future__ import annotations

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.engine import Engine
from services.risk.operations.acting import Officer
from services.risk.queries.office import office
from shared.blobs import LocalBlobs
from shared.parameters import Administration
from shared.problems import NotFound, NotPermitted
from shared.web import Call


def administration(call: Call) -> Administration:
    """The caller's administration, if this installation serves it. Raises NotFound."""
    found = call.platform.settings.hosted_administrations().get(call.actor.administration)
    if found is None:
        raise NotFound("This installation does not serve such an administration.")
    return found


async def officer(session: AsyncSession, call: Call) -> Officer:
    """Who acts, with what they hold, when, and for which administration."""
    found = await office(session, administration=administration(call))
    return Officer(actor=call.actor, held=call.held, at=call.at, office=found)


def officers_only(call: Call) -> None:
    """Refuse those who act for a firm, whatever else they hold."""
    if call.actor.organisation is not None:
        raise NotPermitted("This is for officers of the administration.")


def blobs(call: Call) -> LocalBlobs:
    """Where this installation keeps the documents of this service."""
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


def engine(request: Request) -> Engine:
    """The rules in force, and who assesses what was received."""
    found: Engine = request.app.state.engine
    return found
