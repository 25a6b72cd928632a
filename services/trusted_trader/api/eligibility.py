"""The check in five minutes, for everybody: questions drawn from the programme, an instant result; nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.api.programmes import A_MINUTE, Language, Of, spoken
from services.trusted_trader.domain.coach import steps_to_eligibility
from services.trusted_trader.domain.contents import in_words
from services.trusted_trader.domain.eligibility import check, questions, spoken_question
from services.trusted_trader.domain.programmes import read_programme
from services.trusted_trader.queries import forms
from services.trusted_trader.queries.office import office
from services.trusted_trader.schemas import programmes as shown
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Eligibility"])


@router.get("/eligibility/questions", response_model=shown.EligibilityQuestions, dependencies=[Public()])
async def asked(
    call: CallDep, code: Of, tier: Annotated[str, Query(max_length=60)] = "", language: Language = ""
) -> Response:
    """What is asked; for the first tier, where none is named."""
    chosen = administration(call, code)
    async with call.reading(administration=chosen.code) as session:
        found = await office(session, administration=chosen)
        row = await forms.programme(session, administration=found.code, today=found.today(call.at))
    programme = read_programme(row.content)
    words = spoken(call, language)
    body = shown.EligibilityQuestions.model_validate(
        {
            "administration": found.code,
            "edition": row.edition,
            "language": words,
            "questions": [
                spoken_question(question, programme, language=words)
                for question in questions(programme, tier_code=tier or None)
            ],
        }
    )
    return json_answer(body, headers=A_MINUTE)


@router.post("/eligibility", response_model=shown.EligibilityView, dependencies=[Public()])
async def checked(body: shown.EligibilityBody, call: CallDep) -> Response:
    """The result at once: likely, not yet, or not possible now, with what to do next (AEO-20). Nothing is stored."""
    chosen = administration(call, body.administration)
    async with call.reading(administration=chosen.code) as session:
        found = await office(session, administration=chosen)
        row = await forms.programme(session, administration=found.code, today=found.today(call.at))
        asked_of = forms.questions(await forms.present_questionnaire(session, offered=row))
    words = spoken(call, body.language)
    result = check(read_programme(row.content), body.answers, questionnaire=asked_of)
    answer = shown.EligibilityView.model_validate(
        {
            "administration": found.code,
            "edition": row.edition,
            "language": words,
            "tier": result.tier,
            "result": result.result.value,
            "sentence": in_words(result.sentence, words),
            "questions": result.questions,
            "steps": [step.spoken(words) for step in steps_to_eligibility(result)],
        }
    )
    return json_answer(answer, headers={"Cache-Control": "no-store"})
