"""Organisations, claims, roles, invitations: who may do what, and who may not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.service.identity.conftest import Client, House


async def test_a_claim_is_confirmed_by_an_officer_and_confirms_the_firm(house: House, registrar: Client) -> None:
    await house.account("semi@firm.example", "Semi")
    semi = await house.sign_in("semi@firm.example")
    claim = await semi.post("/claims", {"administration": "FJ", "tin": "50-10 01", "name": "Lali Ltd"}, 201)
    assert claim["status"] == "claimed"
    assert claim["organisation"] == {
        "id": None,
        "name": None,
        "tin": "501001",
        "agent": False,
        "status": "claimed",
        "stated_name": "Lali Ltd",
    }
    await semi.act(claim["id"], 409)
    waiting = await registrar.get("/memberships", status="claimed")
    assert [item["person"]["email"] for item in waiting["items"]] == ["semi@firm.example"]
    assert [offer["name"] for offer in waiting["items"][0]["actions"] if offer["possible"]] == ["confirm", "refuse"]
    confirmed = await registrar.post(f"/memberships/{claim['id']}/confirm", {}, version=1)
    assert confirmed["roles"] == ["firm-manager", "trader"]
    assert confirmed["organisation"]["status"] == "confirmed"
    await semi.act(claim["id"])
    me = await semi.get("/me")
    assert me["acting_as"]["organisation"]["name"] == "Lali Ltd"
    facts = [name for name, _ in await house.facts("FJ")]
    assert facts[-2:] == ["identity.OrganisationConfirmed", "identity.MembershipConfirmed"]
    assert any("You can now act for Lali Ltd" in letter for letter in await house.letters())


async def test_a_claim_never_tells_what_is_registered_under_a_number(house: House, registrar: Client) -> None:
    await house.trader("semi@firm.example", tin="501", name="Registered Name Ltd", registrar=registrar)
    await house.account("spy@firm.example")
    spy = await house.sign_in("spy@firm.example")
    known = await spy.post("/claims", {"administration": "FJ", "tin": "501", "name": "Guess"}, 201)
    unknown = await spy.post("/claims", {"administration": "FJ", "tin": "502", "name": "Guess"}, 201)
    for body in (known, unknown):
        body.pop("id")
        body["organisation"].pop("tin")
    assert known == unknown
    assert "Registered Name" not in str(await spy.get("/me"))


async def test_only_a_registrar_of_that_administration_confirms(house: House, registrar: Client) -> None:
    await house.account("semi@firm.example")
    semi = await house.sign_in("semi@firm.example")
    claim = await semi.post("/claims", {"administration": "FJ", "tin": "501", "name": "Lali"}, 201)
    path = f"/memberships/{claim['id']}/confirm"
    await semi.post(path, {}, 403, version=1)
    await (await house.officer("reviewer@customs.example", ["reviewer", "counter", "decider"])).post(
        path, {}, 403, version=1
    )
    await (await house.officer("registrar@customs.vu.example", ["registrar"], "VU")).post(path, {}, 404, version=1)
    await registrar.post(path, {}, 428)
    await registrar.post(path, {}, 412, version=7)
    await registrar.post(path, {"roles": ["registrar"]}, 422, version=1)
    await registrar.post(path, {}, version=1)
    again = await registrar.post(path, {}, 409, version=2)
    assert again["state"] == "confirmed"
    assert again["possible"] == ["roles", "end"]


async def test_a_manager_confirms_for_their_own_firm_only(house: House, registrar: Client) -> None:
    manager = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    other = await house.trader("other@firm.example", tin="502", registrar=registrar)
    await house.account("new@firm.example")
    new = await house.sign_in("new@firm.example")
    claim = await new.post("/claims", {"administration": "FJ", "tin": "501", "name": "x"}, 201)
    await other.post(f"/memberships/{claim['id']}/confirm", {}, 404, version=1)
    confirmed = await manager.post(f"/memberships/{claim['id']}/confirm", {}, version=1)
    assert confirmed["roles"] == ["trader"]
    await new.act(claim["id"])
    await new.get("/memberships", 403)
    assert len((await manager.get("/memberships"))["items"]) == 2
    assert len((await other.get("/memberships"))["items"]) == 1
    assert len((await other.get("/organisations"))["items"]) == 1


async def test_a_refused_claim_takes_the_unconfirmed_firm_with_it(house: House, registrar: Client) -> None:
    await house.account("semi@firm.example")
    semi = await house.sign_in("semi@firm.example")
    claim = await semi.post("/claims", {"administration": "FJ", "tin": "501", "name": "Lali"}, 201)
    await registrar.post(f"/memberships/{claim['id']}/refuse", {"reason": "The card shows another name."}, version=1)
    firm = (await registrar.get("/organisations", q="501"))["items"][0]
    assert firm["status"] == "refused"
    assert (await semi.get("/me"))["memberships"][0]["reason"] == "The card shows another name."
    again = await semi.post("/claims", {"administration": "FJ", "tin": "501", "name": "Lali Limited"}, 201)
    await registrar.post(f"/memberships/{again['id']}/confirm", {}, version=1)
    assert (await registrar.get(f"/organisations/{firm['id']}"))["name"] == "Lali Limited"


async def test_claims_have_a_limit_a_key_and_no_twin(house: House) -> None:
    await house.account("semi@firm.example")
    semi = await house.sign_in("semi@firm.example")
    body = {"administration": "FJ", "tin": "501", "name": "Lali"}
    assert (await semi.post("/claims", body, 400, key=None))["code"] == "missing-idempotency-key"
    first = await semi.post("/claims", body, 201, key="one-and-the-same")
    assert await semi.post("/claims", body, 201, key="one-and-the-same") == first
    await semi.post("/claims", body, 409)
    await semi.post("/claims", {**body, "administration": "PG"}, 422)
    for number in range(9):
        await semi.post("/claims", {**body, "tin": f"60{number}"}, 201)
    assert "claims waiting" in (await semi.post("/claims", {**body, "tin": "700"}, 409))["detail"]


async def test_a_removed_role_stops_with_the_actor_token(house: House, registrar: Client) -> None:
    reviewer = await house.officer("both@customs.example", ["registrar", "reviewer"])
    await reviewer.get("/memberships")
    member = next(
        m
        for m in (await registrar.get("/memberships", side="administration"))["items"]
        if m["person"]["email"] == "both@customs.example"
    )
    changed = await registrar.post(f"/memberships/{member['id']}/roles", {"roles": ["reviewer"]}, version=1)
    assert changed["roles"] == ["reviewer"]
    await reviewer.get("/memberships", 403)
    fact = (await house.facts("FJ"))[-1]
    assert fact[0] == "identity.RolesChanged"
    assert (fact[1]["before"], fact[1]["roles"]) == (["registrar", "reviewer"], ["reviewer"])
    same = await registrar.post(f"/memberships/{member['id']}/roles", {"roles": ["reviewer"]}, version=2)
    assert same["version"] == 2
    await registrar.post(f"/memberships/{member['id']}/end", {"reason": "Left the service."}, version=2)
    assert (await reviewer.get("/me"))["acting_as"] is None


async def test_nobody_changes_their_own_roles_and_the_last_registrar_stays(house: House, registrar: Client) -> None:
    mine = (await registrar.get("/memberships", side="administration"))["items"][0]
    refused = await registrar.post(
        f"/memberships/{mine['id']}/roles", {"roles": ["registrar", "decider"]}, 409, version=1
    )
    assert "Nobody" in refused["detail"]
    second = await house.officer("second@customs.example", ["registrar"])
    await second.post(f"/memberships/{mine['id']}/end", {"reason": "Moved away."}, version=1)
    own = next(
        m for m in (await second.get("/memberships"))["items"] if m["person"]["email"] == "second@customs.example"
    )
    assert {offer["name"]: offer["possible"] for offer in own["actions"]} == {"roles": False, "end": False}


async def test_two_registrars_ending_each_other_leave_one(house: House, registrar: Client) -> None:
    second = await house.officer("second@customs.example", ["registrar"])
    ids = {m["person"]["email"]: m["id"] for m in (await registrar.get("/memberships", side="administration"))["items"]}
    answers = await asyncio.gather(
        registrar.call("POST", f"/memberships/{ids['second@customs.example']}/end", {"reason": "Left."}, version=1),
        second.call("POST", f"/memberships/{ids['registrar@customs.example']}/end", {"reason": "Left."}, version=1),
    )
    won, lost = sorted(answer.status_code for answer in answers)
    # Whoever comes second is refused by the rule, or has no role any more by the time it is looked at.
    assert (won, lost in (403, 409)) == (200, True)
    async with house.work.reading(administration="FJ") as session:
        left = await session.execute(
            text("select count(*) from identity.membership where organisation_id is null and status = 'confirmed'")
        )
    assert left.scalar_one() == 1


async def test_dates_bound_a_membership_by_the_date_in_the_office(house: House, registrar: Client) -> None:
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    member = next(m for m in (await registrar.get("/memberships", side="organisation"))["items"])
    today_in_suva = "2026-05-12"
    assert member["from_on"] == today_in_suva
    await registrar.post(
        f"/memberships/{member['id']}/roles", {"roles": ["trader"], "until_on": "2026-05-11"}, 422, version=2
    )
    await registrar.post(
        f"/memberships/{member['id']}/roles", {"roles": ["trader"], "until_on": today_in_suva}, version=2
    )
    house.later(hours=11)
    await trader.get("/me")
    house.later(hours=2)
    assert (await trader.get("/me"))["acting_as"] is not None, "still 12 May in Suva"
    house.later(hours=2)
    assert (await trader.get("/me"))["acting_as"] is None


async def test_an_invitation_makes_account_and_membership_in_one_go(house: House, registrar: Client) -> None:
    await registrar.post("/invitations", {"email": "new@customs.example", "roles": ["reviewer"]}, 201)
    code = await house.code_in_letter("invited to act")
    seen = await house.public.post("/invitations/look", {"code": code})
    assert (seen["email"], seen["roles"], seen["registered"]) == ("new@customs.example", ["reviewer"], False)
    body = {"code": code, "name": "New Officer", "password": "frangipani ladder seventeen"}
    await house.public.post("/registrations/confirm", body, 201)
    await house.public.post("/invitations/look", {"code": code}, 422)
    answer = (await house.try_sign_in("new@customs.example", "frangipani ladder seventeen")).json()
    assert answer["memberships"][0]["roles"] == ["reviewer"]
    assert answer["memberships"][0]["needs_totp"] is True
    assert answer["acting_as"] is None


async def test_an_invitation_is_for_its_address_and_its_firm(house: House, registrar: Client) -> None:
    manager = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    other = await house.trader("other@firm.example", tin="502", registrar=registrar)
    firm = (await other.get("/organisations"))["items"][0]["id"]
    await manager.post("/invitations", {"email": "x@firm.example", "roles": ["trader"], "organisation": firm}, 422)
    await manager.post("/invitations", {"email": "x@firm.example", "roles": ["registrar"]}, 422)
    made = await manager.post("/invitations", {"email": "clerk@firm.example", "roles": ["trader"]}, 201)
    code = await house.code_in_letter("invited to act")
    assert (await other.post("/invitations/accept", {"code": code}, 409))["code"] == "invitation-for-another"
    await house.account("clerk@firm.example")
    clerk = await house.sign_in("clerk@firm.example")
    assert (await other.get("/invitations"))["items"] == []
    assert (await other.call("DELETE", f"/invitations/{made['id']}")).status_code == 404
    accepted = await clerk.post("/invitations/accept", {"code": code}, 201)
    assert accepted["current"] is True
    await clerk.act(accepted["id"])
    again = await manager.post("/invitations", {"email": "late@firm.example", "roles": ["trader"]}, 201)
    code = await house.code_in_letter("invited to act")
    assert (await manager.call("DELETE", f"/invitations/{again['id']}")).status_code == 204
    await house.public.post("/invitations/look", {"code": code}, 422)


async def test_a_firm_registered_at_the_counter_renamed_ended_and_reopened(house: House, registrar: Client) -> None:
    counter = await house.officer("counter@customs.example", ["counter"])
    body = {"tin": "900", "name": "Walk-in Ltd", "agent": True}
    await counter.post("/organisations", body, 403)
    firm = await registrar.post("/organisations", body, 201)
    assert (await registrar.post("/organisations", body, 409))["code"] == "already-exists"
    path = f"/organisations/{firm['id']}"
    assert (await counter.get(path))["actions"] == []
    renamed = await registrar.post(
        f"{path}/rename", {"name": "Walk-in Limited", "agent": True}, version=firm["version"]
    )
    manager = await house.trader("m@firm.example", tin="900", registrar=registrar)
    await manager.post("/clients", {"name": "ERP"}, 201)
    ended = await registrar.post(f"{path}/end", {"reason": "Struck off."}, version=renamed["version"])
    assert ended["status"] == "ended"
    assert (await manager.get("/me"))["acting_as"] is None
    facts = [name.partition(".")[2] for name, _ in await house.facts("FJ")]
    assert facts[-3:] == ["OrganisationEnded", "MembershipEnded", "ClientEnded"]
    reopened = await registrar.post(f"{path}/reopen", version=ended["version"])
    assert reopened["status"] == "confirmed"


async def test_pages_of_a_list_follow_one_another(house: House, registrar: Client) -> None:
    for number in range(5):
        house.later(seconds=1)
        await registrar.post("/organisations", {"tin": f"90{number}", "name": f"100% Firm_{number}"}, 201)
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await registrar.get("/organisations", limit=2, **cursor)
        seen += [item["tin"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == ["904", "903", "902", "901", "900"]
    assert [item["tin"] for item in (await registrar.get("/organisations", q="100% firm_3"))["items"]] == ["903"]
    assert (await registrar.get("/organisations", q="%"))["items"].__len__() == 5
    assert (await registrar.get("/organisations", q="z_"))["items"] == []
    await registrar.get("/organisations", 422, cursor="nonsense")


@pytest.mark.parametrize(
    "path", ["/organisations", "/memberships", "/invitations", "/authorities", "/clients", "/me", "/sessions"]
)
async def test_the_public_sees_nothing(house: House, path: str) -> None:
    await house.public.get(path, 401)


async def test_unknown_fields_and_wrong_types_are_named(house: House, registrar: Client) -> None:
    answer = await registrar.post("/organisations", {"tin": 5, "name": "", "colour": "red"}, 422)
    assert {error["pointer"] for error in answer["errors"]} == {"/tin", "/name", "/colour"}


async def test_officers_see_their_colleagues_and_nobody_else_does(house: House, registrar: Client) -> None:
    reviewer = await house.officer("zoe@customs.example", ["reviewer"])
    trader = await house.trader("semi@firm.example", tin="501", name="Lali Ltd", registrar=registrar)
    found = await reviewer.get("/colleagues")
    assert ["reviewer"] in [item["roles"] for item in found["items"]]
    assert all(set(item) == {"id", "name", "roles"} for item in found["items"])
    assert "semi@firm.example" not in str(found)
    await trader.get("/colleagues", 403)
