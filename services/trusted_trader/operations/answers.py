"""The answers of a self-assessment: kept one by one, each with its own version, and carried over into another edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.questionnaires import wrong
from services.trusted_trader.domain.words import QuestionnaireStatus
from services.trusted_trader.model import Answer, Application
from services.trusted_trader.operations.casework import keep, note, permit
from services.trusted_trader.queries.forms import form, present_questionnaire, programme, questions
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotFound, RuleNotMet, StaleVersion, refuse
from shared.shapes import moment, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer as it was sent; `version` is the one the sender saw, 0 for a question not answered before."""

    question: str
    value: Any
    version: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An answer that does not fit into another edition: what it was, and why."""

    question: str
    value: Any
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """What became of the answers: how many fit, and each that does not."""

    edition: int
    kept: int
    left: tuple[Left, ...]


class NothingToCarryOver(RuleNotMet):
    """These answers belong to the present edition already."""

    hint = "Go on answering; the questionnaire did not change."


async def give(session: AsyncSession, *, row: Application, given: Sequence[Given], by: Officer) -> list[Fact]:
    """Keep some answers, all or none. Raises Invalid for what cannot be kept and StaleVersion where somebody was faster."""
    await permit(session, name="save", row=row, by=by)
    filled = await form(session, row=row)
    known = filled.questions.by_code
    alone = len(given) == 1
    faults = []
    for index, one in enumerate(given):
        place = "" if alone else f"/answers/{index}"
        if one.question not in known:
            if alone:
                raise NotFound(f"The questionnaire has no question {one.question!r}.")
            faults.append((f"{place}/question", "unknown", "The questionnaire has no such question."))
        elif fault := wrong(known[one.question], one.value):
            faults.append((f"{place}/value", *fault))
    if faults:
        raise refuse("Some answers cannot be kept; nothing was saved.", *faults)
    _refuse_stale(given, filled.answers, by)
    for one in given:
        _keep(session, row, filled.answers.get(one.question), one, by)
    keep(row, by)
    await session.flush()
    return [note(row, what="answers-saved", detail=", ".join(sorted(one.question for one in given)))]


def _refuse_stale(given: Sequence[Given], answers: Mapping[str, Answer], by: Officer) -> None:
    """Several people of a firm work at once; whoever changes what somebody else changed meanwhile is told who."""
    stale = []
    for one in given:
        there = answers.get(one.question)
        current = there.version if there else 0
        if one.version != current:
            changed = {
                "by": person(there.answered_by, there.answered_by_name),
                "when": moment(there.answered_at, by.office.calendar.zone),
            } if there else None  # fmt: skip
            stale.append({"question": one.question, "current": current, "changed": changed})
    if stale:
        first = stale[0]
        raise StaleVersion(
            f"Somebody changed the answer to {first['question']} meanwhile.",
            current=first["current"], changed=first["changed"], stale=stale,
        )  # fmt: skip


def _keep(
    session: AsyncSession, row: Application, there: Answer | None, one: Given, by: Officer, *, taken_from: str | None = None
) -> None:  # fmt: skip
    if there is None:
        there = Answer(administration=row.administration, application_id=row.id, question=one.question, version=0)
        session.add(there)
    there.version += 1
    there.value, there.note, there.taken_from = one.value, one.note, taken_from
    there.answered_at, there.answered_by, there.answered_by_name = by.at, by.actor.id, by.actor.name


async def take_over(
    session: AsyncSession, *, row: Application, values: Mapping[str, Mapping[str, Any]], giver: str, by: Officer
) -> tuple[list[str], list[Left]]:
    """Answers given to another administration, for questions not answered here yet: which were taken, which not and why.

    `values` is code to {value, note}; `giver` the other administration, named with each answer.
    """
    await permit(session, name="save", row=row, by=by)
    filled = await form(session, row=row)
    taken, left = [], []
    for code in sorted(values):
        value, said = values[code].get("value"), str(values[code].get("note") or "")
        question = filled.questions.by_code.get(code)
        if question is None:
            left.append(Left(question=code, value=value, why="This questionnaire does not ask it."))
        elif fault := wrong(question, value):
            left.append(Left(question=code, value=value, why=fault[1]))
        elif code in filled.values:
            left.append(Left(question=code, value=value, why="It is answered here already."))
        else:
            one = Given(question=code, value=value, version=0, note=said)
            _keep(session, row, filled.answers.get(code), one, by, taken_from=giver)
            taken.append(code)
    keep(row, by)
    await session.flush()
    return taken, left


async def carry_over(session: AsyncSession, *, row: Application, by: Officer) -> tuple[CarriedOver, list[Fact]]:
    """Move an application to the present edition of the questionnaire; what does not fit is named and kept as a note."""
    await permit(session, name="save", row=row, by=by)
    filled = await form(session, row=row)
    offered = await programme(session, administration=row.administration, today=by.office.today(by.at))
    present = await present_questionnaire(session, offered=offered)
    if present.edition == row.questionnaire and filled.questionnaire.state == QuestionnaireStatus.PUBLISHED:
        raise NothingToCarryOver(f"Edition {present.edition} is the present one.")
    known = questions(present).by_code
    left, kept = [], 0
    for code, answer in sorted(filled.answers.items()):
        if answer.value is None:
            continue
        if code not in known:
            left.append(Left(question=code, value=answer.value, why="It is not asked any more."))
        elif fault := wrong(known[code], answer.value):
            left.append(Left(question=code, value=answer.value, why=fault[1]))
            said = f"{answer.note}\n{answer.value}".strip()
            _keep(session, row, answer, Given(question=code, value=None, version=answer.version, note=said), by)
        else:
            kept += 1
    row.questionnaire, row.programme = present.edition, offered.edition
    keep(row, by)
    await session.flush()
    told = note(row, what="answers-carried-over", detail=f"{kept} kept; not: {', '.join(one.question for one in left)}")
    return CarriedOver(edition=present.edition, kept=kept, left=tuple(left)), [told]
