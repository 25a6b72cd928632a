"""Bodies of appeals."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from services.trusted_trader.domain.appeals import Against
from services.trusted_trader.domain.words import AppealStatus
from services.trusted_trader.schemas.monitoring import PossibleAction
from services.trusted_trader.schemas.shapes import Body, Line, Moment, Party, Person, Reason, Text, View


class NewAppeal(Body):
    """Which decision is contested, and why. `of` is the application's id or number, or the authorisation's number."""

    against: Against
    of: Line
    grounds: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=20_000)]


class Contestable(View):
    """A decision that the firm may still contest, until and including the last day. `of` is what `NewAppeal` names."""

    against: Against
    of: str
    decided: Moment
    reasons: str
    law: str
    last_day: date


class Decide(Body):
    """The reasons of the decision, as the firm reads them."""

    outcome: Reason
    internal_text: Text = ""


class AppealRow(View):
    """An appeal in a list."""

    id: str
    number: str
    version: int
    state: AppealStatus
    against: Against
    application: str | None
    authorisation: str | None
    firm: Party
    contested: Moment
    lodged: Moment
    due_on: date
    overdue: bool


class AppealStep(View):
    """One step of an appeal. The internal text is for officers."""

    number: str
    action: str
    state: str
    at: Moment
    by: str
    law: str
    text: str
    internal_text: str


class Appeal(AppealRow):
    """The whole appeal. `contested_by` and who took it up are for officers; `effect` says what allowing it does."""

    application_number: str | None
    grounds: str
    law: str
    contested_by: str | None
    taken_up_by: Person | None
    decided_by: Person | None
    decided: Moment | None
    outcome_text: str
    effect: str
    steps: list[AppealStep]
    actions: list[PossibleAction]
