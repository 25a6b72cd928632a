"""An application on one page: answers, opinions, visits, findings and steps, and exactly the actions that are possible now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import CaseView, second_officer
from services.trusted_trader.domain.contents import in_words
from services.trusted_trader.domain.sentences import in_language
from services.trusted_trader.domain.words import WITH_THE_FIRM, Outcome, Purpose, Status
from services.trusted_trader.model import Application, Authorisation, Step
from services.trusted_trader.queries.assessments import answer_shape, coach, document_shape, how_far, worth
from services.trusted_trader.queries.case_reports import findings, opinions, places, visits
from services.trusted_trader.queries.case_views import view
from services.trusted_trader.queries.cases import case_row
from services.trusted_trader.queries.forms import Form, form
from services.trusted_trader.workflow import APPLICATION
from shared.actors import Actor
from shared.calendar import Mark
from shared.office import Office
from shared.shapes import Shape, moment, person
from shared.workflow import Offer, sentence

_SIGNED = {Status.GRANTED: "grant", Status.REFUSED: "refuse", Status.WITHDRAWN: "withdraw", Status.LAPSED: "lapse"}


async def case(
    session: AsyncSession, *, row: Application, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """Everything about one application that this reader may see: a firm never sees what is internal to the office."""
    officer = actor.organisation is None
    terms = office.terms(at)
    zone = office.calendar.zone
    language = actor.language if actor.language in ("en", "fr") else office.language
    filled = await form(session, row=row)
    taken = await steps(session, thing="application", key=str(row.id))
    seen = await view(session, row=row, office=office, at=at, filled=filled)
    moved = [Mark(step.at, step.clock) for step in taken if step.clock]
    return {
        **case_row(row, found=moved, office=office, at=at),
        "administration": row.administration,
        "programme": row.programme,
        "questionnaire": row.questionnaire,
        "questionnaire_published": filled.published,
        "lodged_by_person": person(row.lodged_by_id, row.lodged_by_name),
        "address": row.address,
        "contact": row.contact,
        "sites": row.sites,
        "places": await places(session, row=row),
        "owner_sex": row.owner_sex,
        "publish": row.publish,
        "exchange": row.exchange,
        "eligibility": _eligibility(row, language),
        "missing": list(seen.missing),
        "progress": how_far(row, filled, language=language),
        "answers": [answer_shape(code, filled, row=row, zone=zone) for code in sorted(filled.answers)],
        "coach": [] if officer else coach(row, filled, language=language),
        "score": worth(row, filled) if officer else None,
        "documents": [document_shape(one, row=row, zone=zone) for one in filled.documents if officer or not one.of_the_office],
        "documents_left": max(int(terms.value("documents.maximum_count")) - len(filled.documents), 0),
        "document_maximum_bytes": terms.value("documents.maximum_bytes"),
        "deficits": _deficits(row, filled),
        "opinions": await opinions(session, row=row, office=office) if officer else [],
        "visits": await visits(session, row=row, office=office, officer=officer),
        "findings": await findings(session, row=row, office=office, officer=officer),
        "desk": _desk(row, zone) if officer else None,
        "proposal": _proposal(row, zone) if officer else None,
        "decision": await _decision(session, row, taken, language=language),
        "steps": [step_shape(step, officer=officer, language=language) for step in taken],
        "actions": _actions(row, seen=seen, actor=actor, held=held),
        "review": terms.value(f"review_route.{language}"),
    }  # fmt: skip


def _eligibility(row: Application, language: str) -> Shape | None:
    """The result of the interest in the reader's language; None for a re-validation, which began without one."""
    kept = row.eligibility
    if row.purpose == Purpose.REVALIDATION or "result" not in kept:
        return None
    spoken = ("about", "next", "takes", "help")
    return {
        "answers": kept["answers"],
        "result": kept["result"],
        "sentence": in_words(kept["sentence"], language),
        "gaps": [{**gap, "text": in_words(gap["text"], language)} for gap in kept["gaps"]],
        "steps": [{**step, **{name: in_words(step[name], language) for name in spoken}} for step in kept["steps"]],
        "questions": kept["questions"],
        "reapply_from": kept["reapply_from"],
    }


def _deficits(row: Application, filled: Form) -> list[Shape]:
    """What was missing when the application was returned, and whether the firm has changed it since."""
    found = []
    for deficit in row.deficits:
        returned_at = datetime.fromisoformat(deficit["at"])
        answer = filled.answers.get(deficit["question"] or "")
        evidence = filled.evidence.get(deficit["question"] or "", ())
        changed = [answer.answered_at] if answer else []
        changed += [document.added_at for document in evidence]
        found.append(
            {
                "question": deficit["question"],
                "text": deficit["text"],
                "changed": any(when > returned_at for when in changed),
            }
        )
    return found


