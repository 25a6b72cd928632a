"""Letters on their way out: sent by SMTP where a server is named, else written into a folder; and what is swept after a while."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.model import ClientToken, Letter, OneTimeCode, Session, SignInAttempt
from shared.facts import Fact
from shared.settings import Settings

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
TRIES = 12
"""With doubling waits that is about a day."""


class Post:
    """How a letter leaves the house."""

    def __init__(self, settings: Settings) -> None:
        self._smtp_url, self._from = settings.smtp_url, settings.mail_from
        self._folder = settings.data / "mail"

    @property
    def way(self) -> str:
        """What is written into the audit: "smtp" or "file"."""
        return "smtp" if self._smtp_url else "file"

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises OSError or aiosmtplib.SMTPException when that fails."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._from, letter.recipient, letter.subject
        message["Date"] = format_datetime(letter.created_at)
        message["Message-ID"] = make_msgid(idstring=letter.id.hex, domain=self._from.rpartition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        if self._smtp_url:
            await _by_smtp(self._smtp_url, message)
        else:
            name = f"{letter.created_at:%Y%m%dT%H%M%S}-{letter.kind}-{letter.id.hex[:8]}.eml"
            await asyncio.to_thread(_write, self._folder, name, bytes(message))


async def _by_smtp(url: str, message: EmailMessage) -> None:
    """`smtp://user:password@host:587` starts TLS where offered, `smtps://` speaks it from the start; `?tls=required` insists."""
    parts = urlsplit(url)
    required = parse_qs(parts.query).get("tls") == ["required"]
    secure = parts.scheme == "smtps"
    await aiosmtplib.send(
        message,
        hostname=parts.hostname or "localhost",
        port=parts.port or (465 if secure else 587),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=secure,
        start_tls=None if secure or not required else True,
        tls_context=create_default_context(),
        timeout=20,
    )


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


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
        await post.send(letter)
    except (OSError, aiosmtplib.SMTPException) as error:
        letter.last_error = re.sub(r"\s+", " ", f"{type(error).__name__}: {error}")[:300]
        gives_up = letter.attempts >= TRIES
        if gives_up:
            letter.given_up_at, letter.body = at, ""
        letter.next_at = at + min(FIRST_WAIT * int(2 ** (letter.attempts - 1)), LONGEST_WAIT)
        return [
            events.LetterFailed(
                subject=f"letter/{letter.id}", version=letter.attempts, reason=type(error).__name__, gives_up=gives_up
            )
        ]
    letter.sent_at, letter.body, letter.last_error = at, "", None
    return [events.LetterSent(subject=f"letter/{letter.id}", version=letter.attempts, way=post.way)]


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
