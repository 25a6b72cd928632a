"""The columns of the two tables behind signed documents; a service makes its own tables of them, with its own keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column


class WordingColumns:
    """What a signed document says, fixed in the transaction of its step: facts may change before it is printed.

    `content` holds named facts that its addressee may read, and nothing else. `printed_at` is null until it is printed in
    the administration's own language.
    """

    administration: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[str]
    organisation: Mapped[str | None]
    at: Mapped[datetime]
    on: Mapped[date]
    content: Mapped[dict[str, Any]]
    printed_at: Mapped[datetime | None]


class PaperColumns:
    """A signed document made of a wording, in one language. It is made once and kept."""

    administration: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    bytes: Mapped[int]
    statement: Mapped[str]
    made_at: Mapped[datetime]
