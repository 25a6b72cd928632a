"""The controlled list as people see it, and the words of it that fit a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import vocabulary
from services.advance_rulings.domain.words import KeywordStatus
from services.advance_rulings.model import Keyword
from services.advance_rulings.queries.case_file import actions
from services.advance_rulings.queries.conflicts import Planned
from services.advance_rulings.queries.similar import alike
from services.advance_rulings.workflow import KEYWORD
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, person, place_of

ALIKE_ASKED = 20
SUGGESTED = 15

_FITTING = """
    select word from keyword
     where administration = :administration and state = 'approved'
       and numnode(plainto_tsquery('english', word)) > 0
       and to_tsvector('english', :words) @@ plainto_tsquery('english', word)
     order by length(word) desc, word limit 200
"""


async def keyword(session: AsyncSession, *, administration: str, word: str, locked: bool = False) -> Keyword:
    """A word of the list. Raises NotFound."""
    statement = select(Keyword).where(
        Keyword.administration == administration, Keyword.word == (vocabulary.word(word) or word)
    )
    if locked:
        statement = statement.with_for_update()
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("The list has no such word.")
    return row


async def listed(
    session: AsyncSession,
    *,
    actor: Actor,
    held: frozenset[str],
    zone: ZoneInfo,
    state: str,
    q: str,
    cursor: str,
    limit: int,
) -> Shape:
    """A page of the list, by the alphabet."""
    statement = select(Keyword).where(Keyword.administration == actor.administration)
    if state:
        statement = statement.where(Keyword.state == state)
    if q:
        statement = statement.where(Keyword.word.icontains(q.strip().lower(), autoescape=True))
    if cursor:
        (after,) = place_of(cursor, parts=1)
        statement = statement.where(Keyword.word > after)
    found = list((await session.scalars(statement.order_by(Keyword.word).limit(limit + 1))).all())
    page = found[:limit]
    return {
        "items": [shape(row, actor=actor, held=held, zone=zone) for row in page],
        "next": cursor_of(page[-1].word) if len(found) > limit else None,
    }


def shape(row: Keyword, *, actor: Actor, held: frozenset[str], zone: ZoneInfo) -> Shape:
    """A word of the list with what this reader may do with it."""
    return {
        "word": row.word,
        "state": row.state,
        "version": row.version,
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "decided_by": row.decided_by_name,
        "changed": moment(row.changed_at, zone),
        "actions": actions(KEYWORD, view=_Standing(row.state), actor=actor, held=held),
    }


class _Standing:
    """A word as the rules see it: nothing but its state."""

    def __init__(self, state: str) -> None:
        self.state = KeywordStatus(state)


async def all_words(session: AsyncSession, *, administration: str) -> list[tuple[str, str]]:
    """Every word with its state, by the alphabet: the list as a file."""
    statement = select(Keyword.word, Keyword.state).where(Keyword.administration == administration)
    return [(row.word, row.state) for row in await session.execute(statement.order_by(Keyword.word))]


async def suggestions(
    session: AsyncSession,
    *,
    administration: str,
    plan: Planned,
    exclude: tuple[str, str] | None,
    taken: Sequence[str],
    at: datetime,
) -> list[Shape]:
    """Approved words for the goods of a text: those that stand in it in any form, and those that alike rulings bear or
    are described with; the ones that say it twice first."""
    if not plan.text.strip():
        return []
    near = await alike(session, text=plan.text, code=plan.code, exclude=exclude, at=at, limit=ALIKE_ASKED)
    here = set(await _fitting(session, administration, plan.text))
    there = Counter(word for other in near for word in other["keywords"])
    told = "\n".join(f"{other['subject']}" for other in near)
    for word in await _fitting(session, administration, told):
        there[word] += 1
    known = here | await _approved(session, administration, list(there))
    ranked = sorted(known, key=lambda word: (-(2 * (word in here) + min(there[word], 3)), word))
    return [
        {"word": word, "why": [*(["text"] if word in here else []), *(["alike"] if there[word] else [])]}
        for word in ranked
        if word not in taken
    ][:SUGGESTED]


async def _fitting(session: AsyncSession, administration: str, words: str) -> list[str]:
    values: dict[str, Any] = {"administration": administration, "words": words.replace("\x00", "")[:10_000]}
    return list((await session.scalars(text(_FITTING), values)).all())


async def _approved(session: AsyncSession, administration: str, words: Sequence[str]) -> set[str]:
    statement = select(Keyword.word).where(
        Keyword.administration == administration, Keyword.word.in_(words), Keyword.state == KeywordStatus.APPROVED.value
    )
    return set(await session.scalars(statement)) if words else set()
