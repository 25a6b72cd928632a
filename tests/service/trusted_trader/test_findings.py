"""AEO-26 and T5: findings with a day, answered and accepted; nothing is granted while a critical one is open."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.trusted_trader.domain.words import Status
from services.trusted_trader.jobs.findings import Reminders
from services.trusted_trader.model import Application, Finding, Step
from tests.service.trusted_trader.house import COUNTER, DECIDER, GRANT, LITIA, REVIEWER, STRANGER, VALIDATOR, House
from tests.service.trusted_trader.visiting import case, finding, hand_in, mend, planned, report, reported


@pytest.fixture
def house(town: House) -> House:
    """One house for the file: each test brings its own sites and applications."""
    return town


async def found_there(house, *findings):
    site = await house.site()
    application = await case(house, site)
    return application, await reported(house, application, site, *findings)


async def propose(house, application):
    return await house.try_(REVIEWER, await house.look(REVIEWER, application), "propose", GRANT)


async def grant(house, application, who=DECIDER):
    return await house.try_(who, await house.look(REVIEWER, application), "grant")


async def resolve(house, identifier):
    answer = await mend(house, VALIDATOR, identifier, "resolve", {"text": "Seen on the spot."})
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestAeo26:
    async def test_aeo_26_nothing_is_proposed_while_a_critical_finding_is_open(self, house: House):
        one = finding()
        application, _ = await found_there(house, one)
        refused = await propose(house, application)
        assert refused.status_code == 409
        assert any("AEO-26" in rule for rule in refused.json()["rules"])
        await mend(house, LITIA, one["id"], "answer", {"text": "Written up."})
        assert (await propose(house, application)).status_code == 409  # an answer is not yet a resolution
        await resolve(house, one["id"])
        assert (await propose(house, application)).status_code == 200
        assert (await grant(house, application)).status_code == 200

    async def test_aeo_26_a_critical_finding_reopened_after_the_proposal_blocks_the_signature(self, house: House):
        one = finding()
        application, _ = await found_there(house, one)
        await resolve(house, one["id"])
        assert (await propose(house, application)).status_code == 200
        reopened = await mend(house, VALIDATOR, one["id"], "reopen", {"text": "The books are of 2024."})
        assert reopened.json()["blocks_grant"]
        refused = await grant(house, application)
        assert any("AEO-26" in rule for rule in refused.json()["rules"])
        await resolve(house, one["id"])
        assert (await grant(house, application)).status_code == 200

    async def test_aeo_26_a_report_that_arrives_after_the_proposal_blocks_the_signature(self, house: House):
        site = await house.site()
        application = await case(house, site)
        await reported(house, application, site)
        late = await planned(house, application, site)
        assert (await propose(house, application)).status_code == 200
        assert (await hand_in(house, late, report(house, late, finding()))).status_code == 200
        assert (await grant(house, application)).status_code == 409

    @pytest.mark.parametrize("severity", ["major", "minor"])
    async def test_aeo_26_a_lesser_finding_does_not_block(self, house: House, severity):
        application, visit = await found_there(house, finding(severity))
        assert not visit["findings"][0]["blocks_grant"]
        assert (await propose(house, application)).status_code == 200
        assert (await grant(house, application)).status_code == 200

    async def test_aeo_25_whoever_validated_does_not_sign(self, house: House):
        application, _ = await found_there(house)
        assert (await propose(house, application)).status_code == 200
        both = replace(VALIDATOR, roles=frozenset({"validator", "decider"}))
        refused = await grant(house, application, both)
        assert any("AEO-25" in rule for rule in refused.json()["rules"])
        assert (await grant(house, application)).status_code == 200


class TestT5:
    async def test_t5_a_finding_names_what_to_do_and_until_when(self, house: House):
        due = (house.at.date() + timedelta(days=30)).isoformat()
        _, visit = await found_there(house, finding(due_on=due), finding("minor"))
        by_severity = {one["severity"]: one for one in visit["findings"]}
        assert by_severity["critical"]["due_on"] == due
        assert by_severity["critical"]["action"] == "Write up the books of 2025."
        assert by_severity["minor"]["due_on"] == "2026-08-30"  # 180 days, the parameter's value

    async def test_t5_the_firm_answers_and_an_officer_accepts_or_not(self, house: House):
        one = finding()
        _, visit = await found_there(house, one)
        told = (await house.get(LITIA, f"/findings/{one['id']}")).json()
        assert [(action["name"], action["possible"]) for action in told["actions"]] == [("answer", True)]
        answered = await mend(house, LITIA, one["id"], "answer", {"text": "Written up on Friday."})
        assert (answered.json()["state"], answered.json()["answered_by"]) == ("answered", LITIA.name)
        again = await mend(house, VALIDATOR, one["id"], "reopen", {"text": "June lacks.", "due_on": "2026-04-30"})
        assert (again.json()["state"], again.json()["due_on"]) == ("open", "2026-04-30")
        await mend(house, LITIA, one["id"], "answer", {"text": "June too."})
        assert (await resolve(house, one["id"]))["resolved_by"] == VALIDATOR.name
        async with house.work.reading(administration="FJ") as session:
            steps = await session.scalars(
                select(Step.action)
                .where(Step.administration == "FJ", Step.thing == "finding", Step.thing_id == one["id"])
                .order_by(Step.number)
            )
            assert list(steps) == ["find", "answer", "reopen", "answer", "resolve"]
        listed = (await house.get(LITIA, f"/findings?visit={visit['id']}")).json()["items"]
        assert [row["state"] for row in listed] == ["resolved"]

    async def test_t5_an_overdue_finding_shows_it(self, house: House):
        one = finding(due_on=(house.at.date() + timedelta(days=2)).isoformat())
        await found_there(house, one)
        assert not (await house.get(LITIA, f"/findings/{one['id']}")).json()["overdue"]
        house.later(days=5)
        assert (await house.get(LITIA, f"/findings/{one['id']}")).json()["overdue"]

    async def test_who_may_not(self, house: House):
        one = finding()
        await found_there(house, one)
        assert (await house.get(STRANGER, f"/findings/{one['id']}")).status_code == 404
        assert (await mend(house, STRANGER, one["id"], "answer", {"text": "Mine."})).status_code == 404
        assert (await mend(house, LITIA, one["id"], "resolve", {"text": "Done."})).status_code == 403
        assert (await mend(house, REVIEWER, one["id"], "resolve", {"text": "Done."})).status_code == 403
        assert (await house.get(LITIA, f"/findings/{uuid4()}")).status_code == 404
        seen = (await house.get(LITIA, f"/findings/{one['id']}")).json()
        path = f"/findings/{one['id']}/answer"
        assert (
            await house.call(LITIA, "POST", path, version=seen["version"] + 1, json={"text": "x"})
        ).status_code == 412
        assert (await house.call(LITIA, "POST", path, json={"text": "x"})).status_code == 428

    async def test_bad_input_a_finding_is_not_reopened_for_a_day_that_is_over(self, house: House):
        one = finding()
        await found_there(house, one)
        await resolve(house, one["id"])
        refused = await mend(house, VALIDATOR, one["id"], "reopen", {"text": "No.", "due_on": "2026-01-01"})
        assert refused.json()["errors"][0]["pointer"] == "/due_on"
        assert (await mend(house, LITIA, one["id"], "answer", {"text": ""})).status_code == 422


class TestAFirmWithoutAnAccount:
    async def test_the_counter_answers_for_it(self, house: House):
        nobody = replace(COUNTER, tin="50-66666")
        site = await house.site(nobody)
        application = await case(house, site, who=nobody)
        one = finding()
        await reported(house, application, site, one)
        answered = await mend(house, COUNTER, one["id"], "answer", {"text": "They brought the books."})
        assert (answered.status_code, answered.json()["answered_by"]) == (200, COUNTER.name)
        theirs = finding()
        await found_there(house, theirs)
        assert (await mend(house, COUNTER, theirs["id"], "answer", {"text": "For them."})).status_code == 409


class TestReminders:
    async def test_the_firm_is_reminded_once_for_each_day(self, house: House):
        job = Reminders({"FJ": house.app.state.platform.settings.hosted_administrations()["FJ"]})

        async def remind():
            await job.remind(house.work, "FJ", house.at)
            row = await house.row(Finding, ("FJ", UUID(one["id"])))
            return row.reminded_at

        one = finding(due_on=(house.at.date() + timedelta(days=20)).isoformat())
        await found_there(house, one)
        assert await remind() is None  # fourteen days before, not twenty
        house.later(days=7)
        first = house.at
        assert await remind() == first
        house.later(days=1)
        assert await remind() == first
        day = (house.at.date() + timedelta(days=40)).isoformat()
        await resolve(house, one["id"])
        await mend(house, VALIDATOR, one["id"], "reopen", {"text": "Again.", "due_on": day})
        assert await remind() is None
        house.later(days=30)
        assert await remind() == house.at

    async def test_nobody_is_reminded_of_what_is_answered_or_of_an_application_that_came_to_nothing(self, house: House):
        job = Reminders({"FJ": house.app.state.platform.settings.hosted_administrations()["FJ"]})
        soon = (house.at.date() + timedelta(days=3)).isoformat()
        answered, ended = finding(due_on=soon), finding(due_on=soon)
        await found_there(house, answered)
        await mend(house, LITIA, answered["id"], "answer", {"text": "Done."})
        application, _ = await found_there(house, ended)
        await house.alter(Application, ("FJ", UUID(application["id"])), state=Status.WITHDRAWN.value)
        await job.remind(house.work, "FJ", house.at)
        for one in (answered, ended):
            assert (await house.row(Finding, ("FJ", UUID(one["id"])))).reminded_at is None


class TestAtTheSameMoment:
    async def test_aeo_26_a_grant_and_a_critical_finding_at_once_never_both_pass_unseen(self, house: House):
        """Either the finding is there first and the signature is refused, or the report meets an ended case and is kept."""
        for _ in range(4):
            site = await house.site()
            application = await case(house, site)
            await reported(house, application, site)
            late = await planned(house, application, site)
            assert (await propose(house, application)).status_code == 200
            seen = await house.look(REVIEWER, application)
            signed, handed = await asyncio.gather(
                house.try_(DECIDER, seen, "grant"), hand_in(house, late, report(house, late, finding()))
            )
            assert {signed.status_code, handed.status_code} == {200, 409}, (signed.text, handed.text)
