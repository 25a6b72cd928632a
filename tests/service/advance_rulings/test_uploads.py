"""Documents over a bad link: piece by piece, in several sittings, and never half of one in the file (row 42)."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.advance_rulings.jobs.uploads import Forgotten
from services.advance_rulings.operations.pieces import LARGEST_PIECE, PieceOutOfPlace, Pieces
from shared.actors import Actor
from tests.service.advance_rulings.conftest import OTHER, House, trader

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3000
PIECE = 200_000


def announced(content: bytes, **changes: Any) -> dict[str, Any]:
    body = {
        "name": "sheet.pdf", "media_type": "application/pdf", "kind": "specification", "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    return body | changes


async def begin(town: House, case: dict[str, Any], content: bytes = PDF, **changes: Any) -> httpx.Response:
    path = f"/applications/{case['id']}/uploads"
    return await town.call(trader(), "POST", path, json=announced(content, **changes))


async def send(town: House, path: str, offset: int, content: bytes, who: Actor | None = None) -> httpx.Response:
    headers = {"Content-Type": "application/octet-stream"}
    return await town.call(who or trader(), "PUT", f"{path}/pieces/{offset}", content=content, headers=headers)


async def finish(town: House, path: str, case: dict[str, Any], **more: Any) -> httpx.Response:
    return await town.call(trader(), "POST", f"{path}/finish", version=case["version"], **more)


async def test_row_42_a_document_comes_in_pieces_and_in_several_sittings(town: House) -> None:
    case = await town.draft(trader())
    upload = (await begin(town, case)).json()
    path = f"/applications/{case['id']}/uploads/{upload['id']}"
    assert (await send(town, path, 0, PDF[:PIECE])).json()["received"] == PIECE
    refused = await finish(town, path, case)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "incomplete")
    # The telephone was off for a day. The same file, chosen again, goes on where it stopped.
    town.later(days=1)
    again = (await begin(town, case)).json()
    assert (again["id"], again["received"]) == (upload["id"], PIECE)
    assert (await send(town, path, 0, PDF[:PIECE])).json()["received"] == PIECE  # a piece twice is a piece once
    gap = await send(town, path, PIECE + 7, PDF[PIECE + 7 : PIECE + 9])
    assert (gap.status_code, gap.json()["received"]) == (409, PIECE)
    for offset in range(PIECE, len(PDF), PIECE):
        await send(town, path, offset, PDF[offset : offset + PIECE])
    key = "one-finish"
    done = await finish(town, path, case, key=key)
    assert done.status_code == 201, done.text
    document = done.json()["documents"][0]
    assert (document["sha256"], document["bytes"]) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert (await finish(town, path, case, key=key)).json() == done.json()
    assert (await town.get(trader(), f"/applications/{case['id']}/documents/{document['id']}")).content == PDF
    assert (await town.get(trader(), path)).status_code == 404


async def test_what_was_damaged_on_the_way_is_not_kept(town: House) -> None:
    case = await town.draft(trader())
    path = f"/applications/{case['id']}/uploads/{(await begin(town, case)).json()['id']}"
    damaged = PDF[:-1] + b"?"
    for offset in range(0, len(PDF), PIECE):
        await send(town, path, offset, damaged[offset : offset + PIECE])
    refused = await finish(town, path, case)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "digest")
    assert (await town.get(trader(), path)).json()["received"] == 0
    assert (await town.look(trader(), case))["documents"] == []


async def test_what_is_not_what_it_says_is_refused_like_any_document(town: House) -> None:
    case = await town.draft(trader())
    assert (await begin(town, case, name="sheet.exe")).status_code == 415
    assert (await begin(town, case, bytes=sys.maxsize)).status_code == 413
    text = b"not a PDF at all"
    path = f"/applications/{case['id']}/uploads/{(await begin(town, case, text)).json()['id']}"
    await send(town, path, 0, text)
    assert (await finish(town, path, case)).status_code == 415
    assert (await send(town, path, 0, b"x" * (LARGEST_PIECE + 1))).status_code == 413
    assert (await send(town, path, 0, text + b"and more")).status_code == 409


async def test_nobody_else_sees_or_feeds_an_upload(town: House) -> None:
    case = await town.draft(trader())
    path = f"/applications/{case['id']}/uploads/{(await begin(town, case)).json()['id']}"
    stranger = trader(OTHER)
    assert (await town.get(stranger, path)).status_code == 404
    assert (await send(town, path, 0, b"%PDF", stranger)).status_code == 404


async def test_what_nobody_finishes_is_forgotten_with_its_bytes(town: House) -> None:
    case = await town.draft(trader())
    upload = (await begin(town, case)).json()
    path = f"/applications/{case['id']}/uploads/{upload['id']}"
    await send(town, path, 0, PDF[:PIECE])
    data = town.app.state.platform.settings.data
    bytes_there = data / "uploads" / "advance_rulings" / upload["id"]
    assert bytes_there.stat().st_size == PIECE
    town.later(days=8)
    assert (await town.get(trader(), path)).status_code == 404
    assert await Forgotten(data).forget(town.work, "FJ", town.at) >= 1
    assert not bytes_there.exists()
    assert await Forgotten(data).forget(town.work, "FJ", town.at) == 0


async def test_the_first_piece_brings_its_folder_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is on the disk in a folder that is not may be gone after a power cut, though it was acknowledged."""
    synced: list[str] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    pieces = Pieces(tmp_path / "uploads" / "here")
    await pieces.write("u", offset=0, content=b"ab", whole=4)
    folder = str(tmp_path / "uploads" / "here")
    assert synced == [f"{folder}/u", folder, str(tmp_path / "uploads")]
    await pieces.write("u", offset=2, content=b"cd", whole=4)
    assert synced[3:] == [f"{folder}/u"]


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 4000), max_size=6), order=st.randoms(use_true_random=False))
def test_pieces_in_any_order_make_the_file_or_are_refused(tmp_path_factory: Any, cuts: list[int], order: Any) -> None:
    """Whatever comes when, what is there is always a beginning of the file, and sending from there ends with all of it."""
    content = bytes(i % 251 for i in range(4000))
    bounds = sorted({0, 4000, *cuts})
    spans = list(itertools.pairwise(bounds))
    order.shuffle(spans)
    pieces = Pieces(tmp_path_factory.mktemp("pieces"))

    async def run() -> None:
        for start, end in spans:
            with contextlib.suppress(PieceOutOfPlace):
                await pieces.write("u", offset=start, content=content[start:end], whole=4000)
            received = await pieces.received("u")
            assert not received or pieces.path("u").read_bytes() == content[:received]
        while (received := await pieces.received("u")) < 4000:
            await pieces.write("u", offset=received, content=content[received : received + 999], whole=4000)
        assert await pieces.digest("u") == hashlib.sha256(content).hexdigest()

    asyncio.run(run())
