"""Declarations for the benchmarks of rules: one item each, twenty fields, shaped like published customs data.

Offices, traders, commodity codes and countries follow Zipf's law, masses and unit values are log-normal around the
commodity's own, a third of the history of importers is unknown and two thirds claim no preference. Seeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Level, Value
from services.risk.domain.history import History

Array = NDArray[Any]
HEADER_FIELDS = (
    "office", "flow", "payment_mode", "transport_mode", "declarant", "importer", "exporter", "country_export",
    "border_office", "new_importer", "importer_find_rate", "total_packages",
)  # fmt: skip
ITEM_FIELDS = ("hs", "origin", "preference", "duty_rate", "net_mass", "price", "value", "valuation_method")
COUNTRIES = (
    "CN", "AU", "NZ", "US", "JP", "SG", "FJ", "ID", "MY", "TH", "IN", "VN", "KR", "TW", "HK", "PG", "WS", "TO", "VU", "SB",
    "NC", "PF", "GB", "DE", "FR", "IT", "NL", "ES", "PH", "BR", "CA", "MX", "AE", "TR", "ZA", "CL", "LK", "BD", "PK", "KH",
)  # fmt: skip
FIRST_DAY = 739_000
DAYS = 730


@dataclass(frozen=True)
class Column:
    """Values by code for a text (code -1: missing), else the numbers themselves and which are missing."""

    codes: Array
    values: tuple[str, ...] = ()
    absent: Array | None = None

    def as_list(self) -> list[Value | None]:
        """One Python value a row."""
        if self.values:
            named: list[Value | None] = [*self.values, None]
            return [named[code] for code in self.codes.tolist()]
        numbers: list[Value | None] = self.codes.tolist()
        if self.absent is not None:
            for place in np.flatnonzero(self.absent).tolist():
                numbers[place] = None
        return numbers


@dataclass(frozen=True)
class Declarations:
    """Columns by level and name, all of one length, with what became of each declaration."""

    columns: dict[tuple[Level, str], Column]
    count: int
    outcomes: dict[str, Array]
    offices: Column

    def rows(self, count: int) -> list[tuple[dict[str, Value], dict[str, Value]]]:
        """The first declarations as header and item."""
        made: list[tuple[dict[str, Value], dict[str, Value]]] = [({}, {}) for _ in range(count)]
        for (level, name), column in self.columns.items():
            part = Column(column.codes[:count], column.values, None if column.absent is None else column.absent[:count])
            for pair, value in zip(made, part.as_list(), strict=True):
                if value is not None:
                    pair[level is Level.ITEM][name] = value
        return made

    def history(self) -> History:
        """All of them as a history."""
        made = History()
        self.append_to(made)
        return made

    def append_to(self, history: History) -> None:
        """Add all of them."""
        history.append_columns(
            header={name: column.as_list() for (level, name), column in self.columns.items() if level is Level.HEADER},
            items={name: column.as_list() for (level, name), column in self.columns.items() if level is Level.ITEM},
            item_counts=np.ones(self.count, dtype=np.int64),
            offices=[str(office) for office in self.offices.as_list()],
            outcomes=self.outcomes,
        )


def _zipf(rng: np.random.Generator, size: int, count: int, power: float = 0.9) -> Array:
    weights = 1 / np.arange(1, size + 1) ** power
    return rng.choice(size, size=count, p=weights / weights.sum())


def _named(start: str, size: int, digits: int) -> tuple[str, ...]:
    return tuple(f"{start}{number:0{digits}}" for number in range(size))


def commodity_codes(size: int = 2500) -> tuple[str, ...]:
    """Six digits each, over all chapters."""
    rng = np.random.default_rng(33)
    chapters = rng.integers(1, 98, size=size)
    return tuple(
        dict.fromkeys(
            f"{chapter:02}{rest:04}" for chapter, rest in zip(chapters, rng.integers(100, 9700, size), strict=True)
        )
    )


def declarations(count: int, *, seed: int = 7) -> Declarations:
    """So many declarations."""
    rng = np.random.default_rng(seed)
    codes = commodity_codes()
    hs = _zipf(rng, len(codes), count, 0.8)
    usual = np.random.default_rng(34).lognormal(3.0, 1.2, len(codes))
    mass = np.maximum(rng.lognormal(5.5, 1.8, count), 0.1)
    unit = usual[hs] * rng.lognormal(0, 0.5, count)
    value = np.maximum(mass * unit, 1.0)
    importer = _zipf(rng, 9000, count)
    origin = _zipf(rng, len(COUNTRIES), count, 1.1)
    export = np.where(rng.random(count) < 0.8, origin, _zipf(rng, len(COUNTRIES), count, 1.1))
    rate = np.round(rng.beta(1.2, 8, 9000) * 10_000).astype(np.int64)[importer]
    header: dict[str, Column] = {
        "office": Column(_zipf(rng, 9, count, 1.0), _named("FJ", 9, 3)),
        "flow": Column(rng.choice(3, count, p=[0.85, 0.12, 0.03]), ("IMPORT", "EXPORT", "TRANSIT")),
        "payment_mode": Column(_zipf(rng, 5, count), ("11", "13", "21", "43", "51")),
        "transport_mode": Column(rng.choice(3, count, p=[0.55, 0.35, 0.1]), ("1", "4", "5")),
        "declarant": Column(_zipf(rng, 600, count), _named("D", 600, 4)),
        "importer": Column(importer, _named("T", 9000, 5)),
        "exporter": Column(_zipf(rng, 14_000, count), _named("X", 14_000, 5)),
        "country_export": Column(export, tuple(COUNTRIES)),
        "border_office": Column(_zipf(rng, 12, count), _named("B", 12, 2)),
        "new_importer": Column(importer % 7 == 0),
        "importer_find_rate": Column(rate, (), importer % 3 == 0),
        "total_packages": Column(np.maximum(rng.lognormal(2.5, 1.5, count), 1).astype(np.int64)),
    }
    item: dict[str, Column] = {
        "hs": Column(hs, codes),
        "origin": Column(origin, tuple(COUNTRIES)),
        "preference": Column(
            rng.choice([-1, 0, 1, 2, 3], count, p=[0.66, 0.15, 0.1, 0.06, 0.03]), ("PICTA", "SPARTECA", "GSP", "EPA")
        ),
        "duty_rate": Column(np.array([0, 50_000, 80_000, 150_000, 320_000])[hs % 5]),
        "net_mass": Column((mass * 1000).astype(np.int64)),
        "price": Column((value * 100 * rng.uniform(0.85, 1.0, count)).astype(np.int64)),
        "value": Column((value * 100).astype(np.int64)),
        "valuation_method": Column(rng.choice(4, count, p=[0.93, 0.03, 0.02, 0.02]), ("1", "2", "3", "6")),
    }
    columns = {(Level.HEADER, name): header[name] for name in HEADER_FIELDS}
    columns |= {(Level.ITEM, name): item[name] for name in ITEM_FIELDS}
    inspected = rng.random(count) < 0.08
    found = inspected & (rng.random(count) < 0.15)
    outcomes: dict[str, Array] = {
        "day": FIRST_DAY + np.sort(rng.integers(0, DAYS, count)),
        "lane": rng.choice(4, count, p=[0.6, 0.15, 0.17, 0.08]),
        "inspected": inspected,
        "found": found,
        "random": rng.random(count) < 0.02,
        "minutes": np.where(inspected, rng.integers(10, 180, count), 0),
        "revenue": np.where(found, rng.integers(1_000, 10_000_000, count), 0),
        "probability": rng.random(count),
    }
    return Declarations(columns, count, outcomes, header["office"])
