"""The programme: its public page and fact sheet, and its editions as officers write and sign them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import administration, expect, officer, officers_only
from services.trusted_trader.domain.fact_sheet import fact_sheet_csv, fact_sheet_text
from services.trusted_trader.model import Programme
from services.trusted_trader.operations import programmes
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import forms
from services.trusted_trader.queries import programmes as kept
from services.trusted_trader.queries.office import office
from services.trusted_trader.queries.public_programme import figures, public_programme
from services.trusted_trader.schemas import programmes as shown
from services.trusted_trader.schemas.shapes import Page
from services.trusted_trader.workflow import PROGRAMME
from shared.office import Officer, Texts
from shared.web import Call, CallDep, Public, Requires, json_answer

router = APIRouter(tags=["Programme"])
A_MINUTE = {"Cache-Control": "public, max-age=60"}
Edition = Annotated[int, Path(ge=1, le=1_000_000)]
Of = Annotated[str, Query(alias="administration", max_length=10)]
Language = Annotated[str, Query(max_length=10)]
_FORMS = {"csv": ("csv", "text/csv", fact_sheet_csv), "text": ("txt", "text/plain", fact_sheet_text)}
_READS = Requires(Permission.READ, Permission.PROPOSE_PROGRAMME, Permission.APPROVE_PROGRAMME)


def spoken(call: Call, language: str) -> str:
    """The language of an answer: French or English."""
    return "fr" if (language or call.language).startswith("fr") else "en"


async def _public(session: AsyncSession, *, code: str, call: Call, language: str) -> dict[str, Any]:
    found = await office(session, administration=administration(call, code))
    row = await forms.programme(session, administration=found.code, today=found.today(call.at))
    asked = await forms.present_questionnaire(session, offered=row)
    shape = public_programme(row, questionnaire=asked, office=found, language=spoken(call, language))
    return {**shape, "figures": await figures(session, office=found, at=call.at)}


@router.get("/programme", response_model=shown.PublicProgramme, dependencies=[Public()])
async def programme(call: CallDep, code: Of, language: Language = "") -> Response:
    """The programme in force: tiers, criteria with their law, benefits in plain words (WTO TFA 7.7.2(a))."""
    async with call.reading(administration=administration(call, code).code) as session:
        body = await _public(session, code=code, call=call, language=language)
    del body["figures"]
    return json_answer(shown.PublicProgramme.model_validate(body), headers=A_MINUTE)


@router.get("/programme/fact-sheet", response_model=shown.FactSheet, dependencies=[Public()])
async def fact_sheet(
    call: CallDep,
    code: Of,
    shape: Annotated[Literal["json", "csv", "text"], Query(alias="format")] = "json",
    language: Language = "",
) -> Response:
    """The programme on one sheet, for other administrations and the WTO Committee (WTO TFA 7.7.6)."""
    async with call.reading(administration=administration(call, code).code) as session:
        body = await _public(session, code=code, call=call, language=language)
    if shape == "json":
        return json_answer(shown.FactSheet.model_validate(body), headers=A_MINUTE)
    ending, media, write = _FORMS[shape]
    headers = {**A_MINUTE, "Content-Disposition": f'attachment; filename="{code}-trusted-traders.{ending}"'}
    return Response(write(body), media_type=f"{media}; charset=utf-8", headers=headers)


def _wording(body: shown.ProgrammeBody) -> programmes.Wording:
    return programmes.Wording(
        content=body.content, questionnaire=body.questionnaire, from_on=body.from_on, until_on=body.until_on
    )


async def _whole(session: AsyncSession, row: Programme, by: Officer) -> shown.ProgrammeView:
    seen, found = await programmes.view(session, row=row, by=by)
    offers = PROGRAMME.offers(state=row.state, held=by.held, view=seen, actor=by.actor)
    shape = kept.programme_shape(row, office=by.office, today=by.office.today(by.at), found=found)
    return shown.ProgrammeView.model_validate(
        {**shape, "actions": [offer.action.name for offer in offers if offer.possible]}
    )


@router.get("/programmes", response_model=Page[shown.ProgrammeView], dependencies=[_READS])
async def listed(call: CallDep) -> Response:
    """Every edition, the newest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        rows = await kept.programme_editions(session, administration=by.office.code)
        items = [await _whole(session, row, by) for row in rows]
    return json_answer(Page[shown.ProgrammeView](items=items, next=None))


@router.get("/programmes/{edition}", response_model=shown.ProgrammeView, dependencies=[_READS])
async def one(edition: Edition, call: CallDep) -> Response:
    """An edition, with what stands against it and what is possible now."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.programme_edition(session, administration=by.office.code, number=edition)
        return json_answer(await _whole(session, row, by), version=row.version)


@router.post(
    "/programmes", status_code=201, response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.PROPOSE_PROGRAMME)],
)  # fmt: skip
async def draft(body: shown.ProgrammeBody, call: CallDep) -> Response:
    """Draft a new edition. It may be unfinished; the answer says what stands against it."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await programmes.draft(change.session, wording=_wording(body), by=by)
        change.record(*facts)
        answer = await _whole(change.session, row, by)
        return change.answer(answer, status=201, version=row.version, location=f"/programmes/{row.edition}")


@router.put(
    "/programmes/{edition}", response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.PROPOSE_PROGRAMME)],
)  # fmt: skip
async def edit(edition: Edition, body: shown.ProgrammeBody, call: CallDep) -> Response:
    """Change a draft."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.programme_edition(change.session, administration=by.office.code, number=edition, locked=True)
        expect(call, row, by.office)
        change.record(*await programmes.edit(change.session, row=row, wording=_wording(body), by=by))
        return change.answer(await _whole(change.session, row, by), version=row.version)


async def _step(edition: int, name: str, body: shown.EditionStep, call: Call) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.programme_edition(change.session, administration=by.office.code, number=edition, locked=True)
        expect(call, row, by.office)
        texts = Texts(external=body.external_text, internal=body.internal_text)
        facts = await programmes.step(
            change.session, name=name, row=row, by=by, texts=texts, override_reason=body.override_reason
        )
        change.record(*facts)
        return change.answer(await _whole(change.session, row, by), version=row.version)


@router.post(
    "/programmes/{edition}/propose", response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.PROPOSE_PROGRAMME)],
)  # fmt: skip
async def propose(edition: Edition, call: CallDep, body: shown.EditionStep = shown.STEP) -> Response:
    """Propose a draft for signature; refused with every fault while something stands against it."""
    return await _step(edition, "propose", body, call)


@router.post(
    "/programmes/{edition}/send-back", response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.APPROVE_PROGRAMME)],
)  # fmt: skip
async def send_back(edition: Edition, call: CallDep, body: shown.EditionStep = shown.STEP) -> Response:
    """Send a proposal back to be changed."""
    return await _step(edition, "send-back", body, call)


@router.post(
    "/programmes/{edition}/activate", response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.APPROVE_PROGRAMME)],
)  # fmt: skip
async def activate(edition: Edition, call: CallDep, body: shown.EditionStep = shown.STEP) -> Response:
    """Sign an edition: another officer than the one who proposed it. The edition before ends on the day before."""
    return await _step(edition, "activate", body, call)


@router.post(
    "/programmes/{edition}/retire", response_model=shown.ProgrammeView,
    dependencies=[Requires(Permission.APPROVE_PROGRAMME)],
)  # fmt: skip
async def retire(edition: Edition, body: shown.EditionStep, call: CallDep) -> Response:
    """Retire an edition, with the reason. Statuses granted under it go on."""
    return await _step(edition, "retire", body, call)
