"""Signed documents as their readers see them, and what anybody is told of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from services.trusted_trader.schemas.shapes import Moment, View


class MadePaper(View):
    """A document that is there, in one language."""

    language: str
    sha256: str
    bytes: int


class PaperRow(View):
    """A document of a numbered step. One that is not `made` in a language is made when it is asked for."""

    number: str
    kind: str
    title: str
    on: date
    at: Moment
    made: list[MadePaper]


class PaperList(View):
    """The documents of a thing, the newest first."""

    items: list[PaperRow]


class PublicPaper(View):
    """What anybody may know of a document by its number."""

    number: str
    kind: str
    administration: str
    on: date
    status: str = Field(
        description="Of a certificate active, suspended, revoked, expired, surrendered or replaced; of any other document "
        "issued, or ended once a later step made an end of what it says"
    )
    valid: bool | None = Field(description="Of a certificate: whether it counts today")
    certificate: str | None = Field(description="Of a certificate: the number of the authorisation")
    valid_from: date | None
    valid_until: date | None
    matches: bool | None = Field(description="Whether a document with the given SHA-256 was made under this number")


class Examined(View):
    """The verdict on a PDF or a statement that somebody has; of one that is not genuine nothing else is said."""

    genuine: bool
    reason: str = Field(description="genuine, not_signed, unknown_signer, changed or unreadable")
    words: str
    administration: str | None
    signed_by: str | None
    signed_at: datetime | None
    timestamped: bool = Field(description="Whether a time-stamp service vouches for the time")
    kind: str | None
    claims: dict[str, Any] | None = Field(description="What a statement says; a PDF is to be read")
    document: PublicPaper | None = Field(description="What counts now; empty for what is not kept here")
