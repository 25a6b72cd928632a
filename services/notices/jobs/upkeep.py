"""Transactions that say nothing new."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from shared import tenancy
from shared.work import Work


@contextlib.asynccontextmanager
async def upkeep(work: Work, administration: str) -> AsyncIterator[AsyncSession]:
    """A transaction without facts: a lease is taken, an old log is dropped."""
    async with work.sessions() as session, session.begin():
        await tenancy.enter(session, administration=administration)
        yield session
