"""Mutual recognition: arrangements, partners' files, and our own holders for partners (WTO TFA 7.7.5; AEO-08, AEO-36)."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.trusted_trader.api.calls import administration, expect, officer
from services.trusted_trader.domain.exchange import SIGNED_KIND, write_operators
from services.trusted_trader.events import Note
from services.trusted_trader.model import Arrangement
from services.trusted_trader.operations import arrangements, partners
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import exchange
from services.trusted_trader.schemas import exchange as shown
from services.trusted_trader.schemas.shapes import Page
from services.trusted_trader.workflow import ARRANGEMENT
from shared.blobs import LocalBlobs
from shared.documents import CLOCKS_DIFFER, NotGenuine, read_statement, sign_statement
from shared.office import Officer, Texts
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import attachment, whole_body

router = APIRouter(tags=["Mutual recognition"])
LARGEST = 40 * 1024 * 1024
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xml": "application/xml"}
_READS = Requires(Permission.READ, Permission.EXCHANGE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _hosted(call: Call) -> list[str]:
    return sorted(call.platform.settings.hosted_administrations())


def _terms(body: shown.ArrangementBody) -> arrangements.Terms:
    return arrangements.Terms(
        partner=body.partner, partner_name=body.partner_name, inside=body.inside, title=body.title, law=body.law,
        from_on=body.from_on, until_on=body.until_on, tiers=body.tiers, keys=body.keys,
        benefits=[one.model_dump(mode="json") for one in body.benefits],
    )  # fmt: skip


def _shape(row: Arrangement, by: Officer, call: Call) -> shown.ArrangementView:
    seen = arrangements.view(row, hosted=_hosted(call), by=by)
    offers = ARRANGEMENT.offers(state=row.state, held=by.held, view=seen, actor=by.actor)
    return shown.ArrangementView.model_validate(
        exchange.arrangement_shape(row, by.office)
        | {"faults": list(seen.faults), "actions": [offer.action.name for offer in offers if offer.possible]}
    )


@router.get("/arrangements", response_model=Page[shown.ArrangementView], dependencies=[_READS])
async def listed(call: CallDep) -> Response:
    """Every arrangement, the newest first."""
    async with call.reading() as session:
        by = await officer(session, call)
        return json_answer({"items": await exchange.arrangements(session, office=by.office), "next": None})


@router.get("/arrangements/{key}", response_model=shown.ArrangementView, dependencies=[_READS])
async def one(key: UUID, call: CallDep) -> Response:
    """One arrangement, with what stands against it and what is possible now."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await exchange.arrangement(session, administration=by.office.code, key=key)
        return json_answer(_shape(row, by, call).model_dump(mode="json"), version=row.version)


@router.post(
    "/arrangements",
    status_code=201,
    response_model=shown.ArrangementView,
    dependencies=[Requires(Permission.PROPOSE_ARRANGEMENT)],
)
async def draft(body: shown.ArrangementBody, call: CallDep) -> Response:
    """Draft an arrangement."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await arrangements.draft(change.session, terms=_terms(body), by=by)
        change.record(*facts)
        return change.answer(_shape(row, by, call), status=201, version=1, location=f"/arrangements/{row.id}")


@router.put(
    "/arrangements/{key}",
    response_model=shown.ArrangementView,
    dependencies=[Requires(Permission.PROPOSE_ARRANGEMENT)],
)
async def edit(key: UUID, body: shown.ArrangementBody, call: CallDep) -> Response:
    """Change a draft."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await exchange.arrangement(change.session, administration=by.office.code, key=key, locked=True)
        expect(call, row, by.office)
        change.record(
            *await arrangements.edit(change.session, row=row, terms=_terms(body), hosted=_hosted(call), by=by)
        )
        return change.answer(_shape(row, by, call), version=row.version)


