"""The check in five minutes: may this firm expect to be trusted, and what does it do first (AEO-20).

Nothing is refused here: the result is likely, not yet, or not possible now. Size decides nothing; it only says how many
questions the self-assessment will have (WTO TFA 7.7.2(b)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.trusted_trader.domain.contents import Text, in_words
from services.trusted_trader.domain.eligibility_words import QUESTIONS, RESULTS, Asked
from services.trusted_trader.domain.programmes import Programme, Tier, tier
from services.trusted_trader.domain.questionnaires import Questionnaire, asked
from services.trusted_trader.domain.questions import Advice
from services.trusted_trader.domain.words import Size
from shared.problems import FieldError, Invalid


class Result(StrEnum):
    """What a firm may expect."""

    LIKELY = "likely"
    NOT_YET = "not_yet"
    NOT_POSSIBLE_NOW = "not_possible_now"


class Weight(StrEnum):
    """What an answer means for the result."""

    GAP = "gap"
    """Worth mending, and no reason to wait with the application."""
    FIRST = "first"
    """To be mended before applying."""
    BARS = "bars"
    """Stands against an application for now."""


WORSE = {Weight.GAP: Result.LIKELY, Weight.FIRST: Result.NOT_YET, Weight.BARS: Result.NOT_POSSIBLE_NOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing: the question it comes from, what it means, and the coach's advice."""

    question: str
    weight: Weight
    text: Text
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The result at once. `questions` is how many questions the self-assessment will ask this firm; None where no
    questionnaire was given."""

    result: Result
    sentence: Text
    tier: str
    gaps: tuple[Gap, ...]
    questions: int | None


def questions(programme: Programme, *, tier_code: str | None = None) -> tuple[Asked, ...]:
    """What is asked, drawn from the programme: only about elements that a criterion of the tier belongs to (the entry
    tier without `tier_code`). Choices of roles and tiers are the programme's."""
    chosen = _tier_of(programme, tier_code)
    elements = programme.elements(chosen)
    return tuple(found for found in QUESTIONS if found.element is None or found.element in elements)


def _tier_of(programme: Programme, code: str | None) -> Tier:
    if code is not None:
        return tier(programme, code)
    return next((one for one in programme.tiers if one.entry), programme.tiers[0])


def check(
    programme: Programme,
    answers: Mapping[str, Any],
    *,
    questionnaire: Questionnaire | None = None,
    pointer: str = "/answers",
) -> Eligibility:
    """The result for these answers. Raises Invalid, naming every answer that lacks or cannot be used.

    `answers` is code to value: `roles` a list, `size`, `tier` (the entry tier where absent), `years` a whole number,
    every other one of its question's choices. `pointer` says where in the caller's body they stand.
    """
    chosen = _usable(programme, answers, pointer)
    found: list[Gap] = []
    for question in questions(programme, tier_code=chosen.code):
        if (gap := _gap(question, answers.get(question.code), programme)) is not None:
            found.append(gap)
    result = max((WORSE[gap.weight] for gap in found), key=list(Result).index, default=Result.LIKELY)
    found.sort(key=lambda gap: -list(Weight).index(gap.weight))
    roles = [role for role in answers["roles"] if role in programme.roles]
    count = None
    if questionnaire is not None:
        count = len(asked(questionnaire, roles=roles, tier=chosen.code, size=answers["size"]))
    return Eligibility(
        result=result, sentence=RESULTS[result.value], tier=chosen.code, gaps=tuple(found), questions=count
    )


def _usable(programme: Programme, answers: Mapping[str, Any], pointer: str) -> Tier:
    wrong: list[FieldError] = []
    codes = [one.code for one in programme.tiers]
    given = answers.get("tier")
    if given is not None and given not in codes:
        wrong.append(FieldError(f"{pointer}/tier", "choice", f"Choose one of: {', '.join(codes)}."))
        given = None
    chosen = _tier_of(programme, given)
    expected = questions(programme, tier_code=chosen.code)
    wrong += [
        FieldError(f"{pointer}/{code}", "unknown", "This is not asked here.")
        for code in answers
        if code not in {found.code for found in (*QUESTIONS, *expected)}
    ]
    found = (_wrong(question, answers.get(question.code), f"{pointer}/{question.code}") for question in expected)
    wrong += [fault for fault in found if fault is not None]
    if wrong:
        raise Invalid("Some answers lack or cannot be used.", errors=wrong)
    return chosen


def _wrong(question: Asked, value: Any, pointer: str) -> FieldError | None:
    if question.code == "tier":
        return None
    if question.code == "roles":
        good = isinstance(value, list) and bool(value) and all(isinstance(role, str) for role in value)
        known = good and set(value) <= {choice for choice, _ in question.choices}
        return None if known else FieldError(pointer, "choice", "Name at least one role that the list offers.")
    if question.code == "years":
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 500
        return None if whole else FieldError(pointer, "number", "Write the full years as a whole number, 0 or more.")
    known_values = [size.value for size in Size] if question.code == "size" else [code for code, _ in question.choices]
    if isinstance(value, str) and value in known_values:
        return None
    return FieldError(pointer, "choice", f"Choose one of: {', '.join(known_values)}.")


def _gap(question: Asked, value: Any, programme: Programme) -> Gap | None:
    if question.code == "roles":
        key = "" if set(value) & set(programme.roles) else "none"
    elif question.code == "years":
        key = "" if value >= programme.years else "short"
    else:
        key = str(value)
    outcome = question.outcomes.get(key)
    if outcome is None:
        return None
    weight, text, advice = outcome
    values = {"years": programme.years, "clean_years": programme.clean_years}
    spoken = {language: words.format(**values) for language, words in text.items()}
    following = {language: words.format(**values) for language, words in advice.next.items()}
    return Gap(
        question=question.code,
        weight=Weight(weight),
        text=spoken,
        advice=Advice(next=following, takes=advice.takes, help=advice.help),
    )


def spoken_question(question: Asked, programme: Programme, *, language: str) -> dict[str, Any]:
    """A question for a reader, with the choices that this programme offers."""
    values = {"years": programme.years, "clean_years": programme.clean_years}
    choices = question.choices
    if question.code == "roles":
        choices = tuple(choice for choice in choices if choice[0] in programme.roles or choice[0] == "other")
    if question.code == "tier":
        choices = tuple((one.code, one.name) for one in programme.tiers)
    return {
        "code": question.code,
        "kind": question.kind,
        "text": in_words(question.text, language).format(**values),
        "help": in_words(question.help, language).format(**values),
        "choices": [{"value": value, "label": in_words(label, language)} for value, label in choices],
        "needed": question.code != "tier",
    }
