"""The demonstration is made through the operations: it keeps every rule, and shows every state."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.advance_rulings.operations.office import know_authority
from services.advance_rulings.seed import seed
from services.identity.seed.invented import OFFICES
from shared.actors import Actor, service_actor
from tests.service.advance_rulings.conftest import AGENT, OTHER, House, trader
from tests.service.house import ACME, officer

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


def people(code: str) -> list:
    return [
        officer("reviewer", name="Ana", administration=code),
        officer("reviewer", "decider", name="Bale", administration=code),
        officer("decider", name="Cama", administration=code),
        officer("counter", name="Dau", administration=code),
        trader(ACME, name="Eta", administration=code),
        trader(OTHER, name="Filo", administration=code),
        trader(AGENT, name="Gade", administration=code),
    ]


async def test_a_demonstration_shows_every_state_and_is_made_once(house: House) -> None:
    house.at = NOW
    for code in ("FJ", "XX"):
        heard = service_actor(service="identity", administration=code)
        async with house.work.changing(actor=heard, at=NOW - timedelta(days=400), administration=code) as change:
            facts = await know_authority(
                change.session, administration=code, identifier=uuid4(), version=1, agent=AGENT, trader=ACME,
                trader_name="Firm 1111", trader_tin="50-1", from_on=(NOW - timedelta(days=399)).date(), until_on=None,
            )  # fmt: skip
            change.record(*facts)
    cast = {code: people(code) for code in ("FJ", "XX")}
    made = await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=NOW)
    assert made == {"FJ": 28, "XX": 8}
    ana = cast["FJ"][0]
    found = (await house.get(ana, "/applications?limit=100")).json()["items"]
    states = Counter(row["state"] for row in found)
    assert set(states) == {
        "submitted", "incomplete", "accepted", "assessment", "awaiting_applicant", "proposed", "issued", "declined",
        "withdrawn", "lapsed", "awaiting_sample", "at_laboratory",
    }  # fmt: skip
    assert states["issued"] == 11
    drafts = (await house.get(cast["FJ"][4], "/applications?state=draft")).json()["items"]
    drafts += (await house.get(cast["FJ"][5], "/applications?state=draft")).json()["items"]
    assert len(drafts) == 2
    agents = (await house.get(cast["FJ"][6], "/applications")).json()["items"]
    assert [row["applicant"]["name"] for row in agents] == ["Firm 1111"]
    today = (await house.get(ana, "/today")).json()
    assert all(
        today["counts"][name] for name in ("overdue", "due_soon", "to_accept", "to_sign", "waiting_for_applicant")
    )
    numbers = [
        row["number"] for row in sorted(found, key=lambda row: row["submitted"]["at"]) if "2026" in row["number"]
    ]
    assert numbers == sorted(numbers)
    register = (await house.get(None, "/rulings?administration=FJ&limit=100")).json()["items"]
    assert Counter(row["status"] for row in register) == {"in_force": 8, "revoked": 1, "annulled": 1, "expired": 1}
    for attention in ("expiring", "basis", "changed_facts"):
        assert (await house.get(ana, f"/ruling-files?attention={attention}")).json()["items"], attention
    (longer,) = (await house.get(ana, "/extended-uses")).json()["items"]
    assert (longer["state"], longer["left"]) == ("granted", "22")
    questions = (await house.get(ana, "/enquiries")).json()["items"]
    assert [(row["state"], row["overdue"]) for row in questions] == [
        ("received", True),
        ("received", False),
        ("answered", False),
    ]
    (review,) = (await house.get(ana, "/contests?open_only=true")).json()["items"]
    assert (review["kind"], review["against"], review["state"]) == ("review", "decline", "lodged")
    assert {row["state"] for row in (await house.get(ana, "/samples")).json()["items"]} == {"awaited", "at_laboratory"}
    assert (await house.get(None, "/tariff")).json()["items"][0]["lines"] > 350
    changed = (await house.get(cast["FJ"][1], "/edition-changes")).json()
    assert Counter(row["state"] for row in changed["items"])["decided"] == 1
    cited = (await house.get(cast["FJ"][1], "/ruling-uses")).json()["items"]
    assert {"match", "mismatch", "not_followed"} <= {row["result"] for row in cited}
    assert await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=NOW) == {}


def invented(code: str) -> list[Actor]:
    """The officers that identity invents for an administration, and people of two firms."""
    officers = [officer(*one.roles, name=one.mailbox, administration=code) for one in OFFICES[code].officers]
    return [*officers, trader(ACME, name="Eta", administration=code), trader(OTHER, name="Filo", administration=code)]


async def test_ar_13_in_fiji_a_review_waits_for_another_decider_and_in_vanuatu_an_appeal_for_the_authority(
    house: House,
) -> None:
    house.at = NOW
    cast = {code: invented(code) for code in ("FJ", "VU")}
    await seed(settings=house.app.state.platform.settings, work=house.work, people=cast, at=NOW)
    for code, kind, role in (("FJ", "review", "decider"), ("VU", "appeal", "appeal-authority")):
        (row,) = (await house.get(cast[code][0], "/contests?open_only=true")).json()["items"]
        assert (row["kind"], row["state"]) == (kind, "lodged")
        offered = {}
        for who in (one for one in cast[code] if role in one.roles):
            seen = (await house.get(who, f"/contests/{row['number']}")).json()
            offered[who.id] = [one["possible"] for one in seen["actions"] if one["name"] == "examine"]
        assert [True] in offered.values(), "somebody may take it up"
        signed = next(one for one in cast[code] if "decider" in one.roles)
        assert offered.get(signed.id) != [True], "and not whoever signed"


async def test_the_demonstration_has_teams_with_queues_and_a_list_of_keywords(house: House) -> None:
    house.at = NOW
    await seed(settings=house.app.state.platform.settings, work=house.work, people={"FJ": people("FJ")}, at=NOW)
    ana, bale = people("FJ")[0], people("FJ")[1]
    teams = (await house.get(ana, "/teams")).json()["items"]
    assert [team["name"] for team in teams] == ["Foods and drinks", "Machines and vehicles", "Origin and value"]
    assert sum(team["open_cases"] for team in teams) >= 8
    assert (await house.get(ana, "/applications?team=none&limit=100")).json()["items"], "some wait in the common queue"
    waiting = (await house.get(bale, "/keywords", params={"state": "proposed"})).json()["items"]
    assert [row["word"] for row in waiting] == ["virgin coconut oil"]
    open_now = (await house.get(ana, "/applications?limit=100")).json()["items"]
    described = [case for case in open_now if (await house.look(ana, case))["keywords"]]
    assert len(described) >= 3
