"""A letter as it leaves the house: the same at every attempt, plain text over any relay, and a fault without the address."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from shared.post import Mail, NotSent, Post
from shared.settings import Settings

MAIL = Mail(
    identifier=UUID(int=7), kind="Test", recipient="ana@firm.example", subject="Décision n° 7", body="Très bien.\n" + "é" * 2000 + "\n",
    written_at=datetime(2026, 5, 11, 22, tzinfo=UTC), language="fr",
)  # fmt: skip


async def test_the_same_letter_is_the_same_message(tmp_path: Path) -> None:
    post = Post(Settings(data=tmp_path, mail_from="Customs <notices@customs.example>"))
    assert post.way == "file"
    await post.send(MAIL)
    (path,) = (tmp_path / "mail").iterdir()
    first = path.read_bytes()
    await post.send(MAIL)
    assert [one.read_bytes() for one in (tmp_path / "mail").iterdir()] == [first]
    assert first.isascii()
    assert max(map(len, first.splitlines())) < 80
    message = email.message_from_bytes(first, policy=email.policy.default)
    assert message["Message-ID"] == f"<{UUID(int=7).hex}@customs.example>"
    assert (message["Subject"], message["Content-Language"]) == ("Décision n° 7", "fr")
    assert message.get_content() == MAIL.body


@pytest.mark.parametrize("wrong", ["ana@firm.example\r\nBcc: eva@firm.example", "ana@firm.example\nX-Extra: y"])
async def test_what_is_no_header_is_not_sent_and_nobody_is_added(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(NotSent):
        await Post(Settings(data=tmp_path)).send(replace(MAIL, recipient=wrong))
    assert not (tmp_path / "mail").exists()


async def test_a_fault_is_told_in_a_line_without_the_address(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(NotSent) as fault:
        await Post(Settings(data=tmp_path)).send(MAIL)
    assert fault.value.kind in ("FileExistsError", "NotADirectoryError")
    told = NotSent(ValueError("550 no\r\nsuch user Ana@Firm.example"), recipient=MAIL.recipient)
    assert str(told) == "ValueError: 550 no such user (the recipient)"


async def test_nobody_listening_is_a_fault_that_is_named() -> None:
    post = Post(Settings(smtp_url="smtp://127.0.0.1:1"))
    assert post.way == "smtp"
    with pytest.raises(NotSent) as fault:
        await post.send(MAIL)
    assert fault.value.kind == "SMTPConnectError"
