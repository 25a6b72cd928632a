"""What the gateway relies on in identity and in every service, against the real ones on a real database."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openapi_spec_validator import validate
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.parts import services, subscriptions
from deploy.serving import lifespan
from gateway.app import create_app
from gateway.limits import is_sign_in
from gateway.openapi import kebab, operations
from gateway.sign_in import SESSION_COOKIE, credential
from services.advance_rulings.app import create_app as create_rulings
from services.identity.app import create_app as create_identity
from services.identity.seed import seed
from shared.peers import Peers, call
from shared.problems import Unauthenticated
from shared.settings import Settings
from shared.tokens import Keyring
from tests.journey.people import demonstration
from tests.journey.procedure import ANSWERS

SECRETS_OF_CALLERS = {"password", "new_password", "old_password", "current_password", "code", "token", "client_secret"}


class Clock:
    """Time that the test moves, from now on."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at


class Silenced:
    """Identity, which the test can cut off from the gateway, as when its process is gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.silent = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.silent:
            raise ConnectionError("nobody listens")
        await self.app(scope, receive, send)


@dataclass
class System:
    """The gateway over the real services, in one process."""

    caller: httpx.AsyncClient
    peers: Peers
    identity: Silenced
    clock: Clock
    people: list[dict[str, Any]]
    clients: list[dict[str, Any]]

    async def signed_in(self) -> str:
        """A trader's session token."""
        who = next(
            p for p in self.people if p["organisation"] and p["administration"] == "FJ" and "trader" in p["roles"]
        )
        body = {"email": who["email"], "password": who["password"]}
        answer = await self.caller.post("/api/identity/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])


@pytest.fixture(scope="module")
async def system(module_settings: Settings) -> AsyncIterator[System]:
    clock, peers = Clock(), Peers()
    subscribers = subscriptions()
    settings = module_settings
    identity = create_identity(settings=settings, peers=peers, subscribers=subscribers, now=clock.now)
    rulings = create_rulings(settings=settings, peers=peers, subscribers=subscribers, now=clock.now)
    silenced = Silenced(identity)
    peers["identity"], peers["advance_rulings"] = silenced, rulings
    beside = sorted(set(services()) - set(peers))
    for name in beside:
        create = import_module(f"services.{name}.app").create_app
        peers[name] = create(settings=settings, peers=peers, subscribers=subscribers, now=clock.now)
    app = create_app(settings=settings, peers=peers, now=clock.now)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(lifespan(identity, name="identity"))
        await stack.enter_async_context(lifespan(rulings, name="advance_rulings"))
        await seed(settings=settings, peers={"identity": identity})
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
        caller = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")
        )
        found = demonstration(settings.data)
        yield System(caller, peers, silenced, clock, found["people"], found.get("clients", []))
    for name in beside:
        await peers[name].state.platform.work.close()  # type: ignore[attr-defined]  # a peer is any ASGI app; these are ours


@pytest.fixture(autouse=True)
def _identity_answers(system: System):
    system.identity.silent = False


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


async def test_identity_gives_for_a_token_what_the_gateway_reads(system):
    token = await system.signed_in()
    answer = await call(system.peers["identity"], "POST", "/internal/actor-tokens", json={"token": token})
    assert answer.status == 200
    body = answer.json()
    assert set(body) == {"actor_token", "expires_in"}
    assert 0 < body["expires_in"] <= 60
    said = claims(body["actor_token"])
    assert {"sub", "kind", "name", "adm", "org", "org_name", "tin", "roles", "lang", "sid", "amr", "iat", "exp"} <= set(
        said
    )
    assert (said["iss"], said["aud"], said["kind"]) == ("vaka:identity", "vaka", "person")
    assert said["exp"] - said["iat"] <= 60
    actor = await Keyring(system.peers).actor(body["actor_token"], at=system.clock.at.timestamp())
    assert (actor.administration, actor.id) == ("FJ", said["sub"])


@pytest.mark.parametrize("token", ["vks_" + "x" * 43, "vkc_" + "x" * 43, "nonsense", "a.b.c"])
async def test_identity_s_no_is_one_that_the_gateway_understands(system, token):
    answer = await call(system.peers["identity"], "POST", "/internal/actor-tokens", json={"token": token})
    assert answer.status in (401, 422)
    assert (
        await system.caller.get("/api/identity/me", headers={"Authorization": f"Bearer {token}"})
    ).status_code == 401


async def test_every_token_that_identity_gives_is_one_that_the_gateway_takes(system):
    token = await system.signed_in()
    assert credential([(b"authorization", f"Bearer {token}".encode())]).token == token
    assert credential([(b"cookie", f"{SESSION_COOKIE}={token}".encode())]).token == token
    client = system.clients[0]
    answer = await system.caller.post(
        "/api/identity/token",
        data={"grant_type": "client_credentials"},
        auth=(client["client_id"], client["client_secret"]),
    )
    assert answer.status_code == 200, answer.text
    given = answer.json()["access_token"]
    assert credential([(b"authorization", f"Bearer {given}".encode())]).token == given
    mine = await system.caller.get("/api/advance-rulings/applications", headers={"Authorization": f"Bearer {given}"})
    assert mine.status_code == 200, mine.text


async def test_the_actor_token_is_no_token_for_outside(system):
    token = await system.signed_in()
    inner = (await call(system.peers["identity"], "POST", "/internal/actor-tokens", json={"token": token})).json()
    with pytest.raises(Unauthenticated):
        credential([(b"authorization", f"Bearer {inner['actor_token']}".encode())])


