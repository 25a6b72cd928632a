"""A ruling on goods like those of a case, and one that conflicts with what is proposed."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.advance_rulings.domain.words import CitedAs, RulingStatus, RulingType
from services.advance_rulings.schemas.shapes import View


class SimilarRuling(View):
    """A published ruling on goods like those of the case. `alike` compares the words, `near` the codes, from 0 to 100."""

    administration: str
    number: str
    type: RulingType
    subject: str
    goods: str
    legal_basis: str
    hs_codes: list[str]
    hs_edition: str | None
    keywords: list[str]
    status: RulingStatus
    source: str | None
    partner: str | None = Field(description="The code of the administration elsewhere whose signed file brought it")
    issued_on: date
    valid_from: date | None
    valid_until: date | None
    alike: int
    near: str | None = Field(description="subheading, heading or chapter")
    score: int
    why: list[str] = Field(description="words, subheading, heading, chapter")


class Conflict(SimilarRuling):
    """A ruling in force on alike goods with another subheading."""

    must: bool = Field(description="Of this administration: it has to be named before the decision is signed")
    cited_as: CitedAs | None
    settled: bool
