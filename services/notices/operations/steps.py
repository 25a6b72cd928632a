"""What every operation is told: who acts, with what they hold, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.terms import Terms
from services.notices.domain.words import EndpointState, EndpointView, Recipient
from services.notices.model import PLATFORM, Endpoint
from services.notices.permissions import TIMED_WORK
from services.notices.workflow import ENDPOINT
from shared.actors import Actor, service_actor
from shared.parameter_table import load
from shared.parameters import Administration
from shared.workflow import Action

HELD = frozenset(str(permission) for permission in TIMED_WORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts, with which permissions, at which instant."""

    actor: Actor
    held: frozenset[str]
    at: datetime


def itself(administration: str, *, at: datetime) -> By:
    """This service acting on its own."""
    return By(actor=service_actor(service="notices", administration=administration), held=HELD, at=at)


async def terms_of(session: AsyncSession, *, administration: Administration, at: datetime) -> Terms:
    """The parameters of an administration on the day that its office has at an instant."""
    parameters = await load(session, tables=PLATFORM, administration=administration)
    return Terms.of(parameters, on=at.astimezone(administration.zone).date())


def recipient(row: Endpoint) -> Recipient:
    """Whose endpoint it is."""
    return Recipient(organisation=row.organisation, tin=row.tin)


def view(row: Endpoint) -> EndpointView:
    """An endpoint as the workflow sees it."""
    return EndpointView(state=EndpointState(row.state), side=recipient(row).side)


def permit(name: str, row: Endpoint, *, by: By) -> Action:
    """The row of the table for an action on an endpoint. Raises what `Workflow.apply` raises."""
    return ENDPOINT.apply(name, state=row.state, held=by.held, view=view(row), actor=by.actor)


def take(name: str, row: Endpoint, *, by: By) -> None:
    """Carry out an action that changes an endpoint: its state, its version, who changed it."""
    action = permit(name, row, by=by)
    row.state, row.version = action.target, row.version + 1
    row.changed_at, row.changed_by, row.changed_by_name = by.at, by.actor.id, by.actor.name
