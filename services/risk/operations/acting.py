"""Who acts: what every operation is told; and that some do so one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from shared.actors import Actor
from shared.problems import FieldError, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who acts, with what they hold here, when, and for which administration."""

    actor: Actor
    held: frozenset[str]
    at: datetime
    office: Office


async def one_at_a_time(session: AsyncSession, *, administration: str, what: str) -> None:
    """Wait until nobody else does this for the administration; until the transaction ends."""
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"risk {what} {administration}"}
    )


def refuse(detail: str, *faults: tuple[str, str, str]) -> Invalid:
    """A refusal that names its fields: (JSON Pointer, stable word, sentence)."""
    return Invalid(detail, errors=[FieldError(pointer, code, sentence) for pointer, code, sentence in faults])
