"""A mail server on loopback that speaks enough SMTP (RFC 5321): takes letters, refuses them, or goes away in the middle."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum


class Mood(Enum):
    """How it takes a letter."""

    TAKES = "takes"
    REFUSES = "refuses"
    BREAKS = "breaks"
    """It has the letter, and the line breaks before it says so."""


@dataclass
class MailServer:
    """What came (to whom, and the message), and how it behaves next."""

    mood: Mood = Mood.TAKES
    came: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    port: int = 0

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that came to an address."""
        return [message for recipient, message in self.came if recipient == address]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.partition(" ")[0].upper()
            answer = "250 ok"
            if word == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                answer = f"451 try later, {recipient}" if self.mood is Mood.REFUSES else answer
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                text = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                self.raw.append(text)
                self.came.append((recipient, email.message_from_bytes(text, policy=email.policy.default)))
                if self.mood is Mood.BREAKS:
                    break
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def mail_server(port: int = 0) -> AsyncIterator[MailServer]:
    """A server that listens for as long as the context lasts."""
    found = MailServer()
    listening = await asyncio.start_server(found, "127.0.0.1", port)
    found.port = int(listening.sockets[0].getsockname()[1])
    yield found
    listening.close()
    await listening.wait_closed()
