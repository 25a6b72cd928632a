"""The demonstration: complete, repeatable, private to its folder, never in production."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from services.identity.app import make_desk
from services.identity.domain import one_time
from services.identity.seed import code, seed
from shared.settings import MissingSetting
from tests.service.identity.conftest import CHEAP, Client, House


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passwords of the demonstration are hashed as cheaply as those of the house."""
    monkeypatch.setattr(
        "services.identity.seed.make_desk", lambda settings: replace(make_desk(settings), passwords=CHEAP)
    )


async def test_everybody_of_the_demonstration_can_sign_in_and_act(house: House) -> None:
    actors = await seed(settings=house.settings, at=house.now)
    path = house.settings.data / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    demo = json.loads(path.read_text())
    assert {person["administration"] for person in demo["people"]} == {"FJ", "VU", "TO", "XX"}
    for administration in ("FJ", "VU", "TO", "XX"):
        here = [person for person in demo["people"] if person["administration"] == administration]
        officers = [person for person in here if person["organisation"] is None]
        assert len(officers) >= 3
        assert {"counter", "reviewer", "registrar", "decider", "parameters", "auditor"} <= {
            r for p in officers for r in p["roles"]
        }
        assert all(person["totp_secret"] for person in officers)
        assert len({person["organisation"] for person in here} - {None}) == 4
        assert {actor.name for actor in actors[administration]} == {person["name"] for person in here}
    for person in demo["people"][:3] + demo["people"][-3:]:
        given = one_time.code(person["totp_secret"], at=house.now) if person["totp_secret"] else None
        answer = await house.try_sign_in(person["email"], person["password"], given)
        assert answer.status_code == 201, answer.text
        assert answer.json()["acting_as"]["roles"] == person["roles"]
    for client in demo["clients"]:
        form = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
        }
        assert (await house.http.post("/token", data=form)).status_code == 200
    auditor = next(p for p in demo["people"] if "auditor" in p["roles"])
    given = one_time.code(auditor["totp_secret"], at=house.later(minutes=1))
    token = (await house.try_sign_in(auditor["email"], auditor["password"], given)).json()["token"]
    items = (await Client(house, token=token).get("/authorities"))["items"]
    assert [(item["status"], item["current"]) for item in items] == [("claimed", False), ("confirmed", True)]
    waiting = (await Client(house, token=token).get("/memberships", status="claimed"))["items"]
    assert len(waiting) == 1


async def test_seeding_again_changes_nothing(house: House) -> None:
    settings = replace(house.settings, hosted=("XX",))
    await seed(settings=settings, at=house.now)
    path = house.settings.data / "demo.json"
    before = path.read_text()
    facts = {place: len(await house.facts(place)) for place in ("*", "XX")}
    await seed(settings=settings, at=house.later(days=1))
    assert path.read_text() == before
    assert {place: len(await house.facts(place)) for place in facts} == facts


async def test_a_lost_demo_file_is_made_anew_for_the_same_people(house: House) -> None:
    house = replace(house, settings=replace(house.settings, hosted=("XX",)))
    await seed(settings=house.settings, at=house.now)
    path = house.settings.data / "demo.json"
    path.unlink()
    await seed(settings=house.settings, at=house.now)
    person = next(p for p in json.loads(path.read_text())["people"] if p["totp_secret"] is None)
    assert (await house.try_sign_in(person["email"], person["password"])).status_code == 201


async def test_codes_are_given_for_demonstration_people(house: House) -> None:
    settings = replace(house.settings, hosted=("XX",))
    await seed(settings=settings, at=house.now)
    officer = json.loads((settings.data / "demo.json").read_text())["people"][0]
    assert code("sam counter", data=settings.data, at=house.now) == one_time.code(officer["totp_secret"], at=house.now)
    for name in ("nobody at all", "xx.example", "toni"):
        with pytest.raises(Exception, match=r"nobody|several|password alone"):
            code(name, data=settings.data, at=house.now)


async def test_production_has_no_demonstration(house: House) -> None:
    with pytest.raises(MissingSetting):
        await seed(settings=replace(house.settings, mode="production"), at=house.now)
    assert not (house.settings.data / "demo.json").exists()
