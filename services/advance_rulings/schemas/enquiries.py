"""Bodies of general questions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from services.advance_rulings.domain.words import EnquiryStatus
from services.advance_rulings.schemas.cases import ActionView
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, Sentence, Text, View


class Ask(Body):
    """A question. At the counter `name` and `contact` say who asks, and how the answer reaches them."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    contact: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class Taker(Body):
    """An officer who gets a question."""

    id: Line
    name: Line


class AssignEnquiry(Body):
    """Who has the question: without `officer` the sender takes it; `release` puts it back."""

    officer: Taker | None = None
    release: bool = False


class AnswerEnquiry(Body):
    """The answer, as whoever asked reads it."""

    answer: Sentence
    internal_text: Text = ""


class EnquiryRow(View):
    """A question in a list."""

    id: str
    number: str
    version: int
    state: EnquiryStatus
    subject: str
    organisation: str | None
    name: str
    received: Moment
    due_on: date
    overdue: bool
    assignee: Person | None
    answered: Moment | None


class EnquiryStep(View):
    """One step of a question. The internal text is for officers."""

    number: str
    action: str
    title: str
    when: Moment
    actor: Person
    text: str
    internal_text: str
    paper: str | None


class Enquiry(EnquiryRow):
    """A question with its answer."""

    question: str
    contact: str
    lodged_by: Person
    answer: str | None
    answered_by: Person | None
    law: str
    steps: list[EnquiryStep]
    actions: list[ActionView]
