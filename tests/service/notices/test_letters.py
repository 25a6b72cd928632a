"""Letters to the people of a firm: through a real mail server, in their language, once, tried again, and nothing confidential."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.notices.domain.letters import LETTER_KINDS
from services.notices.jobs import postman as postman_module
from tests.databases import Ground
from tests.service.notices.conftest import Receiver, build, officer
from tests.service.notices.mail_server import Mood
from tests.service.notices.office import (
    ASKED,
    SUBMITTED,
    SUSPENDED,
    Office,
    Person,
    choose,
    office,
    reader,
)

__all__ = ["office"]

SECRETS = {
    "goods": "Zebrafish oil", "hs_code": "1513.11.00", "external_text": "Your kava is unlike the sample.",
    "internal_text": "He is known to us.", "lane": "crimson-lane", "ground": "wrong-information", "origin_country": "Atlantis",
    "holder_tin": "TIN-998877", "override_reason": "Small office", "state": "assessment-of-kava",
}  # fmt: skip


async def test_everybody_of_the_firm_is_told_in_their_language_as_plain_text(office: Office):
    ana, remi = Person("Ana"), Person("Remi", language="fr")
    firm = office.identity.firm(ana, remi, name="Société Récif")
    await office.happen(ASKED, firm, until_on="2026-06-24")
    await office.send()
    (english,), (french,) = office.mail.to(ana.email), office.mail.to(remi.email)
    for message, language in ((english, "en"), (french, "fr")):
        assert message.get_content_type() == "text/plain"
        assert not message.is_multipart()
        assert message.get_content_charset() == "utf-8"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == language
        assert message["From"] == "Vaka <notices@customs.example>"
        assert message["Message-ID"].endswith("@customs.example>")
        assert message["Date"].datetime == office.house.at.replace(microsecond=0)
    assert english["Subject"] == "The customs office has a question (FJ-A-12)"
    assert "Firm: Société Récif" in english.get_content()
    assert "Please answer by 24 June 2026." in english.get_content()
    assert "https://vaka.example/applications/5d5f" in english.get_content()
    assert "Veuillez répondre au plus tard le 24 juin 2026." in french.get_content()
    assert all(len(line) < 999 and line.isascii() for raw in office.mail.raw for line in raw.split(b"\r\n")), (
        "passes any relay"
    )
    assert english["Message-ID"] != french["Message-ID"]
    await office.send()
    assert len(office.mail.to(ana.email)) == 1, "once"
    states = {one["person_name"]: (one["state"], one["attempts"]) for one in await office.log(firm)}
    assert states == {"Ana": ("sent", 1), "Remi": ("sent", 1)}


async def test_the_same_event_again_writes_nothing_again(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    told = {"applicant": firm, "agent": None, "number": "FJ-A-1", "law": ""}
    event = await office.house.hear(SUBMITTED, told)
    await office.house.hear(SUBMITTED, told, event=event, expect="before")
    await office.send()
    assert len(office.mail.to(ana.email)) == 1


@pytest.mark.parametrize("kind", sorted(LETTER_KINDS))
async def test_nothing_confidential_is_in_a_letter_the_log_or_the_tables(office: Office, kind: str):
    """Secrets in every field that events have, hunted wherever something is kept or goes out."""
    ana = Person("Ana", language="fr" if len(kind) % 2 else "en")
    firm = office.identity.firm(ana)
    named = LETTER_KINDS[kind].number
    number = {named: "FJ-R-7"} if named != "number" else {}
    await office.happen(kind, firm, until_on="2026-06-24", **SECRETS, **number)
    await office.send()
    (message,) = office.mail.to(ana.email)
    async with office.house.work.reading(administration="FJ") as session:
        kept = [
            str(row)
            for table in ("occasion", "letter", "preference", "outbox", "audit_entry")
            for row in await session.execute(text(f"select t::text from notices.{table} t"))  # our own names
        ]
    everything = "\n".join([message.get_content(), str(message["Subject"]), str(await office.log(firm)), *kept])
    for name, secret in SECRETS.items():
        assert secret.lower() not in everything.lower(), name
    assert (number or {"number": "FJ-A-12"}).popitem()[1] in message["Subject"]
    assert ana.email not in "\n".join(kept), "no address is kept"


async def test_while_the_server_is_down_a_letter_waits_longer_each_time_and_no_address_is_logged(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    office.mail.mood = Mood.REFUSES
    await office.happen(SUBMITTED, firm)
    waits = []
    for _ in range(4):
        await office.send()
        (line,) = await office.log(firm)
        assert line["state"] == "waiting"
        assert "try later, (the recipient)" in line["last_error"]
        assert ana.email not in str(line)
        waits.append((datetime.fromisoformat(line["next_at"]) - office.house.at).total_seconds())
        before = line["attempts"]
        await office.send()
        assert (await office.log(firm))[0]["attempts"] == before, "not before its time"
        office.house.clock[0] = datetime.fromisoformat(line["next_at"])
    assert waits == [30, 60, 120, 240]
    office.mail.mood = Mood.TAKES
    await office.send()
    (line,) = await office.log(firm)
    assert (line["state"], line["attempts"], line["last_error"]) == ("sent", 5, None)
    assert len(office.mail.to(ana.email)) == 1
    told = [name for name, data in await office.facts() if data.get("letter") == line["id"]]
    assert told == ["LetterNotSent"] * 4 + ["LetterSent"]


async def test_a_letter_that_may_have_arrived_comes_again_under_the_same_message_id(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    office.mail.mood = Mood.BREAKS
    await office.happen(SUBMITTED, firm)
    await office.send()
    office.mail.mood = Mood.TAKES
    office.house.later(seconds=31)
    await office.send()
    first, second = office.mail.to(ana.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert first.get_content() == second.get_content()


async def test_after_a_day_it_is_given_up_and_a_registrar_has_it_sent_again(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    office.mail.mood = Mood.REFUSES
    await office.happen(SUBMITTED, firm)
    began = office.house.at
    for _ in range(13):
        await office.send()
        (line,) = await office.log(firm)
        if line["next_at"]:
            office.house.clock[0] = datetime.fromisoformat(line["next_at"])
    assert (line["state"], line["attempts"]) == ("given_up", 13)
    assert timedelta(hours=15) < office.house.at - began < timedelta(days=2)
    assert [one["name"] for one in line["actions"] if one["possible"]] == ["send-again"]
    auditor = await office.log(firm, officer("auditor"))
    assert auditor[0]["actions"] == []
    path = f"/letters/{line['id']}/send-again"
    assert (await office.house.call(officer("auditor"), "POST", path, version=line["version"])).status_code == 403
    assert (await office.house.call(officer(), "POST", path, version=1)).status_code == 412
    assert (await office.house.call(officer(), "POST", path)).status_code == 428
    office.mail.mood = Mood.TAKES
    again = await office.house.ok(officer(), "POST", path, version=line["version"])
    assert again["state"] == "waiting"
    assert (await office.house.call(officer(), "POST", path, version=again["version"])).status_code == 409
    await office.send()
    (message,) = office.mail.to(ana.email)
    (line,) = await office.log(firm, state="sent")
    one = await office.house.ok(officer(), "POST", path, version=line["version"])
    await office.send()
    first, second = office.mail.to(ana.email)
    assert first["Message-ID"] != second["Message-ID"], (
        "asked for by an officer, it is no repeat that a mailbox may drop"
    )
    assert one["version"] == line["version"] + 1
    assert message is first


async def test_a_worker_that_dies_after_the_server_took_it_sends_it_twice_rather_than_never(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    await office.happen(SUBMITTED, firm)

    async def dies(*_: Any, **__: Any) -> None:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(postman_module, "conclude", dies)
        await office.send()
    assert len(office.mail.to(ana.email)) == 1
    assert (await office.log(firm))[0]["state"] == "waiting"
    await office.send()
    assert len(office.mail.to(ana.email)) == 1, "its lease is still held"
    office.house.later(minutes=4)
    await office.send()
    first, second = office.mail.to(ana.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert (await office.log(firm))[0]["state"] == "sent"


async def test_two_workers_send_each_letter_once(office: Office):
    people = [Person(f"P{number}") for number in range(12)]
    firm = office.identity.firm(*people)
    await office.happen(SUBMITTED, firm)
    await asyncio.gather(*(office.send() for _ in range(3)))
    await office.send()
    assert [len(office.mail.to(person.email)) for person in people] == [1] * 12


async def test_while_identity_does_not_answer_everything_waits_and_nothing_is_lost(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    office.identity.down = True
    await office.happen(SUBMITTED, firm)
    asked = []
    for _ in range(3):
        office.identity.asked.clear()
        await office.send()
        await office.send()
        asked.append(len(office.identity.asked))
        office.house.later(minutes=3)
    assert asked == [1, 1, 1], "asked again only after a wait"
    found = await office.house.ok(officer(), "GET", "/letters", params={"organisation": firm})
    assert (found["items"], found["unaddressed"]) == ([], 1)
    office.identity.down = False
    office.house.later(minutes=5)
    await choose(office, reader(ana, firm), "daily", version=0)
    await office.send()
    assert (await office.house.ok(officer(), "GET", "/letters"))["unaddressed"] == 0
    office.identity.down = True
    office.house.later(days=1)
    await office.send()
    (line,) = await office.log(firm)
    assert (line["state"], line["attempts"], line["last_error"]) == ("waiting", 0, "identity answered 503")
    office.identity.down = False
    office.house.later(seconds=31)
    await office.send()
    assert len(office.mail.to(ana.email)) == 1


async def test_a_firm_for_which_nobody_acts_is_in_the_audit(office: Office):
    gone = str(uuid4())
    event = await office.happen(SUSPENDED, gone)
    await office.send()
    assert (
        "NotTold",
        {"organisation": gone, "event": str(event), "event_type": SUSPENDED, "reason": "nobody acts for the firm"},
    ) in await office.facts()
    asked = len(office.identity.asked)
    await office.send()
    assert len(office.identity.asked) == asked, "done with"


async def test_what_becomes_known_long_afterwards_is_no_news(office: Office):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    now = office.house.at
    for days in (29, 31):
        office.house.clock[0] = now - timedelta(days=days)
        await office.happen(SUBMITTED, firm, number=f"FJ-A-{days}")
    office.house.clock[0] = now
    office.identity.asked.clear()
    await office.send()
    (message,) = office.mail.to(ana.email)
    assert "FJ-A-29" in message["Subject"]
    told = [data["reason"] for name, data in await office.facts() if name == "NotTold" and data["organisation"] == firm]
    assert told == ["it was too long ago"]
    assert (await office.house.ok(officer(), "GET", "/letters"))["unaddressed"] == 0


async def test_somebody_of_both_firms_of_a_case_gets_one_letter(office: Office):
    ana, eva = Person("Ana"), Person("Eva")
    trader, agent = office.identity.firm(ana), office.identity.firm(ana, eva, name="Agents Ltd")
    await office.happen(SUBMITTED, trader, agent=agent)
    await office.send()
    assert [len(office.mail.to(one.email)) for one in (ana, eva)] == [1, 1]


async def test_a_letter_to_an_odd_address_holds_up_nobody(office: Office):
    odd, ana = Person("Odd"), Person("Ana")
    firm = office.identity.firm(odd, ana)
    office.identity.firms[firm] = ("Reef", [odd, ana])
    odd.id = "0\r\nBcc: x"
    await office.happen(SUBMITTED, firm)
    for _ in range(3):
        await office.send()
    assert len(office.mail.to(ana.email)) == 1
    states = {one["person_name"]: one["state"] for one in await office.log(firm)}
    assert states == {"Odd": "waiting", "Ana": "sent"}


async def test_letters_older_than_the_log_is_kept_are_dropped_and_what_waits_is_not(office: Office):
    ana, eva = Person("Ana"), Person("Eva")
    sent, waits = office.identity.firm(ana), office.identity.firm(eva)
    await choose(office, reader(eva, waits), "daily", version=0)
    for firm in (sent, waits):
        await office.happen(SUBMITTED, firm)
    await office.send()
    office.house.later(days=89)
    await office.postman.tidy(office.house.work, "FJ", office.house.at)
    assert (len(await office.log(sent)), len(await office.log(waits))) == (1, 1)
    office.house.later(days=2)
    await office.postman.tidy(office.house.work, "FJ", office.house.at)
    assert (len(await office.log(sent)), len(await office.log(waits))) == (0, 1)


async def test_without_a_mail_server_a_letter_is_a_file(office: Office, ground: Ground, receiver: Receiver):
    ana = Person("Ana")
    firm = office.identity.firm(ana)
    house = ground.place(build(ground.settings, receiver, identity_app=office.identity))
    house.clock[0] = office.house.at
    await office.happen(SUBMITTED, firm)
    await house.app.state.postman.run(house.work, "FJ", house.at)
    (path,) = [one for one in (ground.settings.data / "mail").glob("*.eml") if ana.email in one.read_text()]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.name.partition("-")[2].startswith("ApplicationSubmitted-")
    assert {name: data.get("way") for name, data in await office.facts() if data.get("organisation") == firm} == {
        "LetterSent": "file"
    }
