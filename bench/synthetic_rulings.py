"""Rulings that nobody gave, for measuring: words drawn as a language uses them, few often and many seldom."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path


def _words(text: str) -> list[str]:
    return text.split()


QUALITIES = _words(
    "roasted frozen dried knitted woven plated moulded printed refined crude smoked salted canned bleached coated laminated "
    "galvanised portable electric manual hydraulic folding inflatable disposable insulated threaded powdered liquid "
    "fermented grated"
)
MATERIALS = _words(
    "cotton polyester steel aluminium copper bamboo glass ceramic rubber silicone leather paper plastic cassava coconut "
    "breadfruit tuna garlic ginger kava cocoa vanilla sugar rice wheat maize soya palm linen wool nylon titanium zinc "
    "brass cement gypsum marble pearl shell timber"
)
THINGS = _words(
    "flour shirt bracket pump valve lamp bottle tray rope net mat basket chair table panel sheet tube cable battery "
    "charger filter lotion soap cream powder paste fillet steak oil syrup juice bag box lid bolt nut screw hinge blade "
    "knife grater toy doll ball glove hat shoe sandal towel curtain blanket tarpaulin tent tank engine gearbox rotor"
)
PURPOSES = _words(
    "retail household fishing farming building kitchen garden hospital school marine automotive bakery laundry packing "
    "sport camping office workshop laboratory church"
)


def write(path: Path, *, count: int, seed: int = 2026) -> list[tuple[str, str]]:
    """Write `count` rulings as JSON Lines; returns number and two words of the subject for a thousand of them."""
    draw = random.Random(seed)
    sample: list[tuple[str, str]] = []
    with path.open("w", encoding="utf-8") as file:
        for place in range(count):
            quality, material, thing, purpose = (
                _draw(draw, words) for words in (QUALITIES, MATERIALS, THINGS, PURPOSES)
            )
            number = f"S{place:06d}"
            code = f"{draw.randrange(1, 77):02d}{draw.randrange(1, 30):02d}.{draw.randrange(10, 99)}"
            told = " ".join(_draw(draw, draw.choice((QUALITIES, MATERIALS, THINGS, PURPOSES))) for _ in range(60))
            ruling = {
                "number": number,
                "date": (date(2010, 1, 1) + timedelta(days=draw.randrange(6000))).isoformat(),
                "category": "Classification",
                "subject": f"The tariff classification of {quality} {material} {thing} for {purpose} use, model {draw.randrange(10_000)}",
                "tariffs": [code],
                "text": f"The goods are a {quality} {thing} of {material}. {told}. The applicable subheading is {code}.",
            }
            file.write(json.dumps(ruling) + "\n")
            if place % max(1, count // 1000) == 0:
                sample.append((number, f"{material} {thing}"))
    return sample


def _draw(draw: random.Random, words: list[str]) -> str:
    """Like words in a language: the n-th about 1/n as often as the first."""
    return words[min(len(words) - 1, int(len(words) ** draw.random()) - 1)]
