"""What the operator does for people at the console: the first registrar, and a way in for who lost password and telephone.

Each prints a code that serves once. That it was printed is in the audit, as the operator's act.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from deploy.console import Trouble
from services.identity.app import make_desk, make_work
from services.identity.operations import operator
from services.identity.operations.operator import WayIn
from shared.problems import Problem
from shared.settings import Settings
from shared.work import Work


async def reset(settings: Settings, email: str) -> str:
    """A code for the person with this address; returns what to tell them. Raises Trouble for an unknown address."""
    at = datetime.now(UTC)
    return await _way_in(settings, lambda work: operator.reset_person(work, email=email.strip().lower(), at=at))


async def appoint(settings: Settings, *, administration: str, email: str, name: str, roles: list[str]) -> str:
    """An officer's account with roles in an administration; returns what to tell them. Raises Trouble for unknown names."""
    at, desk = datetime.now(UTC), make_desk(settings)
    return await _way_in(
        settings,
        lambda work: operator.appoint(
            work, desk, administration=administration, email=email.strip().lower(), name=name, roles=roles, at=at
        ),
    )


async def _way_in(settings: Settings, ask: Callable[[Work], Awaitable[WayIn]]) -> str:
    work = make_work(settings)
    try:
        found = await ask(work)
    except Problem as problem:
        sentences = [error.detail for error in problem.errors] or [str(problem)]
        raise Trouble(" ".join(sentences)) from problem
    finally:
        await work.close()
    return (
        f"{found.name} opens {settings.public_url}/reset/confirm, gives the address {found.email} and this code until"
        f" {found.expires_at:%Y-%m-%d %H:%M} UTC:\n\n    {found.code}\n"
    )
