"""The life of a rule through the routes, by the weakest officer who may, beside one who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from services.risk.jobs.rules import RuleLife
from services.risk.model import RuleSetContent, RuleVersion
from services.risk.queries.office import office
from services.risk.queries.rule_sets import active_hash, active_rule_set, rule_set
from services.risk.queries.rules import hidden
from tests.service.house import officer
from tests.service.risk.builders import by_hand
from tests.service.risk.conftest import ANALYST, APPROVER, AUDITOR, COUNTER, EXAMINER, House, machine, trader

BIOSECURITY = officer("risk-analyst", "biosecurity", name="ana-bio")
BOTH = officer("risk-analyst", "risk-approver", name="sole-officer")
BEER: dict[str, Any] = {
    "title": "Beer under-declared",
    "text": 'items.exists(i, i.hs.startsWith("2203") && i.value < 700)',
    "lane": "red",
    "probability": 80,
    "score": 40,
    "flows": ["import"],
    "valid_from": "2026-03-03",
    "valid_until": "2026-09-30",
    "internal_text": "Three finds in February at Suva.",
    "examiner_text": "Count the cartons.",
    "documentation": "Minutes of 20 February.",
}


class Rules:
    """Rules of one house, by what officers do with them."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self, who: Any = ANALYST, **changes: Any) -> dict[str, Any]:
        answer = await self.house.post(who, "/rules", BEER | changes)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def try_(
        self, who: Any, rule: dict[str, Any], action: str, body: Any = None, *, number: int = 0
    ) -> httpx.Response:
        path = f"/rules/{rule['id']}/{action}" + (f"?version={number}" if number else "")
        return await self.house.post(who, path, body, version=rule["version"])

    async def act(
        self, who: Any, rule: dict[str, Any], action: str, body: Any = None, *, number: int = 0
    ) -> dict[str, Any]:
        answer = await self.try_(who, rule, action, body, number=number)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tested(self, who: Any = ANALYST, **changes: Any) -> dict[str, Any]:
        return await self.act(who, await self.begin(who, **changes), "back-test")

    async def submitted(self, who: Any = ANALYST, **changes: Any) -> dict[str, Any]:
        return await self.act(who, await self.tested(who, **changes), "submit", {"note": "Please look."})

    async def active(self, **changes: Any) -> dict[str, Any]:
        return await self.act(APPROVER, await self.submitted(**changes), "approve")

    async def pass_time(self, **how_much: float) -> None:
        self.house.later(**how_much)
        administrations = self.house.app.state.platform.settings.hosted_administrations()
        await RuleLife(administrations).run(self.house.work, "FJ", self.house.at)

    async def in_force(self) -> set[str]:
        async with self.house.work.reading(administration="FJ") as session:
            return {rule.key for rule in (await active_rule_set(session, at=self.house.at)).rules}


@pytest.fixture
def rules(town: House) -> Rules:
    return Rules(town)


def states(rule: dict[str, Any]) -> list[str]:
    return [version["state"] for version in rule["versions"]]


async def test_M01_a_rule_goes_from_draft_to_active_by_two_officers_and_to_its_end_by_time(rules):
    house = rules.house
    rule = await rules.begin()
    assert states(rule) == ["draft"]
    assert (await rules.try_(ANALYST, rule, "submit")).json()["code"] == "not-possible", "not without a back-test"
    rule = await rules.act(ANALYST, rule, "back-test")
    assert rule["versions"][0]["test"]["declarations"] == 0
    rule = await rules.act(ANALYST, rule, "submit")
    assert (await rules.try_(ANALYST, rule, "approve")).status_code == 403
    assert {a["name"]: a["possible"] for a in (await look(rules, APPROVER, rule))["versions"][0]["actions"]} == {
        "approve": True, "send-back": True, "withdraw": True,
    }  # fmt: skip
    rule = await rules.act(APPROVER, rule, "send-back", {"reason": "Name the offices."})
    assert states(rule) == ["draft"]
    rule = await rules.act(ANALYST, rule, "back-test")
    rule = await rules.act(ANALYST, rule, "submit")
    rule = await rules.act(APPROVER, rule, "approve", {"note": "Good."})
    assert states(rule) == ["active"], "its first day has begun"
    assert [step["action"] for step in rule["steps"]] == [
        "back-test", "submit", "send-back", "back-test", "submit", "approve", "begin",
    ]  # fmt: skip
    assert rule["steps"][-1]["kind"] == "service"
    assert rule["versions"][0]["approved_by"]["id"] == APPROVER.id
    key = f"{rule['id']}/1"
    assert key in await rules.in_force()
    await rules.pass_time(days=205)
    seen = next(row for row in (await house.read(ANALYST, "/rules"))["items"] if row["id"] == rule["id"])
    assert seen["expires_soon"]
    await rules.pass_time(days=10)
    assert key not in await rules.in_force()
    assert states(await look(rules, AUDITOR, rule)) == ["expired"]


