"""A question, its possible answers and what they are worth; a questionnaire of them, in sections A to M."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.trusted_trader.domain.contents import Text
from services.trusted_trader.domain.words import Element

NOT_APPLICABLE = "not_applicable"
"""The value of a choice that takes its question out of the score: it does not concern this firm."""


class QuestionKind(StrEnum):
    """How a question is answered: true or false, a choice's value, a whole number, text, or a date as 2026-11-22."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


class EvidenceRule(StrEnum):
    """Whether an answer is accompanied by a document."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Takes(StrEnum):
    """About how long the next step takes."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Where(StrEnum):
    """Where a small firm finds help."""

    CUSTOMS = "customs"
    ACCOUNTANT = "accountant"
    BROKER = "broker"
    CHAMBER = "chamber"
    DISASTER_OFFICE = "disaster_office"
    POLICE = "police"
    CARRIER = "carrier"
    COMPUTERS = "computers"
    TAX = "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the coach says where an answer is weak: the next step, how long it takes about, where help is."""

    next: Text
    takes: Takes
    help: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. Empty `roles`, `tiers` or `sizes` mean all. `good` are the answers worth the whole `weight`,
    `partly` those worth half; without `good` an answer is not rated. A weak answer to a `critical` question stands
    against a grant until it is mended."""

    code: str
    element: Element
    text: Text
    help: Text
    kind: QuestionKind
    choices: tuple[Choice, ...] = ()
    roles: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    required: bool = True
    evidence: EvidenceRule = EvidenceRule.NONE
    weight: int = 0
    good: tuple[Any, ...] = ()
    partly: tuple[Any, ...] = ()
    critical: bool = False
    advice: Advice | None = None
    criterion: str = ""

    def concerns(self, *, roles: Collection[str], tier: str, size: str) -> bool:
        """Whether a firm of these roles and this size is asked it for a tier."""
        return (
            (not self.roles or bool(self.roles & set(roles)))
            and (not self.tiers or tier in self.tiers)
            and (not self.sizes or size in self.sizes)
        )

    def worth(self, value: Any) -> float | None:
        """The part of the weight that an answer earns, 0 to 1; None where it is not rated."""
        if not self.good or not self.weight or value == NOT_APPLICABLE:
            return None
        return 1.0 if is_among(value, self.good) else 0.5 if is_among(value, self.partly) else 0.0


def is_among(value: Any, values: Iterable[Any]) -> bool:
    """Equal and of one type: 1 is not true."""
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The questions of one element."""

    element: Element
    title: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """All questions of one edition. `regional` names the region's edition that it is built on."""

    regional: str
    sections: tuple[Section, ...]
    by_code: Mapping[str, Question] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for section in self.sections for question in section.questions)
