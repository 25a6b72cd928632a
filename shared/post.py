"""Mail on its way out: by SMTP where a server is named, else as a file in a folder. Plain text, nothing else."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from ssl import SSLContext, create_default_context
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import aiosmtplib

from shared.settings import Settings

PATIENCE = 20
"""Seconds a mail server has for each step of the talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter. `identifier` and `written_at` stay the same at every attempt, so that a repeat is recognised as one."""

    identifier: UUID
    kind: str
    recipient: str
    subject: str
    body: str
    written_at: datetime
    language: str = ""


class NotSent(Exception):
    """A letter was not handed over; `kind` names the fault, the text says it in a line without the recipient's address."""

    def __init__(self, error: Exception, *, recipient: str) -> None:
        self.kind = type(error).__name__
        line = re.sub(r"\s+", " ", f"{self.kind}: {error}")
        super().__init__(re.sub(re.escape(recipient), "(the recipient)", line, flags=re.IGNORECASE)[:300])


class Post:
    """How a letter leaves the house."""

    def __init__(self, settings: Settings) -> None:
        self._smtp_url, self._from = settings.smtp_url, settings.mail_from
        self._folder = settings.data / "mail"

    @property
    def way(self) -> str:
        """What is written into the audit: "smtp" or "file"."""
        return "smtp" if self._smtp_url else "file"

    async def send(self, mail: Mail) -> None:
        """Hand a letter over. Raises NotSent."""
        try:
            message = self._written(mail)
            if self._smtp_url:
                await _by_smtp(self._smtp_url, message)
            else:
                name = f"{mail.written_at:%Y%m%dT%H%M%S}-{mail.kind}-{mail.identifier.hex[:8]}.eml"
                await asyncio.to_thread(_write, self._folder, name, bytes(message))
        except (OSError, ValueError, aiosmtplib.SMTPException) as error:
            raise NotSent(error, recipient=mail.recipient) from error

    def _written(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._from, mail.recipient, mail.subject
        message["Date"] = format_datetime(mail.written_at)
        message["Message-ID"] = f"<{mail.identifier.hex}@{parseaddr(self._from)[1].rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body, cte=None if mail.body.isascii() else "quoted-printable")
        if mail.language:  # after the content, which takes such headers away
            message["Content-Language"] = mail.language
        return message


async def _by_smtp(url: str, message: EmailMessage) -> None:
    """`smtp://user:password@host:587` starts TLS where offered, `smtps://` speaks it from the start; `?tls=required` insists."""
    parts = urlsplit(url)
    required = parse_qs(parts.query).get("tls") == ["required"]
    secure = parts.scheme == "smtps"
    await aiosmtplib.send(
        message, hostname=parts.hostname or "localhost", port=parts.port or (465 if secure else 587), use_tls=secure,
        username=unquote(parts.username) if parts.username else None, tls_context=_authorities(), timeout=PATIENCE,
        password=unquote(parts.password) if parts.password else None, start_tls=None if secure or not required else True,
    )  # fmt: skip


@cache
def _authorities() -> SSLContext:
    """The certificate authorities of the system, read once: reading them takes longer than sending a letter."""
    return create_default_context()


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
