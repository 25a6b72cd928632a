"""An agent's authority for a trader, with the trader's letter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.api import shown
from services.identity.api.desk import Cursor, DeskDep, PageSize, StatusAsked, person_of
from services.identity.domain import contacts
from services.identity.model import Authority
from services.identity.operations import authorities as operations
from services.identity.operations.desk import Desk
from services.identity.permissions import Permission
from services.identity.queries import authorities, firms
from services.identity.queries.authorities import Held
from services.identity.schemas import authorities as bodies
from services.identity.schemas.parts import Why
from shared.blobs import LocalBlobs
from shared.facts import Fact
from shared.problems import FieldError, Invalid, NotFound, NotPermitted, UnsupportedMedia
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["authorities"])


def _blobs(call: Call) -> LocalBlobs:
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


@router.get("/authorities", response_model=bodies.Authorities, dependencies=[Requires(Permission.READ_AUTHORITIES)])
async def listed(
    call: CallDep, desk: DeskDep, status: StatusAsked = None, cursor: Cursor = None, limit: PageSize = 50
) -> Response:
    """Authorities; a firm sees those it takes part in, on either side."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.reading() as session:
        rows, following = await authorities.authorities(
            session, actor=call.actor, status=status, cursor=cursor, limit=limit
        )
    items = [shown.authority(row, actor=call.actor, held=call.held, on=on) for row in rows]
    return json_answer(bodies.Authorities(items=items, next=following))


@router.get(
    "/authorities/{authority_id}",
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.READ_AUTHORITIES)],
)
async def one(authority_id: UUID, call: CallDep, desk: DeskDep) -> Response:
    """One authority."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.reading() as session:
        row = await authorities.authority(session, actor=call.actor, authority_id=authority_id)
    body = shown.authority(row, actor=call.actor, held=call.held, on=on)
    return json_answer(body, version=row.authority.version)


@router.post(
    "/authorities",
    status_code=201,
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.STATE_AUTHORITIES)],
)
async def state(body: bodies.AuthorityNew, call: CallDep, desk: DeskDep) -> Response:
    """State that a firm may act for another: the agent names the trader, or the trader names the agent."""
    call.require_key()
    on = desk.today(call.actor.administration, at=call.at)
    async with call.change() as change:
        row, facts = await _stated(change.session, body, call, on)
        change.record(*facts)
        await change.session.flush()
        found = await authorities.authority(change.session, actor=call.actor, authority_id=row.id)
        answer = shown.authority(found, actor=call.actor, held=call.held, on=on)
        return change.answer(answer, status=201, version=row.version, location=f"/authorities/{row.id}")


async def _stated(
    session: AsyncSession, body: bodies.AuthorityNew, call: Call, on: date
) -> tuple[Authority, list[Fact]]:
    own = firms.own_firm(call.actor)
    if own is None:
        raise NotPermitted("An authority is stated by one of the two firms.")
    mine = await firms.organisation(session, actor=call.actor, organisation_id=own)
    by = person_of(call.actor)
    place = call.actor.administration
    if body.agent_tin is not None and body.trader_tin is None and body.trader_name is None:
        tin = contacts.tax_number(body.agent_tin, pointer="/agent_tin")
        agent = await firms.find_organisation(session, administration=place, tin=tin)
        if agent is None or not agent.agent or agent.status != "confirmed":
            hint = "Ask your agent for its tax number; customs has to know it as an agent."
            raise Invalid(errors=[FieldError("/agent_tin", "unknown-agent", "No agent has this tax number.", hint)])
        return await operations.state(
            session, agent=agent, trader=mine, trader_tin=mine.tin, trader_name=mine.name, stated_by=by,
            from_on=body.from_on, until_on=body.until_on, at=call.at, on=on,
        )  # fmt: skip
    if body.trader_tin is not None and body.trader_name is not None and body.agent_tin is None:
        return await operations.state(
            session, agent=mine, trader=None, trader_tin=contacts.tax_number(body.trader_tin, pointer="/trader_tin"),
            trader_name=contacts.name(body.trader_name, pointer="/trader_name"), stated_by=by,
            from_on=body.from_on, until_on=body.until_on, at=call.at, on=on,
        )  # fmt: skip
    detail = "Give the trader's tax number and name, or the agent's tax number, and not both."
    raise Invalid(errors=[FieldError("/trader_tin", "one-of-two", detail)])


Do = Callable[[AsyncSession, Held], Awaitable[list[Fact]]]


async def _change(call: Call, desk: Desk, authority_id: UUID, do: Do, *, body_hash: str | None = None) -> Response:
    """One change to an authority, on the version the caller saw."""
    on = desk.today(call.actor.administration, at=call.at)
    async with call.change(body_hash=body_hash) as change:
        row = await authorities.authority(change.session, actor=call.actor, authority_id=authority_id, lock=True)
        call.expect(row.authority.version)
        change.record(*await do(change.session, row))
        answer = shown.authority(row, actor=call.actor, held=call.held, on=on)
        return change.answer(answer, version=row.authority.version)


@router.post(
    "/authorities/{authority_id}/letter",
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.STATE_AUTHORITIES)],
)
async def attach(
    authority_id: UUID,
    request: Request,
    call: CallDep,
    desk: DeskDep,
    name: Annotated[str, Query(min_length=1, max_length=200)],
) -> Response:
    """Attach the trader's letter (PDF, JPEG or PNG, at most 10 MB); one attached before is replaced. The body is the file itself."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in operations.LETTER_TYPES:
        raise UnsupportedMedia(
            f"A letter cannot be {media_type or 'of an unnamed type'}.", accepted=list(operations.LETTER_TYPES)
        )
    async with call.reading() as session:
        seen = await authorities.authority(session, actor=call.actor, authority_id=authority_id)
    call.expect(seen.authority.version)
    blob = await _blobs(call).put(_checked(request.stream(), media_type), limit=operations.LARGEST_LETTER)
    named = contacts.name(name.replace("\\", "/").rpartition("/")[2], pointer="query:name")

    async def do(_session: AsyncSession, row: Held) -> list[Fact]:
        return operations.attach(
            held_row=row, blob=blob, name=named, media_type=media_type, actor=call.actor, held=call.held, at=call.at
        )

    return await _change(call, desk, authority_id, do, body_hash=blob.sha256)


