"""The register of one administration as the file that it signs: for anybody, whole or since a token."""

from __future__ import annotations

import json
from typing import Any

import httpx
import psycopg
import pytest
from starlette.types import Message, Receive, Scope, Send

from services.advance_rulings.api.register import READERS
from services.advance_rulings.domain.exchange import taken_apart
from services.advance_rulings.queries import partners
from services.advance_rulings.queries.partners import own_rulings
from shared.documents import read_statement
from tests.service.advance_rulings.conftest import House
from tests.service.advance_rulings.living import WRITTEN, done
from tests.service.advance_rulings.region import issued_in
from tests.service.house import officer

PATH = "/register/exchange?administration=TO"
HEAD = officer("decider", name="head-of-tonga", administration="TO")


@pytest.fixture
def tonga(house: House) -> House:
    """The installation of Tonga."""
    return house


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in taken_apart(content).lines.splitlines()]


def said(house: House, content: bytes) -> Any:
    return read_statement(taken_apart(content).statement, house.app.state.documents.key_set()).claims


async def revoke(house: House, case: dict[str, Any]) -> None:
    ruling = await house.ruling(case, HEAD)
    await done(house, HEAD, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})


async def test_anybody_gets_the_register_of_an_administration_as_it_signs_it_whole_or_since_a_token(tonga: House):
    first = await issued_in(tonga, "TO", subject="Squash seeds", goods_description="Roasted seeds of squash.")
    whole = await tonga.get(None, PATH)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "application/x-ndjson")
    assert [one["number"] for one in lines(whole.content)] == [first["number"]]
    assert said(tonga, whole.content)["complete"] is True
    token = whole.headers["x-vaka-since"]
    same = await tonga.get(None, PATH, headers={"If-None-Match": whole.headers["etag"]})
    assert (same.status_code, same.content, same.headers["x-vaka-since"]) == (304, b"", token)

    await issued_in(tonga, "FJ", subject="Palm oil", goods_description="Palm oil in drums.")
    assert (await tonga.get(None, PATH, headers={"If-None-Match": whole.headers["etag"]})).status_code == 304
    nothing = await tonga.get(None, f"{PATH}&since={token}")
    assert (lines(nothing.content), said(tonga, nothing.content)["complete"]) == ([], False)

    second = await issued_in(tonga, "TO", subject="Dried vanilla", goods_description="Vanilla beans, whole, dried.")
    new = await tonga.get(None, f"{PATH}&since={token}", headers={"If-None-Match": whole.headers["etag"]})
    assert [one["number"] for one in lines(new.content)] == [second["number"]]
    await revoke(tonga, first)
    [ended] = lines((await tonga.get(None, f"{PATH}&since={new.headers['x-vaka-since']}")).content)
    assert (ended["number"], ended["status"]) == (first["number"], "revoked")
    for secret in ("Firm 1111", "50-1", "Vakaloloma", "officer-", "internal"):
        assert secret not in whole.text


async def test_more_numbers_may_have_changed_than_a_statement_has_values(tonga: House):
    case = await issued_in(tonga, "TO", subject="Squash seeds", goods_description="Roasted seeds of squash.")
    many = [case["number"], *(f"TO-AR-1999-{place:05}" for place in range(40_000))]
    async with tonga.work.reading(administration="") as session:
        found = [one async for some in own_rulings(session, administration="TO", numbers=many) for one in some]
    assert [one["number"] for one in found] == [case["number"]]


async def test_a_whole_register_goes_out_piece_by_piece_and_is_signed_as_one(tonga: House, monkeypatch):
    monkeypatch.setattr(partners, "TOGETHER", 1)
    for goods in ("Squash seeds", "Dried vanilla", "Kava powder"):
        await issued_in(tonga, "TO", subject=goods, goods_description=f"{goods}, in bags.")
    sent: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            sent.extend([message["body"]] if message.get("body") else [])
            await send(message)

        await tonga.app(scope, receive, sending)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://vaka.test") as client:
        answer = await client.get(PATH)
    assert [piece.count(b"\n") for piece in sent] == [1, 1, 1, 1]
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert said(tonga, answer.content)["sha256"] == taken_apart(answer.content).sha256


async def test_what_is_not_published_any_more_is_told_by_a_whole_file(tonga: House):
    gone = await issued_in(tonga, "TO", subject="Squash seeds", goods_description="Roasted seeds of squash.")
    kept = await issued_in(tonga, "TO", subject="Dried vanilla", goods_description="Vanilla beans, whole, dried.")
    token = (await tonga.get(None, PATH)).headers["x-vaka-since"]
    with psycopg.connect(tonga.app.state.platform.settings.database_url, autocommit=True) as owner:
        owner.execute("delete from advance_rulings.published_ruling where number = %s", (gone["number"],))
    answer = await tonga.get(None, f"{PATH}&since={token}")
    assert [one["number"] for one in lines(answer.content)] == [kept["number"]]
    assert said(tonga, answer.content)["complete"] is True


async def test_what_the_file_is_not_given_for(tonga: House):
    for path, status in (
        ("/register/exchange", 404),
        ("/register/exchange?administration=ZZ", 404),
        (f"{PATH}&since=nonsense", 422),
        (f"{PATH}&since=WyI5OTk5OTkiLCAiMjAyNi0wMS0wMVQwMDowMDowMCswMDowMCJd", 410),
    ):
        assert (await tonga.get(None, path)).status_code == status, path


async def test_a_few_whole_registers_at_a_time(tonga: House):
    held = [await READERS.acquire() for _ in range(4)]
    try:
        answer = await tonga.get(None, PATH)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    finally:
        for _ in held:
            READERS.release()
