"""Whatever the office does while validators are away, every report they hand in is somewhere, whole."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from sqlalchemy import select

from services.trusted_trader.model import Finding, Visit
from tests.service.trusted_trader.house import REVIEWER, VALIDATOR, House
from tests.service.trusted_trader.visiting import SECOND, act, case, finding, hand_in, planned, report


class Walk:
    """An office that changes its mind, and two validators whose links are bad."""

    def __init__(self, house: House, application: dict, site: str, dice: random.Random) -> None:
        self.house, self.application, self.site, self.dice = house, application, site, dice
        self.visit: dict = {}
        self.packages: list[dict] = []
        self.written: dict[str, dict] = {}

    async def look(self) -> None:
        self.visit = (await self.house.get(REVIEWER, f"/visits/{self.visit['id']}")).json()

    async def plan(self) -> None:
        if not self.visit or self.visit["state"] in ("cancelled", "reported"):
            self.visit = await planned(self.house, self.application, self.site, VALIDATOR, SECOND)

    async def replan(self) -> None:
        if self.visit:
            who = self.dice.choice(([VALIDATOR], [SECOND], [VALIDATOR, SECOND]))
            body = {
                "kind": "on_site", "planned_on": f"2026-03-{self.dice.randint(5, 28):02d}",
                "validators": [{"id": one.id, "name": one.name} for one in who],
            }  # fmt: skip
            await act(self.house, REVIEWER, self.visit, "replan", body)
            await self.look()

    async def cancel(self) -> None:
        if self.visit:
            await act(self.house, REVIEWER, self.visit, "cancel", {"reason": "The ship does not go."})
            await self.look()

    async def take_along(self) -> None:
        if self.visit:
            self.packages.append(dict(self.visit))

    async def send(self) -> None:
        if not self.packages:
            return
        package = self.dice.choice(self.packages)
        sent = report(self.house, package, finding(self.dice.choice(["major", "minor"])))
        who = self.dice.choice([VALIDATOR, SECOND])
        answers = [await hand_in(self.house, package, sent, who) for _ in range(self.dice.randint(1, 3))]
        assert len({one.status_code for one in answers}) == 1, [one.text for one in answers]
        code = answers[0].status_code
        kept = code == 409 and answers[0].json()["code"] == "report-kept"
        not_named = code == 409 and answers[0].json()["code"] == "rule-not-met"
        assert code == 200 or kept or not_named, answers[0].text
        if not not_named:  # who is not named under the present plan is told so at once, and keeps the report
            self.written[sent["report_key"]] = sent
        await self.look()


@pytest.mark.parametrize("start", range(4))
async def test_no_report_is_lost_on_any_walk(town: House, start: int):
    dice = random.Random(start)  # a walk that can be walked again
    site = await town.site()
    walk = Walk(town, await case(town, site), site, dice)
    await walk.plan()
    await walk.take_along()
    steps = [walk.plan, walk.replan, walk.cancel, walk.take_along, walk.send, walk.send]
    for _ in range(30):
        await dice.choice(steps)()
    await walk.send()
    async with town.work.reading(administration="FJ") as session:
        rows = (await session.scalars(select(Visit).where(Visit.site_id == UUID(site)))).all()
        found = set(await session.scalars(select(Finding.id).where(Finding.visit_id.in_([row.id for row in rows]))))
    of_visits = {str(row.report_key) for row in rows if row.report_key}
    kept = {one["report_key"]: one["report"] for row in rows for one in row.kept}
    assert walk.written
    assert of_visits | set(kept) >= set(walk.written)
    assert not of_visits & set(kept)
    for key, sent in walk.written.items():
        if key in of_visits:
            assert {UUID(one["id"]) for one in sent["findings"]} <= found
        else:
            assert [one["text"] for one in kept[key]["findings"]] == [one["text"] for one in sent["findings"]]
            assert kept[key]["ratings"] == sent["ratings"]
