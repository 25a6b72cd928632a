"""The self-assessment: its form, answers one by one or several together, and the move to another edition."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from services.trusted_trader.api.calls import administration, expect, officer
from services.trusted_trader.operations import answers
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import assessments, cases, office
from services.trusted_trader.queries.case_views import lacking
from services.trusted_trader.queries.forms import form
from services.trusted_trader.schemas import answers as shown
from services.trusted_trader.schemas import requests
from shared.web import CallDep, Requires, json_answer
from shared.web.call import Call

router = APIRouter(tags=["Answers"])


@router.get("/applications/{key}/answers", response_model=shown.Assessment, dependencies=[Requires(Permission.READ)])
async def read(key: str, call: CallDep) -> Response:
    """The questions that this firm is asked, in the reader's language, with its answers; officers see the score."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        shape = assessments.assessment(
            row, await form(session, row=row), zone=found.calendar.zone, language=call.language,
            officer=call.actor.organisation is None,
        )  # fmt: skip
    body = shown.Assessment.model_validate(shape)
    return json_answer(body, version=row.version, headers={"Cache-Control": "private, no-store"})


@router.put(
    "/applications/{key}/answers/{question}",
    response_model=shown.Saved,
    dependencies=[Requires(Permission.LODGE, draft=True)],
)
async def put(key: str, question: str, body: requests.Given, call: CallDep) -> Response:
    """Keep one answer. If-Match names the answer's own version, 0 for a question not answered before."""
    given = answers.Given(question=question, value=body.value, note=body.note, version=call.version)
    return await _keep(call, key, [given])


@router.patch(
    "/applications/{key}/answers", response_model=shown.Saved, dependencies=[Requires(Permission.LODGE, draft=True)]
)
async def several(key: str, body: requests.Several, call: CallDep) -> Response:
    """Keep several answers, each with the version that the sender saw: all of them, or none."""
    call.require_key()
    given = [
        answers.Given(question=one.question, value=one.value, note=one.note, version=one.version)
        for one in body.answers
    ]
    return await _keep(call, key, given)


async def _keep(call: Call, key: str, given: Sequence[answers.Given]) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
        change.record(*await answers.give(change.session, row=row, given=given, by=by))
        filled = await form(change.session, row=row)
        shape = {
            "application_version": row.version,
            "answers": [
                assessments.answer_shape(one.question, filled, row=row, zone=by.office.calendar.zone) for one in given
            ],
            "progress": assessments.how_far(row, filled, language=call.language),
            "missing": list(lacking(row, filled)),
        }
        version = filled.answers[given[0].question].version if len(given) == 1 else None
        return change.answer(shown.Saved.model_validate(shape), version=version)


@router.post(
    "/applications/{key}/carry-over", response_model=shown.CarriedOverView, dependencies=[Requires(Permission.LODGE)]
)
async def carry_over(key: str, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Take the answers into the present edition of the questionnaire; those that do not fit are named."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await cases.application(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        found, facts = await answers.carry_over(change.session, row=row, by=by)
        change.record(*facts)
        shape = {
            "application_version": row.version,
            "edition": found.edition,
            "kept": found.kept,
            "left": [{"question": one.question, "value": one.value, "why": one.why} for one in found.left],
            "missing": list(lacking(row, await form(change.session, row=row))),
        }
        return change.answer(shown.CarriedOverView.model_validate(shape), version=row.version)
