"""Divergences between administrations, and convergence."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import ConvergenceStatus, DivergenceStatus, RulingStatus
from services.advance_rulings.schemas.cases import StepView
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, Sentence, View

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=20)]


class Dismiss(Body):
    """Why the goods are not alike."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class Position(Body):
    """What an administration holds: the subheading, and why."""

    hs_code: Code
    text: Sentence


class Converge(Position):
    """A case with the other administration, opened with the own position."""

    subject: Line


class Conclude(Body):
    """How a case ends."""

    conclusion: Sentence


class Side(View):
    """A published ruling on one side."""

    administration: str
    number: str
    hs_code: str
    hs_edition: str | None
    subject: str
    status: RulingStatus | None
    goods_description: str


class DivergenceView(View):
    """An alert: alike goods, another subheading elsewhere."""

    id: str
    version: int
    state: DivergenceStatus
    alike: int = Field(description="How alike the descriptions are, of 100")
    reason: str
    ours: Side
    theirs: Side
    convergence: str | None
    found: Moment
    changed: Moment
    changed_by: Person
    actions: list[str]


class Statement(View):
    """What one side said."""

    hs_code: str
    text: str
    at: Moment
    by: Person


class CaseSide(Side):
    """One side of a case: its ruling, and what it stated; `position` is the code it stated last."""

    own: bool
    position: str | None
    statements: list[Statement]


class ConvergenceCase(View):
    """A case of two administrations about one kind of goods."""

    id: str
    version: int
    number: str
    state: ConvergenceStatus
    subject: str
    opened_by: str
    sides: list[CaseSide]
    same_code: bool
    agreed_code: str | None
    conclusion: str
    changed: Moment
    actions: list[str]
    steps: list[StepView]
