"""What firms and officers send about an application."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.trusted_trader.domain.words import Element, OwnerSex, Role, Size
from services.trusted_trader.schemas.shapes import Body, Line, Reason, Sentence, Text

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")]
Value = bool | int | str | None
"""An answer as JSON: true or false, a choice's value, a whole number, text, a date as 2026-11-22; null takes it back."""


class NewFirm(Body):
    """For whom the counter lodges: a firm without an account, with how to reach it."""

    name: Line
    tin: Line
    address: Text = ""
    contact: Line | None = None


class Asked(Body):
    """What is applied for, and what the firm says of itself. `owner_sex` is voluntary and only ever counted."""

    tier: Code
    roles: list[Role] = Field(min_length=1, max_length=8)
    size: Size
    sector: Line
    owner_sex: OwnerSex | None = None
    publish: bool = Field(default=False, description="The firm agrees to be named in the public register")
    exchange: bool = Field(default=False, description="The firm agrees that partners are told of its status")


class Interest(Asked):
    """An expression of interest. `eligibility` are the answers to the eligibility check, by its questions' codes."""

    eligibility: dict[str, Value] = Field(default_factory=dict, max_length=100)
    firm: NewFirm | None = None


class Details(Asked):
    """The whole of what is applied for, as it shall be from now on."""

    sites: list[UUID] = Field(max_length=200)
    address: Text = ""
    contact: Line | None = None


class Given(Body):
    """One answer. `note` says more in the firm's own words."""

    value: Value
    note: Text = ""


class GivenOne(Given):
    """One of several answers; `version` is the one that the sender saw, 0 for a question not answered before."""

    question: Line
    version: int = Field(ge=0)


class Several(Body):
    """Several answers, kept together or not at all."""

    answers: list[GivenOne] = Field(min_length=1, max_length=300)


class Nothing(Body):
    """An action that needs no words: an empty object, or no body at all."""


NOTHING = Nothing()


class Texts(Body):
    """The two texts of a step: one for the firm, one for the office. Empty = the usual sentence."""

    external_text: Text = ""
    internal_text: Text = ""


class Withdraw(Body):
    """Why the firm withdraws, if it says."""

    reason: Text = ""


class Deficit(Body):
    """One thing that is missing; `question` names the one it concerns, if it is one."""

    question: Line | None = None
    text: Sentence


class Return(Texts):
    """All that is missing, at once: an application is returned only once (AEO-22)."""

    deficits: list[Deficit] = Field(min_length=1, max_length=100)


class AskAgency(Body):
    """What another agency is asked, and until when; without a day the usual time."""

    agency: Line
    question: Sentence
    due_on: date | None = None


class RecordOpinion(Body):
    """What an agency answered."""

    opinion: UUID
    outcome: Literal["no_objection", "objection", "conditions"]
    text: Sentence


class Desk(Body):
    """The officer's notes of the desk assessment, by element, and what follows from them."""

    elements: dict[Element, Text] = Field(default_factory=dict)
    conclusion: Text = ""


class Extend(Texts):
    """Why the time for the decision is extended, once (AEO-23); the firm reads it."""

    external_text: Reason


class ProposeGrant(Texts):
    """A grant as it shall be signed. Without roles or sites: all that was asked for. Benefits and validity are the tier's."""

    outcome: Literal["grant"]
    reasons: Sentence
    conditions: Text = ""
    roles: list[Role] | None = Field(default=None, max_length=8)
    sites: list[UUID] | None = Field(default=None, max_length=200)
    valid_from: date | None = None


class ProposeRefusal(Texts):
    """A refusal as it shall be signed; the firm reads the reasons."""

    outcome: Literal["refuse"]
    reasons: Reason


Propose = Annotated[ProposeGrant | ProposeRefusal, Field(discriminator="outcome")]


class SendBack(Texts):
    """What the proposal lacks."""

    internal_text: Sentence


class Override(Body):
    """Why one officer both proposes and signs, where the administration allows it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class Sign(Texts):
    """The second officer's signature."""

    override: Override | None = None


class Officer(Body):
    """An officer who gets a case."""

    id: str = Field(min_length=1, max_length=100)
    name: Line


class Assign(Body):
    """Who has the case: without `officer` the sender takes it; `release` puts it back into the queue."""

    officer: Officer | None = None
    release: bool = False


class Offer(Body):
    """To which administration the firm offers its answers, and its tax number there. Sending this is the firm's consent."""

    to_administration: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    to_tin: Line
