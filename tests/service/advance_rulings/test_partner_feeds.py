"""Rulings between installations by a feed: one house asks another for what is new there, and takes it in by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text

from services.advance_rulings.jobs.partner_feeds import Feeds
from services.advance_rulings.operations.fetching import Fetcher
from shared.outside import Outside
from tests.databases import Ground
from tests.service.advance_rulings.conftest import House, build
from tests.service.advance_rulings.living import changing, done
from tests.service.advance_rulings.region import issued_in
from tests.service.advance_rulings.test_ruling_feed import HEAD, PATH, revoke, tonga
from tests.service.house import officer

__all__ = ["tonga"]
REGISTRAR = officer("registrar")
FEED = "/exchange/partners/TO/feed"


@dataclass
class Link:
    """Between the two houses: the feed of Tonga as a server on this machine, and what happens to it on the way."""

    house: House
    url: str = ""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    instead: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.query.get("since", ""), request.headers.get("If-None-Match")))
        if self.instead is not None:
            return await self.instead(request)
        sent = {name: value for name, value in request.headers.items() if name.lower() == "if-none-match"}
        answer = await self.house.get(None, request.path_qs, headers=sent)
        return web.Response(status=answer.status_code, body=answer.content, headers=dict(answer.headers))


@pytest.fixture
async def link(tonga: House) -> AsyncIterator[Link]:
    found = Link(house=tonga)
    app = web.Application(client_max_size=1)
    app.router.add_get("/{path:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    yield found
    await runner.cleanup()


@pytest.fixture
async def fiji(ground: Ground, tonga: House) -> House:
    """The installation of Fiji, which does not serve Tonga and knows it as a partner. Test settings allow this machine."""
    settings = replace(tonga.app.state.platform.settings, hosted=("FJ", "WS"), webhooks_to_loopback=True)
    found = ground.place(build(settings))
    body = {"code": "TO", "name": "Tonga", "keys": tonga.app.state.documents.key_set()}
    assert (await found.call(REGISTRAR, "POST", "/exchange/partners", json=body)).status_code == 201
    return found


def feeds(house: House, **limits: Any) -> Feeds:
    settings = house.app.state.platform.settings
    fetcher = Fetcher(Outside(loopback=True), **limits)
    return Feeds(settings.hosted_administrations(), data=settings.data, fetcher=fetcher)


async def ask(house: House, **limits: Any) -> int:
    return await feeds(house, **limits).run(house.work, "FJ", house.at)


async def state(house: House) -> dict[str, Any]:
    found: dict[str, Any] = (await house.get(REGISTRAR, "/exchange/partners/TO")).json()["feed"]
    return found


async def found(house: House, number: str) -> dict[str, Any]:
    answer = await house.get(None, f"/rulings/{number}?administration=FJ")
    assert answer.status_code == 200, answer.text
    ruling: dict[str, Any] = answer.json()
    return ruling


async def notes(house: House, what: str) -> list[dict[str, Any]]:
    asked = "select data from audit_entry where type like '%Note' and data->>'what' = :what order by sequence"
    async with house.work.reading(administration="FJ") as session:
        return list(await session.scalars(text(asked), {"what": what}))


async def connected(fiji: House, link: Link) -> None:
    answer = await fiji.call(REGISTRAR, "POST", FEED, json={"url": link.url})
    assert (answer.status_code, answer.json()["feed"]["url"]) == (200, link.url), answer.text


async def later(fiji: House, link: Link, **how_much: float) -> None:
    for house in (fiji, link.house):
        house.later(**how_much)


SQUASH = {"subject": "Squash seeds", "goods_description": "Roasted seeds of squash."}
VANILLA = {"subject": "Dried vanilla", "goods_description": "Vanilla beans, whole, dried."}


async def test_what_is_issued_amended_and_revoked_there_is_found_here_by_itself(fiji: House, tonga: House, link: Link):
    first = await issued_in(tonga, "TO", **SQUASH)
    await connected(fiji, link)
    assert await ask(fiji) == 1
    seen = await found(fiji, first["number"])
    assert (seen["status"], seen["source"], seen["partner"]) == ("in_force", "Tonga (TO)", "TO")
    assert (await state(fiji))["trouble"] is None
    assert await ask(fiji) == 0, "its turn is in an hour"

    await later(fiji, link, hours=1)
    assert await ask(fiji) == 1
    token, tag = link.asked[-1]
    assert token
    assert tag
    files = (await fiji.get(REGISTRAR, "/exchange/partners/TO/files")).json()["items"]
    assert len(files) == 1, "nothing new costs nothing: no file, no entry"
    assert (await state(fiji))["taken"]["at"] == fiji.at.isoformat().replace("+00:00", "Z")

    ruling = (await tonga.get(HEAD, f"/rulings/{first['number']}/file")).json()
    await done(tonga, HEAD, ruling, "modify", changing(conditions="Labelled in English."))
    await later(fiji, link, hours=1)
    assert await ask(fiji) == 1
    seen = await found(fiji, first["number"])
    assert (seen["status"], seen["conditions"], seen["edition"]) == ("in_force", "Labelled in English.", 2)

    second = await issued_in(tonga, "TO", **VANILLA)
    await revoke(tonga, first)
    await later(fiji, link, hours=1)
    assert await ask(fiji) == 1
    assert (await found(fiji, second["number"]))["status"] == "in_force"
    assert (await found(fiji, first["number"]))["end_ground"] == "change_of_law"
    newest = (await fiji.get(REGISTRAR, "/exchange/partners/TO/files")).json()["items"][0]
    assert (newest["taken"], newest["received_by"]["name"]) == (2, "advance rulings")


async def test_a_link_that_was_away_for_weeks_lost_nothing_and_was_asked_less_and_less(
    fiji: House, tonga: House, link: Link
):
    await connected(fiji, link)
    await ask(fiji)

    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    link.instead = cut
    numbers = [(await issued_in(tonga, "TO", **goods))["number"] for goods in (SQUASH, VANILLA)]
    tries = 0
    for _ in range(20 * 4):
        await later(fiji, link, hours=6)
        tries += await ask(fiji)
    assert 20 < tries < 25, "once a day in the end"
    told = await state(fiji)
    assert (told["trouble"], told["failures"]) == ("no_connection", tries)
    told_of = await notes(fiji, "partner-feed-failed")
    assert len(told_of) == 1, "the same trouble is written down once"

    link.instead = None
    assert (await fiji.call(REGISTRAR, "POST", f"{FEED}/ask", json={})).status_code == 200
    assert await ask(fiji) == 1
    for number in numbers:
        assert (await found(fiji, number))["status"] == "in_force"
    told = await state(fiji)
    assert (told["trouble"], told["failures"]) == (None, 0)


def answering(**how: Any) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(**how)

    return answer


async def test_whatever_else_comes_has_a_clear_state_and_changes_nothing(fiji: House, link: Link):
    await connected(fiji, link)
    answers: tuple[tuple[dict[str, Any], str], ...] = (
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}}, "redirect"),
        ({"text": "<!doctype html><p>Log in", "content_type": "text/html"}, "not_the_file"),
        ({"status": 503}, "status"),
        ({"status": 410}, "status"),
        ({"body": b"x" * 3000}, "too_large"),
        ({"body": b"nothing\n"}, "refused"),
    )
    for failures, (how, trouble) in enumerate(answers, 1):
        link.instead = answering(**how)
        assert await ask(fiji, largest=2000) == 1
        told = await state(fiji)
        assert (told["trouble"], told["failures"], told["taken"]) == (trouble, failures, None)
        fiji.later(days=1)
    assert len(link.asked) == 6, "a redirect is not followed"
    assert (await fiji.get(REGISTRAR, "/exchange/partners/TO/files")).json()["items"] == []


async def test_what_another_signed_or_somebody_changed_counts_for_nothing(fiji: House, tonga: House, link: Link):
    case = await issued_in(tonga, "TO", **SQUASH)
    await connected(fiji, link)
    whole = (await tonga.get(None, PATH)).content
    samoa = await tonga.get(None, PATH.replace("TO", "WS"))
    for content in (whole.replace(b"Squash", b"Gold"), samoa.content):
        link.instead = answering(body=content, headers={"X-Vaka-Since": "WyIx"})
        await later(fiji, link, hours=2)
        assert await ask(fiji) == 1
        told = await state(fiji)
        assert told["trouble"] == "refused"
        assert "signature" in told["detail"].lower()
        assert link.asked[-1] == ("", None), "the token of what did not count is not kept"
        assert (await fiji.get(None, f"/rulings/{case['number']}?administration=FJ")).status_code == 404


async def test_a_feed_that_never_ends_is_left(fiji: House, link: Link):
    async def stall(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await answer.write(b"x")
                await asyncio.sleep(0.05)
        return answer

    await connected(fiji, link)
    link.instead = stall
    assert await ask(fiji, seconds=0.4) == 1
    assert (await state(fiji))["trouble"] == "slow"


async def test_a_file_by_hand_that_is_newer_stays_and_the_next_answer_has_everything(
    fiji: House, tonga: House, link: Link
):
    await connected(fiji, link)
    first = await issued_in(tonga, "TO", **SQUASH)
    early = await tonga.get(None, PATH)
    await later(fiji, link, minutes=5)
    await revoke(tonga, first)
    by_hand = (await tonga.get(None, PATH)).content
    path = "/exchange/partners/TO/files?name=by-hand.jsonl"
    assert (await fiji.call(REGISTRAR, "POST", path, content=by_hand)).json()["state"] == "taken"
    link.instead = answering(body=early.content, headers=dict(early.headers))
    assert await ask(fiji) == 1
    assert (await found(fiji, first["number"]))["status"] == "revoked"
    assert (await state(fiji))["trouble"] is None
    link.instead = None
    second = await issued_in(tonga, "TO", **VANILLA)
    await later(fiji, link, hours=1)
    assert await ask(fiji) == 1
    assert link.asked[-1][0] == ""
    assert (await found(fiji, second["number"]))["status"] == "in_force"


async def test_a_token_that_the_partner_forgot_is_answered_with_everything_at_once(
    fiji: House, tonga: House, link: Link
):
    await connected(fiji, link)
    await ask(fiji)
    case = await issued_in(tonga, "TO", **SQUASH)
    await later(fiji, link, hours=1)

    async def restored(request: web.Request) -> web.StreamResponse:
        if request.query.get("since"):
            return web.Response(status=410)
        whole = await tonga.get(None, PATH)
        return web.Response(body=whole.content, headers=dict(whole.headers))

    link.instead = restored
    assert await ask(fiji) == 1
    assert (await found(fiji, case["number"]))["status"] == "in_force"


async def test_two_processes_never_ask_at_the_same_time(fiji: House, tonga: House, link: Link):
    await issued_in(tonga, "TO", **SQUASH)
    await connected(fiji, link)
    came, gate, through = asyncio.Event(), asyncio.Event(), link.handle

    async def waits(request: web.Request) -> web.StreamResponse:
        came.set()
        await gate.wait()
        link.instead = None
        link.asked.pop()
        return await through(request)

    link.instead = waits
    one = asyncio.create_task(ask(fiji))
    await came.wait()
    assert await ask(fiji) == 0
    gate.set()
    assert await one == 1
    assert len(link.asked) == 1


async def test_an_address_inside_is_never_taken(fiji: House):
    for url, code in (
        ("https://10.1.2.3/feed", "not-public"),
        ("https://[::ffff:10.0.0.1]/feed", "not-public"),
        ("https://vaka.internal/feed", "not-public"),
        ("http://vaka.example.com/feed", "scheme"),
        ("https://vaka.example.com:22/feed", "port"),
        ("ftp://vaka.example.com/", "form"),
    ):
        refused = await fiji.call(REGISTRAR, "POST", FEED, json={"url": url})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code), url
    assert await state(fiji) is None


async def test_this_machine_is_asked_only_where_the_settings_allow_it_and_a_name_that_turned_inside_never(
    fiji: House, link: Link
):
    await connected(fiji, link)
    strict = Fetcher(Outside())
    assert (await strict.fetch(link.url, token=None, tag=None)).trouble == "address"

    async def inside(_host: str, _port: int) -> list[str]:
        return ["10.0.0.7"]

    answer = await Fetcher(Outside(resolve=inside)).fetch("https://vaka.example.com/feed", token=None, tag=None)
    assert answer.trouble == "address"
    assert "10.0.0.7" not in answer.detail
    assert link.asked == []


async def test_c7_a_feed_is_of_one_administration_and_of_who_exchanges(fiji: House, link: Link):
    await connected(fiji, link)
    samoa = officer("registrar", administration="WS", name="registrar-of-samoa")
    for who, status in ((samoa, 404), (officer("reviewer"), 403)):
        assert (await fiji.get(who, "/exchange/partners/TO")).status_code == status
        for method, path in (("POST", FEED), ("POST", f"{FEED}/ask"), ("DELETE", FEED)):
            assert (await fiji.call(who, method, path, json={"url": link.url})).status_code == status
    assert await feeds(fiji).run(fiji.work, "WS", fiji.at) == 0
    assert (await fiji.get(samoa, "/exchange/partners")).json()["items"] == []
    [known] = (await fiji.get(REGISTRAR, "/exchange/partners")).json()["items"]
    assert known["feed"]["url"] == link.url
    removed = await fiji.call(REGISTRAR, "DELETE", FEED)
    assert (removed.status_code, removed.json()["feed"]) == (200, None)
    assert (await fiji.call(REGISTRAR, "DELETE", FEED)).status_code == 404
    assert await ask(fiji) == 0
    assert [one["detail"] for one in await notes(fiji, "partner-feed-removed")] == [link.url]


async def test_a_partner_that_is_not_believed_is_not_asked(fiji: House, tonga: House, link: Link):
    await connected(fiji, link)
    body = {"code": "TO", "name": "Tonga", "keys": tonga.app.state.documents.key_set(), "believed": False}
    assert (await fiji.call(REGISTRAR, "POST", "/exchange/partners", json=body)).status_code == 200
    assert (await ask(fiji), link.asked) == (0, [])
