"""Documents on the disk: there when acknowledged, whole when read, refused when there is no room."""

# ruff: noqa: PT012  # reading piece by piece is what raises, and the pieces before it matter

from __future__ import annotations

import errno
import hashlib
import os

import pytest

from shared.blobs import BlobDamaged, LocalBlobs
from shared.problems import StorageFull, TooLarge


@pytest.fixture
def blobs(tmp_path):
    return LocalBlobs(tmp_path / "documents")


async def pieces(*content):
    for piece in content:
        yield piece


async def read(blobs, sha256):
    return b"".join([chunk async for chunk in blobs.read(sha256)])


def files(blobs):
    return sorted(path.name for path in blobs.folder.rglob("*") if path.is_file())


async def test_what_was_kept_is_read(blobs):
    kept = await blobs.put(pieces(b"a clean ", b"certificate"), limit=100)
    assert kept.sha256 == hashlib.sha256(b"a clean certificate").hexdigest()
    assert (kept.size, kept.head) == (19, b"a clean certificate")
    assert await read(blobs, kept.sha256) == b"a clean certificate"
    assert await blobs.exists(kept.sha256)
    assert not await blobs.exists("0" * 64)


async def test_the_same_content_is_kept_once(blobs):
    first = await blobs.put(pieces(b"same"), limit=9)
    second = await blobs.put(pieces(b"sa", b"me"), limit=9)
    assert first == second
    assert files(blobs) == [first.sha256]


async def test_nobody_else_on_the_machine_may_read_it(blobs):
    kept = await blobs.put(pieces(b"confidential"), limit=99)
    assert blobs.folder.stat().st_mode & 0o077 == 0
    assert blobs.path(kept.sha256).parent.stat().st_mode & 0o077 == 0


async def test_file_and_folders_are_on_the_disk_before_it_is_acknowledged(blobs, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle):
        steps.append(("fsync", os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def noted_replace(source, target):
        steps.append(("rename", str(target)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    kept = await blobs.put(pieces(b"x"), limit=9)
    target = blobs.path(kept.sha256)
    assert steps[0][0] == "fsync"
    assert ".incoming-" in steps[0][1], "the content first"
    assert steps[1] == ("rename", str(target))
    assert [("fsync", str(folder)) for folder in (target.parent, blobs.folder, blobs.folder.parent)] == steps[2:]


async def test_over_the_limit_nothing_stays(blobs):
    with pytest.raises(TooLarge) as caught:
        await blobs.put(pieces(b"12345", b"67890"), limit=9)
    assert caught.value.members == {"limit": 9}
    assert files(blobs) == []


async def test_exactly_the_limit_is_kept(blobs):
    assert (await blobs.put(pieces(b"123456789"), limit=9)).size == 9


async def test_a_sender_that_breaks_off_leaves_nothing(blobs):
    async def broken():
        yield b"half"
        raise ConnectionError("the cable")

    with pytest.raises(ConnectionError):
        await blobs.put(broken(), limit=99)
    assert files(blobs) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_said_and_leaves_nothing(blobs, monkeypatch, number):
    def full(_handle):
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        await blobs.put(pieces(b"x"), limit=9)
    assert files(blobs) == []


async def test_damage_is_detected_before_the_first_byte_is_given(blobs):
    kept = await blobs.put(pieces(b"whole content"), limit=99)
    path = blobs.path(kept.sha256)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    given = []
    with pytest.raises(BlobDamaged):
        async for chunk in blobs.read(kept.sha256):
            given.append(chunk)
    assert given == []


async def test_a_document_that_vanished_is_damage_too(blobs):
    kept = await blobs.put(pieces(b"x"), limit=9)
    blobs.path(kept.sha256).unlink()
    with pytest.raises(BlobDamaged):
        await read(blobs, kept.sha256)


async def test_what_a_crash_left_half_written_goes_with_a_later_document(blobs):
    await blobs.put(pieces(b"first"), limit=9)
    left, under_way = blobs.folder / ".incoming-left", blobs.folder / ".incoming-now"
    for path in (left, under_way):
        path.write_bytes(b"half")
    yesterday = under_way.stat().st_mtime - 90_000
    os.utime(left, (yesterday, yesterday))
    await blobs.put(pieces(b"second"), limit=9)
    assert not left.exists()
    assert under_way.exists(), "somebody is still sending this one"
