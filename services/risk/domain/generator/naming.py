"""From positions to the catalogue's fields: codes, names, and the derived values that need no outcomes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator.columns import Coded, Column, Numbers
from services.risk.domain.generator.goods import GOODS
from services.risk.domain.generator.places import COUNTRIES, FLIGHTS, OFFICES, RATES, VESSELS
from services.risk.domain.generator.planting import MODES
from services.risk.domain.generator.sheet import PREFERENCES, Sheet
from services.risk.domain.generator.traders import BROKERS, SUPPLIERS, Traders, importer_names, lodged_before
from services.risk.domain.generator.valuing import Worth

Ints = NDArray[np.int64]

NEW_BELOW = 5
"""Fewer declarations in the year before make a trader new."""
_CODES = tuple(one[0] for one in COUNTRIES)


def reference_ranges() -> tuple[tuple[str, int, int], ...]:
    """Commodity (six digits), lower and upper end of the honest value of a kilogram at scale 4: the value control file."""
    low, high = GOODS.reference()
    return tuple(
        (code[:6], round(10_000 * one), round(10_000 * other))
        for code, one, other in zip(GOODS.codes, low.tolist(), high.tolist(), strict=True)
    )


def columns_of(
    sheet: Sheet, worth: Worth, people: Traders, draw: np.random.Generator, *, first_day: int
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Header and item columns by name."""
    first = sheet.starts[:-1]
    count, total = len(sheet), np.add.reduceat(worth.value, first)
    sea = sheet.mode == 0
    gross = np.round(worth.mass * draw.uniform(1.02, 1.15, len(worth.mass))).astype(np.int64)
    gross_total = np.add.reduceat(gross, first)
    packages = np.maximum(1, worth.mass // 18_000)
    rates = np.array([RATES[one[3]] for one in COUNTRIES])[sheet.export]
    arrived = sheet.day - np.where(sea, draw.geometric(0.25, count), draw.geometric(0.6, count)) + 1
    currencies = tuple(dict.fromkeys(one[3] for one in COUNTRIES))
    currency = np.array([currencies.index(one[3]) for one in COUNTRIES])
    voyage = (sheet.day // 7 + sheet.export) % len(VESSELS)
    flight = (sheet.day + sheet.export) % len(FLIGHTS) + len(VESSELS)
    supplier = sheet.origin[first] * SUPPLIERS + (sheet.importer * 7 + sheet.line[first] * 3) % SUPPLIERS
    earlier = lodged_before(sheet.importer, sheet.day, people.before, first_day=first_day)
    by_broker = lodged_before(sheet.broker, sheet.day, np.full(BROKERS, 200), first_day=first_day)
    names = importer_names(len(people))
    header: dict[str, Column] = {
        "office": Coded(sheet.office, tuple(one.code for one in OFFICES)),
        "flow": Coded(np.zeros(count, dtype=np.int64), ("IMPORT",)),
        "declaration_type": Coded(np.zeros(count, dtype=np.int64), ("IM4",)),
        "declarant": Coded(sheet.broker, tuple(f"B{n:03}" for n in range(BROKERS))),
        "declarant_name": Coded(sheet.broker, tuple(f"{name} Customs Agents" for name in importer_names(BROKERS))),
        "importer": Coded(sheet.importer, tuple(f"T{n:05}" for n in range(len(people)))),
        "importer_name": Coded(sheet.importer, names),
        "exporter": Coded(supplier, tuple(f"{code}{n:03}" for code in _CODES for n in range(SUPPLIERS))),
        "exporter_name": Coded(
            supplier, tuple(f"{code} Export House {n + 1}" for code in _CODES for n in range(SUPPLIERS))
        ),
        "country_export": Coded(sheet.export, _CODES),
        "country_destination": Coded(np.zeros(count, dtype=np.int64), ("XX",)),
        "transport_mode": Coded(sheet.mode, MODES),
        "transport": Coded(np.where(sea, voyage, flight), VESSELS + FLIGHTS),
        "place_loading": Coded(sheet.export, tuple(one[2] for one in COUNTRIES)),
        "container": Numbers((sea & (gross_total > 3_000_000)).astype(np.int64), truth=True),
        "invoice_currency": Coded(currency[sheet.export], currencies),
        "exchange_rate": Numbers(np.round(rates * 1_000_000).astype(np.int64)),
        "invoice_amount": Numbers(np.round(total * 0.93 / rates).astype(np.int64)),
        "freight": Numbers(np.round(total * 0.06).astype(np.int64)),
        "insurance": Numbers(total - np.round(total * 0.93).astype(np.int64) - np.round(total * 0.06).astype(np.int64)),
        "total_value": Numbers(total),
        "total_taxes": Numbers(np.add.reduceat(worth.taxes, first)),
        "total_gross_mass": Numbers(gross_total),
        "total_packages": Numbers(np.add.reduceat(packages, first)),
        "item_count": Numbers(np.diff(sheet.starts)),
        "lodged_on": Numbers(sheet.day),
        "arrived_on": Numbers(arrived),
        "to_be_qualified": Numbers(np.zeros(count, dtype=np.int64), truth=True),
        "days_since_arrival": Numbers(sheet.day - arrived),
        "importer_declarations": Numbers(earlier),
        "new_importer": Numbers((earlier < NEW_BELOW).astype(np.int64), truth=True),
        "declarant_declarations": Numbers(by_broker),
        "new_declarant": Numbers((by_broker < NEW_BELOW).astype(np.int64), truth=True),
        "trusted_trader": Numbers((people.before[sheet.importer] > 400).astype(np.int64), truth=True),
    }
    unit = worth.value * 100_000 // worth.mass
    ranges = np.array([one[1:] for one in reference_ranges()])
    items: dict[str, Column] = {
        "number": Numbers(np.arange(len(sheet.owner)) - first[sheet.owner] + 1),
        "hs": Coded(sheet.line, GOODS.codes),
        "description": Coded(sheet.line, GOODS.descriptions),
        "origin": Coded(sheet.origin, _CODES),
        "preference": Coded(sheet.preference, PREFERENCES),
        "procedure": Coded(np.zeros(len(sheet.owner), dtype=np.int64), ("4000",)),
        "packages": Numbers(packages),
        "gross_mass": Numbers(gross),
        "net_mass": Numbers(worth.mass),
        "price": Numbers(np.round(worth.value * 0.93 / rates[sheet.owner]).astype(np.int64)),
        "valuation_method": Coded(np.zeros(len(sheet.owner), dtype=np.int64), ("1",)),
        "value": Numbers(worth.value),
        "duty_rate": Numbers(worth.rate),
        "taxes": Numbers(worth.taxes),
        "unit_value": Numbers(unit),
        "value_deviation": Numbers(unit * 10_000 // ranges[sheet.line, 0]),
        "above_reference": Numbers(unit * 10_000 // ranges[sheet.line, 1]),
    }
    return header, items
