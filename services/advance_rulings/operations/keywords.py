"""The controlled list of keywords: an officer proposes a word, another role approves it; cases take approved words only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import vocabulary
from services.advance_rulings.domain.words import KeywordStatus
from services.advance_rulings.events import KeywordsSet, Note
from services.advance_rulings.model import Application, Keyword
from services.advance_rulings.operations.steps import fact, move, permit
from services.advance_rulings.workflow import KEYWORD
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.problems import AlreadyExists, refuse
from shared.steps import touch

_TOGETHER = 2000


async def propose(session: AsyncSession, *, text: str, by: Officer) -> tuple[Keyword, list[Fact]]:
    """Propose a word for the list. Raises AlreadyExists for one that is there, in whatever state."""
    word = vocabulary.word(text)
    if word is None:
        raise refuse("This is no keyword.", ("/word", "word", "Write two to sixty letters, digits and blanks."))
    known = await _find(session, word=word, by=by)
    if known is not None:
        raise AlreadyExists(f"The word {word!r} is in the list: {known.state}.", word=word, state=known.state)
    row = Keyword(
        administration=by.office.code, word=word, state=KeywordStatus.PROPOSED.value, version=1, steps=0,
        created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
        proposed_by=by.actor.id, proposed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [_note(row, "keyword.proposed")]


async def decide(session: AsyncSession, *, row: Keyword, name: str, reason: str = "", by: Officer) -> list[Fact]:
    """Approve, reject or retire a word. Raises NotPossible, NotPermitted."""
    action = KEYWORD.apply(name, state=row.state, held=by.held, view=None, actor=by.actor)
    row.decided_by_name = by.actor.name
    return [
        await move(
            session, thing=KEYWORD.name, key=row.word, printed=row.word, action=action, row=row, by=by,
            terms=by.office.terms(by.at), texts=Texts(internal=reason),
        )
    ]  # fmt: skip


async def rename(session: AsyncSession, *, row: Keyword, text: str, by: Officer) -> tuple[Keyword, list[Fact]]:
    """Retire a word and approve another one in its place; rulings and cases keep what they were given."""
    word = vocabulary.word(text)
    if word is None or word == row.word:
        raise refuse("This is no other keyword.", ("/word", "word", "Write the word that takes its place."))
    facts = await decide(session, row=row, name="retire", reason=word, by=by)
    other = await _find(session, word=word, by=by)
    if other is None:
        other, proposed = await propose(session, text=word, by=by)
        facts += proposed
    if other.state != KeywordStatus.APPROVED:
        facts += await decide(session, row=other, name="approve", reason=row.word, by=by)
    return other, facts


async def load(session: AsyncSession, *, words: Sequence[str], by: Officer) -> tuple[int, list[Fact]]:
    """Take a whole list as approved: new words come in, proposed ones are approved; no word is taken out."""
    new = 0
    row = {
        "administration": by.office.code, "state": KeywordStatus.APPROVED.value, "version": 1, "created_at": by.at,
        "changed_at": by.at, "changed_by": by.actor.id, "changed_by_name": by.actor.name, "proposed_by": by.actor.id,
        "proposed_by_name": by.actor.name, "decided_by_name": by.actor.name,
    }  # fmt: skip
    ordered = sorted(set(words))
    for start in range(0, len(ordered), _TOGETHER):
        some = ordered[start : start + _TOGETHER]
        put = insert(Keyword).values([row | {"word": word} for word in some]).on_conflict_do_nothing()
        new += len((await session.scalars(put.returning(Keyword.word))).all())
        approve = (
            update(Keyword)
            .where(
                Keyword.administration == by.office.code, Keyword.word.in_(some),
                Keyword.state == KeywordStatus.PROPOSED.value,
            )
            .values(
                state=KeywordStatus.APPROVED.value, version=Keyword.version + 1, changed_at=by.at,
                changed_by=by.actor.id, changed_by_name=by.actor.name, decided_by_name=by.actor.name,
            )
            .returning(Keyword.word)
        )  # fmt: skip
        new += len((await session.scalars(approve)).all())
    said = Note(
        subject="keywords", version=1, administration=by.office.code, what="keywords.loaded",
        detail=f"{len(ordered)} words, {new} of them new in the list",
    )  # fmt: skip
    return new, [said]


async def approved(session: AsyncSession, *, words: Sequence[str], by: Officer) -> list[str]:
    """Words for a case or a ruling as the list writes them. Raises Invalid, naming those that are not approved."""
    wanted = vocabulary.words(words)
    known = await in_use(session, words=wanted, by=by)
    if unknown := [(place, word) for place, word in enumerate(wanted) if word not in known]:
        raise refuse(
            "Some keywords are not in the approved list; nothing was kept.",
            *(
                (f"/keywords/{place}", "unknown", f"{word!r} is not approved; propose it first.")
                for place, word in unknown
            ),
        )
    return wanted


async def in_use(session: AsyncSession, *, words: Sequence[str], by: Officer) -> set[str]:
    """Those of some words that are approved now."""
    if not words:
        return set()
    statement = select(Keyword.word).where(
        Keyword.administration == by.office.code, Keyword.word.in_(words), Keyword.state == KeywordStatus.APPROVED.value
    )
    return set(await session.scalars(statement))


async def describe(session: AsyncSession, *, row: Application, words: Sequence[str], by: Officer) -> list[Fact]:
    """Set the keywords of a case."""
    await permit(session, name="set-keywords", row=row, by=by)
    row.keywords = await approved(session, words=words, by=by)
    touch(row, by)
    await session.flush()
    return [fact(KeywordsSet, row, keywords=tuple(row.keywords))]


async def _find(session: AsyncSession, *, word: str, by: Officer) -> Keyword | None:
    statement = select(Keyword).where(Keyword.administration == by.office.code, Keyword.word == word)
    return (await session.scalars(statement.with_for_update())).one_or_none()


def _note(row: Keyword, what: str) -> Note:
    return Note(
        subject=f"keyword/{row.word}",
        version=row.version,
        administration=row.administration,
        what=what,
        detail=row.word,
    )
