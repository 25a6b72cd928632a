"""Editions of the Harmonized System: a ruling in each of them for anybody, affected rulings for officers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import officer, officers_only
from services.advance_rulings.api.register import tagged_json
from services.advance_rulings.api.tariff import SPOKEN
from services.advance_rulings.domain.words import EditionChangeStatus
from services.advance_rulings.operations import edition_changes as deciding
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import correlations, edition_changes
from services.advance_rulings.queries.rulings import ruling
from services.advance_rulings.queries.tariff import edition_named
from services.advance_rulings.schemas import edition_changes as shown
from shared.web import CallDep, Public, Requires, json_answer

router = APIRouter(tags=["Editions of the HS"])


@router.get("/rulings/{number:path}/editions", response_model=shown.RulingEditions, dependencies=[Public()])
async def ruling_editions(
    number: str,
    request: Request,
    call: CallDep,
    administration: Annotated[str, Query(max_length=10)] = "",
    language: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """What the code of a published ruling becomes in other editions, newer and older, over any number of steps."""
    async with call.reading(administration="") as session:
        found = await correlations.ruling_editions(
            session, number=number, administration=administration, language=language or call.language
        )
    return tagged_json(request, shown.RulingEditions.model_validate(found), SPOKEN)


@router.get("/edition-changes", response_model=shown.EditionChangePage, dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    edition: Annotated[str, Query(max_length=10)] = "",
    state: EditionChangeStatus | None = None,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """The edition of today and those that follow, with the rulings that each affects."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        ahead = await edition_changes.overview(session, office=by.office, at=call.at)
        page = await edition_changes.edition_changes(
            session, office=by.office, actor=call.actor, held=call.held, edition=edition_named(edition) if edition else "",
            state=state.value if state else "", cursor=cursor, limit=limit, language=call.language,
        )  # fmt: skip
    return json_answer(shown.EditionChangePage.model_validate({"editions": ahead, **page}))


@router.get(
    "/edition-changes/{identifier}", response_model=shown.EditionChangeFile, dependencies=[Requires(Permission.READ)]
)
async def one(identifier: UUID, call: CallDep) -> Response:
    """One affected ruling, with the steps taken."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await edition_changes.edition_change(session, identifier=identifier, actor=call.actor)
        found = await edition_changes.edition_change_file(
            session, row=row, office=by.office, actor=call.actor, held=call.held, language=call.language
        )
    return json_answer(shown.EditionChangeFile.model_validate(found), version=row.version)


@router.post(
    "/edition-changes/{identifier}/decide",
    response_model=shown.EditionChangeFile,
    dependencies=[Requires(Permission.END_RULING)],
)
async def decide(identifier: UUID, body: shown.DecideCode, call: CallDep) -> Response:
    """Choose the code that a ruling has in the new edition. It is converted on the day."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await edition_changes.edition_change(change.session, identifier=identifier, actor=call.actor, locked=True)
        call.expect(row.version)
        of = await ruling(change.session, number=row.ruling, actor=call.actor)
        change.record(
            *await deciding.decide(change.session, row=row, ruling=of, code=body.code, reason=body.reason, by=by)
        )
        found = await edition_changes.edition_change_file(
            change.session, row=row, office=by.office, actor=call.actor, held=call.held, language=call.language
        )
        return change.answer(shown.EditionChangeFile.model_validate(found), version=row.version)


@router.post(
    "/edition-changes/decide", response_model=shown.DecidedSingles, dependencies=[Requires(Permission.END_RULING)]
)
async def decide_singles(body: shown.DecideSingles, call: CallDep) -> Response:
    """Choose for every flagged ruling that has exactly one candidate in an edition: that one."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        singles = await edition_changes.singles(
            change.session, office=by.office, edition=edition_named(body.to_edition)
        )
        decided = []
        for row in singles:
            of = await ruling(change.session, number=row.ruling, actor=call.actor)
            change.record(
                *await deciding.decide(
                    change.session, row=row, ruling=of, code=row.candidates[0], reason=body.reason, by=by
                )
            )
            decided.append(row.ruling)
        return change.answer(shown.DecidedSingles(decided=decided))
