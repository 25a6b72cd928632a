"""Signed documents in tests of any service: fetched, examined, and whatever can be read in a PDF."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2

from deploy import document_keys
from shared.documents import DocumentKeys
from shared.papers.press import Press, Printing
from shared.papers.printer import Printer
from tests.service.house import MONDAY, House

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def equip(house: House, folder: Path, printing: Printing, *, now: datetime = MONDAY) -> Printer:
    """Give the house keys that were made the day it stands in; answers its printer."""
    settings = replace(house.app.state.platform.settings, secrets=folder, hosted=("FJ", "VU"))
    document_keys.ensure(settings, now=now)
    keys = DocumentKeys(settings)
    house.app.state.documents = keys
    return Printer(Press(printing, keys=keys, settings=settings), settings.hosted_administrations())


async def made(house: House, printer: Printer) -> int:
    """Everything that waits in Fiji is printed; answers how many."""
    house.later(minutes=2)
    return await printer.run(house.work, "FJ", house.at)


async def verify(house: House, number: str, **more: Any) -> dict[str, Any]:
    """What anybody is told of a number."""
    answer = await house.get(None, f"/verify/{number}", params=more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def examine(house: House, content: bytes | str, language: str = "en") -> dict[str, Any]:
    """The verdict on what somebody holds."""
    headers = {"Content-Type": "application/octet-stream", "Accept-Language": language}
    answer = await house.call(None, "POST", "/verify", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def text_of(pdf: bytes) -> str:
    """What a person reads in a PDF, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[place].get_textpage().get_text_range() for place in range(len(document))]
    return re.sub(r"\s+", " ", " ".join(pages))


def everything_in(pdf: bytes) -> str:
    """Whatever stands in a PDF: its text, its bytes (metadata among them), and every stream unpacked."""
    parts = [pdf, *_streams(pdf)]
    return " ".join([text_of(pdf), *(part.decode("latin-1") for part in parts), *(_wide(part) for part in parts)])


def _streams(pdf: bytes) -> Iterator[bytes]:
    for found in STREAM.finditer(pdf):
        try:
            yield zlib.decompressobj().decompress(found[1])
        except zlib.error:
            yield found[1]


def _wide(part: bytes) -> str:
    """Texts of two bytes a character, as PDF writes its properties, also in hexadecimal."""
    hexadecimal = b" ".join(
        bytes.fromhex(found[1].decode())
        for found in re.finditer(rb"<([0-9A-Fa-f]{8,})>", part)
        if len(found[1]) % 2 == 0
    )
    return (part + hexadecimal).replace(b"\x00", b"").decode("latin-1")
