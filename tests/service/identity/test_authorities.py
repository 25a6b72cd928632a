"""An agent's authority for a trader, API clients and their tokens."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from services.identity.seed import small_pdf
from shared.peers import Peers
from shared.tokens import Keyring
from tests.service.identity.conftest import Client, House

PDF = small_pdf("We let them act for us.")


class Parties:
    """A registrar, a trader with tax number 501 and an agent with 900."""

    registrar: Client
    trader: Client
    agent: Client


@pytest.fixture
async def parties(house: House, registrar: Client) -> Parties:
    found = Parties()
    found.registrar = registrar
    found.trader = await house.trader("trader@firm.example", tin="501", name="Reef Ltd", registrar=registrar)
    found.agent = await house.trader(
        "agent@agents.example", tin="900", name="Vatu Agents", registrar=registrar, agent=True
    )
    return found


async def attach(
    client: Client, authority: dict[str, Any], content: bytes = PDF, kind: str = "application/pdf", expect: int = 200
) -> Any:
    answer = await client.call(
        "POST", f"/authorities/{authority['id']}/letter", version=authority["version"],
        params={"name": "../../letter.pdf"}, content=content, headers={"Content-Type": kind},
    )  # fmt: skip
    assert answer.status_code == expect, answer.text
    return answer.json()


async def stated(parties: Parties, tin: str = "501") -> Any:
    body = {"trader_tin": tin, "trader_name": "Reef", "from_on": "2026-05-12", "until_on": "2026-12-31"}
    return await parties.agent.post("/authorities", body, 201)


async def test_stated_with_a_letter_confirmed_and_heard(house: House, parties: Parties) -> None:
    made = await stated(parties)
    path = f"/authorities/{made['id']}"
    refused = await parties.registrar.post(f"{path}/confirm", version=1, expect=409)
    assert "letter" in refused["detail"]
    with_letter = await attach(parties.agent, made)
    assert with_letter["letter"]["name"] == "letter.pdf"
    confirmed = await parties.registrar.post(f"{path}/confirm", version=2)
    assert (confirmed["status"], confirmed["current"]) == ("confirmed", True)
    name, data = (await house.facts("FJ"))[-1]
    assert name == "identity.AuthorityConfirmed"
    assert (data["agent_tin"], data["trader_tin"], data["trader_name"]) == ("900", "501", "Reef Ltd")
    assert (data["from_on"], data["until_on"]) == ("2026-05-12", "2026-12-31")
    seen = (await parties.trader.get("/authorities", status="confirmed"))["items"]
    assert [item["agent"]["name"] for item in seen] == ["Vatu Agents"]
    letters = await house.letters()
    assert sum("Authority confirmed: Vatu Agents for Reef Ltd" in letter for letter in letters) == 2


async def test_the_agent_does_not_learn_who_a_number_is_before_it_is_confirmed(house: House, parties: Parties) -> None:
    known, unknown = await stated(parties), await stated(parties, "999")
    for made, tin in ((known, "501"), (unknown, "999")):
        assert made["trader"] == {
            "id": None,
            "name": None,
            "tin": tin,
            "agent": False,
            "status": "claimed",
            "stated_name": "Reef",
        }
    ready = await attach(parties.agent, unknown)
    refused = await parties.registrar.post(
        f"/authorities/{unknown['id']}/confirm", version=ready["version"], expect=409
    )
    assert "Both firms" in refused["detail"]


async def test_the_trader_may_state_it_and_end_it(house: House, parties: Parties) -> None:
    body = {"agent_tin": "900", "from_on": "2026-05-12"}
    await parties.trader.post("/authorities", {**body, "agent_tin": "777"}, 422)
    made = await parties.trader.post("/authorities", body, 201)
    await parties.trader.post("/authorities", body, 409)
    ready = await attach(parties.trader, made)
    await parties.registrar.post(f"/authorities/{made['id']}/confirm", version=ready["version"])
    ended = await parties.trader.post(f"/authorities/{made['id']}/end", {"reason": "We changed agents."}, version=3)
    assert (ended["status"], ended["current"]) == ("ended", False)
    name, data = (await house.facts("FJ"))[-1]
    assert (name, data["ended_on"], data["reason"]) == ("identity.AuthorityEnded", "2026-05-11", "We changed agents.")


async def test_one_that_nobody_confirmed_is_withdrawn_and_nobody_outside_hears_of_it(
    house: House, parties: Parties
) -> None:
    made = await stated(parties)
    await parties.agent.post(f"/authorities/{made['id']}/end", {"reason": "Stated by mistake."}, version=1)
    assert (await house.facts("FJ"))[-1][0] == "identity.AuthorityWithdrawn"
    await stated(parties)


async def test_who_must_not(house: House, parties: Parties) -> None:
    made = await stated(parties)
    path = f"/authorities/{made['id']}"
    stranger = await house.trader("x@other.example", tin="777", registrar=parties.registrar)
    await stranger.get(path, 404)
    await stranger.post(f"{path}/end", {"reason": "because"}, 404, version=1)
    assert (await stranger.get("/authorities"))["items"] == []
    await attach(stranger, made, expect=404)
    await parties.agent.post(f"{path}/confirm", version=1, expect=403)
    counter = await house.officer("counter@customs.example", ["counter", "reviewer", "decider"])
    await counter.get(path)
    await counter.post(f"{path}/confirm", version=1, expect=403)
    foreign = await house.officer("registrar@customs.vu.example", ["registrar"], "VU")
    await foreign.get(path, 404)
    body = {"trader_tin": "501", "trader_name": "x", "from_on": "2026-05-12"}
    await parties.trader.post("/authorities", {**body, "trader_tin": "502"}, 409)
    await parties.agent.post("/authorities", {**body, "trader_tin": "900"}, 422)
    await parties.agent.post("/authorities", {**body, "agent_tin": "900"}, 422)
    await parties.registrar.post("/authorities", body, 403)
    await parties.agent.post("/authorities", {**body, "trader_tin": "502", "until_on": "2026-05-01"}, 422)


@pytest.mark.parametrize(
    ("content", "kind", "expect"),
    [
        (b"MZ\x90\x00 a program", "application/pdf", 415),
        (PDF, "text/html", 415),
        (PDF, "image/png", 415),
        (b"", "application/pdf", 415),
        (b"%PDF-1.7" + b"x" * (10 * 1024 * 1024), "application/pdf", 413),
    ],
)
async def test_letters_that_are_refused_leave_nothing(
    house: House, parties: Parties, content: bytes, kind: str, expect: int
) -> None:
    made = await stated(parties)
    await attach(parties.agent, made, content, kind, expect)
    assert (await parties.agent.get(f"/authorities/{made['id']}"))["letter"] is None
    folder = house.settings.data / "documents" / "identity"
    assert not folder.exists() or not any(path.is_file() for path in folder.rglob("*"))


async def test_reading_a_letter_is_written_down(house: House, parties: Parties) -> None:
    made = await stated(parties)
    await parties.agent.get(f"/authorities/{made['id']}/letter", 404)
    await attach(parties.agent, made)
    answer = await parties.registrar.call("GET", f"/authorities/{made['id']}/letter")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert (await house.facts("FJ"))[-1][0] == "identity.LetterOfAuthorityRead"


async def test_ending_the_trader_ends_its_authorities(house: House, parties: Parties) -> None:
    made = await stated(parties)
    ready = await attach(parties.agent, made)
    await parties.registrar.post(f"/authorities/{made['id']}/confirm", version=ready["version"])
    firm = (await parties.registrar.get("/organisations", q="501"))["items"][0]
    await parties.registrar.post(f"/organisations/{firm['id']}/end", {"reason": "Struck off."}, version=firm["version"])
    assert (await parties.registrar.get(f"/authorities/{made['id']}"))["status"] == "ended"


async def token(house: House, made: dict[str, Any], **more: Any) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    } | more
    return await house.http.post("/token", data={name: value for name, value in form.items() if value is not None})


async def test_a_machine_gets_a_token_and_acts_for_its_firm(house: House, parties: Parties) -> None:
    made = await parties.trader.post("/clients", {"name": "ERP"}, 201)
    assert made["client_secret"].startswith("vkp_")
    assert made["client_secret"].startswith(made["client"]["secret_begins"])
    answer = await token(house, made)
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"], body["scope"]) == (200, "Bearer", 600, "trader")
    assert body["access_token"].startswith("vkc_")
    assert answer.headers["Cache-Control"] == "no-store"
    actor = await Keyring(Peers(identity=house.app)).actor(
        await house.actor_token(body["access_token"]), at=house.now.timestamp()
    )
    assert (actor.kind, actor.tin, actor.roles) == ("client", "501", frozenset({"trader"}))
    machine = Client(house, token=body["access_token"])
    assert (await machine.get("/me"))["client"]["client_id"] == made["client"]["client_id"]
    await machine.get("/sessions", 403)
    await machine.get("/clients", 403)
    house.later(minutes=10)
    assert (await house.http.post("/internal/actor-tokens", json={"token": body["access_token"]})).status_code == 401


async def test_the_token_endpoint_speaks_oauth(house: House, parties: Parties) -> None:
    made = await parties.trader.post("/clients", {"name": "ERP"}, 201)
    pair = f"{made['client']['client_id']}:{made['client_secret']}".encode()
    basic = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    assert (
        await house.http.post("/token", data={"grant_type": "client_credentials"}, headers=basic)
    ).status_code == 200
    by_json = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    assert (await house.http.post("/token", json=by_json)).status_code == 200
    cases = [
        ((await token(house, made, client_secret="vkp_wrong")), 401, "invalid_client"),
        ((await token(house, made, client_id="FJ-unknown")), 401, "invalid_client"),
        ((await token(house, made, client_id="nonsense")), 401, "invalid_client"),
        ((await token(house, made, grant_type="password")), 400, "unsupported_grant_type"),
        ((await token(house, made, grant_type=None)), 400, "invalid_request"),
        ((await house.http.post("/token", content=b"\xff", headers={"Content-Type": "application/x-www-form-urlencoded"})), 400, "invalid_request"),
        ((await house.http.post("/token", json=["x"])), 400, "invalid_request"),
        ((await house.http.post("/token", data={"grant_type": "client_credentials"}, headers={"Authorization": "Basic !!"})), 401, "invalid_client"),
    ]  # fmt: skip
    assert [(answer.status_code, answer.json()["error"]) for answer, _, _ in cases] == [
        (status, error) for _, status, error in cases
    ]
    assert cases[-1][0].headers["WWW-Authenticate"].startswith("Basic")


async def test_a_changed_secret_and_an_ended_client_stop_their_tokens(house: House, parties: Parties) -> None:
    made = await parties.trader.post("/clients", {"name": "ERP"}, 201)
    old = (await token(house, made)).json()["access_token"]
    house.later(seconds=1)
    path = f"/clients/{made['client']['client_id']}"
    changed = await parties.trader.post(f"{path}/secret", version=made["client"]["version"])
    assert (await house.http.post("/internal/actor-tokens", json={"token": old})).status_code == 401
    assert (await token(house, made)).status_code == 401
    new = (await token(house, changed)).json()["access_token"]
    await parties.registrar.post(f"{path}/end", {"reason": "Misused."}, version=changed["client"]["version"])
    assert (await house.http.post("/internal/actor-tokens", json={"token": new})).status_code == 401
    assert (await token(house, changed)).status_code == 401
    await parties.trader.post(f"{path}/secret", version=3, expect=409)


async def test_clients_belong_to_their_firm_or_to_the_administration(house: House, parties: Parties) -> None:
    firm = await parties.trader.post("/clients", {"name": "ERP"}, 201)
    national = await parties.registrar.post("/clients", {"name": "National system"}, 201)
    assert national["client"]["roles"] == ["national-system"]
    await parties.agent.get(f"/clients/{firm['client']['client_id']}", 404)
    await parties.trader.get(f"/clients/{national['client']['client_id']}", 404)
    assert len((await parties.registrar.get("/clients"))["items"]) == 2
    reviewer = await house.officer("reviewer@customs.example", ["reviewer"])
    await reviewer.post("/clients", {"name": "x"}, 403)
