"""Answers given once serve several administrations, by the firm's consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.service.trusted_trader.house import (
    ANSWERS,
    FAR_TRADER,
    LITIA,
    REVIEWER,
    SEMI,
    STRANGER,
    House,
)

OFFER = {"to_administration": "VU", "to_tin": FAR_TRADER.tin}


async def offered(house: House) -> dict[str, Any]:
    case = await house.filled()
    answer = await house.call(LITIA, "POST", f"/applications/{case['id']}/offers", json=OFFER)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_answers_are_taken_over_and_evidence_is_asked_for_again(house):
    offer = await offered(house)
    assert offer["questions"] == ["a.offences", "a.people", "b.records", "i.fence"], "the own question stays at home"
    (reached,) = (await house.get(FAR_TRADER, "/offers")).json()["items"]
    assert (reached["direction"], reached["administration"], reached["id"]) == ("received", "FJ", offer["id"])
    case = await house.draft(FAR_TRADER)
    await house.give(FAR_TRADER, case, "a.people", "Serah Kalomoli")
    case = await house.look(FAR_TRADER, case)
    taken = await house.act(FAR_TRADER, case, f"take-over/{offer['id']}")
    assert taken["taken"] == ["a.offences", "b.records", "i.fence"]
    assert [one["question"] for one in taken["left"]] == ["a.people"]
    assert taken["evidence"] == ["b.records"]
    seen = {one["question"]: one for one in (await house.look(FAR_TRADER, case))["answers"]}
    assert (seen["a.offences"]["value"], seen["a.offences"]["taken_from"]) == (ANSWERS["a.offences"], "FJ")
    assert (seen["a.people"]["value"], seen["a.people"]["taken_from"]) == ("Serah Kalomoli", None)
    assert seen["b.records"]["evidence"] == []


async def test_an_offer_reaches_only_the_firm_it_names_and_only_until_withdrawn(house):
    offer = await offered(house)
    other = replace(FAR_TRADER, tin="204999", organisation="55555555-5555-4555-8555-555555555555")
    assert (await house.get(other, "/offers")).json()["items"] == []
    case = await house.draft(other)
    assert (await house.try_(other, case, f"take-over/{offer['id']}")).status_code == 404
    assert (await house.get(STRANGER, "/offers")).json()["items"] == []
    mine = (await house.get(SEMI, "/offers")).json()["items"]
    assert [(one["id"], one["direction"]) for one in mine] == [(offer["id"], "given")]
    for who in (STRANGER, FAR_TRADER):
        assert (await house.call(who, "POST", f"/offers/{offer['id']}/withdraw")).status_code == 404
    assert (await house.call(SEMI, "POST", f"/offers/{offer['id']}/withdraw")).json()["withdrawn"]
    assert (await house.get(FAR_TRADER, "/offers")).json()["items"] == []
    case = await house.draft(FAR_TRADER)
    assert (await house.try_(FAR_TRADER, case, f"take-over/{offer['id']}")).status_code == 404


async def test_an_offer_ends_on_its_day(house):
    offer = await offered(house)
    house.later(days=181)
    assert (await house.get(FAR_TRADER, "/offers")).json()["items"] == []
    case = await house.draft(FAR_TRADER)
    assert (await house.try_(FAR_TRADER, case, f"take-over/{offer['id']}")).status_code == 404


async def test_only_the_firm_offers_and_only_to_another_administration(house):
    case = await house.submitted()
    path = f"/applications/{case['id']}/offers"
    assert (await house.call(REVIEWER, "POST", path, json=OFFER)).status_code == 403
    assert (await house.call(STRANGER, "POST", path, json=OFFER)).status_code == 404
    for wrong in ("FJ", "ZZ"):
        answer = await house.call(LITIA, "POST", path, json=OFFER | {"to_administration": wrong})
        assert answer.status_code == 422, answer.text
    empty = await house.draft()
    answer = await house.call(LITIA, "POST", f"/applications/{empty['id']}/offers", json=OFFER)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-offer")
