"""Editions of programme and questionnaire on a real database, and what everybody may read (AEO-01 to 09, 21; T1 to T3)."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from services.trusted_trader.domain.own_questions import digest
from services.trusted_trader.model import Application, Programme, Questionnaire, Step
from services.trusted_trader.seed.programme_words import programme_content
from shared.settings import Settings
from tests.service.house import officer
from tests.service.trusted_trader.house import LITIA, PARAMETERS, REVIEWER, House, build

WRITER = PARAMETERS
SIGNER = replace(officer("parameters", name="officer-signer"))
FAR = replace(SIGNER, administration="VU")
TODAY, TOMORROW = "2026-03-03", "2026-03-04"
ANSWERS: dict[str, Any] = {
    "roles": ["importer"], "size": "micro", "registered": "yes", "years": 4, "offences": "none", "revoked": "no", "debts": "none",
    "insolvency": "no", "records": "yes", "visits": "yes", "plan": "no",
}  # fmt: skip


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house without any programme: these tests make their own."""
    found = build(settings)
    yield found
    await found.work.close()


async def sent(house: House, who: Any, method: str, path: str, status: int = 200, **more: Any) -> dict[str, Any]:
    answer = await house.call(who, method, path, **more)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def questionnaire(house: House, own: dict[str, Any] | None = None, *, who: Any = WRITER) -> dict[str, Any]:
    """A published edition."""
    body = {"regional": "2026-1", "own": own or {}}
    row = await sent(house, who, "POST", "/questionnaires", 201, json=body)
    return await sent(house, who, "POST", f"/questionnaires/{row['edition']}/publish", version=row["version"])


async def draft(
    house: House, *, from_on: str = TODAY, who: Any = WRITER, status: int = 201, **more: Any
) -> dict[str, Any]:
    body = {"content": programme_content("FJ"), "questionnaire": 1, "from_on": from_on} | more
    return await sent(house, who, "POST", "/programmes", status, json=body)


async def step(
    house: House, row: dict[str, Any], name: str, who: Any = WRITER, status: int = 200, **body: Any
) -> dict[str, Any]:
    path = f"/programmes/{row['edition']}/{name}"
    return await sent(house, who, "POST", path, status, version=row["version"], json=body)


async def active(house: House, **more: Any) -> dict[str, Any]:
    """An edition proposed by one officer and signed by another."""
    row = await step(house, await draft(house, **more), "propose")
    return await step(house, row, "activate", SIGNER)


async def public(house: House, code: str = "FJ", status: int = 200) -> dict[str, Any]:
    return await sent(house, None, "GET", f"/programme?administration={code}", status)


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


