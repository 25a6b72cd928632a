"""Files that arrive piece by piece: each piece is on the disk before it is acknowledged, and a repeated one changes nothing."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from shared.blobs import CHUNK, sync_folder
from shared.problems import NotPossible, StorageFull

PIECE = 256 * 1024
"""Bytes of a piece that a client is told to send: eight seconds on a link of 256 kbit/s."""
LARGEST_PIECE = 1024 * 1024


class PieceOutOfPlace(NotPossible):
    """This piece does not follow what is already here."""

    hint = "Ask how much was received, and send the rest from there."


class Pieces:
    """A folder with one growing file for each upload, named by its id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, identifier: str) -> Path:
        """Where the bytes of an upload grow."""
        return self._folder / identifier

    async def received(self, identifier: str) -> int:
        """How many bytes are on the disk; 0 where nothing came yet."""
        return await asyncio.to_thread(self._size, identifier)

    async def write(self, identifier: str, *, offset: int, content: bytes, whole: int) -> int:
        """Add a piece at its place; answers how many bytes are there now. Raises PieceOutOfPlace for a gap or too much."""
        return await asyncio.to_thread(self._write, identifier, offset, content, whole)

    async def digest(self, identifier: str) -> str:
        """The SHA-256 of what is there, in hexadecimal."""
        return await asyncio.to_thread(self._digest, identifier)

    async def read(self, identifier: str) -> AsyncIterator[bytes]:
        """What is there, piece by piece."""
        with await asyncio.to_thread(open, self.path(identifier), "rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk

    async def forget(self, identifier: str) -> None:
        """Take an upload's bytes away."""
        await asyncio.to_thread(self.path(identifier).unlink, missing_ok=True)

    def _size(self, identifier: str) -> int:
        try:
            return self.path(identifier).stat().st_size
        except FileNotFoundError:
            return 0

    def _digest(self, identifier: str) -> str:
        with open(self.path(identifier), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _write(self, identifier: str, offset: int, content: bytes, whole: int) -> int:
        here = self._size(identifier)
        if offset > here or offset + len(content) > whole:
            raise PieceOutOfPlace(f"{here} of {whole} bytes are here; this piece begins at {offset}.", received=here)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path(identifier), os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                written = 0
                while written < len(content):
                    written += os.pwrite(handle, content[written:], offset + written)
                os.fsync(handle)
            finally:
                os.close(handle)
            if offset == 0:
                for folder in (self._folder, self._folder.parent):
                    sync_folder(folder)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("The piece could not be kept.") from error
            raise
        return self._size(identifier)
