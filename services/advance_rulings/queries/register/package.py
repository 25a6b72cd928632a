"""What a package for an outer port holds: one administration's own rulings, its requirements, and the token of that instant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.outer_port import MOST, Contents, known_language
from services.advance_rulings.queries.register.changes import latest
from services.advance_rulings.queries.register.files import TOGETHER, piece
from services.advance_rulings.queries.requirements import requirements
from shared.office import Office
from shared.shapes import Shape


async def contents(session: AsyncSession, *, office: Office, language: str, at: datetime, most: int = MOST) -> Contents:
    """Everything that is public of one office, as of an instant."""
    code = office.administration.code
    spoken = known_language(language)
    since = await latest(session)
    entries: list[Shape] = []
    while len(entries) <= most:
        after = (code, entries[-1]["number"] if entries else "")
        found = await piece(session, after=after, administration=code, own=True, at=at)
        entries += found
        if len(found) < TOGETHER:
            break
    return Contents(
        administration=code, name=office.administration.name(spoken), entries=entries[:most], whole=len(entries) <= most,
        requirements=await requirements(session, office=office, language=spoken, at=at), since=since, at=at, language=spoken,
    )  # fmt: skip