class TestQuestionnaire:
    OWN: dict[str, Any] = {  # noqa: RUF012
        "sections": [{"element": "L", "title": {"en": "L"}, "questions": [
            {"code": "fj.ash", "text": {"en": "Do you watch ash warnings?"}, "kind": "text", "required": False}]}],
        "dropped": [{"code": "h.way", "reason": "No road is longer than an hour."}],
        "weights": {"b.years": 9},
    }  # fmt: skip

    async def test_aeo_21_an_edition_of_the_regions_and_own_questions(self, house):
        row = await questionnaire(house, self.OWN)
        codes = {q["code"]: q for section in row["content"]["sections"] for q in section["questions"]}
        assert "fj.ash" in codes
        assert "h.way" not in codes
        assert codes["b.years"]["weight"] == 9
        assert (row["state"], row["own"], row["regional"]) == ("published", self.OWN, "2026-1")

    async def test_aeo_21_what_was_published_never_changes(self, house):
        row = await questionnaire(house)
        body = {"regional": "2026-1", "own": self.OWN}
        problem = await sent(house, WRITER, "PUT", "/questionnaires/1", 409, version=row["version"], json=body)
        assert problem["code"] == "not-possible"
        attempts: list[dict[str, Any]] = [{"content": {}}, {"sha256": "0"}, {"own": self.OWN}, {"regional": "x"}]
        for changes in attempts:
            with pytest.raises(IntegrityError, match="never changes"):
                await house.alter(Questionnaire, ("FJ", 1), **changes)
        found = await sent(house, None, "GET", "/questionnaires/1?administration=FJ")
        assert found["content"] == row["content"]
        assert found["sha256"] == digest(found["content"])

    async def test_aeo_21_answers_stay_bound_to_their_edition(self, house):
        await questionnaire(house)
        await active(house)
        case = await house.interest(
            eligibility={code: ANSWERS[code] for code in ANSWERS if code not in ("roles", "size")}
        )
        await questionnaire(house, self.OWN)
        await active(house, from_on=TOMORROW, questionnaire=2)
        house.later(hours=24)
        async with house.work.reading(administration="FJ") as session:
            row = await session.scalar(select(Application).where(Application.organisation == LITIA.organisation))
        assert row is not None
        assert row.questionnaire == 1
        assert str(row.id) == case["id"]
        assert (await public(house))["questionnaire"]["edition"] == 2

    async def test_a_fault_in_the_own_part_is_named_and_nothing_is_kept(self, house):
        body = {"regional": "2026-1", "own": {"dropped": [{"code": "a.debts", "reason": "Debts do not matter here."}]}}
        problem = await sent(house, WRITER, "POST", "/questionnaires", 422, json=body)
        assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/own/dropped/0/code", "critical")]
        assert (await sent(house, WRITER, "GET", "/questionnaires"))["items"] == []
        await sent(house, WRITER, "POST", "/questionnaires", 404, json={"regional": "1999-1"})

    async def test_withdrawn_it_is_still_read_and_the_last_one_stays(self, house):
        await questionnaire(house)
        await active(house)
        reason = {"external_text": "Question B 3 was misleading."}
        row = await sent(house, WRITER, "GET", "/questionnaires/1/file")
        problem = await sent(
            house, WRITER, "POST", "/questionnaires/1/withdraw", 409, version=row["version"], json=reason
        )
        assert problem["code"] == "last-questionnaire"
        await questionnaire(house)
        await sent(house, WRITER, "POST", "/questionnaires/1/withdraw", 422, version=row["version"], json={})
        row = await sent(house, WRITER, "POST", "/questionnaires/1/withdraw", version=row["version"], json=reason)
        assert row["state"] == "withdrawn"
        assert (await sent(house, None, "GET", "/questionnaires/1?administration=FJ"))["state"] == "withdrawn"
        assert (await public(house))["questionnaire"]["edition"] == 2

    async def test_a_draft_is_the_officers(self, house):
        await sent(house, WRITER, "POST", "/questionnaires", 201, json={"regional": "2026-1"})
        await sent(house, None, "GET", "/questionnaires/1?administration=FJ", 404)
        await sent(house, None, "GET", "/questionnaires/1/file", 401)
        await sent(house, LITIA, "GET", "/questionnaires/1/file", 403)
        assert (await sent(house, REVIEWER, "GET", "/questionnaires/1/file"))["actions"] == []
        items = (await sent(house, REVIEWER, "GET", "/questionnaires/regional"))["items"]
        assert [item["regional"] for item in items] == ["2026-1"]
        row = await sent(
            house, WRITER, "PUT", "/questionnaires/1", version=1, json={"regional": "2026-1", "own": self.OWN}
        )
        assert row["version"] == 2


