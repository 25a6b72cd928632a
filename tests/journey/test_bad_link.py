"""A photograph over a link that breaks: made smaller, sent in pieces, the lost piece alone is sent again."""

from __future__ import annotations

import random
import struct
import zlib

import pytest
from playwright.sync_api import Browser, Route

from tests.journey.installation import Installation
from tests.journey.people import person, sign_in

pytestmark = pytest.mark.browser
TURNED_AWAY = 2
"""Which piece the link loses."""


def noise(width: int = 1500, height: int = 1200) -> bytes:
    """A picture that no compression makes small, so that it needs several pieces. A PNG, the same every time."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    dice = random.Random(42)  # a picture, not a secret
    rows = b"".join(b"\0" + dice.randbytes(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def test_row_42_a_photograph_comes_through_a_link_that_breaks(one_process: Installation, browser: Browser) -> None:
    trader = sign_in(one_process.url, person(one_process.data, administration="FJ", role="trader", organisation=True))
    case = trader.send("/advance-rulings/applications", {"type": "classification"}, expect=201)
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en")
    context.add_cookies([{"name": "vaka_session", "value": trader.token, "url": one_process.url}])
    page, offsets = context.new_page(), []

    def lossy(route: Route) -> None:
        offsets.append(int(route.request.url.rpartition("/")[2]))
        if len(offsets) == TURNED_AWAY:
            route.abort()
        else:
            route.continue_()

    page.route("**/pieces/*", lossy)
    page.goto(f"{one_process.url}/applications/{case['id']}/documents")
    picture = noise()
    page.set_input_files("input[type=file]", {"name": "crate.png", "mimeType": "image/png", "buffer": picture})
    page.click("form[data-uploads] button")
    page.wait_for_selector("table", timeout=60_000)
    assert "crate.jpg" in page.inner_text("table")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
    lost = offsets[TURNED_AWAY - 1]
    assert len(offsets) > TURNED_AWAY
    assert [offset for offset in offsets if offsets.count(offset) > 1] == [lost, lost], (
        "the lost piece alone came twice"
    )
    document = trader.get(f"/advance-rulings/applications/{case['id']}")["documents"][0]
    assert 0 < document["bytes"] < len(picture), "made smaller before it was sent"
