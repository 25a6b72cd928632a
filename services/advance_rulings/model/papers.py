"""Signed documents: what they say, and what was made of it."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from services.advance_rulings.model.tables import Table
from shared.papers.tables import PaperColumns, WordingColumns


class Wording(WordingColumns, Table):
    """What a signed document says. `organisation` and `agent_organisation` are the firms that may read it, beside officers.

    `thing` and `thing_id` say of what it is a document: the paper of a ruling is the ruling's, whichever step made it; a
    public rendition is of the thing "register".
    """

    __tablename__ = "wording"
    __table_args__ = (
        Index("ix_wording_thing", "administration", "thing", "thing_id", "at"),
        Index("ix_wording_waiting", "administration", "at", postgresql_where=text("printed_at is null")),
    )

    agent_organisation: Mapped[str | None]


class Paper(PaperColumns, Table):
    """A signed document in one language: a ruling, a notice, a public rendition. It is made once and kept."""

    __tablename__ = "paper"
    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "number"],
            ["advance_rulings.wording.administration", "advance_rulings.wording.number"],
            name="fk_paper_wording",
        ),
        Index("ix_paper_sha256", "administration", "sha256"),
    )
