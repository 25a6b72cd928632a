"""What lies over the state of a case or a ruling for as long as it is open."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus
from services.advance_rulings.schemas.shapes import Moment, Party, Person, View


class OpenContest(View):
    """A review or an appeal that is open now; none lies here when it was decided or withdrawn."""

    overlay: str = Field(description="under_review or under_appeal")
    number: str
    against: Contested
    due_on: date
    overdue: bool


class Contestable(View):
    """A decision that may still be contested, until and including the last day. `after` is the review an appeal follows."""

    kind: ContestKind
    against: Contested
    of: str
    application: str
    goods_name: str
    step: str
    decided: Moment
    reasons: str
    law: str
    last_day: date
    after: str | None


class ContestRow(View):
    """A review or an appeal in a list. `to_carry_out`: allowed, and the ruling is still to be modified by the office."""

    id: str
    number: str
    version: int
    kind: ContestKind
    state: ContestStatus
    against: Contested
    of: str | None
    application: str
    ruling: str | None
    step: str
    after: str | None
    firm: Party
    contested: Moment
    lodged: Moment
    due_on: date
    overdue: bool
    to_carry_out: bool
    carry_out_until: date | None
    examiner: Person | None
