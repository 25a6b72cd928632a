"""The self-assessment as data: which questions a firm is asked, what still lacks, and what the answers are worth.

Questions follow the thirteen elements A to M of the WCO SAFE Framework. They are scaled by role, tier and size: a small
firm is asked fewer and plainer questions, and nothing is refused for its size (WTO TFA 7.7.2(b)).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.trusted_trader.domain.contents import Place, Text
from services.trusted_trader.domain.questions import (
    NOT_APPLICABLE,
    Advice,
    Choice,
    EvidenceRule,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    Takes,
    Where,
    is_among,
)
from services.trusted_trader.domain.words import Element, Role, Size

__all__ = [
    "NOT_APPLICABLE", "Points", "Question", "Questionnaire", "Score", "Section", "SectionProgress", "asked",
    "is_answered", "missing", "progress", "read_questionnaire", "score", "wrong",
]  # fmt: skip

LONGEST_ANSWER = 10_000
LARGEST_NUMBER = 10**15
HEAVIEST = 10
FIELDS = (
    "code", "text", "help", "kind", "choices", "roles", "tiers", "sizes", "required", "evidence", "weight", "good",
    "partly", "critical", "advice", "criterion",
)  # fmt: skip


def read_questionnaire(content: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire from its content. Raises Invalid with every fault, each with its place as a JSON Pointer."""
    top = Place(content)
    top.only("regional", "sections")
    regional = top.line("regional")
    rows = top.rows("sections")
    top.once(rows, "element", lambda row: row.value.get("element"))
    sections, asked_rows = [], []
    for row in rows:
        row.only("element", "title", "questions")
        element = Element(row.word("element", [found.value for found in Element]))
        inside = row.rows("questions")
        asked_rows += inside
        questions = tuple(_question(found, element) for found in inside)
        sections.append(Section(element=element, title=row.text("title"), questions=questions))
    top.once(asked_rows, "code", lambda row: row.value.get("code"))
    top.refuse("The questionnaire has faults.")
    by_code = {question.code: question for section in sections for question in section.questions}
    return Questionnaire(regional=regional, sections=tuple(sections), by_code=by_code)


def _question(row: Place, element: Element) -> Question:
    row.only(*FIELDS)
    kind = QuestionKind(row.word("kind", [found.value for found in QuestionKind]))
    choices = _choices(row, kind)
    question = Question(
        code=row.code("code"),
        element=element,
        text=row.text("text"),
        help=row.text("help", needed=False),
        kind=kind,
        choices=choices,
        roles=frozenset(row.words("roles", [found.value for found in Role])),
        tiers=frozenset(row.words("tiers")),
        sizes=frozenset(row.words("sizes", [found.value for found in Size])),
        required=row.flag("required", without=True),
        evidence=EvidenceRule(row.word("evidence", [found.value for found in EvidenceRule], without="none")),
        weight=row.number("weight", least=0, most=HEAVIEST, without=0),
        good=_values(row, "good", kind, choices),
        partly=_values(row, "partly", kind, choices),
        critical=row.flag("critical"),
        advice=_advice(row),
        criterion=row.line("criterion", needed=False),
    )
    if question.weight and not question.good:
        row.fault("good", "missing", "A weighted question needs at least one good answer.")
    if question.critical and not (question.good and question.required):
        row.fault("critical", "critical", "A critical question is required and has a good answer.")
    if question.critical and question.sizes:
        row.fault("critical", "size", "A critical question is asked of firms of every size (WTO TFA 7.7.2(b)).")
    return question


def _choices(row: Place, kind: QuestionKind) -> tuple[Choice, ...]:
    if kind is not QuestionKind.CHOICE:
        if row.value.get("choices"):
            row.fault("choices", "kind", "Only a question of kind choice has choices.")
        return ()
    rows = row.rows("choices")
    row.once(rows, "value", lambda found: found.value.get("value"))
    if len(rows) == 1:
        row.fault("choices", "one", "A choice has at least two answers.")
    return tuple(Choice(value=found.code("value"), label=found.text("label")) for found in rows)


def _values(row: Place, key: str, kind: QuestionKind, choices: tuple[Choice, ...]) -> tuple[Any, ...]:
    found = row.value.get(key, [])
    if not isinstance(found, list):
        row.fault(key, "list", "Write a list of answers.")
        return ()
    known: tuple[Any, ...] = (True, False) if kind is QuestionKind.YES_NO else tuple(c.value for c in choices)
    for value in found:
        if not is_among(value, known):
            row.fault(key, "choice", f"{value!r} is not one of the possible answers.")
    return tuple(found)


def _advice(row: Place) -> Advice | None:
    if row.value.get("advice") is None:
        if row.value.get("good"):
            row.fault("advice", "missing", "Say what a firm does next where its answer is weak.")
        return None
    inside = row.within("advice")
    inside.only("next", "takes", "help")
    return Advice(
        next=inside.text("next"),
        takes=Takes(inside.word("takes", [found.value for found in Takes])),
        help=Where(inside.word("help", [found.value for found in Where])),
    )


