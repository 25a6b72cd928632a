"""Signed documents of this service in tests: its printer, and the documents of a thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.trusted_trader.operations.papers import PRINTING
from shared.actors import Actor
from shared.papers.printer import Printer
from tests.service import printing
from tests.service.printing import everything_in, examine, made, text_of, verify
from tests.service.trusted_trader.house import LITIA, MONDAY, House

__all__ = ["equip", "everything_in", "examine", "listed", "made", "printed", "text_of", "verify"]


def equip(house: House, folder: Path) -> Printer:
    """Give the house keys that were made the day it stands in; answers its printer."""
    return printing.equip(house, folder, PRINTING, now=MONDAY)


async def listed(house: House, thing: str, key: str, who: Actor = LITIA) -> list[dict[str, Any]]:
    """The documents of a thing, the newest first."""
    answer = await house.get(who, "/papers", params={"thing": thing, "key": key})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def printed(house: House, number: str, who: Actor = LITIA, **more: Any) -> bytes:
    """A document as PDF."""
    answer = await house.get(who, f"/papers/{number}.pdf", params=more)
    assert answer.status_code == 200, answer.text
    return answer.content
