"""What waits for the firm beyond its time is closed, with a notice; what was answered in time is not (AEO-21)."""

from __future__ import annotations

from uuid import UUID

from services.trusted_trader.jobs.lapses import Lapses
from services.trusted_trader.model import Finding
from tests.service.trusted_trader.house import LITIA, REVIEWER, House

RETURN = {"deficits": [{"question": "b.records", "text": "The books of 2025 are missing."}]}


async def lapse(house: House) -> int:
    return await Lapses(house.app.state.platform.settings.hosted_administrations()).lapse(house.work, "FJ", house.at)


async def test_drafts_and_returned_applications_lapse_and_others_do_not(house):
    interest, draft = await house.interest(), await house.draft()
    returned = await house.act(REVIEWER, await house.submitted(), "return", RETURN)
    submitted = await house.submitted()
    house.later(days=27)
    assert await lapse(house) == 0
    house.later(days=8)
    assert await lapse(house) == 1
    assert (await house.look(LITIA, returned))["state"] == "lapsed"
    house.later(days=40)
    assert await lapse(house) == 2
    assert [(await house.look(LITIA, one))["state"] for one in (interest, draft)] == ["lapsed", "lapsed"]
    assert (await house.look(LITIA, submitted))["state"] == "submitted"
    assert (await house.try_(LITIA, await house.look(LITIA, draft), "submit")).status_code == 409


async def test_findings_not_mended_in_time_end_the_case_and_stop_its_clock(house):
    case = await house.at_sites()
    await house.visited(case, severity="critical")
    case = await house.act(REVIEWER, await house.look(REVIEWER, case), "require-correction")
    house.later(days=170)
    assert await lapse(house) == 0
    house.later(days=20)
    assert await lapse(house) == 1
    seen = await house.look(LITIA, case)
    assert (seen["state"], seen["clock"]["state"]) == ("lapsed", "stopped")
    assert "lapsed" in seen["decision"]["external_text"]
    row = await house.row(Finding, ("FJ", UUID(seen["findings"][0]["id"])))
    assert row.state == "open"
