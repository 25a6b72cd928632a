"""Who trades: importers with habits, the brokers and suppliers they use, and when they began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator.goods import GOODS
from services.risk.domain.generator.places import COUNTRIES, OFFICES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Draw = np.random.Generator

SLOTS = 4
"""Goods an importer buys again and again."""
SUPPLIERS = 60
"""Exporters of one country."""
BROKERS = 60
DAYS_A_YEAR = 365

_FIRST = (
    "Tui", "Moana", "Lagoon", "Coral", "Pacific", "Island", "Reef", "Sunrise", "Harbour", "Mango", "Frangipani", "Vaka",
    "Manta", "Palm", "Tide", "Southern", "Golden", "Blue Water", "Kava", "Breadfruit", "Cyclone", "Atoll", "Outrigger", "Star",
)  # fmt: skip
_SECOND = (
    "Trading",
    "Imports",
    "Motors",
    "Hardware",
    "Foods",
    "Supplies",
    "Holdings",
    "Stores",
    "Textiles",
    "Electrical",
    "Marine",
)
_LAST = ("Ltd", "Pte Ltd", "Co", "and Sons", "Brothers", "Group")


@dataclass(frozen=True, slots=True)
class Traders:
    """One row for each importer; `lines` and `origins` have one column for each habit."""

    office: Ints
    lines: Ints
    origins: Ints
    broker: Ints
    mode: Ints
    size: Floats
    began: Ints
    """Ordinal of the first declaration; zero for those who were there before."""
    before: Ints
    """Declarations in the year before the trade begins."""
    pick: Floats
    """Running sum of how often each is the importer, ending at 1."""

    def __len__(self) -> int:
        return len(self.office)


def make_traders(draw: Draw, count: int, *, first_day: int, days: int, year_before: int) -> Traders:
    """So many importers, for a trade that had about `year_before` declarations in the year before it."""
    weight = 1 / np.arange(1, count + 1) ** 0.85
    weight = weight[draw.permutation(count)]
    weight /= weight.sum()
    sector = draw.integers(0, int(GOODS.sector.max()) + 1, count)
    lines = np.empty((count, SLOTS), dtype=np.int64)
    for one in range(int(GOODS.sector.max()) + 1):
        own = np.flatnonzero(sector == one)
        mine = np.where(GOODS.sector == one, GOODS.weight, 0)
        lines[own] = draw.choice(len(mine), (len(own), SLOTS), p=mine / mine.sum())
    strangers = draw.random((count, SLOTS)) < 0.2
    lines[strangers] = draw.choice(len(GOODS.weight), int(strangers.sum()), p=GOODS.weight)
    countries = np.array([one[1] for one in COUNTRIES], dtype=np.float64)
    origins = draw.choice(len(COUNTRIES), (count, SLOTS), p=countries / countries.sum())
    new = draw.random(count) < 0.25
    shares = np.array([one.share for one in OFFICES])
    return Traders(
        office=draw.choice(len(OFFICES), count, p=shares / shares.sum()),
        lines=lines,
        origins=origins,
        broker=np.minimum((draw.pareto(0.9, count) * 4).astype(np.int64), BROKERS - 1),
        mode=draw.choice(3, count, p=[0.6, 0.3, 0.1]),
        size=draw.lognormal(0, 0.5, count),
        began=np.where(new, first_day + draw.integers(0, days, count), 0),
        before=np.where(new, 0, np.maximum(1, draw.poisson(weight * year_before))),
        pick=np.cumsum(weight),
    )


def importers(draw: Draw, traders: Traders, count: int) -> Ints:
    """So many declarations' importers."""
    found = np.searchsorted(traders.pick, draw.random(count) * traders.pick[-1])
    return np.asarray(np.minimum(found, len(traders) - 1), dtype=np.int64)


def days_of(draw: Draw, office: Ints, *, first_day: int, days: int) -> Ints:
    """A day for each declaration, as its office works through the week and the year. 1 January 0001 was a Monday."""
    calendar = first_day + np.arange(days)
    of_year = (calendar % DAYS_A_YEAR).astype(np.float64)
    found = np.zeros(len(office), dtype=np.int64)
    for place, one in enumerate(OFFICES):
        season = 1 + one.swing * np.cos(2 * np.pi * (of_year - one.peak) / DAYS_A_YEAR)
        weights = np.array(one.week)[(calendar - 1) % 7] * season
        running = np.cumsum(weights)
        own = np.flatnonzero(office == place)
        found[own] = np.searchsorted(running, draw.random(len(own)) * running[-1], side="right")
    return np.asarray(np.minimum(found, days - 1) + first_day, dtype=np.int64)


def lodged_before(who: Ints, day: Ints, before: Ints, *, first_day: int, window: int = DAYS_A_YEAR) -> Ints:
    """How many declarations the same trader lodged in the window up to the day before, rows being in order of days."""
    order = np.argsort(who * (1 << 32) + day, kind="stable")
    key = (who * (1 << 32) + day)[order]
    since = np.searchsorted(key, key - window)
    start = np.searchsorted(key, who[order] * (1 << 32))
    until = np.searchsorted(key, key)
    found = np.empty(len(who), dtype=np.int64)
    found[order] = until - np.maximum(since, start)
    left = np.clip(1 - (day - first_day) / window, 0, 1)
    return found + np.asarray(before[who] * left, dtype=np.int64)


def importer_names(count: int) -> tuple[str, ...]:
    """Invented company names, all different."""
    return tuple(
        f"{_FIRST[n % len(_FIRST)]} {_SECOND[n // len(_FIRST) % len(_SECOND)]}"
        f"{f' {n // 264 + 1}' if n >= 264 else ''} {_LAST[n % len(_LAST)]}"
        for n in range(count)
    )
