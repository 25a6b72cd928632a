"""What the operations stand on besides a session: how secrets are kept, what day it is in an office, how letters are written."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import quote
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.domain.letters import Kind, worded
from services.identity.domain.passwords import Passwords
from services.identity.model import INSTALLATION, Letter
from shared import tenancy
from shared.parameters import Administration
from shared.problems import FieldError, Invalid
from shared.sealing import Box
from shared.work import Work


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One per service, made when the app is."""

    offices: Mapping[str, Administration]
    box: Box
    public_url: str
    passwords: Passwords = field(default_factory=Passwords)

    def today(self, administration: str, *, at: datetime) -> date:
        """The date on the wall of an administration's office; in UTC where none is meant."""
        office = self.offices.get(administration)
        return at.astimezone(office.zone if office else UTC).date()

    def office(self, administration: str, *, pointer: str = "/administration") -> Administration:
        """An administration this installation works for. Raises Invalid."""
        if administration not in self.offices:
            known = ", ".join(sorted(self.offices))
            raise Invalid(
                errors=[FieldError(pointer, "unknown-administration", f"This installation works for {known}.")]
            )
        return self.offices[administration]

    def page(self, path: str, **query: str) -> str:
        """The address of a page of the portal, for a letter."""
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"{self.public_url}{path}" + (f"?{asked}" if asked else "")

    async def write(
        self, session: AsyncSession, kind: Kind, *, recipient: str, language: str, at: datetime, **values: str
    ) -> None:
        """Put a letter into the out-tray, in the transaction of its cause; a job sends it."""
        text = worded(kind, language=language, sign_in=self.page("/sign-in"), register=self.page("/register"), **values)
        await session.execute(
            insert(Letter).values(
                id=uuid4(), kind=kind.value, recipient=recipient, subject=text.subject, body=text.body,
                created_at=at, next_at=at, attempts=0,
            )
        )  # fmt: skip


@contextlib.asynccontextmanager
async def as_installation(session: AsyncSession, *, back_to: str) -> AsyncIterator[None]:
    """Within an administration's transaction, write to tables of the installation; then be back in the administration.

    For an officer's act on a person (a printed code): the rows are the installation's, the audit entry is the administration's.
    """
    await session.flush()
    await tenancy.enter(session, administration=INSTALLATION)
    yield
    await session.flush()
    await tenancy.enter(session, administration=back_to)


def upkeep(work: Work) -> contextlib.AbstractAsyncContextManager[AsyncSession]:
    """A transaction of counters that are no facts: that somebody tries, and when a session or client was last seen."""
    return work.upkeep(INSTALLATION)
