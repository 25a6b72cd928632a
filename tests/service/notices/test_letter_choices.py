"""How often letters come, and who may see the log of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.actors import Kind
from tests.service.notices.conftest import officer
from tests.service.notices.mail_server import Mood
from tests.service.notices.office import ASKED, SUBMITTED, Office, Person, choose, office, reader

__all__ = ["office"]


async def test_a_digest_waits_for_the_offices_hour_and_tells_everything_once(office: Office):
    ana, eva = Person("Ana"), Person("Eva")
    firm = office.identity.firm(ana, eva)
    chosen = await choose(office, reader(ana, firm), "daily", version=0)
    assert chosen == {"rhythm": "daily", "digest_at": "07:00", "zone": "Pacific/Fiji", "version": 1}
    office.house.clock[0] = office.house.at.replace(hour=22)  # 10:00 in Suva
    await office.happen(SUBMITTED, firm, number="FJ-A-1")
    office.house.later(hours=2)
    await office.happen(ASKED, firm, number="FJ-A-2", until_on="2026-06-24")
    await office.send()
    assert [len(office.mail.to(one.email)) for one in (ana, eva)] == [0, 2]
    seven = (
        (office.house.at + timedelta(days=1)).replace(hour=19, minute=0)
        if office.house.at.hour >= 19
        else office.house.at.replace(hour=19, minute=0)
    )
    office.house.clock[0] = seven - timedelta(minutes=1)
    await office.send()
    assert office.mail.to(ana.email) == []
    office.house.clock[0] = seven
    await office.send()
    (message,) = office.mail.to(ana.email)
    assert message["Subject"] == "2 messages about your cases"
    body = message.get_content()
    assert body.index("FJ-A-1") < body.index("FJ-A-2")
    assert "Please answer by 24 June 2026." in body
    assert {one["state"] for one in await office.log(firm)} == {"sent"}
    office.house.later(days=1)
    await office.send()
    assert len(office.mail.to(ana.email)) == 1, "nothing new, no mail"
    await office.happen(SUBMITTED, firm, number="FJ-A-3")
    await office.send()
    assert len(office.mail.to(ana.email)) == 1
    await choose(office, reader(ana, firm), "at_once", version=1)
    await office.send()
    assert "(FJ-A-3)" in office.mail.to(ana.email)[-1]["Subject"], "what waited goes out at once"


async def test_a_digest_that_failed_comes_again_whole_under_its_message_id_and_what_is_new_waits(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    await choose(office, reader(ana, firm), "daily", version=0)
    for number in ("FJ-A-1", "FJ-A-2"):
        await office.happen(SUBMITTED, firm, number=number)
    await office.send()
    office.mail.mood = Mood.BREAKS
    office.house.later(days=1)
    await office.send()
    await office.happen(SUBMITTED, firm, number="FJ-A-3")
    office.mail.mood = Mood.TAKES
    office.house.later(seconds=31)
    await office.send()
    first, second = office.mail.to(ana.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    assert "FJ-A-3" not in second.get_content()
    assert sorted(one["state"] for one in await office.log(firm)) == ["sent", "sent", "waiting"]


async def test_several_workers_make_one_digest(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    await choose(office, reader(ana, firm), "daily", version=0)
    for number in range(20):
        await office.happen(SUBMITTED, firm, number=f"FJ-A-{number}")
    await office.send()
    office.house.later(days=1)
    await asyncio.gather(*(office.send() for _ in range(4)))
    await office.send()
    (message,) = office.mail.to(ana.email)
    assert message["Subject"] == "20 messages about your cases"


async def test_whoever_no_longer_acts_for_the_firm_gets_nothing_even_what_waited(office: Office):
    ana, eva = Person("Ana"), Person("Eva")
    firm = office.identity.firm(ana, eva)
    for person in (ana, eva):
        await choose(office, reader(person, firm), "daily", version=0)
    await office.happen(SUBMITTED, firm)
    await office.send()
    office.identity.firms[firm][1].remove(eva)
    office.house.later(days=1)
    await office.send()
    assert [len(office.mail.to(one.email)) for one in (ana, eva)] == [1, 0]
    states = {one["person_name"]: (one["state"], one["last_error"]) for one in await office.log(firm)}
    assert states == {"Ana": ("sent", None), "Eva": ("withheld", "they do not act for the firm any more")}


async def test_who_acts_for_the_firm_now_is_told_where_nobody_is_left_of_those_whose_digest_waited(office: Office):
    ana, eva, ratu = Person("Ana"), Person("Eva"), Person("Ratu")
    firm = office.identity.firm(ana, eva)
    for person in (ana, eva):
        await choose(office, reader(person, firm), "daily", version=0)
    await office.happen(SUBMITTED, firm)
    await office.send()
    office.identity.firms[firm][1][:] = [ratu]
    office.house.later(days=1)
    for _ in range(3):
        await office.send()
    assert [len(office.mail.to(one.email)) for one in (ana, eva, ratu)] == [0, 0, 1]
    states = {one["person_name"]: one["state"] for one in await office.log(firm)}
    assert states == {"Ana": "withheld", "Eva": "withheld", "Ratu": "sent"}


class TestWalls:
    async def test_letters_are_for_officers_of_their_administration(self, office: Office):
        ana = Person("Ana")
        firm = office.identity.firm(ana)
        await office.happen(SUBMITTED, firm)
        await office.send()
        (line,) = await office.log(firm)
        vanuatu = officer(administration="VU")
        assert await office.log(firm, vanuatu) == []
        for method, path in (("GET", ""), ("POST", "/send-again")):
            answer = await office.house.call(vanuatu, method, f"/letters/{line['id']}{path}", version=line["version"])
            assert answer.status_code == 404
        for who in (reader(ana, firm), reader(ana, firm, role="firm-manager"), officer("reviewer")):
            assert (await office.house.call(who, "GET", "/letters")).status_code == 403
        assert (await office.house.call(None, "GET", "/letters")).status_code == 401
        seen = await office.house.call(officer(), "GET", f"/letters/{line['id']}")
        assert seen.headers["etag"] == f'"{line["version"]}"'
        assert seen.json() == line

    async def test_the_same_person_is_told_apart_in_two_administrations(self, office: Office):
        ana = Person("Ana")
        firm = office.identity.firm(ana)
        await choose(office, reader(ana, firm), "daily", version=0)
        in_vanuatu = replace(reader(ana, firm), administration="VU")
        assert (await office.house.ok(in_vanuatu, "GET", "/preferences"))["rhythm"] == "at_once"
        await office.happen(SUBMITTED, firm, administration="VU")
        await office.send("VU")
        assert len(office.mail.to(ana.email)) == 1
        assert "Vanuatu" in office.mail.to(ana.email)[0].get_content()

    async def test_the_log_comes_in_pages(self, office: Office):
        people = [Person(f"P{number}") for number in range(5)]
        firm = office.identity.firm(*people)
        await office.happen(SUBMITTED, firm)
        await office.send()
        query: dict[str, Any] = {"organisation": firm, "limit": 2}
        names = []
        while True:
            found = await office.house.ok(officer(), "GET", "/letters", params=query)
            names += [one["person_name"] for one in found["items"]]
            if found["next"] is None:
                break
            query["cursor"] = found["next"]
        assert sorted(names) == [person.name for person in people]
        for wrong in ("x", "WyJhIiwiYiJd"):
            assert (await office.house.call(officer(), "GET", "/letters", params={"cursor": wrong})).status_code == 422


class TestPreferences:
    async def test_a_person_chooses_for_themselves(self, office: Office):
        ana = Person("Ana")
        who = reader(ana, office.identity.firm(ana))
        first = await office.house.call(who, "GET", "/preferences")
        assert first.headers["etag"] == '"0"'
        assert first.json() == {"rhythm": "at_once", "digest_at": "07:00", "zone": "Pacific/Fiji", "version": 0}
        assert (await office.house.call(who, "PUT", "/preferences", {"rhythm": "daily"})).status_code == 428
        await choose(office, who, "daily", version=0)
        stale = await office.house.call(who, "PUT", "/preferences", {"rhythm": "at_once"}, version=0)
        assert stale.status_code == 412
        assert (await office.house.ok(who, "GET", "/preferences"))["rhythm"] == "daily"
        for wrong in ({"rhythm": "never"}, {}, {"rhythm": "daily", "person": "x"}):
            assert (await office.house.call(who, "PUT", "/preferences", wrong, version=1)).status_code == 422
        assert ("RhythmChosen", {"person": ana.id, "rhythm": "daily"}) in await office.facts()

    async def test_machines_and_officers_have_none(self, office: Office):
        ana = Person("Ana")
        for who in (reader(ana, "firm", kind=Kind.CLIENT), officer(), officer("national-system", kind=Kind.CLIENT)):
            for method, body in (("GET", None), ("PUT", {"rhythm": "daily"})):
                assert (await office.house.call(who, method, "/preferences", body, version=0)).status_code == 403

    async def test_two_first_choices_at_once_are_one_and_a_refusal(self, office: Office):
        ana = Person("Ana")
        who = reader(ana, office.identity.firm(ana))
        both = (
            office.house.call(who, "PUT", "/preferences", {"rhythm": one}, version=0) for one in ("daily", "at_once")
        )
        assert sorted(answer.status_code for answer in await asyncio.gather(*both)) == [200, 412]
