"""Islands of the schematic, and the sites of firms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import officer, officers_only
from services.trusted_trader.model import Site
from services.trusted_trader.operations import sites as operations
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import sites as queries
from services.trusted_trader.queries.planner import island_shape
from services.trusted_trader.queries.visit_file import site_shape
from services.trusted_trader.schemas import sites as bodies
from shared.facts import Fact
from shared.office import Officer
from shared.problems import refuse
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Sites"])

IslandCode = Annotated[str, Path(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Action = Callable[[AsyncSession, Site, Officer], Awaitable[list[Fact]]]


@router.get("/islands", response_model=bodies.Islands, dependencies=[Requires(Permission.READ)])
async def islands(call: CallDep, retired: bool = False) -> Response:
    """The schematic that officers drew."""
    async with call.reading() as session:
        rows = await queries.islands(session, administration=call.actor.administration, retired=retired)
    return json_answer(bodies.Islands.model_validate({"items": [island_shape(row) for row in rows]}))


@router.put("/islands/{code}", response_model=bodies.IslandView, dependencies=[Requires(Permission.REVIEW)])
async def draw(code: IslandCode, body: bodies.IslandBody, call: CallDep) -> Response:
    """Put an island on the schematic, or change it; a change names the version that was seen."""
    call.require_key()
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await queries.find_island(change.session, administration=by.office.code, code=code, locked=True)
        if row is not None:
            call.expect(row.version)
        drawn, facts = await operations.draw(
            change.session, row=row, code=code, name=body.name, x=body.x, y=body.y, travel=body.travel,
            travel_hours=body.travel_hours, by=by,
        )  # fmt: skip
        change.record(*facts)
        shown = bodies.IslandView.model_validate(island_shape(drawn))
        return change.answer(shown, status=200 if row else 201, version=drawn.version, location=f"/islands/{code}")


@router.post("/islands/{code}/retire", response_model=bodies.IslandView, dependencies=[Requires(Permission.REVIEW)])
async def retire(code: IslandCode, call: CallDep) -> Response:
    """Take an island off the schematic."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await queries.island(change.session, administration=by.office.code, code=code, locked=True)
        call.expect(row.version)
        change.record(*await operations.retire(change.session, row=row, by=by))
        return change.answer(bodies.IslandView.model_validate(island_shape(row)), version=row.version)


@router.get("/sites", response_model=bodies.Sites, dependencies=[Requires(Permission.READ)])
async def sites(
    call: CallDep,
    tin: Annotated[str, Query(max_length=60)] = "",
    island: Annotated[str, Query(max_length=40)] = "",
    closed: bool = False,
) -> Response:
    """A firm's own sites; for officers those of a firm, of an island, or all."""
    async with call.reading() as session:
        by = await officer(session, call)
        rows = await queries.sites(session, actor=call.actor, tin=tin, island=island, closed=closed)
        items = [site_shape(row, office=by.office) for row in rows]
    return json_answer(bodies.Sites.model_validate({"items": items}))


@router.post(
    "/sites",
    status_code=201,
    response_model=bodies.SiteView,
    dependencies=[Requires(Permission.LODGE, Permission.REVIEW)],
)
async def add(body: bodies.SiteNew, call: CallDep) -> Response:
    """A new site: of the sender's own firm, or of the one that an officer names by its TIN."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        tin, organisation = await _whose(change.session, body, by)
        row, facts = await operations.add(
            change.session, tin=tin, organisation=organisation, name=body.name, kind=body.kind, address=body.address,
            island=body.island, by=by,
        )  # fmt: skip
        change.record(*facts)
        shown = bodies.SiteView.model_validate(site_shape(row, office=by.office))
        return change.answer(shown, status=201, version=row.version, location=f"/sites/{row.id}")


async def _whose(session: AsyncSession, body: bodies.SiteNew, by: Officer) -> tuple[str, str | None]:
    if by.actor.organisation is not None:
        if not by.actor.tin or (body.tin is not None and body.tin != by.actor.tin):
            raise refuse("The site cannot be kept so.", ("/tin", "other", "Your firm has another TIN. Leave it out."))
        return by.actor.tin, by.actor.organisation
    if body.tin is None:
        raise refuse("The site cannot be kept so.", ("/tin", "missing", "Say whose site this is."))
    return body.tin, await operations.account_of(session, tin=body.tin, by=by)


@router.get("/sites/{identifier}", response_model=bodies.SiteView, dependencies=[Requires(Permission.READ)])
async def site(identifier: UUID, call: CallDep) -> Response:
    """One site."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await queries.site(session, identifier=identifier, actor=call.actor)
        shown = bodies.SiteView.model_validate(site_shape(row, office=by.office))
    return json_answer(shown, version=row.version)


@router.put(
    "/sites/{identifier}",
    response_model=bodies.SiteView,
    dependencies=[Requires(Permission.LODGE, Permission.REVIEW)],
)
async def change_site(identifier: UUID, body: bodies.SiteChange, call: CallDep) -> Response:
    """Change a site; another address or use of a holder's site goes into its compliance record."""

    async def do(session: AsyncSession, row: Site, by: Officer) -> list[Fact]:
        return await operations.change(
            session, row=row, name=body.name, kind=body.kind, address=body.address, island=body.island, by=by
        )

    return await _act(call, identifier, do)


@router.post(
    "/sites/{identifier}/close",
    response_model=bodies.SiteView,
    dependencies=[Requires(Permission.LODGE, Permission.REVIEW)],
)
async def close(identifier: UUID, call: CallDep) -> Response:
    """The firm works here no longer."""

    async def do(session: AsyncSession, row: Site, by: Officer) -> list[Fact]:
        return await operations.close(session, row=row, by=by)

    return await _act(call, identifier, do)


async def _act(call: Call, identifier: UUID, action: Action) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await queries.site(change.session, identifier=identifier, actor=call.actor, locked=True)
        call.expect(row.version)
        change.record(*await action(change.session, row, by))
        shown = bodies.SiteView.model_validate(site_shape(row, office=by.office))
        return change.answer(shown, version=row.version)
