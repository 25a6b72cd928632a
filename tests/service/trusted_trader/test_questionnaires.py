"""Editions of the questionnaire, and what everybody may read (AEO-01, 03, 09, 20, 21; T1)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.trusted_trader.domain.own_questions import digest
from services.trusted_trader.model import Application, Questionnaire
from tests.service.trusted_trader.editions import (
    TODAY,
    TOMORROW,
    WRITER,
    active,
    public,
    questionnaire,
    sent,
)
from tests.service.trusted_trader.house import LITIA, REVIEWER, House

ANSWERS: dict[str, Any] = {
    "roles": ["importer"], "size": "micro", "registered": "yes", "years": 4, "offences": "none", "revoked": "no", "debts": "none",
    "insolvency": "no", "records": "yes", "visits": "yes", "plan": "no",
}  # fmt: skip


@pytest.fixture
def house(bare_house: House) -> House:
    """A house without any programme: these tests make their own."""
    return bare_house


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
