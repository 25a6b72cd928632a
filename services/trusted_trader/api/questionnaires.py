"""The questionnaire: its published editions for everybody, and how officers make new ones from the region's."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.trusted_trader.api.calls import administration, expect, officer, officers_only
from services.trusted_trader.api.programmes import A_MINUTE, Edition, Of
from services.trusted_trader.model import Questionnaire
from services.trusted_trader.operations import questionnaires
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import questionnaires as kept
from services.trusted_trader.queries.regional import regional_content, regional_editions
from services.trusted_trader.schemas import programmes as shown
from services.trusted_trader.schemas.shapes import Page
from services.trusted_trader.workflow import QUESTIONNAIRE
from shared.office import Officer, Texts
from shared.web import Call, CallDep, Public, Requires, json_answer

router = APIRouter(tags=["Questionnaire"])
_READS = Requires(Permission.READ, Permission.PROPOSE_PROGRAMME, Permission.APPROVE_PROGRAMME)


def _whole(row: Questionnaire, by: Officer) -> shown.QuestionnaireView:
    seen = questionnaires.view(row)
    offers = QUESTIONNAIRE.offers(state=row.state, held=by.held, view=seen, actor=by.actor)
    shape = kept.questionnaire_shape(row, office=by.office)
    return shown.QuestionnaireView.model_validate(
        {**shape, "actions": [offer.action.name for offer in offers if offer.possible]}
    )


@router.get("/questionnaires", response_model=Page[shown.QuestionnaireView], dependencies=[_READS])
async def listed(call: CallDep) -> Response:
    """Every edition of the administration's questionnaire, the newest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        rows = await kept.questionnaire_editions(session, administration=by.office.code)
    return json_answer(Page[shown.QuestionnaireView](items=[_whole(row, by) for row in rows], next=None))


@router.get("/questionnaires/regional", response_model=Page[shown.RegionalView], dependencies=[_READS])
async def regional(call: CallDep) -> Response:
    """The region's shared questionnaires that came with this release, the newest first."""
    officers_only(call)
    items = [shown.RegionalView(regional=name, content=regional_content(name)) for name in regional_editions()]
    return json_answer(Page[shown.RegionalView](items=items[::-1], next=None))


@router.get("/questionnaires/{edition}", response_model=shown.PublicQuestionnaire, dependencies=[Public()])
async def published(edition: Edition, call: CallDep, code: Of) -> Response:
    """A published edition, whole, in all its languages; also one withdrawn since, for answers bound to it."""
    found = administration(call, code)
    async with call.reading(administration=found.code) as session:
        row = await kept.published_questionnaire(session, administration=found.code, number=edition)
    return json_answer(shown.PublicQuestionnaire.model_validate(kept.public_shape(row)), headers=A_MINUTE)


@router.get("/questionnaires/{edition}/file", response_model=shown.QuestionnaireView, dependencies=[_READS])
async def one(edition: Edition, call: CallDep) -> Response:
    """An edition for officers, drafts too."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.questionnaire_edition(session, administration=by.office.code, number=edition)
        return json_answer(_whole(row, by), version=row.version)


@router.post(
    "/questionnaires", status_code=201, response_model=shown.QuestionnaireView,
    dependencies=[Requires(Permission.PROPOSE_PROGRAMME)],
)  # fmt: skip
async def begin(body: shown.QuestionnaireBody, call: CallDep) -> Response:
    """Begin a new edition from the region's questionnaire and the administration's own part."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await questionnaires.begin(change.session, regional=body.regional, own=body.own, by=by)
        change.record(*facts)
        location = f"/questionnaires/{row.edition}/file"
        return change.answer(_whole(row, by), status=201, version=row.version, location=location)


@router.put(
    "/questionnaires/{edition}", response_model=shown.QuestionnaireView,
    dependencies=[Requires(Permission.PROPOSE_PROGRAMME)],
)  # fmt: skip
async def edit(edition: Edition, body: shown.QuestionnaireBody, call: CallDep) -> Response:
    """Change a draft. What was published never changes: begin a new edition."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.questionnaire_edition(
            change.session, administration=by.office.code, number=edition, locked=True
        )
        expect(call, row, by.office)
        change.record(*await questionnaires.edit(change.session, row=row, regional=body.regional, own=body.own, by=by))
        return change.answer(_whole(row, by), version=row.version)


async def _step(edition: int, name: str, body: shown.EditionStep, call: Call) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.questionnaire_edition(
            change.session, administration=by.office.code, number=edition, locked=True
        )
        expect(call, row, by.office)
        texts = Texts(external=body.external_text, internal=body.internal_text)
        act = questionnaires.publish if name == "publish" else questionnaires.withdraw
        change.record(*await act(change.session, row=row, by=by, texts=texts))
        return change.answer(_whole(row, by), version=row.version)


@router.post(
    "/questionnaires/{edition}/publish", response_model=shown.QuestionnaireView,
    dependencies=[Requires(Permission.APPROVE_PROGRAMME)],
)  # fmt: skip
async def publish(edition: Edition, call: CallDep, body: shown.EditionStep = shown.STEP) -> Response:
    """Publish an edition for good."""
    return await _step(edition, "publish", body, call)


@router.post(
    "/questionnaires/{edition}/withdraw", response_model=shown.QuestionnaireView,
    dependencies=[Requires(Permission.APPROVE_PROGRAMME)],
)  # fmt: skip
async def withdraw(edition: Edition, body: shown.EditionStep, call: CallDep) -> Response:
    """Withdraw an edition, with the reason. What was answered stays bound to it."""
    return await _step(edition, "withdraw", body, call)