async def look(rules: Rules, who: Any, rule: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await rules.house.read(who, f"/rules/{rule['id']}")
    return found


async def test_M01_the_author_does_not_approve_neither_by_code_nor_by_the_database(rules):
    rule = await rules.submitted(BOTH)
    refused = await rules.try_(BOTH, rule, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert "Another officer" in refused.json()["detail"]
    refused = await rules.try_(BOTH, rule, "approve", {"override": {"reason": "There is nobody else today."}})
    assert refused.status_code == 409, "Fiji is no small office"
    mine = (RuleVersion.rule == rule["id"], RuleVersion.number == 1)
    change = update(RuleVersion).where(*mine).values(state="approved", approved_by=BOTH.id, approved_at=rules.house.at)
    with pytest.raises(DBAPIError, match="four_eyes"):
        await by_hand(rules.house, change)
    change = update(RuleVersion).where(*mine).values(state="approved", approved_by="somebody", tested_digest="another")
    with pytest.raises(DBAPIError, match="tested"):
        await by_hand(rules.house, change)


async def test_M01_whoever_edits_a_draft_is_an_author_too(rules):
    rule = await rules.begin()
    answer = await rules.house.call(
        BOTH, "PUT", f"/rules/{rule['id']}", version=rule["version"], json=BEER | {"probability": 100}
    )
    rule = await rules.act(ANALYST, answer.json(), "back-test")
    rule = await rules.act(ANALYST, rule, "submit")
    assert (await rules.try_(BOTH, rule, "approve")).status_code == 409
    assert states(await rules.act(APPROVER, rule, "approve")) == ["active"]


async def test_M01_a_small_office_overrides_with_a_reason_that_is_kept(town):
    sole = officer("risk-analyst", "risk-approver", name="sole-officer", administration="TO")
    body = BEER | {"valid_from": None, "valid_until": None}
    rule = (await town.post(sole, "/rules", body | {"valid_from": "2026-03-03", "valid_until": "2026-04-30"})).json()
    for action in ("back-test", "submit"):
        rule = (await town.post(sole, f"/rules/{rule['id']}/{action}", version=rule["version"])).json()
    path = f"/rules/{rule['id']}/approve"
    assert (await town.post(sole, path, version=rule["version"])).status_code == 409
    assert (await town.post(sole, path, {"override": {"reason": "alone"}}, version=rule["version"])).status_code == 409
    reason = "The second officer is on leave until Monday."
    rule = (await town.post(sole, path, {"override": {"reason": reason}}, version=rule["version"])).json()
    assert (rule["versions"][0]["state"], rule["versions"][0]["override_reason"]) == ("active", reason)
    assert (
        next(step for step in rule["steps"] if step["action"] == "approve")["parameters"]["small_office"]["value"]
        is True
    )


async def test_M01_a_rule_that_does_not_compile_stays_a_draft_with_its_mistakes(rules):
    rule = await rules.begin(text='items.exists(i, i.hss == "2203")')
    version = rule["versions"][0]
    assert not version["compiles"]
    assert version["mistakes"][0]["column"] == 19
    assert "hs" in version["mistakes"][0]["hint"]
    refused = await rules.try_(ANALYST, rule, "back-test")
    assert refused.status_code == 409
    assert states(await look(rules, ANALYST, rule)) == ["draft"]


async def test_M01_a_change_of_what_was_tested_makes_it_a_draft_again(rules):
    rule = await rules.tested()
    path = f"/rules/{rule['id']}"
    answer = await rules.house.call(
        ANALYST, "PUT", path, version=rule["version"], json=BEER | {"text": BEER["text"].replace("700", "900")}
    )
    rule = answer.json()
    assert states(rule) == ["draft"]
    assert rule["versions"][0]["test"] is None
    assert (await rules.try_(ANALYST, rule, "submit")).status_code == 409
    stale = await rules.house.call(ANALYST, "PUT", path, version=1, json=BEER)
    assert stale.status_code == 412


async def test_M02_dates_are_mandatory_limited_and_a_renewal_needs_a_fresh_back_test(rules):
    for dates in (
        {"valid_from": None},
        {"valid_until": None},
        {"valid_from": "2026-03-03", "valid_until": "2026-03-02T00:00:00Z"},
    ):
        answer = await rules.house.post(ANALYST, "/rules", BEER | dates)
        if answer.status_code == 201:
            rule = await rules.act(ANALYST, answer.json(), "back-test")
            assert (await rules.try_(ANALYST, rule, "submit")).status_code == 409
        else:
            assert answer.json()["errors"][0]["pointer"] == "/valid_until"
    for day in ("2027-03-20", "9999-12-31"):
        too_long = await rules.house.post(ANALYST, "/rules", BEER | {"valid_until": day})
        assert too_long.status_code == 422, day
    rule = await rules.active()
    renewed = await rules.act(ANALYST, rule, "revise")
    assert states(renewed) == ["draft", "active"]
    fresh = renewed["versions"][0]
    assert (fresh["text"], fresh["test"], fresh["valid_from"]) == (BEER["text"], None, None)
    assert (await rules.try_(ANALYST, renewed, "revise")).status_code == 409, "one version at a time"
    answer = await rules.house.call(
        ANALYST, "PUT", f"/rules/{rule['id']}", version=renewed["version"],
        json=BEER | {"valid_from": "2026-03-10", "valid_until": "2027-03-09"},
    )  # fmt: skip
    renewed = await rules.act(ANALYST, answer.json(), "back-test")
    renewed = await rules.act(ANALYST, renewed, "submit")
    renewed = await rules.act(APPROVER, renewed, "approve")
    assert states(renewed) == ["scheduled", "active"], "the old one counts until the new one begins"
    assert f"{rule['id']}/1" in await rules.in_force()
    await rules.pass_time(days=8)
    assert {f"{rule['id']}/2"} == {key for key in await rules.in_force() if key.startswith(rule["id"])}
    assert states(await look(rules, ANALYST, rule)) == ["active", "expired"]


async def test_M02_an_emergency_rule_counts_at_once_and_ends_when_nobody_approves_it(rules):
    one, other = await rules.tested(), await rules.tested(probability=100)
    reason = {"hours": 72, "reason": "Information about a container arriving tonight."}
    assert (await rules.try_(ANALYST, one, "activate-at-once", reason)).status_code == 403
    assert (await rules.try_(APPROVER, one, "activate-at-once", reason | {"reason": "Quick"})).status_code == 409
    one = await rules.act(APPROVER, one, "activate-at-once", reason)
    other = await rules.act(APPROVER, other, "activate-at-once", reason)
    assert states(one) == ["active"]
    assert {f"{one['id']}/1", f"{other['id']}/1"} <= await rules.in_force()
    assert (await rules.try_(APPROVER, one, "approve-afterwards")).status_code == 409, "not the one who switched it on"
    second = officer("risk-approver", name="second-approver")
    other = await rules.act(second, other, "approve-afterwards")
    await rules.pass_time(hours=25)
    assert states(await look(rules, ANALYST, one)) == ["withdrawn"]
    assert states(await look(rules, ANALYST, other)) == ["active"]
    await rules.pass_time(hours=48)
    assert not {f"{one['id']}/1", f"{other['id']}/1"} & await rules.in_force()
    again = await rules.act(ANALYST, await look(rules, ANALYST, one), "revise", number=1)
    path = f"/rules/{again['id']}"
    body = BEER | {"valid_from": None, "valid_until": None}
    changed = (await rules.house.call(ANALYST, "PUT", path, version=again["version"], json=body)).json()
    again = await rules.act(ANALYST, changed, "back-test")
    refused = await rules.try_(APPROVER, again, "activate-at-once", reason)
    assert refused.status_code == 409, "what nobody approved is not repeated day after day"
    assert "not as a second emergency" in refused.json()["detail"]


async def test_M02_an_emergency_takes_no_place_of_a_rule_in_force(rules):
    """Its hours over, nothing would be left of the rule that two officers approved."""
    rule = await rules.active()
    rule = await rules.act(ANALYST, rule, "revise", number=1)
    changed = BEER | {"probability": 100, "valid_from": None, "valid_until": None}
    answer = await rules.house.call(ANALYST, "PUT", f"/rules/{rule['id']}", version=rule["version"], json=changed)
    rule = await rules.act(ANALYST, answer.json(), "back-test")
    reason = {"hours": 72, "reason": "Information about a container arriving tonight."}
    refused = await rules.try_(APPROVER, rule, "activate-at-once", reason)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    assert "write it as a rule of its own" in refused.json()["detail"]
    assert f"{rule['id']}/1" in await rules.in_force()


async def test_M02_days_at_the_calendars_ends_are_refused_and_break_nothing(rules):
    for dates in (
        {"valid_from": "0001-01-01", "valid_until": "0001-02-01"}, {"valid_from": "9999-12-30", "valid_until": "9999-12-31"},
        {"valid_from": "0001-01-01T00:00:00+14:00"}, {"valid_from": "9999-12-31T23:59:59-12:00"},
    ):  # fmt: skip
        answer = await rules.house.post(ANALYST, "/rules", BEER | {"valid_from": None, "valid_until": None} | dates)
        assert answer.status_code == 422, dates
        assert answer.json()["errors"][0]["pointer"] == "/valid_from"
    table = b"lane,valid from,valid until,item.hs ==\nred,0001-01-01,0001-01-02,22\n"
    answer = await rules.house.call(ANALYST, "POST", "/rules/import?name=x.csv", content=table)
    assert (answer.status_code, answer.json()["drafts"]) == (201, [])
    whole = {"trial": {"add": [{"rule": "R-0001", "version": 99_999_999_999}]}}
    assert (await rules.house.post(ANALYST, "/rule-sets/back-test", whole)).status_code == 422
    for path in (
        "/office-plans/in-force?office=FJSUV&on=0001-01-01", "/declarations.csv?until=9999-12-31",
        "/declarations.csv?from=0001-01-01", "/declarations.csv?office=%00",
    ):  # fmt: skip
        assert (await rules.house.get(ANALYST, path)).status_code == 422, path


async def test_M03_an_agencys_rule_is_seen_by_that_agency_alone(rules):
    body = {"scope": "agency", "agency": "biosecurity"}
    assert (await rules.house.post(ANALYST, "/rules", BEER | body)).status_code == 422
    rule = await rules.begin(BIOSECURITY, **body)
    assert (await rules.house.get(ANALYST, f"/rules/{rule['id']}")).status_code == 404
    assert (await rules.house.get(BIOSECURITY, f"/rules/{rule['id']}")).status_code == 200
    listed = {row["id"] for row in (await rules.house.read(ANALYST, "/rules"))["items"]}
    assert rule["id"] not in listed
    whole = {"trial": {"add": [{"rule": rule["id"], "version": 1}]}}
    tried = (await rules.house.post(BIOSECURITY, "/rule-sets/back-test", whole)).json()
    assert rule["id"] in {row["rule"] for row in tried["rules"]}
    assert (await rules.house.post(ANALYST, "/rule-sets/back-test", whole)).status_code == 404
    without = {"trial": {"leave_out": [rule["id"]]}}
    assert (await rules.house.post(ANALYST, "/rule-sets/back-test", without)).status_code == 404
    instead = {"text": "container", "lane": "red", "replaces": rule["id"]}
    assert (await rules.house.post(ANALYST, "/rules/what-if", instead)).status_code == 404
    assert (await rules.house.post(BIOSECURITY, "/rules/what-if", instead)).status_code == 200
    async with rules.house.work.reading(administration="FJ") as session:
        found = await office(
            session, administration=rules.house.app.state.platform.settings.hosted_administrations()["FJ"]
        )
        for who, unseen in ((BIOSECURITY, False), (ANALYST, True)):
            kept_back = await hidden(session, actor=who, found=found, at=rules.house.at)
            assert (rule["id"] in kept_back) is unseen, "figures of rules in force are left out by this"
    assert (
        await rules.house.post(ANALYST, "/rules", BEER | {"scope": "agency", "agency": "secret"})
    ).status_code == 422
    assert (await rules.house.post(ANALYST, "/rules", BEER | {"scope": "office"})).status_code == 422


async def test_M04_a_rule_says_what_happens_and_what_to_look_at(rules):
    """Lane, share, score, mandatory, offices and flows with the warehouse, and two texts of which one is for the counter."""
    body = {"lane": "blue", "probability": 35, "score": 12, "mandatory": True, "scope": "office", "offices": ["fjsuv"],
            "flows": ["warehouse", "transit"]}  # fmt: skip
    version = (await rules.begin(**body))["versions"][0]
    assert {name: version[name] for name in body} == body | {"offices": ["FJSUV"], "flows": ["transit", "warehouse"]}
    assert (version["internal_text"], version["examiner_text"]) == (BEER["internal_text"], BEER["examiner_text"])
    for wrong in ({"probability": 101}, {"lane": "orange"}, {"score": -1}, {"flows": ["smuggling"]}, {"surprise": 1}):
        assert (await rules.house.post(ANALYST, "/rules", BEER | wrong)).status_code == 422, wrong


async def test_M14_criteria_are_read_by_those_who_need_them_and_every_reading_is_recorded(rules):
    house = rules.house
    rule = await rules.begin()
    for who in (EXAMINER, COUNTER, machine(), trader(), None):
        for path in ("/rules", f"/rules/{rule['id']}", "/rule-sets"):
            assert (await house.get(who, path)).status_code in (401, 403), (who, path)
    await look(rules, AUDITOR, rule)
    async with house.work.reading(administration="FJ") as session:
        rows = await session.execute(
            text(
                "select actor->>'id' as who, data from risk.audit_entry where type = 'risk.RuleRead' and subject = :subject"
            ),
            {"subject": f"rule/{rule['id']}"},
        )
        assert AUDITOR.id in {row.who for row in rows}
        leaks = await session.scalar(text("select count(*) from risk.audit_entry where data::text like '%startsWith%'"))
    assert leaks == 0, "the audit names rules, never what they look for"


async def test_withdrawing_in_force_takes_an_approver_and_changes_the_set(rules):
    house = rules.house
    rule = await rules.active(title="To be withdrawn")
    async with house.work.reading(administration="FJ") as session:
        before = await active_hash(session, at=house.at)
    assert (await rules.try_(ANALYST, rule, "withdraw", {"reason": "No finds."})).status_code == 403
    rule = await rules.act(APPROVER, rule, "withdraw", {"reason": "No finds in thirty inspections."})
    assert states(rule) == ["withdrawn"]
    async with house.work.reading(administration="FJ") as session:
        after = await active_hash(session, at=house.at)
        assert before is not None
        kept = await rule_set(session, before)
    assert after != before
    assert kept.hash() == before, "years later the old set is read as it was"
    assert f"{rule['id']}/1" in {one.key for one in kept.rules}
    activations = (await house.read(ANALYST, "/rule-sets"))["items"]
    assert activations[0]["hash"] == after
    assert "withdrawn" in activations[0]["cause"]


async def test_a_rule_set_cannot_be_rewritten(rules):
    await rules.active()
    with pytest.raises(DBAPIError, match="permission denied"):
        await by_hand(rules.house, update(RuleSetContent).values(content={}))


async def test_M16_a_late_job_lets_no_rule_count_longer(rules):
    """The set still names an expired rule until the job ran; the rule itself says until when it counts."""
    rule = await rules.active(valid_until="2026-03-04")
    rules.house.later(days=3)
    async with rules.house.work.reading(administration="FJ") as session:
        found = await active_rule_set(session, at=rules.house.at)
    late = next(one for one in found.rules if one.id == rule["id"])
    assert late.valid_until < rules.house.at - timedelta(hours=1)
