"""Editions of the questionnaire, for officers and for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.questionnaires import asked
from services.trusted_trader.domain.words import QuestionnaireStatus, Size
from services.trusted_trader.model import Questionnaire
from services.trusted_trader.queries.forms import questions
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def questionnaire_edition(
    session: AsyncSession, *, administration: str, number: int, locked: bool = False
) -> Questionnaire:
    """An edition of the questionnaire; `locked` until the transaction ends. Raises NotFound."""
    found = await session.get(Questionnaire, (administration, number), with_for_update=locked or None)
    if found is None:
        raise NotFound(f"There is no edition {number} of the questionnaire.")
    return found


async def published_questionnaire(session: AsyncSession, *, administration: str, number: int) -> Questionnaire:
    """An edition that was published, also one withdrawn since. A draft is nobody's but the officers'. Raises NotFound."""
    found = await questionnaire_edition(session, administration=administration, number=number)
    if found.state == QuestionnaireStatus.DRAFT:
        raise NotFound(f"There is no published edition {number} of the questionnaire.")
    return found


async def questionnaire_editions(session: AsyncSession, *, administration: str) -> Sequence[Questionnaire]:
    """Every edition, the newest first."""
    statement = (
        select(Questionnaire)
        .where(Questionnaire.administration == administration)
        .order_by(Questionnaire.edition.desc())
    )
    return (await session.scalars(statement)).all()


def counts(row: Questionnaire, *, roles: Sequence[str], tier: str) -> dict[str, int]:
    """How many questions a firm of each size is asked for a tier, at most: whatever its roles are."""
    found = questions(row)
    return {size.value: len(asked(found, roles=roles, tier=tier, size=size)) for size in Size}


def public_shape(row: Questionnaire) -> Shape:
    """An edition for everybody: the whole content, and the digest that proves it is the one that was published."""
    return {
        "administration": row.administration,
        "edition": row.edition,
        "state": row.state,
        "regional": row.regional,
        "sha256": row.sha256,
        "content": row.content,
    }


def questionnaire_shape(row: Questionnaire, *, office: Office) -> Shape:
    """An edition for officers."""
    zone = office.calendar.zone
    return {
        **public_shape(row),
        "version": row.version,
        "own": row.own,
        "created": moment(row.created_at, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
        "published": some_moment(row.published_at, zone),
        "withdrawn": some_moment(row.withdrawn_at, zone),
    }