async def test_signing_out_is_felt_at_once(system):
    token = await system.signed_in()
    signed = {"Authorization": f"Bearer {token}"}
    assert (await system.caller.get("/api/identity/me", headers=signed)).status_code == 200
    assert (await system.caller.delete("/api/identity/sessions/current", headers=signed)).status_code == 204
    assert (await system.caller.get("/api/identity/me", headers=signed)).status_code == 401


async def test_without_identity_reading_and_drafts_go_on_and_decisions_wait(system):
    token = await system.signed_in()
    signed = {"Authorization": f"Bearer {token}"}

    def keyed(**more: str) -> dict[str, str]:
        return signed | {"Idempotency-Key": uuid4().hex} | more

    home = "/api/advance-rulings/applications"
    draft = await system.caller.post(home, json={"type": "classification"}, headers=keyed())
    assert draft.status_code == 201, draft.text
    path = f"{home}/{draft.json()['id']}"
    answer = await system.caller.patch(
        path, json={"answers": ANSWERS}, headers=keyed(**{"If-Match": draft.headers["etag"]})
    )
    assert answer.status_code == 200, answer.text

    system.identity.silent = True
    began = system.clock.at
    system.clock.at = began + timedelta(seconds=70)
    try:
        seen = await system.caller.get(path, headers=signed)
        assert seen.status_code == 200, seen.text
        change = {"answers": {"goods_name": "Roasted breadfruit flour, fine"}}
        saved = await system.caller.patch(path, json=change, headers=keyed(**{"If-Match": seen.headers["etag"]}))
        assert saved.status_code == 200, saved.text
        refused = await system.caller.post(
            f"{path}/submit", json={}, headers=keyed(**{"If-Match": saved.headers["etag"]})
        )
        assert (refused.status_code, refused.json()["code"]) == (503, "sign-in-not-possible")
        system.clock.at = began + timedelta(minutes=17)
        assert (await system.caller.get(path, headers=signed)).status_code == 503
        assert (await system.caller.get("/api/advance-rulings/rulings")).status_code == 200
        system.identity.silent = False
        again = await system.caller.get(path, headers=signed)
        assert again.status_code == 200, again.text
        done = await system.caller.post(f"{path}/submit", json={}, headers=keyed(**{"If-Match": again.headers["etag"]}))
        assert done.status_code == 200, done.text
    finally:
        system.clock.at = began + timedelta(minutes=18)


async def test_a_mark_from_outside_does_not_lengthen_a_token(system):
    token = await system.signed_in()
    inner = (await call(system.peers["identity"], "POST", "/internal/actor-tokens", json={"token": token})).json()
    later = system.clock.at + timedelta(seconds=70)
    before, system.clock.at = system.clock.at, later
    try:
        straight = {"Authorization": f"Bearer {inner['actor_token']}"}
        answer = await call(system.peers["advance_rulings"], "GET", "/applications", headers=straight)
        assert answer.status == 401
        through = await system.caller.get(
            "/api/advance-rulings/applications",
            headers={"Authorization": f"Bearer {inner['actor_token']}", "X-Vaka-Degraded": "1"},
        )
        assert through.status_code == 401
    finally:
        system.clock.at = before


@pytest.fixture(scope="module")
async def document(system: System) -> dict[str, Any]:
    found: dict[str, Any] = (await system.caller.get("/api/openapi.json")).json()
    return found


async def test_the_whole_description_is_valid_and_complete(system, document):
    validate(document)
    assert "x-not-answering" not in document
    for service in services():
        own = (await call(system.peers[service], "GET", "/openapi.json", timeout=20)).json()
        expected = {f"/api/{kebab(service)}{path}" for path in own["paths"] if not path.startswith("/internal")}
        assert expected
        assert expected <= set(document["paths"])
    assert not [path for path in document["paths"] if "/internal" in path]


async def test_every_call_says_who_may_make_it_and_has_its_own_name(document):
    ids = []
    for path, item in document["paths"].items():
        for method, operation in operations(item):
            ids.append(operation["operationId"])
            assert operation["security"], f"{method} {path}"
    assert len(ids) == len(set(ids))


async def test_every_call_that_carries_a_secret_is_guarded_as_one(document):
    """On an open line in production these are refused, and they are counted narrowly. A code elsewhere is one of goods or places."""
    found = set()
    for path, item in document["paths"].items():
        for _method, operation in operations(item):
            for content in operation.get("requestBody", {}).get("content", {}).values():
                secret = SECRETS_OF_CALLERS if path.startswith("/api/identity/") else SECRETS_OF_CALLERS - {"code"}
                if secret & _field_names(document, content.get("schema", {})):
                    found.add(path)
    assert {"/api/identity/sessions", "/api/identity/token"} <= found
    assert [path for path in sorted(found) if not is_sign_in(path)] == []


async def test_the_pages_of_the_real_description_are_light_and_whole(system, document):
    for tag in document["tags"]:
        page = await system.caller.get(f"/api/docs/{tag['x-service']}", headers={"Accept-Encoding": "gzip"})
        assert page.status_code == 200
        assert int(page.headers["content-length"]) < 60_000
        calls = [
            path for path, item in document["paths"].items() for _, o in operations(item) if tag["name"] in o["tags"]
        ]
        assert all(path in page.text for path in calls)


async def test_the_catalogue_explains_what_services_answer(system):
    refused = await system.caller.get("/api/advance-rulings/rulings/FJ-AR-1999-00001")
    assert refused.status_code == 404
    page = await system.caller.get(refused.json()["type"])
    assert page.status_code == 200
    assert refused.json()["title"] in page.text


def _field_names(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    names = set(schema.get("properties", {}))
    for either in ("anyOf", "oneOf", "allOf"):
        for choice in schema.get(either, ()):
            names |= _field_names(document, choice)
    return names
