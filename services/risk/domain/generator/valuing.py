"""Masses, values and duties, and what a fraud costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator.goods import GOODS
from services.risk.domain.generator.mechanisms import FREE_UNDER, Mechanism, Planted, PriceShift
from services.risk.domain.generator.places import COUNTRIES
from services.risk.domain.generator.planting import MODES, DrawnIn
from services.risk.domain.generator.sheet import Sheet

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

VALUE_ADDED_TAX = 0.15
EXCISE = 0.64
"""What concealed goods would have paid, on goods worth as much as the cover."""
ODD = 0.06
"""Honest items at an odd price: used, samples, end of stock, dear brands."""
SMALL = 0.12
"""Honest consignments by air and post that were ordered to stay below the value up to which nothing is paid."""
LIGHTER = (1.0, 0.15, 0.03)
"""Masses by sea, by air, by post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """By item: `mass` in grams, `value` and `taxes` in minor units, `rate` of duty charged at scale 4. By declaration:
    `lost`, minor units that a fraud costs."""

    mass: Ints
    value: Ints
    taxes: Ints
    rate: Ints
    lost: Floats


def value(
    draw: np.random.Generator, sheet: Sheet, patterns: Sequence[Planted], drawn_in: DrawnIn, size: Floats, *,
    shifts: Sequence[PriceShift], first_day: int,
) -> Worth:  # fmt: skip
    """Honest values first, then what each pattern makes of its first item."""
    owner, line = sheet.owner, sheet.line
    count, items = len(sheet), len(owner)
    level = np.sqrt(np.array([one[4] for one in COUNTRIES]))[sheet.origin]
    unit = GOODS.price[line] * level * np.exp(draw.normal(0, 0.8, items) * GOODS.spread[line])
    odd = draw.random(items) < ODD
    unit[odd] *= np.exp(draw.normal(0, 0.7, int(odd.sum())))
    week = (sheet.day - first_day) // 7
    chapters = np.array([code[:2] for code in GOODS.codes])
    for shift in shifts:
        unit[(chapters == shift.chapter)[line] & (week >= shift.week)[owner]] *= shift.factor
    honest = unit.copy()
    lighter = np.array(LIGHTER)[sheet.mode][owner]
    mass = GOODS.mass[line] * lighter * size[sheet.importer][owner] * draw.lognormal(-0.2, 0.7, items)
    low, high = GOODS.reference()
    first = sheet.starts[:-1]
    total = np.add.reduceat(unit * mass, first)
    small = (sheet.mode > 0) & (draw.random(count) < SMALL)
    wanted = np.where(small, draw.uniform(500, FREE_UNDER - 1, count) / total, 1.0)
    mass *= wanted[owner]
    for number, one in enumerate(patterns):
        rows = np.flatnonzero(drawn_in.pattern == number)
        if one.deviation is not None:
            place = first[rows]
            over = high if one.mechanism is Mechanism.MISDESCRIPTION else low
            unit[place] = over[line[place]] * draw.uniform(*one.deviation, len(rows))
        if one.value is not None:
            wanted = np.ones(count)
            total = np.add.reduceat(unit * mass, first)
            margin = draw.uniform(one.value[0] + 1, one.value[1] - 1, len(rows))
            wanted[rows] = margin / total[rows]
            mass *= wanted[owner]
    grams = np.maximum(np.round(mass * 1000), 1).astype(np.int64)
    minor = np.maximum(np.round(unit * grams / 10), 1).astype(np.int64)
    duty = GOODS.duty[line] / 100
    total = np.add.reduceat(minor, first)
    free = (total < FREE_UNDER * 100) & (np.array([mode != "1" for mode in MODES])[sheet.mode])
    charged = np.where((sheet.preference >= 0) | free[owner], 0.0, duty)
    added = np.where(free[owner], 0.0, VALUE_ADDED_TAX)
    taxes = np.round(minor * (charged + added * (1 + charged))).astype(np.int64)
    lost = _lost(draw, patterns, drawn_in, minor[first], total, (honest * grams / 10)[first], duty[first])
    return Worth(mass=grams, value=minor, taxes=taxes, rate=np.round(charged * 1_000_000).astype(np.int64), lost=lost)


def _lost(
    draw: np.random.Generator, patterns: Sequence[Planted], drawn_in: DrawnIn, declared: Ints, total: Ints, honest: Floats,
    duty: Floats,
) -> Floats:  # fmt: skip
    lost = np.zeros(len(declared))
    for number, one in enumerate(patterns):
        rows = np.flatnonzero((drawn_in.pattern == number) & drawn_in.guilty)
        if one.mechanism is Mechanism.UNDERVALUATION:
            more = (np.maximum(honest[rows], declared[rows] * 1.3) - declared[rows]) * (duty[rows] + VALUE_ADDED_TAX)
        elif one.mechanism is Mechanism.MISDESCRIPTION:
            more = declared[rows] * (0.32 - duty[rows])
        elif one.mechanism is Mechanism.ORIGIN:
            more = declared[rows] * duty[rows]
        elif one.mechanism is Mechanism.SPLITTING:
            more = total[rows] * (duty[rows] + VALUE_ADDED_TAX) * draw.integers(2, 6, len(rows))
        else:
            more = total[rows] * EXCISE * draw.lognormal(-0.7, 0.6, len(rows))
        lost[rows] = more
    return lost
