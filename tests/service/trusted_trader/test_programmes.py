"""Editions of the programme on a real database: two officers, days that never overlap (AEO-06; T3)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from services.trusted_trader.model import Programme, Questionnaire, Step
from services.trusted_trader.seed.programme_words import programme_content
from services.trusted_trader.seed.programmes import seed_programmes
from tests.service.house import officer
from tests.service.trusted_trader.editions import (
    FAR,
    SIGNER,
    TODAY,
    TOMORROW,
    WRITER,
    active,
    draft,
    public,
    questionnaire,
    sent,
    step,
)
from tests.service.trusted_trader.house import LITIA, REVIEWER, House


@pytest.fixture
def house(bare_house: House) -> House:
    """A house without any programme: these tests make their own."""
    return bare_house


class TestProgramme:
    async def test_from_draft_to_force_by_two_officers(self, house):
        await questionnaire(house)
        row = await draft(house)
        assert (row["edition"], row["state"], row["faults"], row["actions"]) == (1, "draft", [], ["edit", "propose"])
        row = await step(house, row, "propose")
        assert row["actions"] == ["send-back"], "whoever proposed does not sign"
        refused = await step(house, row, "activate", WRITER, 409)
        assert refused["code"] == "rule-not-met"
        row = await step(house, row, "send-back", SIGNER)
        assert (row["state"], row["proposed_by"]) == ("draft", None)
        changed = {"content": programme_content("FJ"), "questionnaire": 1, "from_on": TODAY, "until_on": "2029-12-31"}
        row = await sent(house, WRITER, "PUT", "/programmes/1", version=row["version"], json=changed)
        row = await step(house, await step(house, row, "propose"), "activate", SIGNER)
        assert (row["state"], row["in_force"], row["until_on"]) == ("active", True, "2029-12-31")
        assert row["decided_by"]["id"] == SIGNER.id
        async with house.work.reading(administration="FJ") as session:
            steps = (await session.scalars(select(Step).order_by(Step.number))).all()
        taken = [(found.printed, found.action) for found in steps if found.thing == "programme"]
        assert taken == [
            ("FJ-P-1/1", "propose"),
            ("FJ-P-1/2", "send-back"),
            ("FJ-P-1/3", "propose"),
            ("FJ-P-1/4", "activate"),
        ]
        assert all(found.external_text for found in steps)

    async def test_aeo_06_t3_fewer_than_three_measures_cannot_be_proposed_nor_signed(self, house):
        await questionnaire(house)
        content = programme_content("FJ")
        content["tiers"][0]["benefits"] = content["tiers"][0]["benefits"][:2]
        row = await draft(house, content=content)
        assert row["faults"][0]["pointer"] == "/tiers/0/benefits"
        assert "propose" not in row["actions"]
        problem = await step(house, row, "propose", status=422)
        assert problem["code"] == "programme-not-complete"
        assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/tiers/0/benefits", "too_few")]
        row = await sent(house, WRITER, "PUT", "/programmes/1", version=1,
                         json={"content": programme_content("FJ"), "questionnaire": 1, "from_on": TODAY})  # fmt: skip
        row = await step(house, row, "propose")
        await house.alter(Programme, ("FJ", 1), content=content)
        problem = await step(house, row, "activate", SIGNER, 422)
        assert problem["code"] == "programme-not-complete"

    async def test_an_unpublished_questionnaire_a_past_day_and_dates_out_of_order(self, house):
        await sent(house, WRITER, "POST", "/questionnaires", 201, json={"regional": "2026-1"})
        row = await draft(house, from_on="2026-03-02")
        assert {fault["pointer"]: fault["code"] for fault in row["faults"]} == {
            "/questionnaire": "not_published", "/from_on": "past",
        }  # fmt: skip
        problem = await draft(house, until_on="2026-03-01", status=422)
        assert problem["errors"][0]["pointer"] == "/until_on"

    async def test_what_cannot_be_read_is_not_kept(self, house):
        content = programme_content("FJ")
        content["criteria"][0]["minimum_turnover"] = 100_000
        problem = await draft(house, content=content, status=422)
        assert {(e["pointer"], e["code"]) for e in problem["errors"]} >= {("/criteria/0/minimum_turnover", "size")}
        assert (await sent(house, WRITER, "GET", "/programmes"))["items"] == []

    async def test_an_edition_of_tomorrow_does_not_alter_todays(self, house):
        await questionnaire(house)
        await active(house)
        before = await public(house)
        content = programme_content("FJ")
        content["tiers"][0]["validity_months"] = 12
        second = await active(house, from_on=TOMORROW, content=content)
        assert (second["edition"], second["in_force"]) == (2, False)
        today = await public(house)
        assert today["tiers"] == before["tiers"]
        assert (today["edition"], today["until_on"]) == (1, TODAY)
        house.later(hours=24)
        tomorrow = await public(house)
        assert (tomorrow["edition"], tomorrow["tiers"][0]["validity_months"]) == (2, 12)

    async def test_two_active_editions_never_share_a_day(self, house):
        await questionnaire(house)
        await active(house)
        await active(house, from_on="2026-05-01")
        row = await step(house, await draft(house, from_on="2026-04-01"), "propose")
        problem = await step(house, row, "activate", SIGNER, 409)
        assert problem["code"] == "another-programme-active"
        assert "Edition 2" in problem["detail"]
        with pytest.raises(IntegrityError, match="ex_programme_active"):
            await house.alter(Programme, ("FJ", 1), until_on=date(2026, 5, 1))

    async def test_of_two_signed_at_once_for_one_day_one_wins(self, house):
        await questionnaire(house)
        rows = [await step(house, await draft(house), "propose") for _ in range(3)]
        calls = (
            house.call(SIGNER, "POST", f"/programmes/{row['edition']}/activate", version=row["version"], json={})
            for row in rows
        )
        answers = await asyncio.gather(*calls)
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        assert {a.json()["code"] for a in answers if a.status_code == 409} == {"another-programme-active"}

    async def test_retiring_one_that_has_not_begun_gives_its_days_back(self, house):
        await questionnaire(house)
        await active(house)
        second = await active(house, from_on="2026-05-01")
        assert (await public(house))["until_on"] == "2026-04-30"
        problem = await step(house, second, "retire", SIGNER, 422)
        assert problem["errors"][0]["pointer"] == "/external_text"
        await step(house, second, "retire", SIGNER, external_text="Parliament postponed the act.")
        assert (await public(house))["until_on"] is None
        house.later(days=90)
        assert (await public(house))["edition"] == 1

    async def test_retiring_the_one_in_force_ends_it_at_once(self, house):
        await questionnaire(house)
        row = await step(house, await active(house), "retire", SIGNER, external_text="The act was repealed.")
        assert (row["state"], row["until_on"], row["in_force"]) == ("retired", TODAY, False)
        assert (await public(house, status=404))["code"] == "not-found"

    async def test_one_officer_alone_signs_nothing_the_database_says_so_too(self, house):
        await questionnaire(house)
        row = await step(house, await draft(house), "propose")
        await step(house, row, "activate", WRITER, 409, override_reason="Only one officer is on duty this month.")
        with pytest.raises(IntegrityError, match="second_officer"):
            await house.alter(Programme, ("FJ", 1), decided_by=WRITER.id, decided_by_name="W", decided_at=house.at)

    async def test_a_small_office_may_with_a_reason_that_is_kept(self, house):
        alone = replace(WRITER, administration="TO")
        await questionnaire(house, who=alone)
        row = await step(house, await draft(house, who=alone), "propose", alone)
        await step(house, row, "activate", alone, 409)
        await step(house, row, "activate", alone, 409, override_reason="Alone.")
        row = await step(house, row, "activate", alone, override_reason="Only one officer is on duty this month.")
        assert (row["state"], row["override_reason"]) == ("active", "Only one officer is on duty this month.")
        async with house.work.reading(administration="TO") as session:
            kept = await session.scalars(select(Step.override_reason).where(Step.action == "activate"))
        assert kept.all() == ["Only one officer is on duty this month."]

    async def test_who_may_not(self, house):
        await questionnaire(house)
        body = {"content": programme_content("FJ"), "questionnaire": 1, "from_on": TODAY}
        await sent(house, REVIEWER, "POST", "/programmes", 403, json=body)
        await sent(house, LITIA, "GET", "/programmes", 403)
        await sent(house, None, "GET", "/programmes", 401)
        row = await draft(house)
        await sent(house, FAR, "GET", "/programmes/1", 404)
        await sent(house, WRITER, "PUT", "/programmes/1", 412, version=7, json=body)
        await sent(house, WRITER, "PUT", "/programmes/1", 428, json=body)
        await sent(house, WRITER, "POST", "/programmes", 400, json=body, key="")
        await step(house, {**row, "edition": 99}, "propose", status=404)

    async def test_of_two_drafts_begun_one_after_the_other_each_has_its_number(self, house):
        await questionnaire(house)
        assert [(await draft(house))["edition"] for _ in range(3)] == [1, 2, 3]
        far = await sent(house, FAR, "POST", "/questionnaires", 201, json={"regional": "2026-1"})
        assert far["edition"] == 1, "numbers are the administration's own"


async def test_the_seed_signs_believable_programmes_by_two_officers(house):
    people = {code: [replace(officer("parameters", name=f"{code}-{n}"), administration=code) for n in (1, 2)]
              for code in ("FJ", "VU", "TO", "XX")}  # fmt: skip
    settings = house.app.state.platform.settings
    made = await seed_programmes(settings=settings, work=house.work, people=people, at=house.at)
    assert made == {"FJ": 1, "VU": 1, "TO": 1, "XX": 1}
    for code in made:
        assert (await public(house, code))["edition"] == 1
        async with house.work.reading(administration=code) as session:
            row = await session.get_one(Programme, (code, 1))
            count = await session.scalar(select(func.count()).select_from(Questionnaire))
        assert row.proposed_by != row.decided_by
        assert count == 1
    again = await seed_programmes(settings=settings, work=house.work, people=people, at=house.at)
    assert again == dict.fromkeys(made, 0)
