"""Bodies of monitoring: entries, check-ins, changes, the score, warnings, the compliance history."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.trusted_trader.domain.words import ChangeKind, CheckInOutcome, EntryKind, Severity
from services.trusted_trader.schemas.ledger import Record
from services.trusted_trader.schemas.shapes import Body, Line, Moment, Person, Reason, Sentence, Text, View

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Money(Body):
    """An amount in minor units of its currency."""

    amount: Annotated[int, Field(gt=0, lt=10**15)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class NewEntry(Body):
    """An entry about a firm. The same source and reference sent again is the same entry."""

    kind: EntryKind
    severity: Severity
    happened_on: date
    amount: Money | None = None
    text: Short
    law: Short
    source: Line
    reference: Line
    settled_on: date | None = None


class Settle(Body):
    """From which day on it is paid or mended; today without it."""

    on: date | None = None


class WithdrawEntry(Body):
    """Why the entry was wrong."""

    reason: Reason


class Review(Body):
    """What the entry means for the holder's status."""

    conclusion: Reason


class Entry(View):
    """An entry as it stands. `review` and who made it are for officers."""

    id: str
    version: int
    tin: str
    kind: EntryKind
    severity: Severity
    happened_on: date
    amount: Money | None
    text: str
    law: str
    source: str
    reference: str
    settled_on: date | None
    withdrawn: Moment | None
    withdrawn_reason: str | None
    reviewed: Moment | None
    reviewed_by: str | None
    review: str | None
    recorded: Moment


class Quarantined(View):
    """A line of a file that was not taken: which, why, and how it stood there."""

    line: int
    field: str
    code: str
    reason: str
    content: str


class Loaded(View):
    """What came of a file. Everything that is not in `quarantined` was taken, or was known before."""

    lines: int
    taken: int
    unchanged: int
    quarantined: list[Quarantined]


class Question(View):
    """One question of the check-in, in the reader's language."""

    code: str
    text: str


class NewCheckIn(Body):
    """A check-in that was held: answers by the code of the question."""

    held_on: date
    answers: dict[str, Annotated[str, StringConstraints(max_length=5000)]] = Field(default_factory=dict)
    outcome: CheckInOutcome
    note: Text = ""


class CheckIn(View):
    """A check-in that was held. The note is for officers."""

    id: str
    due_on: date
    held_on: date | None
    answers: dict[str, str]
    outcome: CheckInOutcome
    note: str | None
    held_by: str | None


class CheckIns(View):
    """The check-ins with a holder, the newest first, and when the next one is due."""

    authorisation: str
    due_on: date
    overdue: bool
    account_manager: Person | None
    questions: list[Question]
    items: list[CheckIn]


class NewChange(Body):
    """A change that the holder tells."""

    kind: ChangeKind
    happened_on: date
    text: Sentence


class Judgement(Body):
    """What the office makes of a change; a conclusion is needed to close it."""

    conclusion: Text = ""


class Conclusion(Body):
    """The conclusion with which a change is closed."""

    conclusion: Reason


class PossibleAction(View):
    """What the reader may do now, or why not."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class Change(View):
    """A change that was told, how many days after the last day for it, and what the office made of it."""

    id: str
    version: int
    authorisation: str
    tin: str
    kind: ChangeKind
    state: str
    happened_on: date
    text: str
    told: Moment
    told_by: str
    days_late: int
    conclusion: str
    concluded_by: str | None
    actions: list[PossibleAction]


class Deduction(View):
    """What was taken from 100 for one kind of thing."""

    code: str
    count: int
    points: float


class Quarter(View):
    """The score at the end of a quarter, or today."""

    on: date
    value: int


class HolderScore(View):
    """The compliance score with its trend, what was taken, and the method in words."""

    authorisation: str
    tin: str
    on: date
    value: int
    deductions: list[Deduction]
    trend: list[Quarter]
    fallen: int
    declarations_missing: str | None
    method: list[str]


class Warned(View):
    """One warning: why, in plain words, and what to do. `refers_to` names what it is about."""

    code: str
    on: date
    reason: str
    to_do: str
    refers_to: str
    values: dict[str, Any]


class Watched(View):
    """A holder on the early-warning list."""

    authorisation: str
    version: int
    tin: str
    name: str
    state: str
    tier: str
    valid_until: date
    account_manager: Person | None
    score: int
    trend: list[Quarter]
    check_in_due_on: date
    alerts: list[Warned]


class WatchBoard(View):
    """The early-warning list, the gravest first, and how many holders there are in all."""

    holders: int
    on: date
    declarations_missing: str | None
    items: list[Watched]


class KindCount(View):
    """How many entries of a kind, and how many of them are not settled."""

    kind: EntryKind
    count: int
    open: int


class OpenSum(View):
    """Owed in one currency, in minor units."""

    amount: int
    currency: str


class History(View):
    """The compliance history of a firm for the desk assessment (AEO-24)."""

    tin: str
    from_on: date
    until_on: date
    kinds: list[KindCount]
    entries: list[Entry]
    open_debts: list[OpenSum]
    declarations: Record | None
    declarations_missing: str | None
