"""Letters leave the house, are tried again, and nothing of sign-in stays longer than needed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from services.identity.jobs import Letters
from services.identity.model import INSTALLATION
from tests.service.identity.conftest import House


async def rows(house: House, statement: str) -> list[tuple[object, ...]]:
    async with house.work.reading(administration=INSTALLATION) as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def test_a_letter_is_a_file_where_no_server_is_named(house: House) -> None:
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    [letter] = await house.letters()
    assert "To: ana@firm.example" in letter
    assert "Auto-Submitted: auto-generated" in letter
    [path] = (house.settings.data / "mail").glob("*.eml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert await rows(house, "select body, sent_at is not null from identity.letter") == [("", True)]
    assert len(await house.letters()) == 1, "sent once"


class Server:
    """A mail server of a few lines: takes letters, or says no."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses, self.taken = refuses, list[str]()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 here")
        while line := (await reader.readline()).decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "DATA":
                await say("354 go on")
                self.taken.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            elif word == "QUIT":
                await say("221 bye")
                break
            await say("451 later" if self.refuses and word == "RCPT" else "250 ok")
        writer.close()


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_letter_goes_by_smtp_and_waits_when_refused(house: House, refuses: bool) -> None:
    server = Server(refuses=refuses)
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    settings = replace(house.settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="customs@example.org")
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    await Letters(settings).run(house.work, INSTALLATION, house.now)
    listening.close()
    await listening.wait_closed()
    fact = (await house.facts())[-1]
    if refuses:
        assert fact[0] == "identity.LetterFailed"
        assert server.taken == []
        [(attempts, waits)] = await rows(
            house, "select attempts, extract(epoch from next_at - created_at)::int from identity.letter"
        )
        assert (attempts, waits) == (1, 30)
        house.later(seconds=31)
        assert len(await house.letters()) == 1
    else:
        assert fact == ("identity.LetterSent", {"way": "smtp"})
        assert "From: customs@example.org" in server.taken[0]


async def test_what_is_kept_for_a_while_is_swept(house: House) -> None:
    await house.account("ana@firm.example")
    await house.try_sign_in("ana@firm.example", "wrong wrong wrong")
    await house.sign_in("ana@firm.example")
    await house.try_sign_in("ana@firm.example", "wrong wrong wrong")
    await house.public.post("/resets", {"email": "ana@firm.example"}, 202)
    await house.letters()
    await house.sweep()
    assert (await house.facts())[-1][0] != "identity.TracesSwept"
    house.later(days=31)
    await house.sweep()
    name, data = (await house.facts())[-1]
    assert name == "identity.TracesSwept"
    assert data["removed"] == {"attempts": 2, "codes": 1, "sessions": 1, "letters": 1}
