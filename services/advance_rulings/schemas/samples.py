"""Bodies of samples and laboratory reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.advance_rulings.domain.words import SampleStatus
from services.advance_rulings.schemas.requests import Texts
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Sentence, Text, View
from shared.web.shapes import Person

Days = Annotated[int, Field(ge=1, le=366)]


class RequestSample(Texts):
    """What to bring, and where. `days` may shorten or extend the usual time."""

    description: Sentence
    place: Sentence
    days: Days | None = None
    hazardous: bool = False
    to_be_returned: bool = False


class ReceiveSample(Texts):
    """Where the sample is now, and what is to be known of it; what is left out stays as it was asked for."""

    place: Line
    description: Text | None = None
    hazardous: bool | None = None
    to_be_returned: bool | None = None


class RegisterSample(Texts):
    """A sample that nobody asked for: what it is and where it is now."""

    description: Sentence
    place: Line
    hazardous: bool = False
    to_be_returned: bool = False


class HandleSample(Body):
    """Where the sample is now, or who took it; the note is for officers."""

    place: Line
    note: Text = ""


class SendToLaboratory(Texts):
    """Which sample (its number in the case) goes to which laboratory, and what is asked."""

    sample: Annotated[int, Field(ge=1)]
    laboratory: Line
    question: Sentence


class RecordResult(Texts):
    """What the laboratory found; the applicant reads it. `sample`: it stays there, is back, or is destroyed."""

    result: Sentence
    method: Text = ""
    reference: Annotated[str, Field(max_length=300)] = ""
    document: UUID | None = None
    sample: Literal["stays", "back", "destroyed"] = "stays"
    place: Annotated[str, Field(max_length=300)] = ""


class SampleAction(View):
    """Something that may be done with a sample."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class SampleShape(View):
    """A sample of the goods. `label` is what stands on it; `place` where it is, or is to be brought."""

    number: int
    label: str
    version: int
    state: SampleStatus
    description: str
    hazardous: bool
    to_be_returned: bool
    place: str
    due_on: date | None
    changed: Moment


class Sample(SampleShape):
    """A sample in its case."""

    actions: list[SampleAction]


class SampleRow(SampleShape):
    """A sample in the list of what the office waits for or has."""

    of: str | None
    application: str
    goods_name: str
    overdue: bool
    to_give_back: bool


class LaboratoryReport(View):
    """What a laboratory was asked, and what it found; nothing found yet while `recorded` is null."""

    sample: int
    laboratory: str
    question: str
    sent: Moment
    sent_by: Person
    reference: str | None
    method: str | None
    result: str | None
    recorded: Moment | None
    recorded_by: Person | None
    document: str | None
