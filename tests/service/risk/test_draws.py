"""The secrets of the days, and every draw of a day computed again by an auditor."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from services.risk.app import make_box
from services.risk.jobs.assessing import Secrets
from services.risk.recomputing import recompute_day
from shared import tenancy
from shared.sealing import Box
from tests.service.risk.conftest import EXAMINER, House, machine
from tests.service.risk.lodging import activate, declaration, engine, lodge, lodge_many, rule

TODAY = date(2026, 3, 3)
SUVA = ZoneInfo("Pacific/Fiji")


async def prepare(house: House) -> None:
    settings = house.app.state.platform.settings
    await Secrets(settings.hosted_administrations(), make_box(settings)).run(house.work, "FJ", house.at)


async def published(house: House) -> dict[str, dict[str, Any]]:
    answer = await house.get(None, "/random/commitments?administration=FJ")
    assert answer.status_code == 200
    return {one["day"]: one for one in answer.json()["items"]}


async def drawn(house: House, row: dict[str, Any]) -> dict[str, Any]:
    listed = await house.read(EXAMINER, f"/declarations/{row['id']}/assessments")
    found: dict[str, Any] = (await house.read(EXAMINER, f"/assessments/{listed[0]['id']}"))["draw"]
    return found


async def test_hashes_are_published_before_the_day_and_secrets_after_nothing_draws_with_them(house: House) -> None:
    await prepare(house)
    ahead = await published(house)
    assert sorted(ahead) == [(TODAY + timedelta(days=number)).isoformat() for number in range(8)]
    assert all(one["secret"] is None for one in ahead.values())
    await prepare(house)
    assert await published(house) == ahead, "a commitment is made once"
    house.later(days=31)
    await prepare(house)
    assert (await published(house))["2026-03-03"]["secret"] is None, "on the 31st day something may still draw with it"
    house.later(days=1)
    await prepare(house)
    later = await published(house)
    revealed = [day for day, one in later.items() if one["secret"] is not None]
    assert revealed == ["2026-03-03"]
    secret = base64.b64decode(later["2026-03-03"]["secret"])
    assert hashlib.sha256(secret).hexdigest() == ahead["2026-03-03"]["commitment"]
    assert (await house.get(None, "/random/commitments?administration=QQ")).status_code == 404


async def test_RM3_cancelling_and_lodging_again_does_not_draw_again(house: House) -> None:
    first = await lodge(house, declaration("F-1", transport_document="BL-77"))
    gone = await house.post(machine(), f"/declarations/{first['id']}/cancel", {"reason": "x"}, version=2)
    assert gone.status_code == 200
    house.later(days=3)
    again = await lodge(house, declaration("F-2", transport_document="BL-77", lodged_on="2026-03-06"))
    assert (await drawn(house, again))["uniform"]["random"] == (await drawn(house, first))["uniform"]["random"]
    assert (await drawn(house, again))["day"] == "2026-03-03", "the day on which it was first seen"
    other = await lodge(house, declaration("F-3", transport_document="BL-78"))
    assert (await drawn(house, other))["day"] == "2026-03-06"
    house.later(days=31)
    late = await lodge(house, declaration("F-4", transport_document="BL-77"))
    assert (await drawn(house, late))["day"] == "2026-04-06", "before the secret is published the subject is new again"


async def test_every_draw_of_a_day_is_computed_again_and_a_changed_one_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.risk.recomputing.TOGETHER", 7)
    house.later(days=-1)
    await prepare(house)
    house.later(days=1)
    await activate(house, rule("R-0001", 'importer == "50-1"', "yellow", probability=40))
    await lodge_many(house, [declaration(f"A-{number}", importer=f"50-{number % 3}") for number in range(30)])
    await lodge(house, declaration("A-1", freight="5"))
    settings = house.app.state.platform.settings
    report = await recompute_day(work=house.work, box=make_box(settings), administration="FJ", zone=SUVA, day=TODAY)
    assert (report.assessments, report.draws > 31, report.wrong, report.late) == (31, True, (), ())
    for changed in ("jsonb_set(draw, '{uniform,random}', '0.999')", "jsonb_set(draw, '{number}', '9')"):
        async with house.work.sessions() as session, session.begin():
            await tenancy.enter(session, administration="FJ")
            rest = "declaration_id, number, at, day, office, flow, rule_set, lane, own_lane, lane_before, cause, hits, features,"
            rest += " relief, capacity, score, probability, safe_default"
            await session.execute(
                text(
                    f"insert into risk.assessment (administration, id, draw, {rest})"
                    f" select administration, gen_random_uuid(), {changed}, {rest} from risk.assessment"
                    " where draw->'uniform'->>'random' <> '0.999' limit 1"
                )
            )
    report = await recompute_day(work=house.work, box=make_box(settings), administration="FJ", zone=SUVA, day=TODAY)
    assert report.assessments == 33
    assert sorted(words for _, words in report.wrong) == [
        "/draw/uniform/random differs; the number drawn for random is another",
        "the key is not that of the declaration",
    ]


async def test_a_day_without_a_commitment_gets_one_late_and_the_auditor_is_told(house: House) -> None:
    await lodge(house, declaration("L-1"))
    report = await recompute_day(
        work=house.work, box=make_box(house.app.state.platform.settings), administration="FJ", zone=SUVA, day=TODAY
    )
    assert report.late == (TODAY,), "the secret was made on the day itself"


async def test_with_another_sealing_key_lanes_are_still_given_and_the_loss_is_told(house: House) -> None:
    """After a restore without the key: yesterday's secrets are gone, today's is made anew and its hash says so."""
    old = await lodge(house, declaration("K-1"))
    before = (await published(house))["2026-03-03"]["commitment"]
    found = engine(house)
    found.box = Box("another key", purpose="risk sealed secrets")
    found._secrets.clear()
    await lodge(house, declaration("K-1", freight="7"))
    new = await lodge(house, declaration("K-2"))
    after = (await published(house))["2026-03-03"]["commitment"]
    assert after != before
    assert (await drawn(house, new))["day"] == "2026-03-03"
    house.later(days=1)
    found._secrets.clear()
    found.box = make_box(house.app.state.platform.settings)
    await lodge(house, declaration("K-1", freight="8"))
    assert (await drawn(house, old))["day"] == "2026-03-04", "its own day can no longer be opened"
    report = await recompute_day(work=house.work, box=found.box, administration="FJ", zone=SUVA, day=TODAY)
    assert report.assessments == 3
    assert {words for _, words in report.wrong} == {"The secret of 2026-03-03 was sealed under a key that is gone."}
