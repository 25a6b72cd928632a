"""Opinions of experts: what is released, asked, answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import OpinionRequestStatus, OpinionStatus, RulingType
from services.advance_rulings.schemas.shapes import Body, Moment, Person, Sentence, Text, View

Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class Ticked(Body):
    """A document that the expert will see, under a title of the officer's: its own name is never shown."""

    document: UUID
    title: Title = ""


class ReleaseBody(Body):
    """What the expert will see, and nothing else: the question, the goods, the ticked answers and documents."""

    question: Sentence
    goods: Sentence = Field(description="The goods in the officer's words, without any name")
    answers: Annotated[list[str], Field(max_length=40, default_factory=list)]
    documents: Annotated[list[Ticked], Field(max_length=10, default_factory=list)]


class AskOpinion(ReleaseBody):
    """Whom to ask, and what. `days` are working days of the asking office."""

    experts: Annotated[list[UUID], Field(min_length=1, max_length=5)]
    days: int | None = Field(default=None, ge=1, le=60)


class CloseOpinion(Body):
    """What the office concludes, and thanks to those who advised; the experts read both."""

    conclusion: Sentence
    thanks: Text = ""


class CloseRequest(Body):
    """What the office concludes from one question, or why it waits no longer."""

    conclusion: Sentence


class Thank(Body):
    """A word of thanks."""

    thanks: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class DeclineOpinion(Body):
    """Why the expert cannot advise."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


class GiveOpinion(Body):
    """The opinion. It binds nobody; the decision stays with the office that asked."""

    text: Sentence
    basis: Sentence = Field(description="The law it rests on: interpretative rules, notes, opinions")
    hs_code: str | None = Field(default=None, max_length=20)


class ReleasedAnswer(View):
    """An answer of the applicant that was ticked."""

    name: str
    answer: Any


class ReleasedDocument(View):
    """A document that was ticked, under the office's title."""

    number: int
    title: str
    media_type: str
    bytes: int


class Released(View):
    """All that an expert sees of a case."""

    type: RulingType
    hs_edition: str
    goods: str
    answers: list[ReleasedAnswer]
    documents: list[ReleasedDocument]


class Refusal(View):
    """Something that cannot be released."""

    pointer: str
    code: str
    detail: str


class Preview(View):
    """Exactly what the expert would see, and what stands against it."""

    question: str
    released: Released
    refusals: list[Refusal]


class OpinionText(View):
    """What an expert said."""

    hs_code: str | None
    text: str | None
    basis: str | None
    reason: str | None = Field(description="Why the expert declined")
    given: Moment | None


class Reading(View):
    """The expert opened a released document."""

    document: int
    at: Moment


class OpinionRequestView(View):
    """A question to an expert, for the office that asked."""

    id: str
    version: int
    number: str
    application: str | None
    state: OpinionRequestStatus
    to_administration: str
    expert: Person
    question: str
    released: Released
    due_on: date
    due: Moment
    late: bool
    asked: Moment
    asked_by: Person
    conclusion: str | None
    thanks: str | None
    answer: OpinionStatus
    opinion: OpinionText | None
    readings: list[Reading]
    actions: list[str]


class AdviceView(View):
    """A question as the expert sees it: nothing in it says who applies. `released` is null once it is closed."""

    id: str
    version: int
    number: str
    from_administration: str
    asked_by: str
    asked: Moment
    state: OpinionRequestStatus
    answer: OpinionStatus
    question: str
    released: Released | None
    due_on: date
    due: Moment
    time_over: bool
    opinion: OpinionText | None
    conclusion: str | None
    thanks: str | None
    actions: list[str]
    why_not: list[str]
