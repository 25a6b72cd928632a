"""Answers given once serve several administrations: offered by the firm's consent, taken over there, withdrawn again.

Only questions of the region's shared questionnaire travel. Evidence does not: the other office looks for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.questions import EvidenceRule
from services.trusted_trader.events import Note
from services.trusted_trader.model import Application, OfferedAnswers
from services.trusted_trader.operations.answers import Left, take_over
from services.trusted_trader.operations.casework import note
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.forms import Form, form
from services.trusted_trader.queries.offered_answers import offer
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPermitted, RuleNotMet, refuse


class NothingToOffer(RuleNotMet):
    """There is no answer to a question of the region yet."""

    hint = "Answer some questions of the shared questionnaire first."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What became of the answers of an offer; `evidence` are questions for which documents are still to be attached."""

    giver: str
    taken: tuple[str, ...]
    left: tuple[Left, ...]
    evidence: tuple[str, ...]


async def give(
    session: AsyncSession, *, row: Application, to_administration: str, to_tin: str, known: frozenset[str], by: Officer
) -> tuple[OfferedAnswers, list[Fact]]:
    """Offer the answers to another administration of this installation (`known`). Doing this is the firm's consent."""
    if by.actor.organisation is None or by.actor.organisation != row.organisation:
        raise NotPermitted("Only the firm itself allows this.")
    if to_administration == row.administration or to_administration not in known:
        raise refuse(
            "There is no such administration to offer to.",
            ("/to_administration", "choice", f"Choose one of: {', '.join(sorted(known - {row.administration}))}."),
        )
    filled = await form(session, row=row)
    answers = shared_answers(filled)
    if not answers:
        raise NothingToOffer("Nothing was answered that another administration asks too.")
    days = int(by.office.terms(by.at).value("answers.offer_days"))
    found = OfferedAnswers(
        administration=row.administration,
        id=uuid4(),
        to_administration=to_administration,
        to_tin=to_tin,
        organisation=row.organisation or "",
        name=row.name,
        tin=row.tin,
        regional=filled.questionnaire.regional,
        answers=answers,
        consented_by=by.actor.id,
        consented_by_name=by.actor.name,
        consented_at=by.at,
        until_on=by.office.today(by.at) + timedelta(days=days),
        withdrawn_at=None,
    )
    session.add(found)
    await session.flush()
    return found, [note(row, what="answers-offered", detail=f"{to_administration} {found.id}")]


def shared_answers(filled: Form) -> dict[str, Any]:
    """The answers to the region's questions; an administration's own questions stay at home."""
    own = own_codes(filled.questionnaire.own)
    return {
        code: {"value": answer.value, "note": answer.note}
        for code, answer in sorted(filled.answers.items())
        if answer.value is not None and code in filled.questions.by_code and code not in own
    }


def own_codes(own: Mapping[str, Any]) -> frozenset[str]:
    """The codes of an administration's own questions."""
    return frozenset(
        str(question["code"]) for section in own.get("sections", ()) for question in section.get("questions", ())
    )


async def take(
    session: AsyncSession, *, row: Application, offered: OfferedAnswers, by: Officer
) -> tuple[TakenOver, list[Fact]]:
    """Take offered answers into a draft here; what is answered already stays, and each is marked with where it came from."""
    taken, left = await take_over(session, row=row, values=offered.answers, giver=offered.administration, by=by)
    filled = await form(session, row=row)
    lacks = set(lacking(row, filled))
    evidence = [
        code for code in taken if code in lacks and filled.questions.by_code[code].evidence is EvidenceRule.REQUIRED
    ]
    told = note(row, what="answers-taken-over", detail=f"{offered.administration} {offered.id}: {len(taken)}")
    found = TakenOver(giver=offered.administration, taken=tuple(taken), left=tuple(left), evidence=tuple(evidence))
    return found, [told]


async def withdraw(session: AsyncSession, *, identifier: UUID, by: Officer) -> tuple[OfferedAnswers, list[Fact]]:
    """End the consent: the other administration's firm reads the answers no more. What was taken over stays there."""
    found = await offer(session, identifier=identifier, actor=by.actor, locked=True)
    if found.withdrawn_at is None:
        found.withdrawn_at = by.at
        await session.flush()
    told = Note(
        subject=f"offer/{found.id}", version=2, administration=found.administration, organisation=found.organisation,
        tin=found.tin, what="offer-withdrawn", detail=found.to_administration,
    )  # fmt: skip
    return found, [told]
