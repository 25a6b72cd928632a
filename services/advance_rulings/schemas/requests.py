"""What applicants and officers send."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, create_model

from services.advance_rulings.domain.questions import QUESTIONS, Kind
from services.advance_rulings.domain.words import DeclineGround, EndGround, RulingType
from services.advance_rulings.schemas.proposals import Basis, Cited, Keywords
from services.advance_rulings.schemas.shapes import Body, Line, Sentence, Text


class TransactionValue(Body):
    """Method 1: the price paid or payable (WTO Valuation Agreement Article 1)."""

    method: Literal[1]
    related_parties: bool
    restrictions: bool
    conditions: bool
    explanation: Text = ""


class ComparableGoods(Body):
    """Methods 2 and 3: identical or similar goods (Articles 2 and 3)."""

    method: Literal[2, 3]
    why_not_earlier: Sentence
    comparable_goods: Sentence


class Deductive(Body):
    """Method 4: from the price of resale (Article 5)."""

    method: Literal[4]
    why_not_earlier: Sentence
    resale: Sentence


class Computed(Body):
    """Method 5: from the cost of production (Article 6)."""

    method: Literal[5]
    why_not_earlier: Sentence
    costs: Sentence


class Fallback(Body):
    """Method 6: reasonable means; which earlier method is adapted, if any (Article 7)."""

    method: Literal[6]
    why_not_earlier: Sentence
    adapted_method: Literal[1, 2, 3, 4, 5] | None = None
    explanation: Sentence


Valuation = Annotated[
    TransactionValue | ComparableGoods | Deductive | Computed | Fallback, Field(discriminator="method")
]
_SHAPES: dict[Kind, Any] = {
    Kind.YES_NO: bool | None,
    Kind.VALUATION: Valuation | None,
}
_FIELDS: dict[str, Any] = {question.name: (_SHAPES.get(question.kind, str | None), None) for question in QUESTIONS}
Answers: type[Body] = create_model(
    "Answers", __base__=Body, __doc__="Answers to the questions of the form; null takes one back.", **_FIELDS
)


class Applicant(Body):
    """For whom: an agent names the trader's organisation; the counter also takes a firm without an account.

    `contact` is how the counter's applicant is reached: a telephone number, an e-mail address, a place.
    """

    organisation: UUID | None = None
    name: Line | None = None
    tin: Line | None = None
    contact: Line | None = None


class Draft(Body):
    """A new draft. Without `applicant` it is the sender's own."""

    type: RulingType
    applicant: Applicant | None = None
    answers: Answers | None = None


class Save(Body):
    """Some answers, to be kept beside those that are there."""

    answers: Answers


class Nothing(Body):
    """An action that needs no words: an empty object, or no body at all."""


NOTHING = Nothing()


class Texts(Body):
    """The two texts of a decision: one for the applicant, one for the office. Empty = the usual sentence."""

    external_text: Text = ""
    internal_text: Text = ""


class Withdraw(Body):
    """Why the applicant withdraws, if they say."""

    reason: Text = ""


class Return(Texts):
    """What is missing, in words, and the questions it concerns."""

    external_text: Sentence
    missing: list[str] = Field(default_factory=list, max_length=40)


class RequestInformation(Texts):
    """A question to the applicant; `days` may shorten or extend the usual time."""

    question: Sentence
    days: int | None = Field(default=None, ge=1, le=366)


class Answer(Body):
    """The applicant's answer; documents are added before."""

    answer: Sentence


class ProposeRuling(Texts):
    """A ruling as it shall be issued. `goods_description` and `reasoning` are written for the public.

    An origin ruling names `agreement` and `origin_rule` (without, those claimed), a valuation ruling the method and, in
    `valuation`, how it applies (without, as asked), relief and quota what is decided in `relief`.
    `basis` gives the reasons in law one by one; `legal_basis` is composed from it when left empty. Without `keywords`
    the ruling takes those of the case.
    """

    outcome: Literal["issue"]
    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
    goods_description: Sentence
    reasoning: Sentence
    legal_basis: Text = ""
    basis: Basis = Field(default_factory=list)
    cited: Cited = Field(default_factory=list)
    keywords: Keywords | None = None
    hs_code: str | None = Field(default=None, max_length=20)
    origin_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    agreement: Line | None = None
    origin_rule: Text = ""
    valuation_method: Literal[1, 2, 3, 4, 5, 6] | None = None
    valuation: Valuation | None = None
    relief: Text = ""
    conditions: Text = ""
    valid_from: date | None = None
    valid_until: date | None = None
    publish: bool = True
    not_published_reason: Text = ""


class ProposeDecline(Texts):
    """A refusal as it shall be sent: coded ground, facts and basis (TFA 3.1, 3.2)."""

    outcome: Literal["decline"]
    ground: DeclineGround
    facts: Sentence
    basis: Sentence


Propose = Annotated[ProposeRuling | ProposeDecline, Field(discriminator="outcome")]


class Payment(Body):
    """How the fee was paid: the number of the receipt, or the reference of the payment."""

    reference: Line


class WaiveFee(Texts):
    """Why the fee is not asked for."""

    internal_text: Sentence


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


class EndRuling(Texts):
    """Why a ruling ends before its time (TFA 3.4)."""

    external_text: Text = ""
    ground: EndGround
    facts: Sentence
    basis: Sentence
    effective_on: date | None = None
    conflicting_ruling: Line | None = None


class DeclareClosure(Body):
    """Days on which the office is closed, both included."""

    from_on: date
    until_on: date
    reason: Line
    law: Line
