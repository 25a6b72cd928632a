"""Signed documents: who may see which, those of a case, and what anybody may know of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.papers import ENDED_BY, RENDITION, WHOLE
from services.advance_rulings.domain.rulings import standing
from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.model import Application, Contest, ExtendedUse, PublishedRuling, Ruling, Step, Wording
from services.advance_rulings.operations.papers import PRINTING, rendition_number
from shared.actors import Actor
from shared.papers.press import number_of
from shared.problems import NotFound
from shared.shapes import Shape
from shared.steps import taken_after

UNKNOWN = "There is no such document, or it is not yours to see."


def may_see(actor: Actor) -> Callable[[Wording], bool]:
    """A firm sees what is addressed to it or to the trader it is the agent of; officers see all of their administration."""
    return lambda row: actor.organisation is None or actor.organisation in (row.organisation, row.agent_organisation)


async def wording(session: AsyncSession, *, number: str, actor: Actor) -> Wording:
    """What a document of this number says, for those who may read it. Raises NotFound for anybody else."""
    row = await session.get(Wording, (actor.administration, number))
    if row is None or not may_see(actor)(row):
        raise NotFound(UNKNOWN)
    return row


async def of_application(session: AsyncSession, *, row: Application) -> list[tuple[str, str]]:
    """Everything of which a document belongs to a case: itself, its ruling, what was contested or asked about them."""
    own = Contest.administration == row.administration, Contest.application_id == row.id
    found = [(kind, str(key)) for kind, key in await session.execute(select(Contest.kind, Contest.id).where(*own))]
    return [
        ("application", str(row.id)),
        *found,
        *await of_ruling(session, administration=row.administration, number=row.number),
    ]


async def of_ruling(session: AsyncSession, *, administration: str, number: str | None) -> list[tuple[str, str]]:
    """A ruling, and requests to go on using it."""
    if number is None:
        return []
    asked = select(ExtendedUse.id).where(ExtendedUse.administration == administration, ExtendedUse.ruling == number)
    return [("ruling", number), *(("extended-use", str(key)) for key in await session.scalars(asked))]


async def of_thing(session: AsyncSession, *, administration: str, thing: str, key: str) -> list[tuple[str, str]]:
    """Any other thing by its id or its printed number."""
    named = or_(Wording.thing_id == key, Wording.content["of"].astext == key)
    found = await session.scalars(
        select(Wording.thing_id)
        .where(Wording.administration == administration, Wording.thing == thing, named)
        .distinct()
    )
    return [(thing, one) for one in found]


async def public_paper(session: AsyncSession, *, administration: str, number: str, sha256: str, today: date) -> Shape:
    """What anybody may know of a document by its number: kind, date, and whether it counts now. Raises NotFound.

    A ruling's own number stands for its latest document. No name is said, and no word of what is written in it.
    """
    columns = (Wording.number, Wording.kind, Wording.thing, Wording.thing_id, Wording.on, Wording.at)
    of_number = select(*columns).where(Wording.administration == administration)
    row = (await session.execute(of_number.where(Wording.number == number))).one_or_none()
    if row is None:
        latest = of_number.where(Wording.thing == "ruling", Wording.thing_id == number, Wording.kind.in_(WHOLE))
        row = (await session.execute(latest.order_by(Wording.at.desc()).limit(1))).one_or_none()
    if row is None:
        raise NotFound("No document of this number is known here.")
    matches = None
    if sha256:
        matches = await number_of(session, PRINTING, administration=administration, sha256=sha256) == row.number
    found: Shape = {
        "number": row.number, "kind": row.kind, "administration": administration, "on": row.on.isoformat(),
        "certificate": None, "valid_from": None, "valid_until": None, "valid": None, "matches": matches,
    }  # fmt: skip
    if row.kind in WHOLE:
        ruling = await session.get_one(Ruling, (administration, row.thing_id))
        replaced = await _replaced(session, administration, row)
        return found | _counts(ruling.number, ruling.state, ruling.valid_from, ruling.valid_until, today, replaced)
    if row.kind == RENDITION:
        entry = await session.get(PublishedRuling, (administration, row.thing_id))
        if entry is None or entry.valid_from is None or entry.valid_until is None:
            return found | {"status": "ended"}
        newer = rendition_number(entry) != row.number
        return found | _counts(entry.number, entry.status, entry.valid_from, entry.valid_until, today, newer)
    ended = await taken_after(
        session, Step, administration=administration, thing=row.thing, key=row.thing_id, printed=row.number,
        actions=ENDED_BY.get(row.kind, frozenset()),
    )  # fmt: skip
    return found | {"status": "ended" if ended else "issued"}


def _counts(number: str, state: str, valid_from: date, valid_until: date, today: date, replaced: bool) -> Shape:
    stands = standing(state=RulingStatus(state), valid_until=valid_until, today=today)
    return {
        "certificate": number, "valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat(),
        "status": "replaced" if replaced else stands.value,
        "valid": stands is RulingStatus.IN_FORCE and valid_from <= today and not replaced,
    }  # fmt: skip


async def _replaced(session: AsyncSession, administration: str, row: Any) -> bool:
    found = await session.scalar(
        select(Wording.number)
        .where(
            Wording.administration == administration, Wording.thing == row.thing, Wording.thing_id == row.thing_id,
            Wording.kind.in_(WHOLE), Wording.at > row.at,
        )
        .limit(1)
    )  # fmt: skip
    return found is not None
