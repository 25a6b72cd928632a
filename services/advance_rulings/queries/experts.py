"""The directory of experts of all administrations of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import any_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import Expert
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, person, place_of, some_moment


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What kind of expert somebody looks for."""

    chapter: str = ""
    type: str = ""
    language: str = ""
    administration: str = ""
    q: str = ""


async def experts(session: AsyncSession, *, office: Office, wanted: Wanted, cursor: str, limit: int) -> Shape:
    """A page of the directory by name: all who agreed to be listed, and the own officers who did not yet."""
    one = Expert
    statement = select(one).where(or_(one.consented_at.is_not(None), one.administration == office.code))
    if wanted.chapter:
        all_chapters = func.cardinality(one.chapters) == 0
        statement = statement.where(or_(all_chapters, literal(wanted.chapter) == any_(one.chapters)))
    if wanted.type:
        statement = statement.where(literal(wanted.type) == any_(one.types))
    if wanted.language:
        statement = statement.where(literal(wanted.language) == any_(one.languages))
    if wanted.administration:
        statement = statement.where(one.administration == wanted.administration)
    if wanted.q:
        statement = statement.where(
            or_(one.topics.icontains(wanted.q, autoescape=True), one.name.icontains(wanted.q, autoescape=True))
        )
    if cursor:
        name, key = place_of(cursor, parts=2)
        statement = statement.where((one.name > name) | ((one.name == name) & (one.id > _uuid(key))))
    rows = list((await session.scalars(statement.order_by(one.name, one.id).limit(limit + 1))).all())
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": [expert_shape(row, office) for row in rows[:limit]],
        "next": cursor_of(last.name, last.id) if last else None,
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such page.") from None


async def honours(session: AsyncSession, *, office: Office) -> list[Shape]:
    """Experts who were thanked, most often first."""
    rows = await session.scalars(
        select(Expert)
        .where(Expert.consented_at.is_not(None), Expert.thanks > 0)
        .order_by(Expert.thanks.desc(), Expert.opinions.desc(), Expert.name)
        .limit(20)
    )
    return [expert_shape(row, office) for row in rows]


async def expert(session: AsyncSession, *, key: UUID, office: Office, locked: bool = False) -> Expert:
    """One of the directory: listed, or of the own administration. Raises NotFound."""
    statement = select(Expert).where(
        Expert.id == key, or_(Expert.consented_at.is_not(None), Expert.administration == office.code)
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such expert in the directory.")
    return row


async def own(session: AsyncSession, *, key: UUID, office: Office) -> Expert:
    """One of the own administration, its row locked. Raises NotFound."""
    statement = select(Expert).where(Expert.administration == office.code, Expert.id == key).with_for_update()
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise NotFound("There is no such entry of your administration.")
    return row


async def find_entry(session: AsyncSession, *, administration: str, person: str) -> Expert | None:
    """The entry of an officer of an administration, if there is one."""
    return (
        await session.scalars(select(Expert).where(Expert.administration == administration, Expert.person == person))
    ).one_or_none()


async def mine(session: AsyncSession, *, actor: Actor) -> Expert:
    """The own entry. Raises NotFound."""
    row = await find_entry(session, administration=actor.administration, person=actor.id)
    if row is None:
        raise NotFound("You are not in the directory yet.")
    return row


def expert_shape(row: Expert, office: Office) -> Shape:
    """An entry of the directory."""
    zone = office.calendar.zone
    return {
        "id": str(row.id), "version": row.version, "administration": row.administration, "own": row.administration == office.code,
        "person": person(row.person, row.name), "topics": row.topics, "types": row.types, "chapters": row.chapters,
        "languages": row.languages, "accreditation": row.accreditation, "available": row.available,
        "away_until": row.away_until.isoformat() if row.away_until else None,
        "listed": some_moment(row.consented_at, zone), "opinions": row.opinions, "thanks": row.thanks,
        "changed": moment(row.changed_at, zone), "changed_by": person(row.changed_by, row.changed_by_name),
    }  # fmt: skip
