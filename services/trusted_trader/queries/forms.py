"""The questionnaire of an application with what was answered: what is asked, what is missing, what evidence there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.questionnaires import Questionnaire as Questions
from services.trusted_trader.domain.questionnaires import read_questionnaire
from services.trusted_trader.domain.words import ProgrammeStatus, QuestionnaireStatus
from services.trusted_trader.model import Answer, Application, Document, Programme, Questionnaire
from shared.problems import NotFound

SITES = "sites"
"""What `missing` says when no site is named: everything else there is the code of a question."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A self-assessment as it stands: the edition, its answers by question, its documents, and its evidence by question."""

    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    documents: Sequence[Document]
    evidence: Mapping[str, Sequence[Document]]

    @property
    def published(self) -> bool:
        """Whether the edition still counts."""
        return self.questionnaire.state == QuestionnaireStatus.PUBLISHED

    @property
    def questions(self) -> Questions:
        """The edition's questions."""
        return questions(self.questionnaire)

    @property
    def values(self) -> dict[str, Any]:
        """What was answered, by question; an answer that was taken back is not there."""
        return {code: found.value for code, found in self.answers.items() if found.value is not None}

    @property
    def evidenced(self) -> frozenset[str]:
        """The questions for which there is evidence."""
        return frozenset(code for code, found in self.evidence.items() if found)


_KEPT: dict[str, Questions] = {}
_MOST = 64


def questions(row: Questionnaire) -> Questions:
    """The questions of an edition; one that was published never changes and is read once."""
    if row.state == QuestionnaireStatus.DRAFT:
        return read_questionnaire(row.content)
    key = f"{row.administration}/{row.edition}/{row.sha256}"
    if key not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[key] = read_questionnaire(row.content)
    return _KEPT[key]


async def programme(session: AsyncSession, *, administration: str, today: date) -> Programme:
    """The edition of the programme that is active on a day. Raises NotFound where there is none."""
    statement = (
        select(Programme)
        .where(
            Programme.administration == administration,
            Programme.state == ProgrammeStatus.ACTIVE,
            Programme.from_on <= today,
            or_(Programme.until_on.is_(None), Programme.until_on >= today),
        )
        .order_by(Programme.from_on.desc())
        .limit(1)
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound("The administration has no trusted-trader programme in force today.")
    return found


async def edition(session: AsyncSession, *, administration: str, number: int) -> Programme:
    """An edition of the programme, in force or not."""
    return await session.get_one(Programme, (administration, number))


async def questionnaire(session: AsyncSession, *, administration: str, number: int) -> Questionnaire:
    """An edition of the questionnaire, also a withdrawn one: answers stay bound to it."""
    return await session.get_one(Questionnaire, (administration, number))


async def present_questionnaire(session: AsyncSession, *, offered: Programme) -> Questionnaire:
    """The edition that new answers are given to: the programme's, or where that was withdrawn the last one published."""
    found = await questionnaire(session, administration=offered.administration, number=offered.questionnaire)
    if found.state == QuestionnaireStatus.PUBLISHED:
        return found
    statement = (
        select(Questionnaire)
        .where(
            Questionnaire.administration == offered.administration,
            Questionnaire.state == QuestionnaireStatus.PUBLISHED,
        )
        .order_by(Questionnaire.edition.desc())
        .limit(1)
    )
    last = (await session.scalars(statement)).one_or_none()
    if last is None:
        raise NotFound("The administration has no questionnaire in force today.")
    return last


async def form(session: AsyncSession, *, row: Application) -> Form:
    """The form of an application with its answers and evidence."""
    answers = await session.scalars(
        select(Answer).where(Answer.administration == row.administration, Answer.application_id == row.id)
    )
    kept = await documents(session, row=row)
    evidence: dict[str, list[Document]] = defaultdict(list)
    for document in kept:
        if document.question is not None:
            evidence[document.question].append(document)
    return Form(
        questionnaire=await questionnaire(session, administration=row.administration, number=row.questionnaire),
        answers={answer.question: answer for answer in answers},
        documents=kept,
        evidence=evidence,
    )


async def documents(session: AsyncSession, *, row: Application) -> Sequence[Document]:
    """The documents of an application that were not taken out, in the order they came."""
    statement = (
        select(Document)
        .where(
            Document.administration == row.administration,
            Document.of == "application",
            Document.of_id == str(row.id),
            Document.removed_at.is_(None),
        )
        .order_by(Document.added_at, Document.id)
    )
    return (await session.scalars(statement)).all()
