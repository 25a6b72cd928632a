"""Signed documents in the portal: listed for those whom they concern, and checked by anybody on the one page for all services."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from services.advance_rulings.operations.papers import PRINTING
from shared.problems import NotFound
from shared.web import problem_answer
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, trader
from tests.service.portal.town import Identity, portal_of
from tests.service.portal.trader_town import LITIA, Town, text_of, town
from tests.service.printing import equip
from tests.unit.portal.conftest import HIDDEN

__all__ = ["town"]


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """A service that has none of what is asked for."""
    await problem_answer(NotFound("There is no such thing here."))(scope, receive, send)


@pytest.fixture
def signing(town: Town, tmp_path: Path) -> Town:
    """The town with keys, and a service of trusted traders that knows no document."""
    equip(town.house, tmp_path / "keys", PRINTING)
    return Town(town.house, portal_of(town.house, identity=Identity(town.house.key), trusted_trader=nothing_here))


async def issued(town: Town) -> dict[str, Any]:
    house = town.house
    case = await house.submitted(LITIA)
    for action in ("accept", "assess"):
        case = await house.act(REVIEWER, case, action)
    return await house.act(DECIDER, await house.act(REVIEWER, case, "propose", PROPOSAL), "issue")


async def test_the_holder_and_the_officer_find_the_documents_and_a_stranger_does_not(signing: Town) -> None:
    case = await issued(signing)
    for who, address in (
        (LITIA, f"/my-rulings/{case['number']}"),
        (LITIA, f"/applications/{case['id']}"),
        (REVIEWER, f"/cases/{case['id']}"),
    ):
        assert "/documents/" in (await signing.browser(who).get(address)).text, address
    for who in (LITIA, REVIEWER):
        shown = await signing.browser(who).get(f"/documents/application/{case['id']}")
        assert shown.status_code == 200
        assert f"/api/advance-rulings/papers/{case['number']}/5.pdf" in shown.text
        assert "Your application is accepted" in text_of(shown)
    assert "/5.pdf" in (await signing.browser().get(f"/documents/ruling/{case['number']}")).text
    stranger = signing.browser(trader("66666666-6666-4666-8666-666666666666"))
    assert (await stranger.get(f"/documents/application/{case['id']}")).status_code == 404
    assert (await signing.browser().get(f"/documents/poem/{case['id']}")).status_code == 404


async def test_anybody_checks_a_ruling_by_number_by_file_and_by_the_text_of_its_code(signing: Town) -> None:
    case = await issued(signing)
    number = f"{case['number']}/5"
    visitor = signing.browser(None)
    shown = text_of(await visitor.get(f"/verify/{number}"))
    for words in ("Advance ruling", "In force", "This document is valid now", case["number"]):
        assert words in shown, words
    public = await signing.house.get(None, f"/rulings/{case['number']}.pdf")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall((await visitor.get("/verify")).text)}
    sent = await visitor.post(
        "/verify", data=hidden, files={"file": ("ruling.pdf", public.content, "application/pdf")},
        headers={"origin": "http://localhost:8000"},
    )  # fmt: skip
    assert "It is genuine" in text_of(sent)
    assert "Published advance ruling" in text_of(sent)
    statement = (await signing.house.get(LITIA, f"/papers/{number}.jws")).text
    assert "It is genuine" in text_of(await visitor.send_form("/verify", "/verify", text=statement))
    kept = (await visitor.get("/verify/offline")).text
    assert "D\\u00e9cision anticip\\u00e9e" in kept
    page = await visitor.get(f"/rulings/{case['number']}")
    assert re.search(rf"/api/advance-rulings/rulings/{case['number']}\.pdf\?administration=FJ", page.text)
