"""What an applicant is asked, by type of ruling: one catalogue for forms, checks and published requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.advance_rulings.domain.hs import digits, why_not_a_code
from services.advance_rulings.domain.words import Capacity, RulingType

Answers = Mapping[str, object]
ALL = frozenset(RulingType)
CLASSIFICATION = frozenset({RulingType.CLASSIFICATION})
ORIGIN = frozenset({RulingType.ORIGIN})
VALUATION = frozenset({RulingType.VALUATION})
RELIEF = frozenset({RulingType.RELIEF})
QUOTA = frozenset({RulingType.QUOTA})
OTHER = frozenset({RulingType.OTHER})


class Kind(StrEnum):
    """The shape of an answer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    HS_CODE = "hs_code"
    COUNTRY = "country"
    VALUATION = "valuation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `asked_if` names another question and the answer that makes this one apply."""

    name: str
    kind: Kind
    types: frozenset[RulingType] = ALL
    required: bool = True
    limit: int = 0
    choices: tuple[str, ...] = ()
    asked_if: tuple[str, object] | None = None

    def applies(self, *, ruling_type: RulingType, answers: Answers) -> bool:
        """Whether the question is asked in this application."""
        if ruling_type not in self.types:
            return False
        return self.asked_if is None or answers.get(self.asked_if[0]) == self.asked_if[1]


AGREEMENTS = ("pacer_plus", "picta", "msg", "iepa", "sparteca", "gsp", "non_preferential", "other")
QUESTIONS: tuple[Question, ...] = (
    Question(name="capacity", kind=Kind.CHOICE, choices=tuple(Capacity)),
    Question(
        name="capacity_reason", kind=Kind.LONG_TEXT, limit=2000, asked_if=("capacity", Capacity.JUSTIFIABLE_CAUSE.value)
    ),
    Question(name="goods_name", kind=Kind.TEXT, limit=100),
    Question(name="goods_description", kind=Kind.LONG_TEXT, limit=5000),
    Question(name="composition", kind=Kind.LONG_TEXT, limit=5000, types=CLASSIFICATION),
    Question(name="agreement", kind=Kind.CHOICE, choices=AGREEMENTS, types=ORIGIN),
    Question(name="agreement_other", kind=Kind.TEXT, limit=200, types=ORIGIN, asked_if=("agreement", "other")),
    Question(name="origin_rule", kind=Kind.LONG_TEXT, limit=2000, required=False, types=ORIGIN),
    Question(name="exporting_country", kind=Kind.COUNTRY, limit=2, types=ORIGIN | QUOTA),
    Question(name="materials", kind=Kind.LONG_TEXT, limit=5000, types=ORIGIN),
    Question(name="process", kind=Kind.LONG_TEXT, limit=5000, types=CLASSIFICATION | ORIGIN),
    Question(name="intended_use", kind=Kind.LONG_TEXT, limit=2000, types=CLASSIFICATION | RELIEF),
    Question(
        name="envisaged_hs_code",
        kind=Kind.HS_CODE,
        limit=20,
        required=False,
        types=CLASSIFICATION | ORIGIN | RELIEF | QUOTA,
    ),
    Question(name="relief_claimed", kind=Kind.LONG_TEXT, limit=2000, types=RELIEF),
    Question(name="relief_conditions", kind=Kind.LONG_TEXT, limit=5000, types=RELIEF),
    Question(name="quota_claimed", kind=Kind.LONG_TEXT, limit=2000, types=QUOTA),
    Question(name="quota_quantity", kind=Kind.TEXT, limit=200, types=QUOTA),
    Question(name="matter", kind=Kind.LONG_TEXT, limit=5000, types=OTHER),
    Question(name="valuation", kind=Kind.VALUATION, types=VALUATION),
    Question(name="similar_rulings_known", kind=Kind.YES_NO),
    Question(name="similar_rulings", kind=Kind.LONG_TEXT, limit=2000, asked_if=("similar_rulings_known", True)),
    Question(name="proceedings_pending", kind=Kind.YES_NO),
    Question(name="proceedings", kind=Kind.LONG_TEXT, limit=2000, asked_if=("proceedings_pending", True)),
    Question(name="confidential_parts", kind=Kind.LONG_TEXT, limit=2000, required=False),
)
BY_NAME: Mapping[str, Question] = {question.name: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that cannot be kept: the question, a stable word, and a sentence for people."""

    name: str
    code: str
    detail: str


def questions(*, ruling_type: RulingType) -> tuple[Question, ...]:
    """Everything that may be asked for a type, in the order of the form."""
    return tuple(question for question in QUESTIONS if ruling_type in question.types)


def missing(*, ruling_type: RulingType, answers: Answers) -> tuple[str, ...]:
    """The required questions that apply and have no answer yet: TFA 3.1 asks for all necessary information."""
    return tuple(
        question.name
        for question in QUESTIONS
        if question.required
        and question.applies(ruling_type=ruling_type, answers=answers)
        and answers.get(question.name) in (None, "")
    )


def wrong(*, ruling_type: RulingType, changes: Answers) -> tuple[WrongAnswer, ...]:
    """What cannot be kept of some new answers. An answer of None takes an old one back and is never wrong."""
    found = []
    for name, value in changes.items():
        question = BY_NAME.get(name)
        if question is None or ruling_type not in question.types:
            found.append(WrongAnswer(name, "unknown", f"There is no question {name!r} in this application."))
        elif value is not None and (trouble := _trouble(question, value)):
            found.append(WrongAnswer(name, *trouble))
    return tuple(found)


def merge(*, answers: Answers, changes: Answers) -> dict[str, object]:
    """The answers after a save: the new ones over the old, those of None gone, texts without outer blanks."""
    found = dict(answers)
    for name, value in changes.items():
        kept = value.strip() if isinstance(value, str) else value
        if kept is None or kept == "":
            found.pop(name, None)
        else:
            found[name] = digits(kept) if BY_NAME[name].kind is Kind.HS_CODE and isinstance(kept, str) else kept
    return found


def _trouble(question: Question, value: object) -> tuple[str, str] | None:
    if question.kind is Kind.YES_NO:
        return None if isinstance(value, bool) else ("type", "Answer yes or no.")
    if question.kind is Kind.VALUATION:
        return None if isinstance(value, dict) else ("type", "Say the method and what belongs to it.")
    if not isinstance(value, str):
        return "type", "This answer is a text."
    if question.limit and len(value) > question.limit:
        return "too_long", f"Use at most {question.limit} characters; this has {len(value)}."
    if question.choices and value not in question.choices:
        return "choice", f"Choose one of: {', '.join(question.choices)}."
    if question.kind is Kind.COUNTRY and not (len(value) == 2 and value.isascii() and value.isupper()):
        return "country", "Use the two letters of ISO 3166, such as FJ."
    if question.kind is Kind.HS_CODE and value.strip() and (why := why_not_a_code(value, at_least=4)):
        return "hs_code", why
    return None
