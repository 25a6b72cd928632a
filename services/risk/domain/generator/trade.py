"""The trade itself: drawn whole, column by column, so that a million declarations take seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from services.risk.domain.generator.columns import Trade, Truth
from services.risk.domain.generator.mechanisms import Planted, PriceShift, planted_patterns
from services.risk.domain.generator.naming import columns_of
from services.risk.domain.generator.places import COUNTRIES, HUBS, ISLANDS
from services.risk.domain.generator.planting import plant
from services.risk.domain.generator.sheet import Sheet
from services.risk.domain.generator.traders import (
    BROKERS,
    SLOTS,
    Draw,
    Ints,
    Traders,
    days_of,
    importers,
    make_traders,
)
from services.risk.domain.generator.valuing import value

BACKGROUND = 0.006
"""Share of all declarations with something to find that follows no pattern."""
MOST_ITEMS = 12
FIRST_DAY = date(2025, 1, 6).toordinal()


def make_trade(
    count: int,
    *,
    seed: int = 1,
    weeks: int = 52,
    first_day: int = FIRST_DAY,
    planted: Sequence[Planted] | None = None,
    shifts: Sequence[PriceShift] = (),
    importer_count: int | None = None,
    background: float = BACKGROUND,
) -> Trade:
    """So many declarations over so many weeks from `first_day` (an ordinal), the same for the same seed.

    `planted` are the patterns of fraud (25 of the usual where None); an empty sequence leaves only what follows no pattern.
    """
    if count < 1 or weeks < 1:
        raise ValueError("a trade needs a declaration and a week")
    patterns = tuple(planted_patterns(25, seed=seed) if planted is None else planted)
    draw = np.random.default_rng(seed)
    days = weeks * 7
    people = make_traders(
        draw, importer_count or min(12_000, max(60, count // 100)), first_day=first_day, days=days,
        year_before=round(count * 365 / days),
    )  # fmt: skip
    sheet = _drawn(draw, people, count, first_day=first_day, days=days)
    drawn_in = plant(draw, sheet, patterns, people=len(people), first_day=first_day)
    worth = value(draw, sheet, patterns, drawn_in, people.size, shifts=shifts, first_day=first_day)
    honest = drawn_in.pattern < 0
    stray = honest & (draw.random(count) < background)
    fraud = drawn_in.guilty | stray
    pattern = np.where(drawn_in.guilty, drawn_in.pattern, -1)
    total = np.add.reduceat(worth.value, sheet.starts[:-1])
    revenue = np.where(stray, total * 0.12 * draw.lognormal(0, 0.5, count), worth.lost)
    revenue = np.where(fraud, np.maximum(1, revenue), 0).astype(np.int64)
    header, items = columns_of(sheet, worth, people, draw, first_day=first_day)
    truth = Truth(fraud=fraud, pattern=pattern, revenue=revenue, planted=patterns)
    return Trade(
        header=header, items=items, starts=sheet.starts, day=sheet.day, week=(sheet.day - first_day) // 7, truth=truth
    )  # fmt: skip


def _drawn(draw: Draw, people: Traders, count: int, *, first_day: int, days: int) -> Sheet:
    importer = importers(draw, people, count)
    away = draw.random(count) < 0.12
    office = np.where(away, people.office[draw.permutation(importer)], people.office[importer])
    day = days_of(draw, office, first_day=first_day, days=days)
    order = np.lexsort((draw.random(count), day))
    importer, office, day = importer[order], office[order], day[order]
    importer = _established(draw, people, importer, day)
    counts = np.minimum(draw.geometric(0.62, count), MOST_ITEMS)
    starts = np.concatenate(([0], np.cumsum(counts)))
    owner = np.repeat(np.arange(count), counts)
    items = len(owner)
    slot = draw.choice(SLOTS, items, p=[0.5, 0.25, 0.15, 0.1])
    line, origin = people.lines[importer[owner], slot], people.origins[importer[owner], slot]
    once = draw.random(items) < 0.08
    line[once] = draw.permutation(line)[once]
    origin[once] = draw.permutation(origin)[once]
    first = origin[starts[:-1]]
    hubs = np.array([[one[0] for one in COUNTRIES].index(hub) for hub in HUBS])
    export = np.where(draw.random(count) < 0.13, hubs[draw.integers(0, len(hubs), count)], first)
    mode = np.where(draw.random(count) < 0.9, people.mode[importer], draw.choice(3, count, p=[0.5, 0.35, 0.15]))
    broker = np.where(draw.random(count) < 0.87, people.broker[importer], draw.integers(0, BROKERS, count))
    return Sheet(
        importer=importer, office=office, day=day, starts=starts, owner=owner, line=line, origin=origin, export=export,
        mode=mode, broker=broker, preference=_preference(draw, origin, export[owner]),
    )  # fmt: skip


def _established(draw: Draw, people: Traders, importer: Ints, day: Ints) -> Ints:
    """Whoever had not begun yet is replaced by somebody who had."""
    early = np.flatnonzero(people.began[importer] > day)
    old = np.flatnonzero(people.began == 0)
    weight = np.diff(people.pick, prepend=0.0)[old]
    running = np.cumsum(weight)
    replaced = importer.copy()
    replaced[early] = old[np.minimum(np.searchsorted(running, draw.random(len(early)) * running[-1]), len(old) - 1)]
    return replaced


def _preference(draw: Draw, origin: Ints, export: Ints) -> Ints:
    """-1 for none, 0 PICTA, 1 PACER: claimed for most goods that come straight from a member, for fewer by way of a hub."""
    codes = [one[0] for one in COUNTRIES]
    island = np.array([code in ISLANDS for code in codes])[origin]
    pacer = np.array([code in ("AU", "NZ") for code in codes])[origin]
    chance = np.where(origin == export, np.where(island, 0.75, 0.45), 0.4)
    claimed = (island | pacer) & (draw.random(len(origin)) < chance)
    return np.where(claimed, np.where(island, 0, 1), -1)
