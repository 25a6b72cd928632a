"""Applications from the expression of interest to the decision (AEO-20 to AEO-24, AEO-27)."""

from __future__ import annotations

import pytest

from tests.service.trusted_trader.house import FAR_TRADER, INTEREST, LITIA, REVIEWER, SEMI, STRANGER


async def test_aeo_20_an_interest_is_kept_and_seen_by_the_whole_firm_alone(town):
    case = await town.interest()
    assert (case["state"], case["number"], case["tier"]) == ("interest", None, "gold")
    assert (await town.look(SEMI, case))["id"] == case["id"]
    for who in (STRANGER, FAR_TRADER, REVIEWER):
        assert (await town.get(who, f"/applications/{case['id']}")).status_code == 404


@pytest.mark.parametrize(("more", "place"), [({"tier": "platinum"}, "/tier"), ({"roles": ["carrier"]}, "/roles")])
async def test_what_the_programme_does_not_offer_cannot_be_asked_for(town, more, place):

    answer = await town.call(LITIA, "POST", "/applications", json=INTEREST | more)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [place]
