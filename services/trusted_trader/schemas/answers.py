"""A self-assessment as people see it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from services.trusted_trader.schemas.shapes import Moment, Person, View


class EvidenceView(View):
    """A document: evidence for an answer, or another of the application."""

    id: str
    question: str | None
    name: str
    media_type: str
    bytes: int
    sha256: str
    of_the_office: bool
    added: Moment
    added_by: Person
    removable: bool


class AnswerView(View):
    """An answer with its own version; `taken_from` names the administration to which it was given first."""

    question: str
    version: int = Field(description="What If-Match names; 0 where it was not answered yet")
    value: Any
    note: str
    answered: Moment | None
    answered_by: Person | None
    taken_from: str | None
    evidence: list[EvidenceView]


class ChoiceView(View):
    """One answer to choose."""

    value: str
    label: str


class QuestionView(View):
    """One question that this firm is asked, in the reader's language, with its answer."""

    code: str
    text: str
    help: str
    kind: str
    choices: list[ChoiceView]
    required: bool
    evidence: str = Field(description="none, optional or required")
    critical: bool
    criterion: str
    missing: bool
    deficit: str | None = Field(description="What the office said when it returned the application")
    answer: AnswerView


class Progress(View):
    """How far a section is; `missing` are codes of required questions that lack an answer or its evidence."""

    element: str
    title: str
    asked: int
    answered: int
    missing: list[str]
    done: bool


class Section(Progress):
    """The questions of one element."""

    questions: list[QuestionView]


class CoachStep(View):
    """What to do next, in plain words."""

    question: str
    element: str
    why: str
    about: str
    next: str
    takes: str
    help: str


class Points(View):
    """What the answers of an element earned, for officers. `percent` is null where nothing is rated."""

    element: str
    earned: float
    possible: int
    percent: int | None
    counted: list[str]


class Score(View):
    """What a self-assessment is worth, for officers, with what was counted."""

    percent: int | None
    elements: list[Points]
    critical: list[str]
    weak: list[str]


class Assessment(View):
    """The whole form with its answers."""

    application: str
    version: int = Field(description="The application's, which moves with every answer")
    edition: int
    published: bool = Field(description="false: the edition was withdrawn; carry the answers over")
    sections: list[Section]
    missing: list[str]
    coach: list[CoachStep]
    score: Score | None = None


class Saved(View):
    """What was kept, and how far the self-assessment is now."""

    application_version: int
    answers: list[AnswerView]
    progress: list[Progress]
    missing: list[str]


class LeftView(View):
    """An answer that does not fit, and why."""

    question: str
    value: Any
    why: str


class CarriedOverView(View):
    """What became of the answers in the present edition."""

    application_version: int
    edition: int
    kept: int
    left: list[LeftView]
    missing: list[str]
