"""API clients, and the token endpoint of OAuth 2.0 for them (RFC 6749 §4.4)."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from fastapi import APIRouter, Request, Response

from services.identity.api import shown
from services.identity.api.desk import AddressDep, DeskDep, quiet_if_none, unkept
from services.identity.domain import contacts, secrets
from services.identity.model import Client
from services.identity.operations import tokens as operations
from services.identity.operations.desk import Desk, as_installation
from services.identity.permissions import Permission
from services.identity.queries import authorities as queries
from services.identity.queries import firms
from services.identity.schemas import authorities as bodies
from services.identity.schemas.parts import Why
from shared.actors import PUBLIC
from shared.problems import FieldError, Invalid, RuleNotMet
from shared.web import Call, CallDep, Public, Requires, json_answer

router = APIRouter(tags=["clients"])

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
LARGEST_BODY = 8 * 1024


@router.get("/clients", response_model=bodies.Clients, dependencies=[Requires(Permission.READ_CLIENTS)])
async def clients(call: CallDep) -> Response:
    """The firm's clients, or those of the administration and its firms."""
    async with call.reading() as session:
        rows = await queries.clients(session, actor=call.actor)
    return json_answer(bodies.Clients(items=[shown.client(row, firm) for row, firm in rows]))


@router.get("/clients/{client_id}", response_model=bodies.Client, dependencies=[Requires(Permission.READ_CLIENTS)])
async def client(client_id: str, call: CallDep) -> Response:
    """One client."""
    async with call.reading() as session:
        row, firm = await queries.client(session, actor=call.actor, client_id=client_id)
    return json_answer(shown.client(row, firm), version=row.version)


@router.post(
    "/clients",
    status_code=201,
    response_model=bodies.ClientSecret,
    dependencies=[Requires(Permission.KEEP_CLIENTS)],
)
async def make(body: bodies.ClientNew, call: CallDep, desk: DeskDep) -> Response:
    """Make a client of the firm, or (registrar) of the administration. Its secret is shown this once."""
    name = contacts.name(body.name)
    place = call.actor.administration
    if body.until_on is not None and body.until_on < desk.today(place, at=call.at):
        raise Invalid(errors=[FieldError("/until_on", "ends-too-early", "This day is over.")])
    async with unkept(call).change() as change:
        own = firms.own_firm(call.actor)
        firm = None
        if own is not None:
            firm = await firms.organisation(change.session, actor=call.actor, organisation_id=own, lock=True)
            alive = await queries.live_clients(change.session, administration=place, organisation=own)
            if len(alive) >= operations.CLIENTS_OF_A_FIRM:
                raise RuleNotMet(f"A firm has at most {operations.CLIENTS_OF_A_FIRM} clients; end one first.")
        row, secret, facts = await operations.new_client(
            change.session, administration=place, name=name, organisation=firm, until_on=body.until_on, at=call.at
        )
        change.record(*facts)
    answer = bodies.ClientSecret(client_secret=secret, client=shown.client(row, firm))
    return json_answer(answer, status=201, version=row.version, location=f"/clients/{row.id}", headers=_NO_STORE)


@router.post(
    "/clients/{client_id}/secret",
    response_model=bodies.ClientSecret,
    dependencies=[Requires(Permission.KEEP_CLIENTS)],
)
async def new_secret(client_id: str, call: CallDep) -> Response:
    """Replace a client's secret; the old one and its tokens stop within 60 seconds. Shown this once."""
    async with unkept(call).change() as change:
        row, firm = await queries.client(change.session, actor=call.actor, client_id=client_id, lock=True)
        call.expect(row.version)
        secret, facts = operations.new_secret(client=row, at=call.at)
        change.record(*facts)
    answer = bodies.ClientSecret(client_secret=secret, client=shown.client(row, firm))
    return json_answer(answer, version=row.version, headers=_NO_STORE)


@router.post("/clients/{client_id}/end", response_model=bodies.Client, dependencies=[Requires(Permission.KEEP_CLIENTS)])
async def end(client_id: str, body: Why, call: CallDep) -> Response:
    """End a client; its tokens stop within 60 seconds."""
    async with call.change() as change:
        row, firm = await queries.client(change.session, actor=call.actor, client_id=client_id, lock=True)
        call.expect(row.version)
        quiet_if_none(change, operations.end_client(client=row, reason=body.reason, at=call.at))
        return change.answer(shown.client(row, firm), version=row.version)


