"""A partner's feed where the link is thin, slow or away, or what comes is not what it says."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.advance_rulings.jobs import partner_feeds
from services.advance_rulings.jobs.partner_feeds import Feeds
from services.advance_rulings.operations.fetching import Fetcher
from shared.background import running
from shared.outside import Outside
from tests.service.advance_rulings.conftest import House
from tests.service.advance_rulings.region import issued_in
from tests.service.advance_rulings.test_partner_feeds import (
    FEED,
    REGISTRAR,
    SQUASH,
    Link,
    answering,
    ask,
    connected,
    fiji,
    found,
    link,
    state,
)
from tests.service.advance_rulings.test_ruling_feed import PATH, tonga
from tests.service.house import officer

__all__ = ["fiji", "link", "tonga"]


async def test_a_packed_answer_is_taken_as_far_as_it_unpacks_to_no_more_than_is_taken(
    fiji: House, tonga: House, link: Link
):
    case = await issued_in(tonga, "TO", **SQUASH)
    await connected(fiji, link)
    whole = (await tonga.get(None, PATH)).content
    packed = gzip.compress(whole)
    bomb = gzip.compress(b"0" * 4_000_000)
    assert len(bomb) < 10_000 < 4_000_000
    for body, coding, trouble in (
        (bomb, "gzip", "too_large"),
        (packed[:-12], "gzip", "no_connection"),
        (b"no gzip at all", "gzip", "not_the_file"),
        (packed + b"and more", "gzip", "not_the_file"),
        (whole, "br", "not_the_file"),
    ):
        link.instead = answering(body=body, headers={"Content-Encoding": coding})
        assert await ask(fiji, largest=1_000_000) == 1
        assert (await state(fiji))["trouble"] == trouble, trouble
        fiji.later(days=1)
    asked: list[str] = []

    async def packing(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Accept-Encoding"])
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    link.instead = packing
    assert await ask(fiji, largest=len(whole)) == 1
    assert asked == ["gzip"]
    assert (await state(fiji))["trouble"] is None
    assert (await found(fiji, case["number"]))["status"] == "in_force"


async def test_a_partner_that_answers_slowly_holds_up_no_other_administration(fiji: House, tonga: House, link: Link):
    samoa = officer("registrar", administration="WS", name="registrar-of-samoa")
    body = {"code": "TO", "name": "Tonga", "keys": tonga.app.state.documents.key_set()}
    assert (await fiji.call(samoa, "POST", "/exchange/partners", json=body)).status_code == 201
    await connected(fiji, link)
    assert (await fiji.call(samoa, "POST", FEED, json={"url": f"{link.url}&for=samoa"})).status_code == 200
    slow, went_on, let_go = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def one_waits(request: web.Request) -> web.StreamResponse:
        if "for" not in request.query:
            slow.set()
            await let_go.wait()
        await slow.wait()
        went_on.set()
        raise web.HTTPServiceUnavailable

    link.instead = one_waits
    settings = fiji.app.state.platform.settings
    work = partner_feeds.jobs(
        settings.hosted_administrations(), data=settings.data, fetcher=Fetcher(Outside(loopback=True))
    )

    async def nobody(_service: str, _event: Mapping[str, Any]) -> None:
        return None

    try:
        async with (
            running(work=fiji.work, administrations=("FJ", "WS"), deliver=nobody, jobs=work, now=fiji.now),
            asyncio.timeout(20),
        ):
            await went_on.wait()
    finally:
        let_go.set()
    assert [since for since, _ in link.asked] == ["", ""], "each is asked once, however many look"


async def test_a_name_that_cannot_be_looked_up_now_is_kept_with_a_note_and_still_never_leads_inside(fiji: House):
    async def away(_host: str, _port: int) -> list[str]:
        raise OSError("no name server answers")

    async def inside(_host: str, _port: int) -> list[str]:
        return ["10.0.0.7"]

    url = "https://vaka.gov.to/feed"
    fiji.app.state.outside = Outside(resolve=away)
    kept = await fiji.call(REGISTRAR, "POST", FEED, json={"url": url})
    assert kept.status_code == 200, kept.text
    told = kept.json()["feed"]
    assert (told["url"], told["trouble"], told["failures"], told["tried"]) == (url, "no_connection", 0, None)
    assert "no address that could be found" in told["detail"]
    for literal in ("https://10.1.2.3/feed", "https://127.0.0.1/feed", "https://vaka.internal/feed"):
        assert (await fiji.call(REGISTRAR, "POST", FEED, json={"url": literal})).status_code == 422, literal
    settings = fiji.app.state.platform.settings
    asking = Feeds(settings.hosted_administrations(), data=settings.data, fetcher=Fetcher(Outside(resolve=inside)))
    assert await asking.run(fiji.work, "FJ", fiji.at) == 1
    told = await state(fiji)
    assert (told["url"], told["trouble"], told["failures"]) == (url, "address", 1)
