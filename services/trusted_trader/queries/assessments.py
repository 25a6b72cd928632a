"""A self-assessment as its readers see it: the form with answers, how far it is, what it is worth, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from services.trusted_trader.domain.coach import steps_to_answers
from services.trusted_trader.domain.contents import in_words
from services.trusted_trader.domain.questionnaires import asked, progress, score
from services.trusted_trader.domain.questions import Question
from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Answer, Application, Document
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.forms import Form
from shared.shapes import Shape, moment, person

_REMOVABLE = (Status.DRAFT, Status.RETURNED)
ADVICE = 10
"""How many next steps the coach names at once: more would be a wall."""


def assessment(row: Application, filled: Form, *, zone: ZoneInfo, language: str, officer: bool) -> Shape:
    """The whole form in the reader's language."""
    deficits = {found["question"]: str(found["text"]) for found in row.deficits if found.get("question")}
    lacks = lacking(row, filled)
    sections: dict[str, list[Shape]] = {}
    for question in asked(filled.questions, roles=row.roles, tier=row.tier, size=row.size):
        sections.setdefault(question.element.value, []).append(
            {
                **_question(question, language),
                "missing": question.code in lacks,
                "deficit": deficits.get(question.code),
                "answer": answer_shape(question.code, filled, row=row, zone=zone),
            }
        )
    return {
        "application": str(row.id),
        "version": row.version,
        "edition": row.questionnaire,
        "published": filled.published,
        "sections": [
            {**found, "questions": sections[found["element"]]} for found in how_far(row, filled, language=language)
        ],
        "missing": list(lacks),
        "coach": coach(row, filled, language=language),
        "score": worth(row, filled) if officer else None,
    }


def _question(question: Question, language: str) -> Shape:
    return {
        "code": question.code,
        "text": in_words(question.text, language),
        "help": in_words(question.help, language),
        "kind": question.kind.value,
        "choices": [{"value": one.value, "label": in_words(one.label, language)} for one in question.choices],
        "required": question.required,
        "evidence": question.evidence.value,
        "critical": question.critical,
        "criterion": question.criterion,
    }


def answer_shape(code: str, filled: Form, *, row: Application, zone: ZoneInfo) -> Shape:
    """An answer with its evidence; a question not answered yet has version 0."""
    found: Answer | None = filled.answers.get(code)
    return {
        "question": code,
        "version": found.version if found else 0,
        "value": found.value if found else None,
        "note": found.note if found else "",
        "answered": moment(found.answered_at, zone) if found else None,
        "answered_by": person(found.answered_by, found.answered_by_name) if found else None,
        "taken_from": found.taken_from if found else None,
        "evidence": [document_shape(one, row=row, zone=zone) for one in filled.evidence.get(code, ())],
    }


def document_shape(found: Document, *, row: Application, zone: ZoneInfo) -> Shape:
    """A document of an application."""
    return {
        "id": str(found.id),
        "question": found.question,
        "name": found.name,
        "media_type": found.media_type,
        "bytes": found.bytes,
        "sha256": found.sha256,
        "of_the_office": found.of_the_office,
        "added": moment(found.added_at, zone),
        "added_by": person(found.added_by, found.added_by_name),
        "removable": not found.of_the_office and row.state in _REMOVABLE,
    }


def how_far(row: Application, filled: Form, *, language: str) -> list[Shape]:
    """The sections of which something is asked of this firm, with what still lacks."""
    return [
        {
            "element": found.element,
            "title": in_words(found.title, language),
            "asked": found.asked,
            "answered": found.answered,
            "missing": list(found.missing),
            "done": found.done,
        }
        for found in progress(filled.questions, **_given(row, filled), evidence=filled.evidenced)
    ]


def coach(row: Application, filled: Form, *, language: str) -> list[Shape]:
    """What the firm does next, the most urgent first."""
    steps = steps_to_answers(filled.questions, **_given(row, filled), evidence=filled.evidenced)
    return [step.spoken(language) for step in steps[:ADVICE]]


def worth(row: Application, filled: Form) -> Shape:
    """What the answers are worth, in all and by element."""
    found = score(filled.questions, **_given(row, filled))
    return {
        "percent": found.total.percent,
        "elements": [
            {
                "element": element, "earned": points.earned, "possible": points.possible, "percent": points.percent,
                "counted": list(points.counted),
            }
            for element, points in found.elements.items()
        ],
        "critical": list(found.critical),
        "weak": list(found.weak),
    }  # fmt: skip


def _given(row: Application, filled: Form) -> Mapping[str, Any]:
    return {"answers": filled.values, "roles": row.roles, "tier": row.tier, "size": row.size}
