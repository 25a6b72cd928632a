"""Regional profiles: signed files of rules and lists, and whose signatures count."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import from_json

from services.risk.api.calls import officer, officers_only
from services.risk.domain.profile import FORMAT, LARGEST
from services.risk.operations import profiles
from services.risk.permissions import Permission
from services.risk.queries import profiles as kept
from services.risk.schemas import plans as shown
from services.risk.schemas.shapes import NOTHING, Nothing, Page
from shared.problems import MalformedJson
from shared.web import CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Regional profiles"])


@router.get(
    "/profiles", response_model=Page[shown.ExchangeView], dependencies=[Requires(Permission.EXCHANGE, Permission.AUDIT)]
)
async def exchanges(call: CallDep) -> Response:
    """The profiles that left and came in, with what came of them."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.exchanges(session, found=by.office)
    return json_answer({"items": [shown.ExchangeView.model_validate(one) for one in items], "next": None})


@router.post(
    "/profiles/export",
    status_code=201,
    response_model=shown.ExportedProfile,
    dependencies=[Requires(Permission.EXCHANGE)],
)
async def export(body: shown.ExportProfile, call: CallDep) -> Response:
    """Hand rules on, with the lists they speak of, as a signed file. The public key is among the trusted keys' answers."""
    officers_only(call)
    call.require_key()
    key = call.platform.key
    async with call.change() as change:
        by = await officer(change.session, call)
        token, row, facts = await profiles.export(
            change.session, name=body.name, keys=body.rules, sign=lambda text: key.sign_file(text, kind=FORMAT), by=by
        )
        change.record(*facts)
        view = shown.ExportedProfile.model_validate(kept.exchange_shape(row, by.office) | {"profile": token})
        return change.answer(view, status=201, version=1, location="/profiles")


@router.post(
    "/profiles/import", status_code=201, response_model=shown.ExchangeView, dependencies=[Requires(Permission.EXCHANGE)],
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": shown.ImportProfile.model_json_schema()}}, "required": True}
    },
)  # fmt: skip
async def take_in(request: Request, call: CallDep) -> Response:
    """Take in a signed profile: its rules become regional drafts, or count at once where the parameter says so."""
    officers_only(call)
    call.require_key()
    body = await _profile(request)
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await profiles.take_in(change.session, token=body.profile, by=by)
        change.record(*facts)
        view = shown.ExchangeView.model_validate(kept.exchange_shape(row, by.office))
        return change.answer(view, status=201, version=1, location="/profiles")


async def _profile(request: Request) -> shown.ImportProfile:
    """Read here, where it is known who sends it: the framework would make objects of 25 MB for anybody."""
    try:
        told = from_json(await whole_body(request, maximum=LARGEST + 1024))
    except ValueError as error:
        raise MalformedJson(f"{error}.") from error
    try:
        return shown.ImportProfile.model_validate(told)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error


@router.get("/profiles/key", response_model=shown.NewKey, dependencies=[Requires(Permission.EXCHANGE)])
async def own_key(call: CallDep) -> Response:
    """The public key by which others verify our profiles."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
    return json_answer({"signer": by.office.administration.name("en"), "jwk": call.platform.key.public()["keys"][0]})


@router.get(
    "/trusted-keys", response_model=Page[shown.KeyView], dependencies=[Requires(Permission.EXCHANGE, Permission.AUDIT)]
)
async def keys(call: CallDep) -> Response:
    """Whose profiles are taken in, and whose were."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.trusted_keys(session, found=by.office)
    return json_answer({"items": [shown.KeyView.model_validate(one) for one in items], "next": None})


@router.post(
    "/trusted-keys", status_code=201, response_model=shown.KeyView, dependencies=[Requires(Permission.EXCHANGE)]
)
async def propose_key(body: shown.NewKey, call: CallDep) -> Response:
    """Propose to trust a public key; another officer approves it."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await profiles.propose_key(change.session, signer=body.signer, jwk=body.jwk, by=by)
        change.record(*facts)
        view = shown.KeyView.model_validate(kept.key_shape(row, by.office))
        return change.answer(view, status=201, version=row.version, location=f"/trusted-keys/{row.kid}")


@router.post("/trusted-keys/{kid}/approve", response_model=shown.KeyView, dependencies=[Requires(Permission.EXCHANGE)])
async def approve_key(kid: str, call: CallDep, body: shown.Approval = shown.APPROVAL) -> Response:
    """Approve a key that another officer proposed."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.trusted_key(change.session, found=by.office, kid=kid, locked=True)
        call.expect(row.version)
        reason = body.override.reason if body.override else None
        change.record(*await profiles.approve_key(change.session, row=row, override_reason=reason, by=by))
        return change.answer(shown.KeyView.model_validate(kept.key_shape(row, by.office)), version=row.version)


@router.post("/trusted-keys/{kid}/end", response_model=shown.KeyView, dependencies=[Requires(Permission.EXCHANGE)])
async def end_key(kid: str, call: CallDep, _body: Nothing = NOTHING) -> Response:
    """Trust a key no more, for good. What came in by it stays."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.trusted_key(change.session, found=by.office, kid=kid, locked=True)
        call.expect(row.version)
        change.record(*await profiles.end_key(change.session, row=row, by=by))
        return change.answer(shown.KeyView.model_validate(kept.key_shape(row, by.office)), version=row.version)
