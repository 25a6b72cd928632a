"""What the codes of a ruling become in another edition of the Harmonized System, and the rulings that it affects."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import EditionChangeStatus
from services.advance_rulings.schemas.cases import ActionView, StepView
from services.advance_rulings.schemas.shapes import Body, View

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]


class SuccessorView(View):
    """A code that another became. `partial`: only a part of the goods goes there; `notes` say which."""

    code: str
    description: str | None
    partial: bool
    notes: list[str]


class CodeInEdition(View):
    """A code of the ruling in another edition."""

    code: str
    unchanged: bool
    becomes: list[SuccessorView]


class InEdition(View):
    """A ruling in another edition; `way` names the editions passed on the way there."""

    edition: str
    way: list[str]
    codes: list[CodeInEdition]


class RulingEditions(View):
    """A published ruling in every edition that correlation tables lead to, the newest first."""

    number: str
    administration: str
    edition: str | None = Field(description="The edition on which it was made; null where nobody said")
    codes: list[str]
    editions: list[InEdition]


class ComingEdition(View):
    """The edition of today or one that follows. `without_table`: editions of rulings from which no table leads here."""

    edition: str
    from_on: date
    present: bool
    rulings: int = Field(description="In force on another edition")
    without_table: list[str]
    flagged: int
    decided: int
    converted: int
    ended: int


class EditionChangeRow(View):
    """A ruling that a new edition affects, and the codes that it may become."""

    id: str
    version: int
    ruling: str
    subject: str
    holder: str
    from_code: str
    from_edition: str
    to_edition: str
    effective_on: date
    candidates: list[SuccessorView]
    state: EditionChangeStatus
    code: str | None
    reason: str
    decided_by: str | None
    actions: list[ActionView]


class EditionChangeFile(EditionChangeRow):
    """One of them, with its steps."""

    steps: list[StepView]


class EditionChangePage(View):
    """The editions ahead, and a page of the rulings they affect."""

    editions: list[ComingEdition]
    items: list[EditionChangeRow]
    next: str | None


class DecideCode(Body):
    """The code in the new edition, and why; the holder and the public read the reason."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=30)]
    reason: Reason


class DecideSingles(Body):
    """One reason for all rulings that have exactly one candidate in an edition."""

    to_edition: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=10)]
    reason: Reason


class DecidedSingles(View):
    """The rulings that were decided so."""

    decided: list[str]
