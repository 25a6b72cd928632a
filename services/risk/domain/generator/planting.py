"""Fraud enters: declarations are drawn into patterns, and some of them are guilty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator.goods import GOODS
from services.risk.domain.generator.mechanisms import Planted
from services.risk.domain.generator.places import AIR, COUNTRIES, OFFICES, POST, SEA
from services.risk.domain.generator.sheet import PREFERENCES, Sheet

Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

WILLING = 0.3
"""Share of importers among whom a pattern is found."""
MODES = (SEA, AIR, POST)
_COUNTRY = {one[0]: place for place, one in enumerate(COUNTRIES)}
_OFFICE = {one.code: place for place, one in enumerate(OFFICES)}


@dataclass(frozen=True, slots=True)
class DrawnIn:
    """For each declaration the pattern it was drawn into (-1: none), and whether it is guilty of it."""

    pattern: Ints
    guilty: Truths


def plant(
    draw: np.random.Generator, sheet: Sheet, patterns: Sequence[Planted], *, people: int, first_day: int
) -> DrawnIn:
    """Draw declarations into each pattern in its weeks and rewrite them so that they fall under it.

    A declaration is drawn into one pattern at most. A pattern lives among a third of the importers, half of whom are three
    times as often guilty as the others.
    """
    week = (sheet.day - first_day) // 7
    pattern = np.full(len(sheet), -1, dtype=np.int64)
    guilty = np.zeros(len(sheet), dtype=np.bool_)
    for number, one in enumerate(patterns):
        active = week >= one.first
        if one.last is not None:
            active &= week < one.last
        willing = (draw.random(people) < WILLING)[sheet.importer]
        free = np.flatnonzero(active & willing & (pattern < 0))
        wanted = min(len(free), int(draw.binomial(int(active.sum()), one.share)))
        rows = draw.choice(free, wanted, replace=False)
        pattern[rows] = number
        worse = (draw.random(people) < 0.5)[sheet.importer[rows]]
        guilty[rows] = draw.random(wanted) < one.rate * np.where(worse, 1.5, 0.5)
        _rewrite(sheet, rows, one)
    return DrawnIn(pattern, guilty)


def _rewrite(sheet: Sheet, rows: Ints, one: Planted) -> None:
    item = sheet.starts[:-1][rows]
    for name, text in one.sets.items():
        if name == "hs":
            sheet.line[item] = GOODS.line(str(text))
        elif name == "origin":
            sheet.origin[item] = _COUNTRY[str(text)]
        elif name == "preference":
            sheet.preference[item] = PREFERENCES.index(str(text))
        elif name == "country_export":
            sheet.export[rows] = _COUNTRY[str(text)]
        elif name == "transport_mode":
            sheet.mode[rows] = MODES.index(str(text))
        elif name == "office":
            sheet.office[rows] = _OFFICE[str(text)]
        elif name == "declarant":
            sheet.broker[rows] = int(str(text)[1:])
        else:
            raise KeyError(name)
    if "origin" in one.sets and "country_export" not in one.sets:
        sheet.export[rows] = sheet.origin[item]
    elif "country_export" in one.sets and "origin" not in one.sets:
        sheet.origin[item] = sheet.export[rows]
    if "preference" not in one.sets:
        sheet.preference[item] = -1
