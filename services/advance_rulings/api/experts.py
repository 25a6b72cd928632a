"""The directory of experts (row 37, A10): officers whom colleagues of other administrations may ask."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.advance_rulings.api.calls import officer
from services.advance_rulings.operations import experts
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import experts as directory
from services.advance_rulings.schemas import experts as shown
from services.advance_rulings.schemas.shapes import Page
from shared.problems import NotFound
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Experts of the region"])
_READS = Requires(Permission.GIVE_OPINION)


@router.get("/experts", response_model=Page[shown.ExpertView], dependencies=[_READS])
async def listed(
    call: CallDep,
    chapter: Annotated[str, Query(pattern=r"^(\d\d)?$")] = "",
    type: Annotated[str, Query(max_length=20)] = "",  # noqa: A002  # the word of the query
    language: Annotated[str, Query(max_length=3)] = "",
    code: Annotated[str, Query(alias="administration", max_length=2)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """The experts of all administrations of this installation who agreed to be listed, by name; an own officer who did not
    agree yet is seen here only by the own administration. An expert without chapters advises on all."""
    wanted = directory.Wanted(chapter=chapter, type=type, language=language, administration=code, q=q.strip())
    async with call.reading() as session:
        by = await officer(session, call)
        return json_answer(
            await directory.experts(session, office=by.office, wanted=wanted, cursor=cursor, limit=limit)
        )


@router.get("/experts/honours", response_model=Page[shown.ExpertView], dependencies=[_READS])
async def honours(call: CallDep) -> Response:
    """Who was thanked for opinions, most often first."""
    async with call.reading() as session:
        by = await officer(session, call)
        return json_answer({"items": await directory.honours(session, office=by.office), "next": None})


@router.get("/experts/me", response_model=shown.ExpertView, dependencies=[_READS])
async def me(call: CallDep) -> Response:
    """The own entry; 404 for whoever is not in the directory."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await directory.mine(session, actor=call.actor)
        return json_answer(directory.expert_shape(row, by.office), version=row.version)


@router.get("/experts/{key}", response_model=shown.ExpertView, dependencies=[_READS])
async def one(key: UUID, call: CallDep) -> Response:
    """One entry of the directory."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await directory.expert(session, key=key, office=by.office)
        return json_answer(directory.expert_shape(row, by.office), version=row.version)


@router.post("/experts", status_code=201, response_model=shown.ExpertView, dependencies=[_READS])
async def enter(body: shown.ExpertBody, call: CallDep) -> Response:
    """Enter oneself, or an officer of the own administration, who then agrees themself. Who is entered already is changed."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        who = (body.officer.id, body.officer.name) if body.officer else (call.actor.id, call.actor.name)
        if call.actor.organisation is not None:
            raise NotFound("The directory is for officers.")
        known = await directory.find_entry(change.session, administration=by.office.code, person=who[0])
        row, facts = await experts.enter(change.session, known=known, person=who, entry=_entry(body), by=by)
        change.record(*facts)
        return change.answer(
            shown.ExpertView.model_validate(directory.expert_shape(row, by.office)), status=200 if known else 201,
            version=row.version, location=f"/experts/{row.id}",
        )  # fmt: skip


@router.put("/experts/{key}", response_model=shown.ExpertView, dependencies=[_READS])
async def change_entry(key: UUID, body: shown.ExpertBody, call: CallDep) -> Response:
    """Change an entry of the own administration: its own, or any by whoever manages the office's work."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await directory.own(change.session, key=key, office=by.office)
        call.expect(row.version)
        _, facts = await experts.enter(
            change.session, known=row, person=(row.person, row.name), entry=_entry(body), by=by
        )
        change.record(*facts)
        return change.answer(
            shown.ExpertView.model_validate(directory.expert_shape(row, by.office)), version=row.version
        )


@router.post("/experts/{key}/consent", response_model=shown.ExpertView, dependencies=[_READS])
async def consent(key: UUID, body: shown.ConsentBody, call: CallDep) -> Response:
    """Agree to be listed, or take that back: it counts at once. Nobody agrees for another."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await directory.own(change.session, key=key, office=by.office)
        call.expect(row.version)
        change.record(*await experts.agree(change.session, row=row, listed=body.listed, by=by))
        return change.answer(
            shown.ExpertView.model_validate(directory.expert_shape(row, by.office)), version=row.version
        )


def _entry(body: shown.ExpertBody) -> experts.Entry:
    return experts.Entry(
        topics=body.topics, types=body.types, chapters=body.chapters, languages=body.languages,
        accreditation=body.accreditation, available=body.available, away_until=body.away_until,
    )  # fmt: skip
