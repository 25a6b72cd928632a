"""Rows 38 and 39: alike goods under other subheadings, convergence, and adopting a neighbour's ruling."""

from __future__ import annotations

from typing import Any

from services.advance_rulings.operations import divergences as looking
from shared.actors import Actor
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, trader
from tests.service.advance_rulings.living import changing, done
from tests.service.advance_rulings.region import SINA, VANUATU, hear, issued_in, neighbours
from tests.service.house import officer

SAMOA_CHIEF = officer("decider", name="chief-of-samoa", administration="WS")
END = {
    "ground": "error_of_fact_or_law", "facts": "The heading was wrong.", "basis": "Customs Act, section 12.",
    "effective_on": None,
}  # fmt: skip


def words(subject: str, **changes: Any) -> dict[str, Any]:
    return {
        "subject": subject, "goods_description": f"{subject}, in retail packings of five hundred grams.",
        "reasoning": f"{subject}: General Interpretative Rules 1 and 6.",
    } | changes  # fmt: skip


async def alerts(town: House, who: Actor, about: str) -> list[dict[str, Any]]:
    answer = await town.get(who, "/divergences")
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["items"] if {one["ours"]["subject"], one["theirs"]["subject"]} == {about}]


async def pair(town: House, subject: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ruling of Fiji and one of Samoa on the same goods, with different subheadings; both have heard."""
    ours = await issued_in(town, "FJ", **words(subject, hs_code="2008.19.00"))
    theirs = await issued_in(town, "WS", **words(subject, hs_code="1106.30.00"))
    await hear(town, "FJ", "WS")
    return ours, theirs


class TestDivergence:
    async def test_both_administrations_are_alerted_once_each_by_its_own_look(self, town):
        subject = "Roasted breadfruit chips with turmeric"
        await issued_in(town, "FJ", **words(subject, hs_code="2008.19.00"))
        await issued_in(town, "WS", **words(subject, hs_code="1106.30.00"))
        await hear(town, "FJ")
        (found,) = await alerts(town, REVIEWER, subject)
        assert found["ours"]["hs_code"] == "2008.19.00"
        assert found["theirs"]["administration"] == "WS"
        assert found["alike"] >= 80
        assert await alerts(town, SINA, subject) == [], "Samoa did not look yet"
        await hear(town, "FJ", "WS", "FJ", "WS")
        assert len(await alerts(town, REVIEWER, subject)) == 1
        (other,) = await alerts(town, SINA, subject)
        assert (other["ours"]["administration"], other["ours"]["hs_code"]) == ("WS", "1106.30.00")
        assert await alerts(town, VANUATU, subject) == [], "it is no ruling of Vanuatu"

    async def test_the_same_subheading_and_other_goods_raise_nothing(self, town):
        await issued_in(town, "FJ", **words("Smoked skipjack tuna in a jar", hs_code="1604.14.00"))
        await issued_in(town, "WS", **words("Smoked skipjack tuna in a jar", hs_code="1604.14.90"))
        await issued_in(town, "WS", **words("Outboard motor of forty horsepower", hs_code="8407.21.00"))
        await hear(town, "FJ", "WS")
        assert await alerts(town, REVIEWER, "Smoked skipjack tuna in a jar") == []
        assert await alerts(town, REVIEWER, "Outboard motor of forty horsepower") == []

    async def test_it_is_over_when_one_side_changes(self, town):
        subject = "Fermented cassava flour for porridge"
        ours, _ = await pair(town, subject)
        ruling = (await town.get(DECIDER, f"/rulings/{ours['number']}/file")).json()
        ended = await town.call(
            DECIDER, "POST", f"/rulings/{ours['number']}/revoke", version=ruling["version"], json=END
        )
        assert ended.status_code == 200, ended.text
        await hear(town, "WS", "FJ")
        for who in (REVIEWER, SINA):
            (found,) = await alerts(town, who, subject)
            assert found["state"] == "resolved"

    async def test_it_is_dismissed_with_a_reason_and_stays_so(self, town):
        subject = "Virgin coconut oil in a spray bottle"
        await pair(town, subject)
        (found,) = await alerts(town, REVIEWER, subject)
        path = f"/divergences/{found['id']}/dismiss"
        short = await town.call(REVIEWER, "POST", path, version=found["version"], json={"reason": "No."})
        assert short.status_code == 422
        reason = {"reason": "Theirs is a cosmetic, ours is for cooking."}
        answer = await town.call(REVIEWER, "POST", path, version=found["version"], json=reason)
        assert answer.json()["state"] == "dismissed"
        again = neighbours(town)
        await again.compare(town.work, "FJ", town.at)
        (found,) = await alerts(town, REVIEWER, subject)
        assert found["state"] == "dismissed"
        (other,) = await alerts(town, SINA, subject)
        assert other["state"] == "found", "each administration judges for itself"

    async def test_what_was_missed_while_away_is_found_at_the_next_look(self, town):
        subject = "Dried kava root cut into slices"
        await hear(town, "FJ")
        await issued_in(town, "FJ", **words(subject, hs_code="1211.90.00"))
        town.later(days=20)
        await issued_in(town, "WS", **words(subject, hs_code="0714.90.00"))
        town.later(days=20)
        await hear(town, "FJ")
        assert len(await alerts(town, REVIEWER, subject)) == 1

    async def test_what_changed_twice_among_many_hides_nothing_that_came_after(self, town, monkeypatch):
        monkeypatch.setattr(looking, "TOGETHER", 2)
        subject = "Beche-de-mer smoked over mangrove wood"
        await issued_in(town, "FJ", **words(subject, hs_code="0308.19.00"))
        await hear(town, "FJ")
        other = await town.ruling(
            await issued_in(town, "FJ", **words("Canoe paddles of hardwood", hs_code="4421.99.00"))
        )
        await done(town, DECIDER, other, "modify", changing(conditions="Labelled in English."))
        await issued_in(town, "WS", **words(subject, hs_code="1605.61.00"))
        await hear(town, "FJ")
        assert len(await alerts(town, REVIEWER, subject)) == 1


class TestConvergence:
    async def test_row_38_both_state_and_agree_only_on_the_same_code(self, town):
        subject = "Banana chips fried in coconut oil"
        await pair(town, subject)
        (found,) = await alerts(town, REVIEWER, subject)
        body = {"subject": subject, "hs_code": "2008.19", "text": "Chips of fruit, otherwise prepared: heading 20.08."}
        opened = await town.call(
            REVIEWER, "POST", f"/divergences/{found['id']}/converge", version=found["version"], json=body
        )
        assert opened.status_code == 201, opened.text
        case = opened.json()
        assert case["number"].startswith("FJ-CV-2026-")
        path = f"/convergences/{case['id']}"
        early = await town.call(REVIEWER, "POST", f"{path}/agree", version=case["version"], json={"conclusion": "So."})
        assert (early.status_code, early.json()["code"]) == (409, "rule-not-met")

        await hear(town, "WS")
        (other,) = await alerts(town, SINA, subject)
        assert (other["state"], other["convergence"]) == ("in_convergence", case["id"])
        seen = (await town.get(SINA, path)).json()
        position = {"hs_code": "1106.30", "text": "It is a flour of fruit, we held."}
        answer = await town.call(SINA, "POST", f"{path}/state", version=seen["version"], json=position)
        assert answer.status_code == 200, answer.text
        not_yet = await town.call(
            REVIEWER, "POST", f"{path}/agree", version=case["version"], json={"conclusion": "So."}
        )
        assert not_yet.status_code == 409
        town.later(minutes=1)
        position = {"hs_code": "2008.19.00", "text": "Fried chips are no flour: we follow."}
        answer = await town.call(SINA, "POST", f"{path}/state", version=seen["version"], json=position)
        assert answer.json()["same_code"] is True
        assert answer.json()["actions"] == ["state"], "who opened the case notes how it ends"
        refused = await town.call(SINA, "POST", f"{path}/agree", version=seen["version"], json={"conclusion": "So."})
        assert (refused.status_code, refused.json()["code"]) == (409, "not-possible")
        done = await town.call(
            REVIEWER, "POST", f"{path}/agree", version=case["version"], json={"conclusion": "Heading 20.08."}
        )
        assert (done.json()["state"], done.json()["agreed_code"]) == ("agreed", "2008.19")
        assert [one["own"] for one in done.json()["sides"]] == [True, False]
        assert (await alerts(town, SINA, subject))[0]["state"] == "in_convergence", (
            "until Samoa modified its own ruling"
        )

    async def test_without_agreement_the_alert_stands_again_on_both_sides(self, town):
        subject = "Pressed sago starch cakes"
        await pair(town, subject)
        (found,) = await alerts(town, SINA, subject)
        body = {"subject": subject, "hs_code": "1106.30", "text": "A preparation of starch."}
        case = (
            await town.call(SINA, "POST", f"/divergences/{found['id']}/converge", version=found["version"], json=body)
        ).json()
        await hear(town, "FJ")
        (mine,) = await alerts(town, REVIEWER, subject)
        twice = await town.call(
            REVIEWER, "POST", f"/divergences/{mine['id']}/converge", version=mine["version"], json=body
        )
        assert twice.status_code == 409
        path = f"/convergences/{case['id']}/end"
        ended = await town.call(SINA, "POST", path, version=case["version"], json={"conclusion": "We differ."})
        assert ended.json()["state"] == "ended"
        await hear(town, "FJ")
        for who in (SINA, REVIEWER):
            assert (await alerts(town, who, subject))[0]["state"] == "found"

    async def test_c7_a_third_administration_sees_neither_alert_nor_case(self, town):
        subject = "Noni juice with ginger"
        await pair(town, subject)
        (found,) = await alerts(town, REVIEWER, subject)
        body = {"subject": subject, "hs_code": "2009.89", "text": "A juice."}
        case = (
            await town.call(
                REVIEWER, "POST", f"/divergences/{found['id']}/converge", version=found["version"], json=body
            )
        ).json()
        assert (await town.get(VANUATU, f"/divergences/{found['id']}")).status_code == 404
        assert (await town.get(SINA, f"/divergences/{found['id']}")).status_code == 404
        assert (await town.get(VANUATU, f"/convergences/{case['id']}")).status_code == 404
        stated = await town.call(VANUATU, "POST", f"/convergences/{case['id']}/state", version=1, json=body)
        assert stated.status_code in (404, 422)
        assert case["id"] not in (await town.get(VANUATU, "/convergences")).text
        assert (await town.get(trader(), "/convergences")).status_code == 403


class TestAdoption:
    async def test_row_39_a_neighbours_ruling_begins_an_own_decision_and_both_show_it(self, town):
        subject = "Frozen taro cubes, blanched"
        theirs = await issued_in(town, "WS", **words(subject, hs_code="0710.80.00"))
        case = await town.in_assessment()
        body = {"administration": "WS", "number": theirs["number"]}
        answer = await town.call(REVIEWER, "POST", f"/applications/{case['id']}/adopt", json=body)
        assert answer.status_code == 200, answer.text
        draft = answer.json()
        assert draft["proposal"]["subject"] == subject
        assert draft["proposal"]["legal_basis"] == "", "the law is our own"
        assert draft["proposal"]["hs_code"] == "0710.80"
        assert "national_digits" in draft["notes"]
        cited = draft["proposal"]["cited"][0]
        assert (cited["administration"], cited["number"], cited["as"]) == ("WS", theirs["number"], "adopted")
        assert (await town.look(REVIEWER, case))["state"] == "assessment", "nothing is proposed by itself"
        own = {name: PROPOSAL[name] for name in ("legal_basis",)} | {"hs_code": "0710.80.00"}
        if PROPOSAL.get("basis"):
            own["basis"] = PROPOSAL["basis"]
        proposal = draft["proposal"] | own
        case = await town.act(REVIEWER, case, "propose", {k: v for k, v in proposal.items() if v is not None})
        case = await town.act(DECIDER, case, "issue")
        ours = (await town.get(None, f"/rulings/{case['number']}")).json()
        assert (ours["adopted_administration"], ours["adopted_number"]) == ("WS", theirs["number"])
        there = (await town.get(None, f"/rulings/{theirs['number']}")).json()
        assert [(one["administration"], one["number"]) for one in there["adopted_by"]] == [("FJ", case["number"])]

    async def test_an_own_one_and_one_that_ended_are_not_adopted(self, town):
        own = await issued_in(town, "FJ", **words("Seaweed snack with sesame", hs_code="2008.99.00"))
        theirs = await issued_in(town, "WS", **words("Seaweed snack with salt", hs_code="2008.99.00"))
        ruling = (await town.get(SAMOA_CHIEF, f"/rulings/{theirs['number']}/file")).json()
        ended = await town.call(
            SAMOA_CHIEF, "POST", f"/rulings/{theirs['number']}/revoke", version=ruling["version"], json=END
        )
        assert ended.status_code == 200, ended.text
        case = await town.in_assessment()
        for administration, number, status in (
            ("FJ", own["number"], 409), ("WS", theirs["number"], 409), ("WS", "WS-AR-1999-00001", 404),
        ):  # fmt: skip
            answer = await town.call(
                REVIEWER, "POST", f"/applications/{case['id']}/adopt",
                json={"administration": administration, "number": number},
            )  # fmt: skip
            assert answer.status_code == status, answer.text
