"""From an event to a receiver: signed, tried again, given up, replayed; and what a receiver can do to us."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from services.notices.jobs import Courier
from services.notices.operations.sending import Sender
from tests.service.notices.conftest import LANE, OTHER, RECEIPT, RULING, House, manager, officer, status
from tests.unit.notices.test_rules import verify

ISSUED, LANED, RECEIVED = "advance_rulings.RulingIssued", "risk.LaneDecided", "risk.DeclarationReceived"


async def test_an_event_reaches_its_receiver_signed_and_once(house: House):
    made = await house.register(manager(), ISSUED)
    assert [key["until"] for key in made["keys"]] == [None]
    event = await house.hear(ISSUED, RULING, subject="application/1", version=7)
    await house.hear(ISSUED, RULING, subject="application/1", version=7, event=event, expect="before")
    await house.send()
    ((headers, body),) = house.receiver.came
    assert headers["webhook-id"] == str(event)
    assert int(headers["webhook-timestamp"]) == int(house.at.timestamp())
    assert verify(made["keys"][0]["public_key"], headers, body) == 1
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    assert told["type"] == ISSUED
    assert told["data"] == {
        "administration": "FJ", "subject": "application/1", "version": 7, "ruling": "FJ-R-1", "ruling_type": "origin",
        "valid_from": "2026-05-01", "valid_until": "2029-04-30", "number": "FJ-A-1",
    }  # fmt: skip
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert (line["state"], line["attempts"], line["last_status"]) == ("delivered", 1, 200)
    await house.send()
    assert len(house.receiver.came) == 1
    assert (await house.look(manager(), made))["delivered_at"] is not None


async def test_after_a_failure_it_comes_again_with_the_same_id_and_another_time(house: House):
    made = await house.register(manager(), ISSUED)
    house.receiver.answers += [status(500, "the database is down"), status(200, "thank you")]
    await house.hear(ISSUED, RULING)
    await house.send()
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert (line["state"], line["last_error"]) == ("waiting", "the answer was 500")
    soon = datetime.fromisoformat(line["next_at"]) - house.at
    assert timedelta(seconds=4.4) <= soon <= timedelta(seconds=5.6)
    await house.send()
    assert len(house.receiver.came) == 1, "not before its time"
    house.later(seconds=6)
    await house.send()
    (first, body), (second, again) = house.receiver.came
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 6
    assert body == again
    assert verify(made["keys"][0]["public_key"], second, again) == 1
    found = await house.file(manager(), line)
    assert [(one["number"], one["status"], one["response"]) for one in found["log"]] == [
        (1, 500, "the database is down"), (2, 200, "thank you"),
    ]  # fmt: skip
    assert (await house.look(manager(), made))["unwell_since"] is None


async def test_after_the_last_attempt_it_has_failed_and_after_days_the_endpoint_is_disabled(house: House):
    made = await house.register(manager(), ISSUED)
    house.receiver.answers.append(status(503))
    await house.hear(ISSUED, RULING)
    before = len(await house.facts())
    states, began = [], house.at
    for _ in range(10):
        await house.send()
        (line,) = await house.log(manager(), endpoint=made["id"])
        states.append((await house.look(manager(), made))["state"])
        if line["next_at"]:
            house.clock[0] = datetime.fromisoformat(line["next_at"])
    assert (line["state"], line["attempts"]) == ("failed", 10)
    assert len(house.receiver.came) == 10
    assert timedelta(days=2.7) < house.at - began < timedelta(days=3.6)
    assert (states[0], states[-1]) == ("active", "failing")
    await house.hear(ISSUED, RULING)
    house.clock[0] = began + timedelta(days=7, hours=1)
    await house.send()
    found = await house.look(manager(), made)
    assert found["state"] == "disabled"
    assert found["reason"].startswith("Nothing arrived since")
    facts = (await house.facts())[before:]
    assert facts.count("NoticeNotTaken") == 10
    assert facts.count("NoticeFailed") == 1
    assert facts.index("EndpointFailing") < facts.index("EndpointDisabled")
    log = await house.log(manager(), endpoint=made["id"])
    assert sorted(one["state"] for one in log) == ["failed", "withheld"]
    await house.hear(ISSUED, RULING)
    await house.send()
    assert len(house.receiver.came) == 11, "nothing is sent to a disabled endpoint"
    house.receiver.answers[:] = [status(200)]
    await house.act(manager(), made, "enable")
    since = {"since": began.isoformat()}
    answer = await house.ok(manager(), "POST", f"/endpoints/{made['id']}/replay", since, expect=202)
    assert answer == {"count": 3}
    await house.send()
    assert {one["state"] for one in await house.log(manager(), endpoint=made["id"])} == {"delivered"}
    assert len(house.receiver.came) == 14


async def test_410_disables_at_once(house: House):
    made = await house.register(manager(), ISSUED)
    house.receiver.answers.append(status(410))
    await house.hear(ISSUED, RULING)
    await house.hear(ISSUED, RULING | {"ruling": "FJ-R-2"})
    await house.send()
    found = await house.look(manager(), made)
    assert (found["state"], found["reason"]) == ("disabled", "The receiver answered 410 Gone.")
    assert {one["state"] for one in await house.log(manager(), endpoint=made["id"])} <= {"failed", "withheld"}


async def test_an_endpoint_that_recovers_is_active_again(house: House):
    made = await house.register(manager(), ISSUED)
    house.receiver.answers.append(status(500))
    await house.hear(ISSUED, RULING)
    await house.send()
    house.later(days=2, hours=1)
    await house.send()
    assert (await house.look(manager(), made))["state"] == "failing"
    house.receiver.answers[:] = [status(204)]
    house.later(hours=1)
    await house.send()
    found = await house.look(manager(), made)
    assert (found["state"], found["unwell_since"]) == ("active", None)
    assert "EndpointRecovered" in await house.facts()


async def test_a_redirect_is_never_followed(house: House):
    made = await house.register(manager(), ISSUED)
    house.receiver.answers.append(status(307, Location=house.receiver.url + "/elsewhere"))
    await house.hear(ISSUED, RULING)
    await house.send()
    assert len(house.receiver.came) == 1
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert (line["last_status"], line["last_error"]) == (307, "a redirect is not followed")


async def test_an_endless_body_is_read_to_its_beginning_only(house: House):
    written = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal written
        answer = web.StreamResponse(status=200)
        await answer.prepare(request)
        try:
            for _ in range(2000):
                await answer.write(b"\x00<script>\n" * 6000)
                written += 1
        except ConnectionError:
            pass
        return answer

    made = await house.register(manager(), ISSUED)
    house.receiver.answers.append(endless)
    await house.hear(ISSUED, RULING)
    await asyncio.wait_for(house.send(), 5)
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert line["state"] == "delivered"
    (one,) = (await house.file(manager(), line))["log"]
    assert len(one["response"]) == 500
    assert "\x00" not in one["response"]
    assert written < 2000


async def test_a_slow_receiver_is_left_after_its_time_and_holds_up_nobody(house: House):
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    async def by_path(request: web.Request) -> web.Response:
        return await (slow(request) if request.path == "/slow" else status(200)(request))

    house.receiver.answers.append(by_path)
    lazy = await house.register(manager(), ISSUED, url=house.receiver.url.replace("/hook", "/slow"))
    quick = await house.register(manager(), ISSUED)
    for number in range(6):
        await house.hear(ISSUED, RULING | {"ruling": f"FJ-R-{number}"})
    sender = Impatient(loopback=True)
    courier = Courier(
        administrations=house.app.state.platform.settings.hosted_administrations(), sender=sender,
        box=house.app.state.desk.box, now=lambda: house.at,
    )  # fmt: skip
    await asyncio.wait_for(courier.run(house.work, "FJ", house.at), 20)
    assert {one["state"] for one in await house.log(manager(), endpoint=quick["id"])} == {"delivered"}
    late = await house.log(manager(), endpoint=lazy["id"])
    assert {one["last_error"] for one in late} == {"no answer within 0.3 seconds"}


class Impatient(Sender):
    """Waits a fraction of a second where the parameter says twenty."""

    async def send(self, url, *, headers, body, ports, seconds):
        return await super().send(url, headers=headers, body=body, ports=ports, seconds=0.3)


async def test_nobody_answers_at_the_address(house: House):
    made = await house.register(manager(), ISSUED, url="http://127.0.0.1:9/")
    await house.hear(ISSUED, RULING)
    await house.send()
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert line["last_status"] is None
    assert line["last_error"].startswith("no connection")


async def test_an_address_that_turned_private_is_refused_at_the_attempt(house: House):
    """The name was public when it was registered; at the attempt it leads inside (DNS rebinding)."""
    leads_to = ["93.184.215.14"]

    async def resolve(_host: str, _port: int) -> list[str]:
        return leads_to

    sender = Sender(resolve=resolve)
    house.app.state.desk = replace(house.app.state.desk, sender=sender)
    made = await house.register(manager(), ISSUED, url="https://hooks.example.com/x")
    house.app.state.desk = replace(house.app.state.desk, sender=house.app.state.courier._sender)
    courier = Courier(
        administrations=house.app.state.platform.settings.hosted_administrations(), sender=sender,
        box=house.app.state.desk.box, now=lambda: house.at,
    )  # fmt: skip
    leads_to[:] = ["169.254.169.254"]
    await house.hear(ISSUED, RULING)
    await courier.run(house.work, "FJ", house.at)
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert line["last_error"].startswith("address refused (not-public)")


async def test_a_worker_that_dies_loses_nothing_and_the_id_stays(house: House):
    """Killed between sending and writing down: the lease ends by itself, and the notice goes out once more."""
    made = await house.register(manager(), ISSUED)
    event = await house.hear(ISSUED, RULING)
    reached, never = asyncio.Event(), asyncio.Event()

    async def dies(_request: web.Request) -> web.Response:
        reached.set()
        await never.wait()
        return web.Response()

    house.receiver.answers += [dies, status(200)]
    first = asyncio.create_task(house.send())
    await reached.wait()
    await house.send()
    assert len(house.receiver.came) == 1, "a lease keeps others away"
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await house.send()
    assert len(house.receiver.came) == 1
    house.later(seconds=61)
    await house.send()
    assert [headers["webhook-id"] for headers, _ in house.receiver.came] == [str(event)] * 2
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert (line["state"], line["attempts"]) == ("delivered", 1)


async def test_two_couriers_at_once_send_each_notice_once(house: House):
    made = await house.register(manager(), ISSUED)
    for number in range(12):
        await house.hear(ISSUED, RULING | {"ruling": f"FJ-R-{number}"})
    await asyncio.gather(house.send(), house.send(), house.send())
    ids = [headers["webhook-id"] for headers, _ in house.receiver.came]
    assert len(ids) == len(set(ids)) == 12
    assert {one["state"] for one in await house.log(manager(), endpoint=made["id"])} == {"delivered"}


async def test_a_key_is_rotated_with_two_signatures_for_a_while(house: House):
    made = await house.register(manager(), ISSUED)
    turned = await house.act(manager(), made, "rotate-key")
    new, old = turned["keys"]
    assert old["public_key"] == made["keys"][0]["public_key"]
    await house.hear(ISSUED, RULING)
    await house.send()
    headers, body = house.receiver.came[-1]
    assert verify(new["public_key"], headers, body) == verify(old["public_key"], headers, body) == 1
    house.later(days=7, seconds=1)
    assert len((await house.look(manager(), made))["keys"]) == 1
    await house.hear(ISSUED, RULING)
    await house.send()
    headers, body = house.receiver.came[-1]
    assert (verify(new["public_key"], headers, body), verify(old["public_key"], headers, body)) == (1, 0)


async def test_a_test_event_and_one_replay(house: House):
    made = await house.register(manager(), ISSUED)
    line = await house.ok(manager(), "POST", f"/endpoints/{made['id']}/test", expect=202)
    await house.send()
    assert json.loads(house.receiver.came[0][1])["type"] == "notices.Test"
    key = "once-and-once-only"
    for _ in range(2):
        again = await house.ok(manager(), "POST", f"/deliveries/{line['id']}/replay", expect=202, key=key)
        assert again["state"] == "waiting"
    await house.send()
    assert [headers["webhook-id"] for headers, _ in house.receiver.came] == [line["webhook_id"]] * 2
    found = await house.file(manager(), line)
    assert [one["number"] for one in found["log"]] == [1, 2]
    await house.act(manager(), made, "disable", {"reason": "maintenance"})
    refused = await house.call(manager(), "POST", f"/deliveries/{line['id']}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")


async def test_who_hears_what(house: House):
    """One receipt, one lane, one public ruling: each only where it may go, and a firm never sees a lane."""
    mine = await house.register(manager(), ISSUED, RECEIVED)
    others = await house.register(manager(OTHER, tin="50-2"), ISSUED, RECEIVED)
    system = await house.register(officer(), ISSUED, RECEIVED, LANED)
    await house.hear(RECEIVED, RECEIPT)
    await house.hear(LANED, LANE)
    await house.hear(ISSUED, RULING)
    await house.hear(ISSUED, RULING | {"published": False, "ruling": "FJ-R-2"})
    await house.send()

    async def types(who, endpoint):
        return sorted(one["event_type"] for one in await house.log(who, endpoint=endpoint["id"]))

    assert await types(manager(), mine) == [ISSUED, ISSUED, RECEIVED]
    assert await types(manager(OTHER, tin="50-2"), others) == [ISSUED, RECEIVED]
    assert await types(officer(), system) == [ISSUED, ISSUED, RECEIVED, LANED]
    (public,) = [one for one in await house.log(manager(OTHER, tin="50-2")) if one["event_type"] == ISSUED]
    payload = (await house.file(manager(OTHER, tin="50-2"), public))["payload"]
    assert "number" not in payload["data"]
    assert len(house.receiver.came) == 9
    assert sum(b"red" in body for _, body in house.receiver.came) == 1


async def test_the_log_is_kept_for_its_days(house: House):
    made = await house.register(manager(), ISSUED)
    await house.hear(ISSUED, RULING)
    await house.send()
    house.later(days=91)
    await house.app.state.courier.tidy(house.work, "FJ", house.at)
    assert await house.log(manager(), endpoint=made["id"]) == []


@pytest.mark.parametrize("type_", [ISSUED, LANED])
async def test_what_nobody_wants_leaves_no_trace_but_the_inbox(house: House, type_):
    await house.hear(type_, RULING | LANE)
    await house.send()
    assert house.receiver.came == []
