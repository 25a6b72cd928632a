"""Documents by content: a local directory that is on the disk before it is acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shared.problems import StorageFull, TooLarge

CHUNK = 256 * 1024
LEFT_OVER = 24 * 3600.0
"""Seconds after which a half-written document is nobody's any more."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Kept bytes: their SHA-256 in hexadecimal, their number, and the first of them (to tell the type)."""

    sha256: str
    size: int
    head: bytes


class BlobDamaged(RuntimeError):
    """What is on the disk is not what was kept."""


class LocalBlobs:
    """A directory, two levels deep by hash. Write to a temporary file, fsync, rename, fsync the directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where these bytes lie."""
        return self.folder / sha256[:2] / sha256

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> Blob:
        """Keep bytes; on the disk when this returns. Raises TooLarge over the limit, StorageFull without room; nothing stays."""
        digest, size, head = hashlib.sha256(), 0, b""
        await asyncio.to_thread(self.folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        temporary = self.folder / f".incoming-{secrets.token_hex(8)}"
        try:
            file = await asyncio.to_thread(open, temporary, "xb")
            try:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(f"The file is larger than {limit} bytes.", limit=limit)
                    head = (head + chunk)[:8192] if len(head) < 8192 else head
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_sync, file)
            finally:
                file.close()
            await asyncio.to_thread(self._settle, temporary, digest.hexdigest())
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("The document could not be kept.") from error
            raise
        finally:
            temporary.unlink(missing_ok=True)
        return Blob(digest.hexdigest(), size, head)

    def _settle(self, temporary: Path, sha256: str) -> None:
        self._drop_leftovers(temporary.stat().st_mtime)
        target = self.path(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(temporary, target)
        for folder in (target.parent, self.folder, self.folder.parent):
            sync_folder(folder)

    def _drop_leftovers(self, now: float) -> None:
        """What a crash left half written more than a day ago; nobody sends one document for so long."""
        for left in self.folder.glob(".incoming-*"):
            with contextlib.suppress(FileNotFoundError):
                if now - left.stat().st_mtime > LEFT_OVER:
                    left.unlink()

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The bytes in chunks; verified as a whole before the first chunk is given."""
        path = self.path(sha256)
        try:
            found = await asyncio.to_thread(_hash_of, path)
        except FileNotFoundError as error:
            raise BlobDamaged(f"{sha256} is not where it was kept") from error
        if found != sha256:
            raise BlobDamaged(f"{sha256} does not hold what was kept")
        with await asyncio.to_thread(open, path, "rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk

    async def exists(self, sha256: str) -> bool:
        """Whether these bytes are kept."""
        return await asyncio.to_thread(self.path(sha256).is_file)


def sync_folder(folder: Path) -> None:
    """Bring on the disk which files are in a folder: without it, a new file may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _hash_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