class TestPublic:
    async def test_t1_aeo_01_aeo_03_anybody_reads_criteria_with_their_law_and_benefits_in_plain_words(self, house):
        await questionnaire(house)
        await active(house)
        found = await public(house)
        assert found["name"] == "Trusted traders of Fiji"
        assert found["law_confirmed"] is False
        gold, aeo = found["tiers"]
        assert (gold["entry"], gold["validity_months"], aeo["validity_months"]) == (True, 24, 36)
        assert [criterion["element"] for criterion in aeo["criteria"]] == list("ABCDEFGHIJKLM")
        assert all(c["law"] and c["text"] and c["tfa"] for c in aeo["criteria"])
        assert "The guarantee that you give is 50 per cent lower." in [b["words"] for b in gold["benefits"]]
        assert aeo["measures"] == 7
        assert aeo["questions"]["micro"] < aeo["questions"]["large"] / 2
        french = await sent(house, None, "GET", "/programme?administration=FJ&language=fr")
        assert french["tiers"][0]["name"] == "Carte d'or"
        answer = await house.get(None, "/programme?administration=FJ")
        assert answer.headers["Cache-Control"] == "public, max-age=60"

    async def test_t1_where_none_is_in_force_or_none_is_served(self, house):
        assert (await public(house, status=404))[
            "detail"
        ] == "The administration has no trusted-trader programme in force today."
        await public(house, "ZZ", status=404)
        await sent(house, None, "GET", "/programme", 422)
        await sent(house, None, "GET", "/questionnaires/0?administration=FJ", 422)

    async def test_aeo_09_the_fact_sheet_in_three_forms(self, house):
        await questionnaire(house)
        await active(house)
        path = "/programme/fact-sheet?administration=FJ"
        sheet = await sent(house, None, "GET", path)
        assert sheet["figures"] == {"on": TODAY, "smallest_cell": 5, "holders": {}, "arrangements": []}
        found = await house.get(None, f"{path}&format=csv")
        assert found.headers["content-type"].startswith("text/csv")
        assert "attachment" in found.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(found.text.removeprefix("\ufeff"))))
        assert ["Tier: Gold Card", "Holders", "none", ""] in rows
        plain = await house.get(None, f"{path}&format=text&language=fr")
        assert plain.headers["content-type"].startswith("text/plain")
        assert "Carte d'or" in plain.text
        await sent(house, None, "GET", f"{path}&format=pdf", 422)


class TestEligibility:
    async def test_aeo_20_an_instant_result_and_a_list_of_gaps_and_nothing_is_stored(self, house):
        await questionnaire(house)
        await active(house)
        asked = await sent(house, None, "GET", "/eligibility/questions?administration=FJ&language=fr")
        assert {q["code"] for q in asked["questions"]} - {"tier"} == set(ANSWERS)
        before = await self._rows(house)
        body = {"administration": "FJ", "answers": ANSWERS}
        found = await sent(house, None, "POST", "/eligibility", json=body, key="")
        assert (found["result"], found["tier"]) == ("likely", "gold")
        assert [(s["question"], s["why"], s["takes"]) for s in found["steps"]] == [("plan", "gap", "about a day")]
        assert found["questions"] < 25
        later = await sent(
            house, None, "POST", "/eligibility", key="", json={**body, "answers": {**ANSWERS, "offences": "serious"}}
        )
        assert later["result"] == "not_possible_now"
        assert await self._rows(house) == before

    async def _rows(self, house: House) -> list[int]:
        """How many rows there are of what a change would leave behind."""
        names = ("application", "answer", "step", "audit_entry")
        async with house.work.reading(administration="FJ") as session:
            found = [await session.scalar(text(f"select count(*) from trusted_trader.{name}")) for name in names]
        assert found[-1] > 0
        return found

    async def test_what_cannot_be_used_is_named(self, house):
        await questionnaire(house)
        await active(house)

        async def problem(answers: Any, status: int = 422) -> dict[str, Any]:
            body = {"administration": "FJ", "answers": answers}
            return await sent(house, None, "POST", "/eligibility", status, json=body, key="")

        assert {e["pointer"] for e in (await problem({}))["errors"]} == {f"/answers/{code}" for code in ANSWERS}
        assert (await problem(ANSWERS | {"years": 1.5}))["errors"][0]["pointer"].startswith("/answers/years")
        await problem(ANSWERS | {"registered": "x" * 101})
        await problem({f"q{n}": "x" for n in range(31)})
        await problem(ANSWERS | {"roles": ["importer"] * 13})
        await problem(ANSWERS | {"roles": {"deep": {"deeper": 1}}})
        await sent(house, None, "POST", "/eligibility", 404, json={"administration": "ZZ", "answers": ANSWERS}, key="")
        await sent(house, None, "GET", "/eligibility/questions?administration=FJ&tier=platinum", 404)


async def test_the_seed_signs_believable_programmes_by_two_officers(house):
    from services.trusted_trader.seed.programmes import seed_programmes

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
