"""Signed documents: one by its number, and what anybody may know of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.papers import CERTIFICATE, ENDED_BY
from services.trusted_trader.model import Step, Wording
from services.trusted_trader.operations.papers import PRINTING
from services.trusted_trader.queries.register import operator
from shared.actors import Actor
from shared.papers.press import number_of
from shared.problems import NotFound
from shared.shapes import Shape
from shared.steps import place_of, taken_after


async def wording(session: AsyncSession, *, number: str, actor: Actor) -> Wording:
    """What a document of this number says, for its firm and for officers. Raises NotFound for anybody else."""
    row = await session.get(Wording, (actor.administration, number))
    if row is None or (actor.organisation is not None and actor.organisation != row.organisation):
        raise NotFound("There is no such document, or it is not yours to see.")
    return row


async def public_paper(
    session: AsyncSession, *, administration: str, number: str, sha256: str, at: datetime, today: Callable[[str], date]
) -> Shape:
    """What anybody may know of a document by its number: kind, date, and whether it counts now. Raises NotFound.

    A certificate's own number stands for its latest document. No name is said, and no word of what is written in it.
    """
    columns = (Wording.number, Wording.kind, Wording.thing, Wording.thing_id, Wording.on, Wording.at)
    of_number = select(*columns).where(Wording.administration == administration)
    row = (await session.execute(of_number.where(Wording.number == number))).one_or_none()
    if row is None:
        latest = of_number.where(
            Wording.thing == "authorisation", Wording.thing_id == number, Wording.kind == CERTIFICATE
        )
        row = (await session.execute(latest.order_by(Wording.at.desc(), Wording.number.desc()).limit(1))).one_or_none()
    if row is None:
        raise NotFound("No document of this number is known here.")
    matches = None
    if sha256:
        matches = await number_of(session, PRINTING, administration=administration, sha256=sha256) == row.number
    found: Shape = {
        "number": row.number, "kind": row.kind, "administration": administration, "on": row.on.isoformat(),
        "certificate": None, "valid_from": None, "valid_until": None, "valid": None, "matches": matches,
    }  # fmt: skip
    if row.kind != CERTIFICATE:
        ended = await taken_after(
            session, Step, administration=administration, thing=row.thing, key=row.thing_id, printed=row.number,
            actions=ENDED_BY.get(row.kind, frozenset()),
        )  # fmt: skip
        return found | {"status": "ended" if ended else "issued"}
    holder = await operator(session, number=row.thing_id, at=at, today=today)
    replaced = await _replaced(session, administration, row)
    return found | {
        "certificate": row.thing_id, "valid_from": holder["valid_from"], "valid_until": holder["valid_until"],
        "status": "replaced" if replaced else holder["status"], "valid": holder["valid"] and not replaced,
    }  # fmt: skip


async def _replaced(session: AsyncSession, administration: str, row: Any) -> bool:
    numbers = await session.scalars(
        select(Wording.number).where(
            Wording.administration == administration, Wording.thing == row.thing,
            Wording.thing_id == row.thing_id, Wording.kind == CERTIFICATE,
        )
    )  # fmt: skip
    return any(place_of(number) > place_of(row.number) for number in numbers)
