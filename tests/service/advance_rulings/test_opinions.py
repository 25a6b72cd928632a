"""Rows 36 and 37, A10: experts of the region, asked without saying who applies; and administrations kept apart."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from shared import tenancy
from tests.service.advance_rulings.conftest import CLASSIFICATION, REVIEWER, House, blank_pdf, trader
from tests.service.advance_rulings.region import (
    ENTRY,
    PELE,
    QUESTION,
    SINA,
    VANUATU,
    advice,
    asked,
    hear,
    inbox,
    listed,
)
from tests.service.house import officer

GIVEN = {
    "text": "A juice keeps its character with a little pulp of another fruit; heading 20.09.",
    "basis": "GIR 1 and 6; chapter 20, note 6.", "hs_code": "200989",
}  # fmt: skip
SHEET = blank_pdf("a plain sheet")
SECRETS = ("Firm 1111", "1111-1111", "50-1", "Vakaloloma", "litia", "secret-invoice", "FJ-AR-")


@pytest.fixture
async def expert(town: House) -> dict[str, Any]:
    return await listed(town)


async def facts(town: House, administration: str, kind: str) -> list[dict[str, Any]]:
    async with town.work.reading(administration=administration) as session:
        rows = await session.execute(
            town.work.tables.audit_entry.select().where(
                town.work.tables.audit_entry.c.administration == administration,
                town.work.tables.audit_entry.c.type.in_((kind, f"advance_rulings.{kind}")),
            )
        )
        return [dict(row._mapping) for row in rows]


class TestTheDirectory:
    async def test_nobody_is_listed_without_their_own_word(self, town):
        head = officer("decider", name="chief-of-samoa", administration="WS")
        entered = await town.call(
            head, "POST", "/experts", json=ENTRY | {"officer": {"id": PELE.id, "name": PELE.name}}
        )
        assert entered.status_code == 201, entered.text
        entry = entered.json()
        assert entry["listed"] is None
        seen = await town.get(REVIEWER, "/experts?administration=WS")
        assert PELE.id not in [one["person"]["id"] for one in seen.json()["items"]]
        path = f"/experts/{entry['id']}/consent"
        refused = await town.call(head, "POST", path, version=1, json={"listed": True})
        assert (refused.status_code, refused.json()["code"]) == (403, "not-your-entry")
        agreed = await town.call(PELE, "POST", path, version=1, json={"listed": True})
        assert agreed.status_code == 200
        seen = await town.get(REVIEWER, "/experts?administration=WS")
        assert PELE.id in [one["person"]["id"] for one in seen.json()["items"]]
        taken = await town.call(PELE, "POST", path, version=2, json={"listed": False})
        assert taken.json()["listed"] is None
        seen = await town.get(REVIEWER, "/experts?administration=WS")
        assert PELE.id not in [one["person"]["id"] for one in seen.json()["items"]]
        assert (await town.get(REVIEWER, f"/experts/{entry['id']}")).status_code == 404

    async def test_a_colleague_cannot_enter_another(self, town):
        refused = await town.call(SINA, "POST", "/experts", json=ENTRY | {"officer": {"id": "x", "name": "Xi"}})
        assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")

    async def test_it_is_searched_by_chapter_type_and_language(self, town, expert):
        for query, found in (
            ("chapter=20", True), ("chapter=85", False), ("type=classification", True), ("type=origin", False),
            ("language=sm", True), ("language=fr", False), ("q=preserved", True), ("chapter=22&language=en", True),
        ):  # fmt: skip
            seen = await town.get(REVIEWER, f"/experts?{query}")
            assert seen.status_code == 200, seen.text
            assert (expert["id"] in [one["id"] for one in seen.json()["items"]]) is found, query

    async def test_others_read_an_entry_and_do_not_change_it(self, town, expert):
        assert (await town.get(REVIEWER, f"/experts/{expert['id']}")).status_code == 200
        refused = await town.call(
            REVIEWER, "PUT", f"/experts/{expert['id']}", version=expert["version"], json=ENTRY | {"topics": "Nothing"}
        )
        assert refused.status_code == 404

    async def test_firms_do_not_see_the_directory(self, town, expert):
        assert (await town.get(trader(), "/experts")).status_code == 403

    async def test_who_is_away_is_not_asked(self, town):
        entry = await listed(town, away_until="2026-03-20")
        case = await town.in_assessment()
        refused = await town.try_(REVIEWER, case, "ask-opinion", QUESTION | {"experts": [entry["id"]]})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "away"
        await listed(town, away_until=None)


class TestA10:
    async def test_a10_an_opinion_without_identity_from_question_to_thanks(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        assert case["state"] == "expert_opinion"
        (sent,) = case["opinions"]
        assert sent["number"].startswith("FJ-OP-2026-")
        assert sent["answer"] == "open"
        question = next(one for one in await inbox(town) if one["number"] == sent["number"])
        assert [one["name"] for one in question["released"]["answers"]] == ["composition", "process"]
        question = await advice(town, SINA, question, "accept")
        question = await advice(town, SINA, question, "give", GIVEN)
        assert question["answer"] == "given"
        case = await town.look(REVIEWER, case)
        assert case["opinions"][0]["opinion"]["hs_code"] == "2009.89"
        assert case["state"] == "expert_opinion", "an opinion binds nobody: the case does not move by itself"
        body = {"conclusion": "Heading 20.09 it is.", "thanks": "Thank you, this was clear."}
        case = await town.act(REVIEWER, case, "close-opinion", body)
        assert case["state"] == "assessment"
        assert case["opinions"][0]["state"] == "closed"
        await hear(town)
        entry = (await town.get(REVIEWER, f"/experts/{expert['id']}")).json()
        assert entry["opinions"] >= 1
        assert entry["thanks"] >= 1
        honoured = (await town.get(VANUATU, "/experts/honours")).json()["items"]
        assert expert["id"] in [one["id"] for one in honoured]
        await hear(town)
        again = (await town.get(REVIEWER, f"/experts/{expert['id']}")).json()
        assert again["thanks"] == entry["thanks"], "a thank is counted once"

    async def test_a10_nothing_that_the_expert_sees_says_who_applies(self, town, expert):
        """Seeded secrets in every place where the applicant's side stands: none is in any view of the expert."""
        answers = CLASSIFICATION | {"confidential_parts": "The recipe of Firm 1111."}
        case = await town.act(REVIEWER, await town.submitted(answers=answers), "accept")
        case = await town.act(REVIEWER, case, "assess")
        added = await town.attach(REVIEWER, case, SHEET, name="secret-invoice-of-litia.pdf", query="&kind=other")
        assert added.status_code == 201, added.text
        case = added.json()
        ticked = [{"document": case["documents"][0]["id"], "title": "Label of the bottle"}]
        case = await asked(town, case, expert, documents=ticked)
        number = case["opinions"][0]["number"]
        await hear(town)
        question = next(one for one in await inbox(town) if one["number"] == number)
        listed_ = await town.get(SINA, "/opinions")
        one = await town.get(SINA, f"/opinions/{question['id']}")
        read = await town.get(SINA, f"/opinions/{question['id']}/documents/1")
        assert read.status_code == 200
        assert read.content == SHEET
        wanted = await facts(town, "WS", "OpinionWanted")
        given = await advice(town, SINA, (await town.get(SINA, f"/opinions/{question['id']}")).json(), "accept")
        given = await advice(town, SINA, given, "give", GIVEN)
        every = [
            listed_.text, str(listed_.headers), one.text, str(one.headers), str(read.headers), str(wanted), str(given),
            (await town.get(SINA, "/experts")).text,
        ]  # fmt: skip
        async with town.work.reading(administration="WS") as session:
            for table in ("step", "audit_entry", "outbox", "opinion"):
                rows = await session.execute(
                    town.work.tables.outbox.metadata.tables[f"advance_rulings.{table}"].select()
                )
                every.append(str(rows.all()))
        for secret in (*SECRETS, case["number"], case["id"]):
            for seen in every:
                assert secret.lower() not in seen.lower(), secret
        assert wanted[-1]["data"]["person"] == SINA.id
        assert read.headers["content-disposition"].endswith(f"{number}-1.pdf")

    async def test_a10_text_that_names_the_applicant_is_not_released(self, town, expert):
        case = await town.in_assessment()
        body = QUESTION | {"experts": [expert["id"]], "goods": "The drink of Firm 1111."}
        refused = await town.try_(REVIEWER, case, "ask-opinion", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "says-who-applies")
        assert refused.json()["errors"][0]["pointer"] == "/goods"
        assert "Firm 1111" not in refused.text
        seen = await town.call(
            REVIEWER, "POST", f"/applications/{case['id']}/preview-opinion",
            json={name: value for name, value in body.items() if name != "experts"} | {"answers": ["confidential_parts"]},
        )  # fmt: skip
        assert {one["code"] for one in seen.json()["refusals"]} == {"says_applicant", "never_released"}

    async def test_a10_the_conclusion_and_the_thanks_are_read_by_the_expert_too(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        refused = await town.try_(REVIEWER, case, "close-opinion", {"conclusion": "Firm 1111 was right."})
        assert refused.json()["code"] == "says-who-applies"

    async def test_a10_the_preview_is_what_the_expert_sees(self, town, expert):
        case = await town.in_assessment()
        seen = await town.call(REVIEWER, "POST", f"/applications/{case['id']}/preview-opinion", json=QUESTION)
        assert seen.json()["refusals"] == []
        case = await asked(town, case, expert)
        question = next(one for one in await inbox(town) if one["number"] == case["opinions"][0]["number"])
        assert question["released"] == seen.json()["released"]
        assert question["question"] == seen.json()["question"]

    async def test_a10_only_the_officer_who_was_asked_sees_the_question(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        key = case["opinions"][0]["id"]
        for who in (PELE, VANUATU, REVIEWER):
            assert (await town.get(who, f"/opinions/{key}")).status_code == 404
            assert (await town.call(who, "POST", f"/opinions/{key}/accept", version=0, json={})).status_code == 404
        assert await inbox(town, PELE) == []

    async def test_a10_after_its_time_an_opinion_is_not_given_and_the_asker_closes(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert, days=3)
        question = next(one for one in await inbox(town) if one["number"] == case["opinions"][0]["number"])
        assert question["due_on"] == "2026-03-06"
        question = await advice(town, SINA, question, "accept")
        town.later(days=5)
        late = await town.call(
            SINA, "POST", f"/opinions/{question['id']}/give", version=question["version"], json=GIVEN
        )
        assert (late.status_code, late.json()["code"]) == (409, "rule-not-met")
        case = await town.look(REVIEWER, case)
        assert case["opinions"][0]["late"] is True
        path = f"/opinion-requests/{case['opinions'][0]['id']}/close"
        closed = await town.call(
            REVIEWER, "POST", path, version=case["opinions"][0]["version"], json={"conclusion": "We go on without."}
        )
        assert closed.json()["state"] == "closed"
        seen = (await town.get(SINA, f"/opinions/{question['id']}")).json()
        assert seen["released"] is None
        assert seen["actions"] == []

    async def test_a10_documents_are_read_while_the_question_is_open_only_and_each_reading_is_known(self, town, expert):
        case = (await town.attach(REVIEWER, await town.in_assessment(), blank_pdf("a label"))).json()
        case = await asked(town, case, expert, documents=[{"document": case["documents"][0]["id"]}])
        key = case["opinions"][0]["id"]
        assert (await town.get(SINA, f"/opinions/{key}/documents/1")).status_code == 200
        assert (await town.get(SINA, f"/opinions/{key}/documents/2")).status_code == 404
        assert (await town.get(PELE, f"/opinions/{key}/documents/1")).status_code == 404
        case = await town.look(REVIEWER, case)
        assert [one["document"] for one in case["opinions"][0]["readings"]] == [1]
        shown_before = {"id": key, "version": 0}
        assert (await advice(town, SINA, shown_before, "accept"))["answer"] == "accepted", "reading makes nobody late"
        case = await town.look(REVIEWER, case)
        await town.act(REVIEWER, case, "close-opinion", {"conclusion": "We go on."})
        assert (await town.get(SINA, f"/opinions/{key}/documents/1")).status_code == 404

    async def test_a10_several_experts_are_asked_and_one_more_later(self, town, expert):
        second = await listed(town, VANUATU)
        third = await listed(town, officer("decider", name="kilom-ishiguro", administration="VU"), topics="Everything")
        case = await town.in_assessment()
        body = QUESTION | {"experts": [expert["id"], second["id"]]}
        case = await town.act(REVIEWER, case, "ask-opinion", body)
        assert [one["to_administration"] for one in case["opinions"]] == ["WS", "VU"]
        again = await town.try_(REVIEWER, case, "ask-opinion", QUESTION | {"experts": [expert["id"]]})
        assert again.json()["errors"][0]["code"] == "asked"
        case = await asked(town, case, third)
        assert len(case["opinions"]) == 3
        question = next(one for one in await inbox(town) if one["number"] == case["opinions"][0]["number"])
        await advice(town, SINA, question, "decline", {"reason": "I was the expert of the applicant's rival."})
        case = await town.act(REVIEWER, case, "close-opinion", {"conclusion": "No opinion came."})
        assert {one["state"] for one in case["opinions"]} == {"closed"}

    async def test_ar_40_the_clock_goes_on_while_an_opinion_is_awaited(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        assert case["clock"]["state"] == "running"
        before = case["clock"]["counted"]
        town.later(days=7)
        case = await town.look(REVIEWER, case)
        assert case["clock"]["counted"] == before + 4, "Wednesday to Friday, and Monday; Tuesday is not over"

    async def test_when_the_applicant_withdraws_the_question_is_taken_back(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        key = case["opinions"][0]["id"]
        await town.act(trader(), case, "withdraw", {})
        assert (await town.get(SINA, f"/opinions/{key}")).status_code == 404
        await hear(town)
        number = case["opinions"][0]["number"]
        ended = [one for one in await facts(town, "WS", "OpinionRequestEnded") if number in str(one)]
        assert [one["data"]["state"] for one in ended] == ["withdrawn"]

    async def test_both_sides_are_told_once(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        number = case["opinions"][0]["number"]
        await hear(town)
        await hear(town)
        told = [one for one in await facts(town, "WS", "OpinionWanted") if one["data"]["number"] == number]
        assert len(told) == 1
        question = next(one for one in await inbox(town) if one["number"] == number)
        question = await advice(town, SINA, question, "accept")
        await hear(town)
        await advice(town, SINA, question, "give", GIVEN)
        await hear(town)
        await hear(town)
        for kind in ("OpinionAccepted", "OpinionGiven"):
            heard = [one for one in await facts(town, "FJ", kind) if one["data"]["number"] == number]
            assert [one["data"]["person"] for one in heard] == [REVIEWER.id], kind
            assert heard[0]["data"]["of"] == case["number"]

    async def test_the_applicant_sees_no_expert(self, town, expert):
        case = await asked(town, await town.in_assessment(), expert)
        seen = await town.look(trader(), case)
        assert seen["opinions"] == []
        assert SINA.name not in str(seen)


async def test_a_question_is_told_however_many_newer_ones_were_told_before(town, expert):
    case = await asked(town, await town.in_assessment(), expert)
    number = case["opinions"][0]["number"]
    same = "application_id, to_administration, expert, expert_name, question, released, due_on, due_at, asked_by"
    async with town.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(
            sa.text(
                f"insert into opinion_request (administration, id, number, {same}, asked_by_name, expert_person, state,"
                f" asked_at, version, steps, created_at, changed_at, changed_by, changed_by_name) select administration,"
                f" gen_random_uuid(), number || '-' || n, {same}, asked_by_name, 'nobody', 'closed', asked_at - interval '1 year',"
                " 1, 0, created_at, changed_at + interval '1 minute', changed_by, changed_by_name"
                " from opinion_request, generate_series(1, 200) as n where number = :number"
            ),
            {"number": number},
        )
    async with town.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="WS")
        await session.execute(
            sa.text(
                "insert into opinion (administration, id, request, to_administration, number, state, person, name, told,"
                " version, steps, created_at, changed_at, changed_by, changed_by_name) select to_administration,"
                " gen_random_uuid(), id, administration, number, 'open', expert_person, expert_name, 'closed', 0, 0,"
                " created_at, changed_at, changed_by, changed_by_name from opinion_request where number like :copies"
            ),
            {"copies": f"{number}-%"},
        )
    await hear(town, "WS")
    assert [one for one in await facts(town, "WS", "OpinionWanted") if number in str(one)]