class _Refused(Exception):
    """An error of the token endpoint, in its own shape (RFC 6749 §5.2)."""

    def __init__(self, error: str, description: str, *, status: int = 400, basic: bool = False) -> None:
        super().__init__(description)
        self.error, self.description, self.status, self.basic = error, description, status, basic

    def answer(self) -> Response:
        headers = dict(_NO_STORE)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="vaka"' if self.basic else 'Bearer realm="vaka"'
        return json_answer(
            bodies.OauthError(error=self.error, error_description=self.description), status=self.status, headers=headers
        )


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string", "description": "unless sent by HTTP Basic"},
                        "client_secret": {"type": "string", "description": "unless sent by HTTP Basic"},
                        "scope": {"type": "string", "description": "ignored: a token has all roles of its client"},
                    },
                }
            }
            for kind in ("application/x-www-form-urlencoded", "application/json")
        },
    }
}


class AtTheDoor(Public):
    """Anybody; HTTP Basic here is a machine's own credential, not an actor token, and the route reads it itself."""

    async def admit(self, request: Request) -> None:
        """Whoever asks is not known yet."""
        request.state.actor = PUBLIC


@router.post(
    "/token",
    response_model=bodies.ClientToken,
    responses={400: {"model": bodies.OauthError}, 401: {"model": bodies.OauthError}},
    openapi_extra=_FORM,
    dependencies=[AtTheDoor()],
)
async def token(request: Request, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """A token of ten minutes for a machine: grant_type=client_credentials, by HTTP Basic or in the body (form or JSON)."""
    try:
        client_id, secret, basic = await _credentials(request)
        return await _issue(call, desk, client_id, secret, basic, address)
    except _Refused as refused:
        return refused.answer()


async def _credentials(request: Request) -> tuple[str, str, bool]:
    fields = await _fields(request)
    grant = fields.get("grant_type")
    if grant is None:
        raise _Refused("invalid_request", "grant_type is missing")
    if grant != "client_credentials":
        raise _Refused("unsupported_grant_type", "only client_credentials is supported")
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if not value:
        return fields.get("client_id", ""), fields.get("client_secret", ""), False
    if "client_secret" in fields:
        raise _Refused("invalid_request", "send the secret by HTTP Basic or in the body, not both")
    try:
        user, found, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user, found, password = "", "", ""
    if scheme.lower() != "basic" or not found:
        raise _Refused("invalid_client", "the Authorization header cannot be read", status=401, basic=True)
    return unquote_plus(user), unquote_plus(password), True


async def _fields(request: Request) -> dict[str, str]:
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise _Refused("invalid_request", "the body is too large", status=413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            found: Any = json.loads(body)
            if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
                raise ValueError("not an object of texts")
            return found
        parsed = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=20)
    except ValueError as error:
        raise _Refused("invalid_request", "the body is neither a form nor a JSON object") from error
    if any(len(values) > 1 for values in parsed.values()):
        raise _Refused("invalid_request", "a field is there twice")
    return {name: values[0] for name, values in parsed.items()}


async def _issue(call: Call, desk: Desk, client_id: str, secret: str, basic: bool, address: str) -> Response:
    administration = client_id.partition("-")[0]
    refused = _Refused(
        "invalid_client", "the client is unknown, ended, or its secret is wrong", status=401, basic=basic
    )
    if administration not in desk.offices:
        raise refused
    found = None
    async with call.reading(administration=administration) as session:
        found = await queries.find_client(session, administration=administration, client_id=client_id)
    kept = found[0].secret_digest if found else secrets.digest("the secret of nobody")
    on = desk.today(administration, at=call.at)
    if not secrets.same(secret, kept) or found is None or not operations.client_is_current(*found, on=on):
        raise refused
    actor = operations.client_actor(*found)
    async with unkept(call).change(administration=administration, actor=actor) as change:
        row = await change.session.get_one(Client, (administration, client_id), with_for_update=True)
        if row.secret_digest != kept or row.ended_at is not None:
            raise refused
        facts = operations.token_issued(client=row, address=address, at=call.at)
        async with as_installation(change.session, back_to=administration):
            opaque = await operations.keep_token(change.session, client=row, at=call.at)
        change.record(*facts)
    answer = bodies.ClientToken(
        access_token=opaque, token_type="Bearer",  # noqa: S106 - the type of a token, no password
        expires_in=int(secrets.CLIENT_TOKEN_LIVES.total_seconds()), scope=" ".join(row.roles),
    )  # fmt: skip
    return json_answer(answer, headers=_NO_STORE)
