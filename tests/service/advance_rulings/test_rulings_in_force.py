"""A ruling while it lives: modified, confirmed on demand, issued again, and what it must hold, article by article."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.advance_rulings.jobs.confirmations import Confirmations
from services.advance_rulings.jobs.expiry import Expiry
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.jobs.reissues import Reminders
from services.advance_rulings.operations import modifications
from services.advance_rulings.permissions import CONTEST
from services.advance_rulings.queries.editions import said_on
from services.advance_rulings.queries.rulings import ruling as ruling_row
from shared import tenancy
from shared.actors import Actor
from tests.service.advance_rulings.conftest import (
    CLASSIFICATION,
    DECIDER,
    OTHER,
    PROPOSAL,
    REVIEWER,
    House,
    trader,
)
from tests.service.house import MONDAY

WRITTEN = {"facts": "The note to the heading was amended.", "basis": "Tariff Amendment Act 2026, section 2."}
COMMON = {
    name: CLASSIFICATION[name]
    for name in ("capacity", "goods_name", "goods_description", "similar_rulings_known", "proceedings_pending")
}


async def act(town: House, who: Actor, ruling: dict[str, Any], action: str, body: Any) -> httpx.Response:
    path = f"/rulings/{ruling['number']}/{action}"
    return await town.call(who, "POST", path, version=ruling["version"], json=body)


async def done(town: House, who: Actor, ruling: dict[str, Any], action: str, body: Any) -> dict[str, Any]:
    answer = await act(town, who, ruling, action, body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def changing(**content: Any) -> dict[str, Any]:
    return {"ground": "change_of_law", **WRITTEN, "content": content}


_NUMBERS = count(1)


def unlike() -> dict[str, str]:
    """Goods that are like no others of these tests, so that no ruling stands in the way of another."""
    dice = random.Random(next(_NUMBERS))  # names of goods
    words = ["".join(dice.choices("abdegiklmnoprstuv", k=7)) for _ in range(6)]
    return {"subject": " ".join(words[:2]).capitalize(), "goods_description": " ".join(words)}


async def a_ruling(town: House, **changes: Any) -> dict[str, Any]:
    return await town.ruling(await town.issued(**unlike(), **changes))


def public_of(town: House, ruling: dict[str, Any]) -> Any:
    return town.get(None, f"/rulings/{ruling['number']}")


async def kept(town: House, statement: str) -> list[Any]:
    async with town.work.reading(administration="FJ") as session:
        return list((await session.execute(sa.text(statement))).all())


# What a ruling of each type holds (AR-15, AR-16)

TYPES: list[Any] = [
    ("origin", {"agreement": "pacer_plus", "exporting_country": "NZ", "materials": "Twine (VN)", "process": "Knotted"},
     {"origin_country": "NZ", "hs_code": "5608.11", "origin_rule": "Change of heading.",
      "basis": [{"kind": "origin_rule", "reference": "PACER Plus, Chapter 3, CTH", "text": ""}]}, {"origin_country", "origin_rule"}),
    ("valuation", {"valuation": {"method": 5, "why_not_earlier": "No sale.", "costs": "Materials and labour."}},
     {"valuation_method": 5, "basis": [{"kind": "valuation_agreement", "reference": "Article 6", "text": ""}]}, {"valuation_method"}),
    ("relief", {"intended_use": "A hospital.", "relief_claimed": "Item 12 of Schedule 2.", "relief_conditions": "Used by the hospital only."},
     {"relief": "Item 12 applies while the hospital uses them."}, {"relief"}),
    ("quota", {"exporting_country": "NZ", "quota_claimed": "Milk powder 2026.", "quota_quantity": "20 t"},
     {"relief": "The goods may use the quota while it lasts."}, {"relief"}),
    ("other", {"matter": "Whether repair abroad counts as temporary export."}, {}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answers", "proposal", "needed"), TYPES, ids=[one[0] for one in TYPES])
async def test_ar_15_ar_16_a_ruling_of_each_type_says_what_was_asked(town, kind, answers, proposal, needed) -> None:
    case = await town.submitted(type=kind, answers=COMMON | answers)
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    whole = PROPOSAL | unlike() | {"hs_code": None} | proposal
    for field in sorted(needed):
        answer = await town.try_(REVIEWER, case, "propose", {k: v for k, v in whole.items() if k != field})
        assert f"/{field}" in [e["pointer"] for e in answer.json()["errors"]], answer.text
    case = await town.act(REVIEWER, case, "propose", whole)
    ruling = await town.ruling(await town.act(DECIDER, case, "issue"))
    assert {name: ruling[name] for name in proposal} == proposal
    if kind == "origin":
        assert ruling["agreement"] == "pacer_plus"  # as it was claimed, where the officer names no other
    if kind == "valuation":
        assert ruling["valuation"] == answers["valuation"]
    assert (await public_of(town, ruling)).json()["type"] == kind


async def test_ar_16_details_of_another_method_than_the_one_named_are_refused(town: House) -> None:
    details = {"method": 1, "related_parties": False, "restrictions": False, "conditions": False}
    case = await town.submitted(type="valuation", answers=COMMON | {"valuation": details})
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    wrong = PROPOSAL | {"hs_code": None, "valuation_method": 6, "valuation": details}
    answer = await town.try_(REVIEWER, case, "propose", wrong)
    assert "/valuation" in [e["pointer"] for e in answer.json()["errors"]]


async def test_ar_16_a_type_that_the_administration_does_not_give_is_neither_offered_nor_taken(house: House) -> None:
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(sa.text(
            "insert into parameter (administration, id, name, value, from_on, law, confirmed, source, proposed_by,"
            " proposed_at, approved_by, approved_at) values ('FJ', gen_random_uuid(), 'advance_rulings.types',"
            " '[\"classification\", \"origin\"]', '2026-01-01', 'x', true, 'officer', 'a', now(), 'b', now())"
        ))  # fmt: skip
    refused = await house.call(trader(), "POST", "/applications", json={"type": "quota"})
    assert (refused.status_code, refused.json()["code"]) == (422, "type-not-given")
    assert "classification, origin" in refused.json()["errors"][0]["detail"]
    assert (await house.call(trader(), "POST", "/applications", json={"type": "origin"})).status_code == 201
    required = (await house.get(None, "/requirements?administration=FJ")).json()
    assert list(required["types"]) == ["classification", "origin"]


# Modification (AR-06, AR-07, AR-27)


async def test_ar_06_a_modification_is_a_new_edition_and_what_was_said_is_kept(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=30)
    changed = await done(
        town, DECIDER, ruling, "modify", changing(hs_code="2202.99", reasoning="The note excludes it.")
    )
    assert (changed["edition"], changed["hs_code"], changed["number"]) == (2, "2202.99", ruling["number"])
    (old,) = changed["editions"]
    assert (old["edition"], old["content"]["hs_code"], old["ended_on"]) == (1, "2009.89.90", "2026-04-02")
    assert (old["ground"], old["facts"], old["basis"]) == ("change_of_law", WRITTEN["facts"], WRITTEN["basis"])
    assert (changed["valid_from"], changed["says_so_since"]) == ("2026-03-03", "2026-04-02")
    assert changed["steps"][-1]["external_text"] == f"{WRITTEN['facts']}\n\n{WRITTEN['basis']}"
    public = (await public_of(town, ruling)).json()
    assert (public["hs_codes"], public["edition"], public["version"]) == (["2202.99"], 2, 2)
    assert [(one["edition"], one["hs_code"]) for one in public["history"]] == [(1, "2009.89.90")]
    async with town.work.reading(administration="FJ") as session:
        row = await ruling_row(session, number=ruling["number"], actor=DECIDER)
        before, after = town.now().date() - timedelta(days=5), town.now().date() + timedelta(days=5)
        edition, content = await said_on(session, ruling=row, day=before)
        assert (edition, (content or {})["hs_code"]) == (1, "2009.89.90")
        assert await said_on(session, ruling=row, day=after) == (2, None)


async def test_ar_06_the_holder_is_told_in_the_same_transaction(town: House) -> None:
    ruling = await a_ruling(town)
    await done(town, DECIDER, ruling, "modify", changing(conditions="Only in bottles."))
    (step,) = await kept(
        town, f"select action, paper from step where thing = 'ruling' and thing_id = '{ruling['number']}'"
    )
    assert tuple(step) == ("modify", "modification")
    rows = await kept(
        town,
        f"select type from audit_entry where subject = 'ruling/{ruling['number']}'",
    )
    assert [row.type.rpartition(".")[2] for row in rows] == ["RulingModified"]


@pytest.mark.parametrize("body", [
    changing(hs_code="2202.99") | {"facts": ""},
    changing(hs_code="2202.99") | {"basis": ""},
    changing(hs_code="2202.99") | {"ground": "better_idea"},
    changing(hs_code="77"),
    changing(hs_code=None),
    changing(valid_until="2026-03-01"),
    changing(),
    changing(hs_code="2009 89 90"),
    changing(holder="Another"),
])  # fmt: skip
async def test_ar_27_what_cannot_stand_is_refused_and_changes_nothing(town: House, body: Any) -> None:
    ruling = await a_ruling(town)
    assert (await act(town, DECIDER, ruling, "modify", body)).status_code == 422
    assert (await act(town, REVIEWER, ruling, "modify", changing(hs_code="2202.99"))).status_code == 403
    assert (await act(town, trader(OTHER), ruling, "modify", changing(hs_code="2202.99"))).status_code in (403, 404)
    found = (await town.get(DECIDER, f"/rulings/{ruling['number']}/file")).json()
    assert (found["version"], found["edition"], found["editions"]) == (1, 1, [])


@pytest.mark.parametrize("ground", ["error_of_fact_or_law", "change_of_law", "change_of_facts"])
async def test_ar_07_a5_a_modification_reaches_back_only_on_wrong_information(town: House, ground: str) -> None:
    ruling = await a_ruling(town)
    town.later(days=10)
    body = changing(hs_code="2202.99") | {"ground": ground, "effective_on": "2026-03-05"}
    refused = await act(town, DECIDER, ruling, "modify", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "retroactive-effect-refused")
    allowed = await done(town, DECIDER, ruling, "modify", body | {"ground": "incorrect_information"})
    assert allowed["editions"][0]["ended_on"] == "2026-03-05"
    again = body | {"ground": "incorrect_information", "effective_on": "2026-03-04", "content": {"conditions": "None."}}
    before_it_began = await act(town, DECIDER, allowed, "modify", again)
    assert [e["pointer"] for e in before_it_began.json()["errors"]] == ["/effective_on"]


async def test_ar_07_the_database_too_refuses_an_edition_that_reaches_back(town: House) -> None:
    ruling = await a_ruling(town)
    changed = await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    copied = sa.text(
        "insert into ruling_edition (administration, ruling, edition, content, valid_from, ended_on, zone,"
        " ground, facts, law, changed_at, changed_by, changed_by_name)"
        " select administration, ruling, 9, content, valid_from, valid_from - 1, zone, 'change_of_law', facts, law,"
        " changed_at, changed_by, changed_by_name from ruling_edition where ruling = :ruling"
    )
    with pytest.raises(IntegrityError, match="retroactive"):
        async with town.work.changing(actor=DECIDER, at=town.at) as change:
            await change.session.execute(copied, {"ruling": changed["number"]})


async def test_ar_27_e_a_conflict_names_another_ruling_that_exists(town: House) -> None:
    ruling, other = await a_ruling(town), await a_ruling(town)
    body = {"ground": "conflicting_ruling", **WRITTEN}
    for number, code in ((None, "missing"), ("FJ-AR-1999-00001", "unknown"), (ruling["number"], "itself")):
        for action, more in (("revoke", {}), ("modify", {"content": {"hs_code": "2202.99"}})):
            refused = await act(town, DECIDER, ruling, action, body | more | {"conflicting_ruling": number})
            found = [(e["pointer"], e["code"]) for e in refused.json()["errors"]]
            assert found == [("/conflicting_ruling", code)], refused.text
    ended = await done(town, DECIDER, ruling, "revoke", body | {"conflicting_ruling": other["number"]})
    assert (ended["status"], ended["conflicting_ruling"]) == ("revoked", other["number"])


async def test_a_ruling_that_ended_is_not_modified(town: House) -> None:
    ruling = await a_ruling(town)
    ended = await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})
    assert (await act(town, DECIDER, ended, "modify", changing(hs_code="2202.99"))).status_code == 409


async def test_of_two_officers_who_modify_at_once_one_wins(town: House) -> None:
    ruling = await a_ruling(town)
    assert (
        await act(town, DECIDER, {**ruling, "version": 7}, "modify", changing(hs_code="2202.99"))
    ).status_code == 412
    await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    late = await act(town, DECIDER, ruling, "modify", changing(hs_code="2106.90"))
    assert late.status_code == 412
    assert late.json()["changed"]["by"]["id"] == DECIDER.id


# Another edition of the HS, restoring (AR-33)


async def carried_out(town: House, number: str, what: str, **more: Any) -> None:
    async with town.work.changing(actor=DECIDER, at=town.at, administration="FJ") as change:
        settings = town.app.state.platform.settings
        by = await clockwork(change.session, settings.hosted_administrations(), administration="FJ", at=town.at)
        held = CONTEST if what == "restore" else frozenset({"advance_rulings:ruling:end"})
        row = await ruling_row(change.session, number=number, actor=DECIDER, locked=True)
        operation = getattr(modifications, what)
        change.record(*await operation(change.session, ruling=row, by=replace(by, actor=DECIDER, held=held), **more))


async def test_ar_33_a_conversion_keeps_the_code_of_the_earlier_edition(town: House) -> None:
    ruling = await a_ruling(town)
    await carried_out(
        town, ruling["number"], "convert", code="20098900", edition="HS 2028", reason="The subheading was split."
    )
    found = await town.ruling({"number": ruling["number"]})
    assert (found["hs_code"], found["hs_edition"], found["edition"]) == ("2009.89.00", "HS 2028", 2)
    assert found["editions"][0]["content"]["hs_edition"] == "HS 2022"
    assert found["steps"][-1]["action"] == "convert"


async def test_after_a_review_a_revoked_ruling_stands_as_if_it_had_not_ended(town: House) -> None:
    ruling = await a_ruling(town)
    await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})
    await carried_out(town, ruling["number"], "restore")
    found = await town.ruling({"number": ruling["number"]})
    assert (found["status"], found["edition"], found["ended_on"], found["end_facts"]) == ("in_force", 1, None, None)
    public = (await public_of(town, ruling)).json()
    assert public["status"] == "in_force"


async def test_after_a_review_of_a_modification_the_earlier_edition_is_put_back(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=7)
    await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99", conditions="Chilled."))
    await carried_out(town, ruling["number"], "restore")
    found = await town.ruling({"number": ruling["number"]})
    assert (found["hs_code"], found["conditions"], found["edition"]) == ("2009.89.90", "", 3)
    assert [one["edition"] for one in found["editions"]] == [1, 2]


# Confirmation of basis (AR-34)


async def test_ar_34_the_holder_confirms_in_twenty_working_days(town: House) -> None:
    ruling = await a_ruling(town)
    firm = trader()
    early = await act(town, firm, ruling, "confirm-basis", {"unchanged": True})
    assert early.status_code == 409
    asked = await done(town, DECIDER, ruling, "ask-basis", {"reason": "The recipe of such drinks changed this year."})
    assert asked["confirmations"][0]["due_on"] == "2026-03-31"
    assert (await act(town, DECIDER, asked, "ask-basis", {"reason": "Again."})).status_code == 409
    assert (await act(town, trader(OTHER), asked, "confirm-basis", {"unchanged": True})).status_code == 404
    silent = await act(town, firm, asked, "confirm-basis", {"unchanged": False})
    assert [e["pointer"] for e in silent.json()["errors"]] == ["/statement"]
    answered = await done(town, firm, asked, "confirm-basis", {"unchanged": True})
    assert (answered["status"], answered["confirmations"][0]["unchanged"]) == ("in_force", True)
    waiting = (await town.get(DECIDER, "/ruling-files?attention=changed_facts")).json()["items"]
    assert ruling["number"] not in [row["number"] for row in waiting]


async def test_ar_34_when_facts_changed_an_officer_decides(town: House) -> None:
    ruling = await a_ruling(town)
    asked = await done(town, DECIDER, ruling, "ask-basis", {"reason": "A yearly check."})
    (row,) = (await town.get(trader(), "/ruling-files?attention=basis")).json()["items"]
    assert (row["number"], row["attention"]) == (ruling["number"], ["basis"])
    told = {"unchanged": False, "statement": "The share of mango is now twelve per cent."}
    answered = await done(town, trader(), asked, "confirm-basis", told)
    (row,) = (await town.get(DECIDER, "/ruling-files?attention=changed_facts")).json()["items"]
    assert row["number"] == ruling["number"]
    town.later(minutes=5)
    body = changing(hs_code="2202.99") | {"ground": "change_of_facts"}
    await done(town, DECIDER, answered, "modify", body)
    assert (await town.get(DECIDER, "/ruling-files?attention=changed_facts")).json()["items"] == []


async def test_ar_34_without_an_answer_the_ruling_ceases_with_notice(town: House) -> None:
    ruling = await a_ruling(town)
    asked = await done(town, DECIDER, ruling, "ask-basis", {"reason": "A yearly check."})
    job = Confirmations(town.app.state.platform.settings.hosted_administrations())
    town.at = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)  # the last day, late in the evening of Suva
    assert await job.run(town.work, "FJ", town.at) == 0
    town.at = datetime(2026, 3, 31, 12, 1, tzinfo=UTC)
    late = await act(town, trader(), asked, "confirm-basis", {"unchanged": True})
    assert (late.status_code, late.json()["last_day"]) == (409, "2026-03-31")
    assert await job.run(town.work, "FJ", town.at) == 1
    assert await job.run(town.work, "FJ", town.at) == 0
    found = await town.ruling({"number": ruling["number"]})
    assert (found["status"], found["end_ground"], found["ended_on"]) == ("ceased", "basis_not_confirmed", "2026-04-01")
    assert "2026-03-31" in found["end_facts"]
    assert (await public_of(town, ruling)).json()["status"] == "ceased"
    await carried_out(town, ruling["number"], "restore")
    assert await job.run(town.work, "FJ", town.at) == 0  # what was asked does not let it cease again
    assert (await town.ruling({"number": ruling["number"]}))["status"] == "in_force"


# Issued again (AR-41), validity (AR-05, AR-26), what the holder may rely on (AR-09, AR-30, AR-36)


async def test_ar_41_an_expiring_ruling_is_issued_again_and_both_name_each_other(town: House) -> None:
    short = str(MONDAY.date() + timedelta(days=200))
    ruling = await a_ruling(town, valid_until=short)
    firm, path = trader(), f"/rulings/{ruling['number']}/reissue"
    early = await town.call(firm, "POST", path)
    assert (early.status_code, early.json()["from_on"]) == (409, "2026-05-21")
    assert ruling["reissue"] == {"possible": False, "from_on": "2026-05-21", "application": None}
    town.later(days=100)
    assert (await town.call(trader(OTHER), "POST", path)).status_code == 404
    begun = await town.call(firm, "POST", path)
    case = begun.json()
    assert (begun.status_code, case["reissue_of"], case["state"]) == (201, ruling["number"], "draft")
    assert case["answers"] == CLASSIFICATION | {"envisaged_hs_code": "200989"}
    twice = await town.call(firm, "POST", path)
    assert (twice.status_code, twice.json()["application"]) == (409, case["id"])
    case = await town.act(firm, case, "submit")
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    case = await town.act(REVIEWER, case, "propose", PROPOSAL | unlike())
    new = await town.ruling(await town.act(DECIDER, case, "issue"))
    assert (new["reissue_of"], new["valid_from"]) == (ruling["number"], "2026-09-19")  # the day after the old one ends
    old = await town.ruling({"number": ruling["number"]})
    assert (old["reissued_by"], old["version"]) == (new["number"], 2)
    for one, link, other in ((old, "reissued_by", new), (new, "reissue_of", old)):
        assert (await public_of(town, one)).json()[link] == other["number"]


async def test_ar_41_reminders_are_sent_once_each(town: House) -> None:
    ruling = await a_ruling(town, valid_until=str(MONDAY.date() + timedelta(days=200)))
    job = Reminders(town.app.state.platform.settings.hosted_administrations())
    reminded = []
    for days in (70, 78, 79, 90, 168, 169, 171):  # in Suva the 21st of May is 120 days before the last day
        town.at = MONDAY + timedelta(days=days)
        await job.run(town.work, "FJ", town.at)
        found = await town.ruling({"number": ruling["number"]})
        reminded.append(sum(step["action"] == "remind" for step in found["steps"]))
    assert reminded == [0, 0, 1, 1, 1, 2, 2]
    (row,) = (await town.get(trader(), f"/ruling-files?attention=expiring&q={ruling['number']}")).json()["items"]
    assert (row["number"], row["days_left"]) == (ruling["number"], 28)


async def test_ar_05_ar_26_a_ruling_lasts_as_long_as_published_or_as_signed(town: House) -> None:
    ruling = await a_ruling(town)
    required = (await town.get(None, "/requirements?administration=FJ")).json()
    assert required["validity"]["value"] == 36
    assert (ruling["valid_from"], ruling["valid_until"]) == ("2026-03-03", "2029-03-02")
    shorter = await a_ruling(town, valid_until="2026-05-01")
    assert shorter["valid_until"] == "2026-05-01"
    town.at = datetime(2026, 5, 1, 11, 59, tzinfo=UTC)  # a minute before midnight in Suva
    assert (await public_of(town, shorter)).json()["status"] == "in_force"
    town.later(minutes=2)
    assert (await public_of(town, shorter)).json()["status"] == "expired"
    job = Expiry(town.app.state.platform.settings.hosted_administrations())
    assert await job.expire(town.work, "FJ", town.at) == 1
    found = await town.ruling({"number": shorter["number"]})
    assert (found["status"], found["ended_on"]) == ("expired", "2026-05-01")


async def test_ar_09_ar_30_ar_36_the_holder_reads_what_binds_and_what_protects(town: House) -> None:
    ruling = await a_ruling(town)
    found = (await town.get(trader(), f"/rulings/{ruling['number']}/file")).json()
    assert found["binding_on_applicant"] is False
    assert "good faith" in found["protection"]
    french = await town.get(trader(), f"/rulings/{ruling['number']}/file", headers={"Accept-Language": "fr"})
    assert "bonne foi" in french.json()["protection"]
    required = (await town.get(None, "/requirements?administration=FJ")).json()
    assert required["binding_on_applicant"]["value"] is found["binding_on_applicant"]


async def test_a_firm_sees_its_own_rulings_and_an_officer_all(town: House) -> None:
    ruling = await a_ruling(town)
    mine = (await town.get(trader(), f"/ruling-files?q={ruling['number']}")).json()["items"]
    assert [row["number"] for row in mine] == [ruling["number"]]
    assert (await town.get(trader(OTHER), f"/ruling-files?q={ruling['number']}")).json()["items"] == []
    assert (await town.get(None, "/ruling-files")).status_code == 401
    assert (await town.get(DECIDER, "/ruling-files?attention=sleepy")).status_code == 422
    first = (await town.get(DECIDER, "/ruling-files?limit=1")).json()
    second = (await town.get(DECIDER, f"/ruling-files?limit=1&cursor={first['next']}")).json()
    assert first["items"][0]["number"] != second["items"][0]["number"]