async def _checked(chunks: AsyncIterator[bytes], media_type: str) -> AsyncIterator[bytes]:
    """The chunks of a file that begins as its type says; nothing of another one is kept. Raises UnsupportedMedia."""
    head, judged = b"", False
    async for chunk in chunks:
        if not judged:
            head += chunk
            if len(head) < 16:
                continue
            operations.check_letter(media_type=media_type, head=head)
            judged, chunk = True, head
        yield chunk
    if not judged:
        operations.check_letter(media_type=media_type, head=head)
        yield head


@router.get("/authorities/{authority_id}/letter", dependencies=[Requires(Permission.READ_AUTHORITIES)])
async def read_letter(authority_id: UUID, call: CallDep) -> Response:
    """The trader's letter, always as an attachment. That it was opened is written down."""
    async with call.change() as change:
        row = (await authorities.authority(change.session, actor=call.actor, authority_id=authority_id)).authority
        if row.letter_sha256 is None or row.letter_name is None or row.letter_type is None:
            raise NotFound("There is no letter yet.")
        change.record(*operations.letter_read(row=row))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.letter_name, safe='')}",
        "Content-Length": str(row.letter_bytes),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_blobs(call).read(row.letter_sha256), media_type=row.letter_type, headers=headers)


@router.post(
    "/authorities/{authority_id}/confirm",
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.CONFIRM_AUTHORITIES)],
)
async def confirm(authority_id: UUID, call: CallDep, desk: DeskDep) -> Response:
    """Confirm from the letter that the agent may act for the trader."""

    async def do(session: AsyncSession, row: Held) -> list[Fact]:
        return await operations.confirm(session, desk=desk, held_row=row, actor=call.actor, held=call.held, at=call.at)

    return await _change(call, desk, authority_id, do)


@router.post(
    "/authorities/{authority_id}/refuse",
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.CONFIRM_AUTHORITIES)],
)
async def refuse(authority_id: UUID, body: Why, call: CallDep, desk: DeskDep) -> Response:
    """Do not confirm an authority, with the reason that both firms read."""

    async def do(session: AsyncSession, row: Held) -> list[Fact]:
        return await operations.refuse(
            session, desk=desk, held_row=row, reason=body.reason, actor=call.actor, held=call.held, at=call.at
        )

    return await _change(call, desk, authority_id, do)


@router.post(
    "/authorities/{authority_id}/end",
    response_model=bodies.Authority,
    dependencies=[Requires(Permission.END_AUTHORITIES)],
)
async def end(authority_id: UUID, body: Why, call: CallDep, desk: DeskDep) -> Response:
    """End an authority, by either firm or an officer; it does not count from this moment on."""
    on = desk.today(call.actor.administration, at=call.at)

    async def do(session: AsyncSession, row: Held) -> list[Fact]:
        return await operations.end(
            session, desk=desk, held_row=row, reason=body.reason, actor=call.actor, held=call.held, at=call.at, on=on
        )

    return await _change(call, desk, authority_id, do)
