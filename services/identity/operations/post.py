"""Letters in the out-tray are sent or wait for another try; and what is swept after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.model import ClientToken, Letter, OneTimeCode, Session, SignInAttempt
from shared.facts import Fact
from shared.post import Mail, NotSent, Post

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
TRIES = 12
"""With doubling waits that is about a day."""


async def send_next(session: AsyncSession, *, post: Post, at: datetime) -> list[Fact]:
    """Send the letter that waits longest; no facts when none waits. What was sent keeps no text: letters carry codes.

    A crash between handing over and commit sends a letter twice: better than never.
    """
    due = (
        select(Letter)
        .where(Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.next_at <= at)
        .order_by(Letter.next_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    letter = (await session.scalars(due)).one_or_none()
    if letter is None:
        return []
    letter.attempts += 1
    try:
        await post.send(_mail(letter))
    except NotSent as error:
        letter.last_error = str(error)
        gives_up = letter.attempts >= TRIES
        if gives_up:
            letter.given_up_at, letter.body = at, ""
        letter.next_at = at + min(FIRST_WAIT * int(2 ** (letter.attempts - 1)), LONGEST_WAIT)
        return [
            events.LetterFailed(
                subject=f"letter/{letter.id}", version=letter.attempts, reason=error.kind, gives_up=gives_up
            )
        ]
    letter.sent_at, letter.body, letter.last_error = at, "", None
    return [events.LetterSent(subject=f"letter/{letter.id}", version=letter.attempts, way=post.way)]


def _mail(letter: Letter) -> Mail:
    return Mail(
        identifier=letter.id, kind=letter.kind, recipient=letter.recipient, subject=letter.subject, body=letter.body,
        written_at=letter.created_at,
    )  # fmt: skip


async def sweep(session: AsyncSession, *, at: datetime) -> list[Fact]:
    """Remove what is kept only for a while; no facts when there is nothing."""
    day = timedelta(days=1)
    old: dict[str, Delete] = {
        "attempts": delete(SignInAttempt).where(SignInAttempt.at < at - day),
        "codes": delete(OneTimeCode).where(OneTimeCode.expires_at < at - 7 * day),
        "sessions": delete(Session).where(Session.began_at < at - 30 * day),
        "tokens": delete(ClientToken).where(ClientToken.expires_at < at - day),
        "letters": delete(Letter).where(
            or_(Letter.sent_at < at - 30 * day, Letter.given_up_at < at - 30 * day),
        ),
    }
    removed: dict[str, int] = {}
    for name, statement in old.items():
        result: Any = await session.execute(statement)
        if result.rowcount:
            removed[name] = int(result.rowcount)
    return [events.TracesSwept(subject="installation", version=1, removed=removed)] if removed else []