def _desk(row: Application, zone: ZoneInfo) -> Shape | None:
    if row.desk is None:
        return None
    desk = row.desk
    written = desk.get("written_at")
    return {
        "elements": desk.get("elements", {}),
        "conclusion": desk.get("conclusion", ""),
        "history": desk.get("history", {}),
        "drawn": moment(datetime.fromisoformat(desk["drawn_at"]), zone) if desk.get("drawn_at") else None,
        "written": moment(datetime.fromisoformat(written), zone) if written else None,
        "written_by": desk.get("written_by"),
    }


def _proposal(row: Application, zone: ZoneInfo) -> Shape | None:
    if row.proposal is None or row.proposed_by is None or row.proposed_at is None:
        return None
    content = {name: value for name, value in row.proposal.items() if name not in ("outcome", "internal_text")}
    return {
        "by": person(row.proposed_by, row.proposed_by_name or ""),
        "when": moment(row.proposed_at, zone),
        "outcome": row.proposal["outcome"],
        "content": content,
        "internal_text": row.proposal.get("internal_text", ""),
    }


async def _decision(session: AsyncSession, row: Application, taken: Sequence[Step], *, language: str) -> Shape | None:
    action = _SIGNED.get(Status(row.state))
    step = next((found for found in reversed(taken) if found.action == action), None)
    if step is None:
        return None
    proposal = row.proposal or {}
    number = None
    if row.state == Status.GRANTED:
        number = row.authorisation or await session.scalar(
            select(Authorisation.number).where(
                Authorisation.administration == row.administration, Authorisation.application_id == row.id
            )
        )
    signed = row.state in (Status.GRANTED, Status.REFUSED)
    return {
        "outcome": row.state,
        "when": moment(step.at, ZoneInfo(step.zone)),
        "by": person(step.actor_id, step.actor_name),
        "step": step.printed,
        "external_text": in_language(step.external_text, thing="application", action=step.action, language=language),
        "law": step.law,
        "review": step.review,
        "authorisation": number,
        "reasons": proposal.get("reasons") if signed else None,
        "conditions": proposal.get("conditions") if row.state == Status.GRANTED else None,
        "days_counted": row.days_counted,
    }


async def steps(session: AsyncSession, *, thing: str, key: str) -> Sequence[Step]:
    """The numbered steps of a thing, from the first on. The transaction's administration is the wall."""
    statement = select(Step).where(Step.thing == thing, Step.thing_id == key)
    return (await session.scalars(statement.order_by(Step.number))).all()


def step_shape(step: Step, *, officer: bool, language: str) -> Shape:
    """A step of anything here; what is for officers only is left out for others."""
    found: Shape = {
        "number": step.printed,
        "action": step.action,
        "title": step.title,
        "from_state": step.from_state,
        "to_state": step.to_state,
        "when": moment(step.at, ZoneInfo(step.zone)),
        "actor": person(step.actor_id, step.actor_name),
        "actor_organisation": step.actor_organisation,
        "clock": step.clock,
        "law": step.law,
        "law_confirmed": step.law_confirmed,
        "external_text": in_language(step.external_text, thing=step.thing, action=step.action, language=language),
        "review": step.review,
    }
    if officer:
        found |= {
            "internal_text": step.internal_text, "override_reason": step.override_reason, "parameters": step.parameters
        }  # fmt: skip
    return found


def _actions(row: Application, *, seen: CaseView, actor: Actor, held: frozenset[str]) -> list[Shape]:
    """The actions that this reader sees now; the server refuses exactly those that are not possible.

    A proposal is possible where a refusal is; what stands in the way of a grant is said beside it.
    """
    proposing = row.state not in (*WITH_THE_FIRM, Status.PROPOSED)
    as_refusal = replace(seen, proposed_outcome=Outcome.REFUSE) if proposing else seen
    found = []
    for offer in APPLICATION.offers(state=row.state, held=held, view=as_refusal, actor=actor):
        shape: dict[str, Any] = offer.shape() | {"override_possible": _may_override(offer, seen)}
        if offer.action.name == "propose":
            grant = replace(seen, proposed_outcome=Outcome.GRANT)
            shape["grant_why_not"] = [sentence(rule) for rule in offer.action.requires if not rule(grant, actor)]
        found.append(shape)
    return found


def _may_override(offer: Offer, seen: CaseView) -> bool:
    return (
        second_officer in offer.action.requires and seen.small_office and offer.why_not == (sentence(second_officer),)
    )
