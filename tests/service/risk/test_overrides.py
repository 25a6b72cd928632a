"""M10: changing a lane by hand has a coded reason, rights by direction, a second officer to lower a red, and is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from services.risk.jobs.delays import Delays
from services.risk.model import Declaration, LaneChange
from tests.service.house import officer
from tests.service.risk.builders import Lodged, by_hand, hit, lodge
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, House, machine, trader

SECOND = officer("risk-approver", name="second-approver")
WHY = "The tally of the store agrees with the invoice."
UP = {"to": "red", "reason_code": "intelligence", "reason": "A call from the port of loading."}


def down(to: str = "green", code: str = "documents_satisfy") -> dict[str, str]:
    return {"to": to, "reason_code": code, "reason": WHY}


async def test_m10_raising_needs_a_right_a_coded_reason_and_the_version_seen(town: House) -> None:
    one = Lodged(lane="green", cause="nothing")
    await lodge(town, one)
    for who, status in ((ANALYST, 403), (AUDITOR, 403), (COUNTER, 403), (machine(), 403), (trader(), 403), (None, 401)):
        assert (await town.post(who, f"{one.path}/route", UP, version=2)).status_code == status
    sly = trader(roles=("trader", "risk-approver"))  # whatever else they hold, who acts for a firm sees no lane
    assert (await town.post(sly, f"{one.path}/route", UP, version=2)).status_code == 403
    other = officer("risk-approver", administration="VU")
    assert (await town.post(other, f"{one.path}/route", UP, version=2)).status_code == 404
    assert (await town.post(EXAMINER, f"{one.path}/route", UP)).status_code == 428
    assert (await town.post(EXAMINER, f"{one.path}/route", UP, version=1)).status_code == 412
    assert (await town.post(EXAMINER, f"{one.path}/route", {**UP, "reason": "short"}, version=2)).status_code == 422
    wrong = await town.post(EXAMINER, f"{one.path}/route", {**UP, "reason_code": "documents_satisfy"}, version=2)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "rule-not-met")
    done = await town.post(EXAMINER, f"{one.path}/route", UP, version=2)
    assert done.status_code == 200, done.text
    assert (done.json()["change"]["state"], done.json()["declaration"]["lane"]) == ("applied", "red")
    assert done.headers["etag"] == '"3"'
    kept = (await town.read(AUDITOR, f"{one.path}/lane-changes"))["items"]
    assert [(row["before"], row["lane"], row["requested_by"]["id"]) for row in kept] == [("green", "red", EXAMINER.id)]
    async with town.work.reading(administration="FJ") as session:
        facts = await session.scalars(text("select type from audit_entry order by sequence desc limit 1"))
        assert facts.one() == "risk.LaneChanged"


async def test_m10_lowering_a_red_needs_a_second_officer_who_is_told_what_it_sets_aside(town: House) -> None:
    one = Lodged(hits=[hit("R-0007", mandatory=True), hit("R-0008"), hit("R-0009", shadow=True)], random_lane="yellow")
    await lodge(town, one)
    asked = await town.post(APPROVER, f"{one.path}/route", down(), version=2)
    change = asked.json()["change"]
    assert (change["state"], asked.json()["declaration"]["lane"]) == ("requested", "red")
    assert {ground["ground"] for ground in change["grounds"]} == {"from_red", "mandatory_hit", "random_draw"}
    assert (change["set_aside"], change["sets_random_draw_aside"]) == (["R-0007"], True)
    (waiting,) = [
        row for row in (await town.read(SECOND, "/lane-changes/requests"))["items"]
        if row["declaration"]["id"] == str(one.id)
    ]  # fmt: skip
    assert waiting["set_aside"] == ["R-0007"]
    assert (await town.post(APPROVER, f"{one.path}/route", down("blue"), version=3)).status_code == 409  # one is open
    alone = await town.post(APPROVER, f"{one.path}/route/approve", version=3)
    assert (alone.status_code, alone.json()["rules"]) == (409, ["second officer"])
    small = {"override": {"reason": "Nobody else is in the office today."}}
    assert (await town.post(APPROVER, f"{one.path}/route/approve", small, version=3)).status_code == 409
    assert (await town.post(EXAMINER, f"{one.path}/route/approve", version=3)).status_code == 403
    done = await town.post(SECOND, f"{one.path}/route/approve", {"note": "Agreed."}, version=3)
    assert done.status_code == 200, done.text
    assert (done.json()["change"]["state"], done.json()["declaration"]["lane"]) == ("approved", "green")
    assert done.json()["change"]["decided_by"]["id"] == SECOND.id
    assert (await town.post(SECOND, f"{one.path}/route/approve", version=4)).status_code == 404


async def test_m10_an_examiner_may_ask_and_the_request_can_be_refused_or_lapse(town: House) -> None:
    yellow, red = Lodged(lane="yellow"), Lodged()
    await lodge(town, yellow, red)
    asked = (await town.post(EXAMINER, f"{yellow.path}/route", down("blue"), version=2)).json()
    assert [ground["ground"] for ground in asked["change"]["grounds"]] == ["no_right"]
    raised = await town.post(EXAMINER, f"{yellow.path}/route", UP, version=3)
    assert raised.json()["change"]["state"] == "applied"
    states = [row["state"] for row in (await town.read(EXAMINER, f"{yellow.path}/lane-changes"))["items"]]
    assert sorted(states) == ["applied", "lapsed"]
    await town.post(EXAMINER, f"{red.path}/route", down(), version=2)
    short = await town.post(SECOND, f"{red.path}/route/refuse", {"reason": "no"}, version=3)
    assert short.status_code == 422
    refused = await town.post(SECOND, f"{red.path}/route/refuse", {"reason": "The weight is not explained."}, version=3)
    assert (refused.json()["change"]["state"], refused.json()["declaration"]["lane"]) == ("refused", "red")
    again = await town.post(EXAMINER, f"{red.path}/route", down("yellow"), version=4)
    assert again.json()["change"]["state"] == "requested"
    # a new version was assessed meanwhile
    await by_hand(town, update(Declaration).where(Declaration.id == red.id).values(lane="yellow"))
    stale = await town.post(SECOND, f"{red.path}/route/approve", version=5)
    assert (stale.status_code, stale.json()["code"]) == (409, "rule-not-met")


async def test_m10_the_database_itself_refuses_one_officer_alone(town: House) -> None:
    red = Lodged()
    await lodge(town, red)
    change = (await town.post(APPROVER, f"{red.path}/route", down(), version=2)).json()["change"]
    for values in (
        {"state": "approved", "decided_by": APPROVER.id},
        {"state": "approved", "decided_by": APPROVER.id, "override_reason": "short"},
        {"state": "applied"},
        {"state": "approved"},
    ):
        with pytest.raises(IntegrityError):
            await by_hand(town, update(LaneChange).where(LaneChange.id == change["id"]).values(**values))


async def test_m10_before_release_only_and_one_officer_of_a_small_office_gives_the_reason(town: House) -> None:
    gone, blue, cancelled = (
        Lodged(lane="green", cause="nothing", released=True),
        Lodged(lane="yellow", released=True),
        Lodged(lane="yellow", stage="cancelled"),
    )
    waits = Lodged(waits=True)
    await lodge(town, gone, blue, cancelled, waits)
    assert (await town.post(EXAMINER, f"{gone.path}/route", UP, version=2)).status_code == 409
    later = await town.post(EXAMINER, f"{gone.path}/route", {**UP, "to": "blue"}, version=2)
    assert later.json()["declaration"]["lane"] == "blue"  # to be looked at afterwards
    for one in (blue, cancelled, waits):
        assert (await town.post(EXAMINER, f"{one.path}/route", UP, version=2)).status_code == 409
    small_office = """insert into parameter (administration, id, name, value, from_on, law, confirmed, note, source,
        proposed_by, proposed_at, approved_by, approved_at) values ('FJ', gen_random_uuid(), 'risk.small_office', 'true',
        '2026-01-01', '', true, '', 'officer', 'a', now(), 'b', now())"""
    await by_hand(town, text(small_office))
    red = Lodged()
    await lodge(town, red)
    await town.post(APPROVER, f"{red.path}/route", down(), version=2)
    assert (await town.post(APPROVER, f"{red.path}/route/approve", version=3)).status_code == 409
    small = {"override": {"reason": "Nobody else is in the office today."}}
    done = await town.post(APPROVER, f"{red.path}/route/approve", small, version=3)
    assert done.json()["change"]["override_reason"] == small["override"]["reason"]


async def test_yellow_falls_to_blue_after_the_days_of_the_parameter_and_red_never(town: House) -> None:
    falls, red = Lodged(lane="yellow"), Lodged()
    stay = [
        Lodged(lane="yellow", hits=[hit("R-0001", "yellow", mandatory=True)]),
        Lodged(lane="yellow", cause="random", random_lane="yellow"),
        Lodged(lane="yellow", cause="override"),
        Lodged(lane="yellow", found=False),
        Lodged(lane="yellow", stage="pre_arrival"),
        red,
    ]
    await lodge(town, falls, *stay)
    delays = Delays(town.app.state.platform.settings.hosted_administrations())
    assert await delays.fall(town.work, "FJ", town.at + timedelta(days=6)) == 0  # Monday: the fifth working day
    before = {one.id: one.lane for one in stay}
    assert await delays.fall(town.work, "FJ", town.at + timedelta(days=8)) >= 1
    assert await delays.fall(town.work, "FJ", town.at + timedelta(days=30)) == 0
    (change,) = (await town.read(EXAMINER, f"{falls.path}/lane-changes"))["items"]
    assert (change["before"], change["lane"], change["cause"]) == ("yellow", "blue", "delay_over")
    async with town.work.reading(administration="FJ") as session:
        rows = await session.execute(text("select id, lane, lane_cause from declaration"))
        lanes = {row.id: (row.lane, row.lane_cause) for row in rows}
    assert lanes[falls.id] == ("blue", "delay_over")
    assert {key: lanes[key][0] for key in before} == before


async def test_the_closed_lists_have_names(town: House) -> None:
    codes = await town.read(EXAMINER, "/outcome-codes")
    assert {"intelligence", "rule_wrong"} <= {one["code"] for one in codes["reasons"]}
    assert [one["code"] for one in codes["offences"]][:3] == ["undervaluation", "misdescription", "misclassification"]
    assert (await town.get(trader(), "/outcome-codes")).status_code == 403
