"""Bodies of reviews and appeals."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus
from services.advance_rulings.schemas.cases import ActionView
from services.advance_rulings.schemas.marks import ContestRow
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, Text, View

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=20_000)]


class NewContest(Body):
    """A review or an appeal, against which decision, and why. `of` is the number of the application or the ruling."""

    kind: ContestKind
    against: Contested
    of: Line
    grounds: Reason


class Decide(Body):
    """The reasons of the outcome, as the firm reads them."""

    outcome: Reason
    internal_text: Text = ""


class ContestStep(View):
    """One step of a review or an appeal. `paper` names the signed document made of it; the internal text is for officers."""

    number: str
    action: str
    title: str
    state: ContestStatus
    when: Moment
    actor: Person
    law: str
    text: str
    internal_text: str
    paper: str | None


class Contest(ContestRow):
    """The whole review or appeal. `took_part` (officers only) may not decide it."""

    goods_name: str
    grounds: str
    law: str
    contested_text: str = Field(description="The decision that is contested, as it was written")
    took_part: list[str]
    decided: Moment | None
    decided_by: Person | None
    outcome_text: str
    effect: str | None = Field(description="reopened, restored, handed_back or too_late; null while it is not allowed")
    steps: list[ContestStep]
    actions: list[ActionView]
