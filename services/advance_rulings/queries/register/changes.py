"""What changed in the register since somebody last asked, in the order in which changes could be seen.

A token is the last change that a reader was given. Changes are numbered while one lock is held until their commit is seen
(migration 0009): whoever saw a number can never be shown a smaller one later, however long a transaction took.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.queries.register.entries import COLUMNS, entry
from services.advance_rulings.queries.register.statements import STANDING
from shared.problems import FieldError, Invalid, Problem
from shared.shapes import Shape, cursor_of, place_of

START = ("0", "")


class TokenNotKnown(Problem):
    """This register does not know the token.

    The token is of another installation, or of a time after the backup from which this one was brought back.
    """

    status = 410
    hint = "Take the whole register again, and go on from the token that comes with it."


async def latest(session: AsyncSession, *, administration: str = "") -> str:
    """The token of now: whatever this transaction sees is before it, whatever it does not see comes after.

    With an administration the token moves only when something of its own register does.
    """
    own = "where administration = :administration" if administration else ""
    statement = f"select sequence, at from published_change {own} order by sequence desc limit 1"  # noqa: S608  # bound
    asked = {"administration": administration} if administration else {}
    row = (await session.execute(text(statement), asked)).one_or_none()
    return cursor_of(row.sequence, row.at) if row else cursor_of(*START)


async def changed_since(session: AsyncSession, *, since: str, administration: str) -> list[str] | None:
    """The numbers of the rulings changed after a token; None where one of them is not published any more: take everything.

    Raises Invalid and TokenNotKnown.
    """
    rows = await session.execute(
        text(
            "select number, bool_or(removed) as removed from published_change"
            " where administration = :administration and sequence > :after group by number"
        ),
        {"administration": administration, "after": await _after(session, since)},
    )
    found = rows.all()
    return None if any(row.removed for row in found) else [row.number for row in found]


async def changes(session: AsyncSession, *, since: str, administration: str, limit: int, at: datetime) -> Shape:
    """The entries changed after a token, each once and as it is now; `removed` ones with their number alone.

    `since` is the token for the next call, `more` whether there is something after it already. Raises Invalid for what is
    no token, TokenNotKnown for one that this register never gave.
    """
    after = await _after(session, since)
    own = "administration = :administration and" if administration else ""
    statement = f"""
        select sequence, at, administration, number from published_change
        where {own} sequence > :after order by sequence limit :take
    """  # noqa: S608  # fixed pieces; every value is bound
    asked = {"after": after, "take": limit + 1} | ({"administration": administration} if administration else {})
    found = (await session.execute(text(statement), asked)).all()
    page, more = found[:limit], len(found) > limit
    keys = list(dict.fromkeys((row.administration, row.number) for row in page))
    present = await _present(session, keys, at)
    return {
        "items": [present[key] for key in keys if key in present],
        "removed": [{"administration": place, "number": number} for place, number in keys if (place, number) not in present],
        "since": cursor_of(page[-1].sequence, page[-1].at) if page else since or cursor_of(*START),
        "more": more,
    }  # fmt: skip


async def _after(session: AsyncSession, token: str) -> int:
    if not token:
        return 0
    sequence, at = _read(token)
    if sequence:
        row = (
            await session.execute(
                text("select at from published_change where sequence = :sequence"), {"sequence": sequence}
            )
        ).one_or_none()
        if row is None or row.at.isoformat() != at:
            raise TokenNotKnown
    return sequence


def _read(token: str) -> tuple[int, str]:
    try:
        sequence, at = place_of(token, parts=2)
    except Invalid:
        sequence, at = "", ""
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19):
        wrong = FieldError("query:since", "token", "This is not a token of ours.", "Begin without a token.")
        raise Invalid("The token cannot be used.", errors=[wrong])
    return int(sequence), at


async def _present(session: AsyncSession, keys: list[tuple[str, str]], at: datetime) -> dict[tuple[str, str], Shape]:
    statement = f"""
        select {COLUMNS}, {STANDING} as standing from published_ruling
        join unnest(cast(:places as text[]), cast(:numbers as text[])) as one (place, own)
            on administration = place and number = own
    """  # noqa: S608  # fixed pieces; every value is bound
    asked = {"places": [place for place, _ in keys], "numbers": [number for _, number in keys], "at": at}
    rows = (await session.execute(text(statement), asked)).mappings()
    return {(row["administration"], row["number"]): entry(dict(row)) for row in rows}