@router.get("/arrangements/{key}/operators", response_model=Page[shown.PartnerOperatorView], dependencies=[_READS])
async def operators(
    key: UUID,
    call: CallDep,
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The partner's operators, by name; `q` looks in names, numbers and certificates."""
    async with call.reading() as session:
        by = await officer(session, call)
        await exchange.arrangement(session, administration=by.office.code, key=key)
        page = await exchange.operators(session, office=by.office, key=key, q=q.strip(), cursor=cursor, limit=limit)
        return json_answer(page)


@router.put(
    "/arrangements/{key}/operators/{certificate:path}/local-tin",
    response_model=shown.PartnerOperatorView,
    dependencies=[Requires(Permission.PROPOSE_ARRANGEMENT)],
)
async def link(key: UUID, certificate: str, body: shown.LinkBody, call: CallDep) -> Response:
    """Say under which tax number a partner's operator is known here."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await exchange.arrangement(change.session, administration=by.office.code, key=key)
        found = await exchange.partner_operator(
            change.session, administration=by.office.code, key=key, certificate=certificate
        )
        change.record(*await partners.link(change.session, row=found, local_tin=body.local_tin, arrangement=row, by=by))
        return change.answer(shown.PartnerOperatorView.model_validate(exchange.operator_shape(found)))


@router.post(
    "/arrangements/{key}/files",
    status_code=201,
    response_model=shown.PartnerFileView,
    dependencies=[Requires(Permission.EXCHANGE)],
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}},
)
async def send(
    key: UUID,
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    format: Annotated[Literal["csv", "json", "xml"], Query()],  # noqa: A002  # the name that callers see
    signature: Annotated[str, Query(max_length=4000, description="Signed statement over the file's SHA-256")] = "",
) -> Response:
    """Take in a partner's list. Good lines count at once, others wait with their reason; the bytes are kept in any case.

    With the file comes the statement that signs it: {"sha256", "as_of", "complete"} under the partner's code. The same
    bytes again change nothing.
    """
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    digest = hashlib.sha256(content).hexdigest()
    async with call.change(body_hash=f"{digest}:{request.url.query}") as change:
        by = await officer(change.session, call)
        row = await exchange.arrangement(change.session, administration=by.office.code, key=key, locked=True)
        signed_by, as_of, complete, refused = _believed(row, signature=signature, digest=digest, by=by)
        known = await partners.known_file(change.session, arrangement=row, sha256=digest)
        if known is not None:
            change.record(
                Note(subject=f"partner-file/{known.id}", version=1, administration=by.office.code, what="file-repeated")
            )
            return change.answer(
                shown.PartnerFileView.model_validate(exchange.file_shape(known, by.office)), status=200
            )
        blob = await _blobs(call).put(_once(content), limit=LARGEST)
        file, facts = await partners.receive(
            change.session, arrangement=row, name=name.replace("\\", "/").rpartition("/")[2] or "list", spelling=format,
            content=content, blob=blob, signed_by=signed_by, as_of=as_of, complete=complete, refused=refused, by=by,
        )  # fmt: skip
        change.record(*facts)
        return change.answer(
            shown.PartnerFileView.model_validate(exchange.file_shape(file, by.office)), status=201,
            location=f"/partner-files/{file.id}",
        )  # fmt: skip


def _believed(
    row: Arrangement, *, signature: str, digest: str, by: Officer
) -> tuple[str | None, datetime, bool, str | None]:
    """By whom the file is signed, as of when, whether it is complete, and why it is not believed (None: it is)."""
    if row.state != "in_force":
        return None, by.at, False, "The arrangement is not in force; nothing is taken under it."
    if row.inside:
        return None, by.at, False, "The partner works in this installation; its list comes by itself."
    if not signature:
        return None, by.at, False, "The partner signs its lists; send the signed statement with the file."
    try:
        told = read_statement(signature, row.keys, kind=SIGNED_KIND)
        as_of = datetime.fromisoformat(str(told.claims["as_of"])).astimezone(UTC)
    except (NotGenuine, KeyError, ValueError, OverflowError) as error:
        return None, by.at, False, f"The signature does not hold: {error}"
    if told.administration != row.partner or told.claims.get("sha256") != digest:
        return None, by.at, False, "The signature is of another file or of another administration."
    if as_of > by.at + CLOCKS_DIFFER:
        why = f"The list says that it is as of {as_of:%Y-%m-%d %H:%M} UTC, which is to come."
        return None, by.at, False, f"{why} Set the clock that is wrong, and sign the list again."
    return told.kid, as_of, bool(told.claims.get("complete")), None


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _blobs(call: Call) -> LocalBlobs:
    return LocalBlobs(call.platform.settings.data / "documents" / call.platform.service)


@router.get("/arrangements/{key}/files", response_model=Page[shown.PartnerFileView], dependencies=[_READS])
async def files(key: UUID, call: CallDep) -> Response:
    """The last files of a partner."""
    async with call.reading() as session:
        by = await officer(session, call)
        await exchange.arrangement(session, administration=by.office.code, key=key)
        return json_answer({"items": await exchange.files(session, office=by.office, key=key), "next": None})


@router.get("/partner-files/{key}/quarantine", response_model=shown.QuarantinePage, dependencies=[_READS])
async def quarantine(
    key: UUID, call: CallDep, after: int = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """Lines of a file that were not taken, each with its reason and as it stood there."""
    async with call.reading() as session:
        by = await officer(session, call)
        await exchange.file(session, office=by.office, key=key)
        found = await exchange.quarantine(session, office=by.office, key=key, after=after, limit=limit)
    return json_answer({"items": found, "next": found[-1]["line"] if len(found) == limit else None})


@router.get("/partner-files/{key}/content", dependencies=[_READS])
async def content(key: UUID, call: CallDep) -> Response:
    """The file as it came, byte for byte."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await exchange.file(session, office=by.office, key=key)
    kept = _blobs(call).read(row.sha256)
    return StreamingResponse(kept, media_type="application/octet-stream", headers=attachment(row.name))


@router.get("/exchange/operators", dependencies=[Requires(Permission.EXCHANGE)])
async def export(
    request: Request,
    call: CallDep,
    format: Literal["csv", "json", "xml"] = "csv",  # noqa: A002  # the name that callers see
    since: date | None = None,
) -> Response:
    """Our holders who agreed to the exchange, as a file for partners; with `since` those that changed from that day on.

    The header `Vaka-Signature` carries the statement that signs these bytes.
    """
    async with call.change() as change:
        by = await officer(change.session, call)
        start = datetime.combine(since, datetime.min.time(), tzinfo=by.office.calendar.zone) if since else None
        found = await exchange.own_operators(change.session, administration=by.office.code, since=start)
        change.record(
            Note(
                subject="operators", version=1, administration=by.office.code, what="operators-exported",
                detail=f"{len(found)} as {format}",
            )
        )  # fmt: skip
    body = write_operators(found, spelling=format)
    claims: dict[str, Any] = {
        "sha256": hashlib.sha256(body).hexdigest(), "as_of": call.at.isoformat(), "complete": since is None,
    }  # fmt: skip
    statement = sign_statement(
        request.app.state.documents, administration=administration(call).code, kind=SIGNED_KIND,
        claims=claims, at=call.at,
    )  # fmt: skip
    name = f"{by.office.code}-operators-{by.office.today(call.at)}.{format}"
    return Response(
        body, media_type=MEDIA[format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"', "Vaka-Signature": statement,
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


@router.post(
    "/arrangements/{key}/{step}",
    response_model=shown.ArrangementView,
    dependencies=[Requires(Permission.PROPOSE_ARRANGEMENT, Permission.APPROVE_ARRANGEMENT)],
)
async def step(
    key: UUID, step: Literal["propose", "send-back", "activate", "end"], body: shown.StepBody, call: CallDep
) -> Response:
    """Propose, send back, activate (another officer) or end. Benefits of the partner's operators follow at once."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await exchange.arrangement(change.session, administration=by.office.code, key=key, locked=True)
        expect(call, row, by.office)
        facts = await arrangements.step(
            change.session, name=step, row=row, hosted=_hosted(call), by=by,
            texts=Texts(external=body.external_text, internal=body.internal_text), override_reason=body.override_reason,
        )  # fmt: skip
        change.record(*facts)
        return change.answer(_shape(row, by, call), version=row.version)