def asked(questionnaire: Questionnaire, *, roles: Collection[str], tier: str, size: str) -> tuple[Question, ...]:
    """The questions that a firm of these roles and this size is asked for a tier, in order."""
    return tuple(q for q in questionnaire.questions if q.concerns(roles=roles, tier=tier, size=size))


def is_answered(value: Any) -> bool:
    """Whether anything was answered; blank text is nothing."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def missing(
    questionnaire: Questionnaire,
    *,
    answers: Mapping[str, Any],
    evidence: Collection[str],
    roles: Collection[str],
    tier: str,
    size: str,
) -> tuple[str, ...]:
    """Codes of required questions without an answer, or without the evidence they ask for.

    `answers` is code to value; `evidence` the codes of questions that have at least one document. Evidence is asked
    for only where there is something to show: an answer of no, or of not applicable, needs none.
    """
    found = []
    for question in asked(questionnaire, roles=roles, tier=tier, size=size):
        value = answers.get(question.code)
        if not is_answered(value):
            if question.required:
                found.append(question.code)
        elif question.evidence is EvidenceRule.REQUIRED and question.code not in evidence and _shows(question, value):
            found.append(question.code)
    return tuple(found)


def _shows(question: Question, value: Any) -> bool:
    return value is not False and value != NOT_APPLICABLE and question.worth(value) != 0.0


def wrong(question: Question, value: Any) -> tuple[str, str] | None:
    """What is wrong with an answer as (code, how to mend it); None when it can be kept. None as value takes it back."""
    if value is None:
        return None
    match question.kind:
        case QuestionKind.YES_NO:
            return None if isinstance(value, bool) else ("yes_no", "Answer true or false.")
        case QuestionKind.CHOICE:
            known = [choice.value for choice in question.choices]
            return None if value in known else ("choice", f"Choose one of: {', '.join(known)}.")
        case QuestionKind.NUMBER:
            whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER
            return None if whole else ("number", "Write a whole number, 0 or more.")
        case QuestionKind.DATE:
            return None if _is_day(value) else ("date", "Write a date as 2026-11-22.")
        case QuestionKind.TEXT:
            fits = isinstance(value, str) and len(value) <= LONGEST_ANSWER and "\x00" not in value
            return None if fits else ("text", f"Write a text of at most {LONGEST_ANSWER} characters.")


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What answers earned. `percent` is 0 to 100, None where nothing is rated; `counted` are the questions rated,
    `answered` how many of them have an answer. An unanswered question earns nothing."""

    earned: float = 0.0
    possible: int = 0
    answered: int = 0
    counted: tuple[str, ...] = ()

    @property
    def percent(self) -> int | None:
        """0 to 100, rounded down: nothing looks better than it is."""
        return int(100 * self.earned / self.possible) if self.possible else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a self-assessment is worth, in all and by element; `critical` are critical questions answered weakly, `weak`
    all others that did not earn the whole of their weight."""

    total: Points
    elements: Mapping[str, Points]
    critical: tuple[str, ...]
    weak: tuple[str, ...]


def score(
    questionnaire: Questionnaire, *, answers: Mapping[str, Any], roles: Collection[str], tier: str, size: str
) -> Score:
    """What the answers are worth, with what was counted. Only the questions asked of this firm count, so a small firm
    that answers its few questions well reaches the same 100 as a large one."""
    elements: dict[str, Points] = {}
    total = Points()
    critical: list[str] = []
    weak: list[str] = []
    for question in asked(questionnaire, roles=roles, tier=tier, size=size):
        value = answers.get(question.code)
        worth = question.worth(value)
        if worth is None:
            continue
        there = is_answered(value)
        earned = worth * question.weight
        here = question.element.value
        elements[here] = _plus(elements.get(here, Points()), question, earned, there)
        total = _plus(total, question, earned, there)
        if there and worth < 1:
            (critical if question.critical and worth == 0 else weak).append(question.code)
    return Score(total=total, elements=elements, critical=tuple(critical), weak=tuple(weak))


def _plus(points: Points, question: Question, earned: float, there: bool) -> Points:
    return Points(
        earned=points.earned + earned,
        possible=points.possible + question.weight,
        answered=points.answered + there,
        counted=(*points.counted, question.code),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionProgress:
    """How far a section is: `missing` are codes of required questions that still lack answer or evidence."""

    element: str
    title: Text
    asked: int
    answered: int
    missing: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Nothing required lacks."""
        return not self.missing


def progress(
    questionnaire: Questionnaire,
    *,
    answers: Mapping[str, Any],
    evidence: Collection[str],
    roles: Collection[str],
    tier: str,
    size: str,
) -> tuple[SectionProgress, ...]:
    """How far each section is; one of which nothing is asked of this firm is left out."""
    lacking = missing(questionnaire, answers=answers, evidence=evidence, roles=roles, tier=tier, size=size)
    found = []
    for section in questionnaire.sections:
        codes = [q.code for q in section.questions if q.concerns(roles=roles, tier=tier, size=size)]
        if codes:
            found.append(
                SectionProgress(
                    element=section.element.value,
                    title=section.title,
                    asked=len(codes),
                    answered=sum(is_answered(answers.get(code)) for code in codes),
                    missing=tuple(code for code in codes if code in lacking),
                )
            )
    return tuple(found)
