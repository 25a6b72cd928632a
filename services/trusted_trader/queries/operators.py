"""Firms by their tax number, however it is written, and who may look at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.status import plain_tin
from services.trusted_trader.model import Application, Authorisation
from services.trusted_trader.queries.holders import same_tin
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound


@dataclass(frozen=True, slots=True)
class Spelling:
    """How tax numbers are written here: an entry about "501000101" is one about the holder of "50-10001-0-1"."""

    by_plain: Mapping[str, str]

    def known(self, tin: str) -> str:
        """The number as this service has it; of a firm not known here, as it came."""
        return self.by_plain.get(plain_tin(tin), tin.strip())

    @classmethod
    async def of(cls, session: AsyncSession, *, office: Office, tins: Iterable[str]) -> Spelling:
        """For these numbers. One question for a single number, all that are known for a file."""
        wanted = {plain_tin(tin) for tin in tins}
        held = select(Authorisation.tin).where(Authorisation.administration == office.code)
        asked = select(Application.tin).where(Application.administration == office.code)
        if len(wanted) == 1:
            (one,) = wanted
            held, asked = held.where(same_tin(Authorisation.tin, one)), asked.where(same_tin(Application.tin, one))
        found = await session.scalars(select(union(asked, held).subquery().c.tin))
        return cls({plain_tin(tin): tin for tin in found if plain_tin(tin) in wanted})


async def own(session: AsyncSession, *, office: Office, tin: str, actor: Actor) -> str:
    """The number as it is written here, for an officer, and for the holder of it. Raises NotFound for anybody else's."""
    known = (await Spelling.of(session, office=office, tins=[tin])).known(tin)
    if actor.organisation is None:
        return known
    holds = await session.scalar(
        select(Authorisation.number)
        .where(
            Authorisation.administration == office.code,
            Authorisation.tin == known,
            Authorisation.organisation == actor.organisation,
        )
        .limit(1)
    )
    if holds is None:
        raise NotFound("There is no such holder, or it is not yours to see.")
    return known
