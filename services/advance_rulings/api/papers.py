"""Signed documents for those whom they concern, and the public rendition of a ruling for anybody."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import administration
from services.advance_rulings.model import PublishedRuling
from services.advance_rulings.operations.papers import PRINTING, rendition, rendition_number
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import papers as queries
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.rulings import ruling
from shared.actors import service_actor
from shared.papers.checking import A_PDF, A_STATEMENT, Language, PaperList, give
from shared.papers.press import find, papers
from shared.problems import NotFound
from shared.web import Call, CallDep, Public, Requires, json_answer

router = APIRouter(tags=["Documents"])
Key = Annotated[str, Query(min_length=1, max_length=100)]
Form = Literal["pdf", "jws"]


@router.get("/applications/{key}/papers", response_model=PaperList, dependencies=[Requires(Permission.READ)])
async def of_application(key: str, call: CallDep) -> Response:
    """The signed documents of a case, the newest first: notices, the ruling, decisions about them."""
    async with call.reading() as session:
        row = await application(session, key=key, actor=call.actor)
        return await _listed(session, call, await queries.of_application(session, row=row))


@router.get("/rulings/{number}/papers", response_model=PaperList, dependencies=[Requires(Permission.READ)])
async def of_ruling(number: str, call: CallDep) -> Response:
    """The signed documents of a ruling, the newest first."""
    async with call.reading() as session:
        row = await ruling(session, number=number, actor=call.actor)
        things = await queries.of_ruling(session, administration=row.administration, number=row.number)
        return await _listed(session, call, things)


@router.get("/papers", response_model=PaperList, dependencies=[Requires(Permission.READ)])
async def of_thing(
    call: CallDep, thing: Literal["review", "appeal", "extended-use", "enquiry"], key: Key
) -> Response:  # fmt: skip
    """The signed documents of a review, an appeal, a request for extended use or a question, by its id or number."""
    async with call.reading() as session:
        place = administration(call).code
        return await _listed(session, call, await queries.of_thing(session, administration=place, thing=thing, key=key))


async def _listed(session: AsyncSession, call: Call, things: list[tuple[str, str]]) -> Response:
    place = administration(call)
    found = await papers(
        session, PRINTING, things=things, administration=place.code, zone=place.zone, language=call.language,
        may_see=queries.may_see(call.actor),
    )  # fmt: skip
    return json_answer(PaperList.model_validate({"items": found}), headers={"Cache-Control": "private, no-store"})


@router.get(
    "/papers/{number:path}.pdf", dependencies=[Requires(Permission.READ)], response_class=Response, responses=A_PDF
)
async def pdf(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """The signed PDF, always as an attachment; made now where it is not there yet in this language."""
    return await _give(request, call, number, language, "pdf")


@router.get(
    "/papers/{number:path}.jws",
    dependencies=[Requires(Permission.READ)],
    response_class=Response,
    responses=A_STATEMENT,
)
async def statement(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """What the document says, as a signed statement (compact JWS): the text of the large code on it."""
    return await _give(request, call, number, language, "jws")


async def _give(request: Request, call: Call, number: str, language: str, form: Form) -> Response:
    place = administration(call)
    async with call.reading() as session:
        row = await queries.wording(session, number=number.replace("\x00", ""), actor=call.actor)
    return await give(request, call, PRINTING, wording=row, administration=place, language=language, form=form)


@router.get("/rulings/{number:path}.pdf", dependencies=[Public()], response_class=Response, responses=A_PDF)
async def public_pdf(
    number: str, request: Request, call: CallDep, code: Annotated[str, Query(alias="administration")] = "",
    language: Language = "",
) -> Response:  # fmt: skip
    """A published ruling as a signed PDF, made from the public register alone. Only for rulings of this installation's own
    administrations: nobody signs for another one."""
    row = await _entry(call, number=number.replace("\x00", ""), code=code)
    place = administration(call, row.administration)
    async with call.reading(administration=place.code) as session:
        worded = await find(session, PRINTING, administration=place.code, number=rendition_number(row))
    if worded is None:
        itself = service_actor(service=PRINTING.service, administration=place.code)
        async with call.work.changing(actor=itself, at=call.at, administration=place.code) as change:
            found = await office(change.session, administration=place)
            worded, noted = await rendition(change.session, row=row, office=found, at=call.at)
            change.record(*noted)
    name = f"{row.number.replace('/', '-')}.pdf"
    return await give(
        request, call, PRINTING, wording=worded, administration=place, language=language, form="pdf", filename=name
    )


async def _entry(call: Call, *, number: str, code: str) -> PublishedRuling:
    """The entry of one of our own rulings. Raises NotFound."""
    wanted = [PublishedRuling.number == number, PublishedRuling.source.is_(None)]
    if code:
        wanted.append(PublishedRuling.administration == code)
    async with call.reading(administration="") as session:
        row = await session.scalar(select(PublishedRuling).where(*wanted).order_by(PublishedRuling.administration))
    if row is None or row.administration not in call.platform.settings.hosted_administrations():
        raise NotFound("There is no published ruling of ours under this number.")
    return row
