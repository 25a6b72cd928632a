"""An application on one page: answers, documents, questions and steps, and exactly the actions that are possible now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import CaseView, second_officer
from services.advance_rulings.domain.questions import missing, questions
from services.advance_rulings.domain.sentences import in_language
from services.advance_rulings.domain.words import Outcome, RulingType, Status
from services.advance_rulings.model import Application, Document, InformationRequest, Step
from services.advance_rulings.queries import conflicts, contestable, contests, opinions, samples
from services.advance_rulings.queries.cases import case_row, marks, view
from services.advance_rulings.queries.overlays import overlays
from services.advance_rulings.queries.tariff import proposal_warnings
from services.advance_rulings.queries.teams import team_name
from services.advance_rulings.workflow import APPLICATION
from shared.actors import Actor
from shared.calendar import Basis, Mark
from shared.office import Office, Turn
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment
from shared.workflow import Offer, Workflow, sentence

_REMOVABLE = (Status.DRAFT, Status.INCOMPLETE)
_SIGNED = {Status.ISSUED: "issue", Status.DECLINED: "decline", Status.WITHDRAWN: "withdraw", Status.LAPSED: "lapse"}


async def case(
    session: AsyncSession, *, row: Application, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """Everything about one application that this reader may see."""
    officer = actor.organisation is None
    ruling_type = RulingType(row.type)
    terms = office.terms(at)
    documents = await _documents(session, row)
    steps = await steps_of(session, administration=row.administration, thing=APPLICATION.name, key=str(row.id))
    asked = await _requests(session, row)
    moved = [Mark(step.at, step.clock) for step in steps if step.clock]
    against = await conflicts.against(session, row=row, office=office, at=at) if officer else []
    seen = await view(session, row=row, office=office, at=at, against=against)
    over = await overlays(session, office=office, applications=[row.id], at=at)
    contestable_now = await contestable.decisions(session, office=office, applications=[row], at=at)
    language = actor.language if actor.language in ("en", "fr") else office.language
    return {
        **case_row(row, found=moved, office=office, at=at, contest=over.get(row.id)),
        "samples": await samples.samples_of(session, row=row, office=office, actor=actor, held=held),
        "laboratory": await samples.reports_of(session, row=row, office=office),
        "contests": await contests.of_application(session, row=row, office=office, at=at),
        "contestable": contestable.shaped(contestable_now, office=office, at=at),
        "administration": row.administration,
        "lodged_by_person": person(row.lodged_by_id, row.lodged_by_name),
        "applicant_contact": row.applicant_contact,
        "fee": _fee(row, office, first=seen.fee_first),
        "reissue_of": row.reissue_of,
        "keywords": row.keywords,
        "team_name": await team_name(session, row=row),
        "conflicts": against,
        "answers": row.answers,
        "questions": question_list(ruling_type, answers=row.answers, returned=row.returned_questions),
        "missing": list(seen.missing),
        "documents": [_document(found, row=row, office=office) for found in documents],
        "documents_left": max(int(terms.value("documents.maximum_count")) - len(documents), 0),
        "document_maximum_bytes": terms.value("documents.maximum_bytes"),
        "information_requests": [_request(found, office) for found in asked],
        "proposal": _proposal(row, office) if officer else None,
        "code_warnings": await proposal_warnings(session, row=row, terms=terms) if officer else [],
        "opinions": await opinions.asked_for(session, row=row, office=office, at=at, held=held) if officer else [],
        "decision": _decision(row, steps, language=language),
        "steps": [step_shape(step, officer=officer, language=language) for step in steps],
        "actions": actions(APPLICATION, view=seen, actor=actor, held=held),
        "review": terms.value(f"review_route.{language}"),
    }


def question_list(ruling_type: RulingType, *, answers: dict[str, Any], returned: Sequence[str] = ()) -> list[Shape]:
    """The form of a type with what was answered."""
    lacking = missing(ruling_type=ruling_type, answers=answers)
    return [
        {
            "name": question.name,
            "kind": question.kind.value,
            "required": question.required,
            "applies": question.applies(ruling_type=ruling_type, answers=answers),
            "answered": question.name in answers,
            "missing": question.name in lacking,
            "answer": answers.get(question.name),
            "choices": [str(choice) for choice in question.choices],
            "limit": question.limit,
            "returned": question.name in returned,
        }
        for question in questions(ruling_type=ruling_type)
    ]


def actions(workflow: Workflow, *, view: CaseView | Any, actor: Actor, held: frozenset[str]) -> list[Shape]:
    """The actions that this reader sees now; the server refuses exactly those that are not possible."""
    offers = workflow.offers(state=view.state, held=held, view=view, actor=actor)
    return [offer.shape() | {"override_possible": _may_override(offer, view)} for offer in offers]


def _may_override(offer: Offer, view: CaseView | Any) -> bool:
    return (
        isinstance(view, CaseView)
        and second_officer in offer.action.requires
        and view.small_office
        and offer.why_not == (sentence(second_officer),)
    )


async def receipt(session: AsyncSession, *, row: Application, office: Office, at: datetime, language: str) -> Shape:
    """What the applicant takes home. Raises NotFound for a draft: nothing was received yet."""
    if row.number is None or row.submitted_at is None:
        raise NotFound("There is no receipt: this application was not submitted.")
    moved = await marks(session, rows=[row])
    shaped = case_row(row, found=moved.get(row.id, ()), office=office, at=at)
    law = office.terms(at).at("law.decision")
    return {
        "number": row.number,
        "administration": row.administration,
        "administration_name": office.administration.name(language),
        "office": office.administration.office,
        "type": row.type,
        "goods_name": shaped["goods_name"],
        "applicant": shaped["applicant"],
        "agent": shaped["agent"],
        "lodged_by": row.lodged_by,
        "lodged_by_person": person(row.lodged_by_id, row.lodged_by_name),
        "submitted": moment(row.submitted_at, office.calendar.zone),
        "state": row.state,
        "documents": [found.name for found in await _documents(session, row) if not found.of_the_office],
        "fee": _fee(row, office, first=bool(office.terms(at).value("fee.first"))),
        "waiting_for": shaped["waiting_for"],
        "waiting_until_on": shaped["waiting_until_on"],
        "waiting_until": shaped["waiting_until"],
        "law": law.value,
        "law_confirmed": law.confirmed,
        "version": row.version,
    }


async def document(session: AsyncSession, *, row: Application, identifier: Any) -> Document:
    """A document of an application. Raises NotFound, also for one that was taken out."""
    found = (
        await session.scalars(
            select(Document).where(
                Document.administration == row.administration,
                Document.application_id == row.id,
                Document.id == identifier,
                Document.removed_at.is_(None),
            )
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such document in this file.")
    return found


async def _documents(session: AsyncSession, row: Application) -> Sequence[Document]:
    statement = (
        select(Document)
        .where(
            Document.administration == row.administration,
            Document.application_id == row.id,
            Document.removed_at.is_(None),
        )
        .order_by(Document.added_at, Document.id)
    )
    return (await session.scalars(statement)).all()


async def steps_of(session: AsyncSession, *, administration: str, thing: str, key: str) -> Sequence[Step]:
    """The numbered steps of anything that lives here, the first one first."""
    statement = select(Step).where(Step.administration == administration, Step.thing == thing, Step.thing_id == key)
    return (await session.scalars(statement.order_by(Step.number))).all()


async def _requests(session: AsyncSession, row: Application) -> Sequence[InformationRequest]:
    asked = InformationRequest
    statement = select(asked).where(asked.administration == row.administration, asked.application_id == row.id)
    return (await session.scalars(statement.order_by(asked.number))).all()


def _document(found: Document, *, row: Application, office: Office) -> Shape:
    return {
        "id": str(found.id),
        "name": found.name,
        "kind": found.kind,
        "media_type": found.media_type,
        "bytes": found.bytes,
        "sha256": found.sha256,
        "confidential": found.confidential,
        "of_the_office": found.of_the_office,
        "added": moment(found.added_at, office.calendar.zone),
        "added_by": person(found.added_by, found.added_by_name),
        "removable": not found.of_the_office and Status(row.state) in _REMOVABLE,
    }


def _fee(row: Application, office: Office, *, first: bool) -> Shape:
    return {
        "state": row.fee_state,
        "amount": row.fee_amount,
        "currency": row.fee_currency,
        "reference": row.fee_reference,
        "settled": some_moment(row.fee_settled_at, office.calendar.zone),
        "first": first,
    }


def _request(found: InformationRequest, office: Office) -> Shape:
    turn = Turn(began_at=found.asked_at, days=found.days, basis=Basis(found.basis))
    return {
        "number": found.number,
        "question": found.question,
        "asked": moment(found.asked_at, office.calendar.zone),
        "asked_by": person(found.asked_by, found.asked_by_name),
        "until_on": turn.until_on(office.calendar).isoformat(),
        "until": moment(turn.until(office.calendar), office.calendar.zone),
        "answer": found.answer,
        "answered": some_moment(found.answered_at, office.calendar.zone),
        "answered_by": person(found.answered_by, found.answered_by_name or "") if found.answered_by else None,
    }


def _proposal(row: Application, office: Office) -> Shape | None:
    if row.proposal is None or row.proposed_by is None or row.proposed_at is None:
        return None
    content = {name: value for name, value in row.proposal.items() if name not in ("outcome", "internal_text")}
    return {
        "by": person(row.proposed_by, row.proposed_by_name or ""),
        "when": moment(row.proposed_at, office.calendar.zone),
        "outcome": row.proposal["outcome"],
        "content": content,
        "internal_text": row.proposal.get("internal_text", ""),
    }


def _decision(row: Application, steps: Sequence[Step], *, language: str) -> Shape | None:
    action = _SIGNED.get(Status(row.state))
    step = next((found for found in reversed(steps) if found.action == action), None)
    if step is None:
        return None
    proposal = row.proposal or {}
    declined = row.state == Status.DECLINED and proposal.get("outcome") == Outcome.DECLINE
    return {
        "outcome": row.state,
        "when": moment(step.at, ZoneInfo(step.zone)),
        "by": person(step.actor_id, step.actor_name),
        "step": step.printed,
        "external_text": in_language(step.external_text, action=step.action, language=language),
        "law": step.law,
        "review": step.review,
        "ruling": row.number if row.state == Status.ISSUED else None,
        **({name: proposal.get(name) for name in ("ground", "facts", "basis")} if declined else {}),
    }


def step_shape(step: Step, *, officer: bool, language: str) -> Shape:
    """A step of anything that lives here; what is for officers only is left out for others."""
    found = {
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
        "external_text": in_language(step.external_text, action=step.action, thing=step.thing, language=language),
        "review": step.review,
    }
    if officer:
        found |= {
            "internal_text": step.internal_text,
            "override_reason": step.override_reason,
            "parameters": step.parameters,
        }
    return found
