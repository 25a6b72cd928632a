"""A ruling confirmed on demand, reminded of its end, issued again; and what its holder may rely on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.advance_rulings.jobs.confirmations import Confirmations
from services.advance_rulings.jobs.expiry import Expiry
from services.advance_rulings.jobs.reissues import Reminders
from tests.service.advance_rulings.conftest import (
    AGENT,
    CLASSIFICATION,
    DECIDER,
    OTHER,
    PROPOSAL,
    REVIEWER,
    House,
    trader,
)
from tests.service.advance_rulings.living import (
    a_ruling,
    act,
    carried_out,
    changing,
    done,
    of_an_agent,
    public_of,
    unlike,
)
from tests.service.house import MONDAY

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


async def test_ar_17_an_agent_confirms_only_with_an_authority_that_counts(town: House) -> None:
    agent = trader(AGENT, name="Kelera")
    asked = await done(town, DECIDER, await of_an_agent(town, agent), "ask-basis", {"reason": "A yearly check."})
    town.later(days=10)
    seen = (await town.get(agent, f"/rulings/{asked['number']}/file")).json()
    assert [row["possible"] for row in seen["actions"] if row["name"] == "confirm-basis"] == [False]
    refused = await act(town, agent, asked, "confirm-basis", {"unchanged": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    answered = await done(town, trader(), asked, "confirm-basis", {"unchanged": True})
    assert answered["confirmations"][0]["unchanged"] is True


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
