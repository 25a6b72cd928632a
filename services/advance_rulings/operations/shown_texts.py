"""What a person reads on the pages of a document, where its bytes say it only by the numbers of glyphs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

_READER = Path(__file__).with_name("pdf_reader.py")
CHARACTERS_AT_MOST = 5_000_000
SECONDS_AT_MOST = 20
MEMORY_AT_MOST = 256 * 1024 * 1024
ONE_AT_A_TIME = asyncio.Lock()
"""Held while a document is looked through. A container of this service has 768 MB for everything, of which a file made
to be large takes the reader's share once: it ends the reader, not the service."""


async def shown_in(content: bytes) -> str | None:
    """The text on the pages of a PDF, "" for a file of another kind; None where it cannot be read: locked, damaged, or
    more than a small machine can look into."""
    if not content.startswith(b"%PDF-"):
        return ""
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_READER), str(CHARACTERS_AT_MOST), str(SECONDS_AT_MOST), str(MEMORY_AT_MOST),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        text, _ = await asyncio.wait_for(reader.communicate(content), SECONDS_AT_MOST)
    except TimeoutError:
        return None
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()
    return text.decode() if reader.returncode == 0 else None
