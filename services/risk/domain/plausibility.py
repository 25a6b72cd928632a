"""What cannot be so, or is missing: told beside the declaration, which is assessed on what is known and never dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from services.risk.domain.catalogue import HEADER, ITEM, Value
from services.risk.domain.countries import is_country
from services.risk.domain.declarations import Declaration, Flaw
from services.risk.domain.words import Flow

PREFIX = "risk.plausible."
MOST_FLAWS = 500
"""Of more only the first are written down; one is enough to be qualified."""
_GRAMS = 1000
_COUNTRIES = ("country_export", "country_destination", "trading_country", "transport_nationality")
_TOTALS = (("total_gross_mass", "gross_mass"), ("total_packages", "packages"), ("total_value", "value"))
_NO_PACKAGES = frozenset({"VG", "VL", "VO", "VQ", "VR", "VS", "VY", "NE", "NF", "NG"})
"""Kinds of packages (UN Recommendation 21) that mean goods in bulk or unpacked: what they weigh says nothing."""
_FLOWS = frozenset(flow.value.upper() for flow in Flow)
"""Another word is the same as none: no rule or plan of a flow would ever hold for it."""
_NO_SUCH_CHAPTERS = frozenset({"00", "77"})
"""Chapter 77 of the Harmonized System is reserved, and there is no chapter 00; 98 and 99 are for national use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where something is absurd; parameters of the administration named `risk.plausible.<name>`.

    Masses in kilograms of a whole declaration by mode of transport, days from the day of reading, tolerance of totals in
    percent.
    """

    mass_sea: int = 100_000_000
    mass_air: int = 150_000
    mass_post: int = 2_000
    mass_other: int = 1_000_000
    mass_parcel: int = 70
    mass_package: int = 100_000
    days_ahead: int = 2
    arrival_days_ahead: int = 180
    years_back: int = 20
    items: int = 10_000
    total_percent: int = 1

    @classmethod
    def of(cls, value: Callable[[str], object]) -> Limits:
        """As an administration's parameters say; `value` answers a parameter by its whole name."""
        return cls(**{known.name: int(str(value(PREFIX + known.name))) for known in fields(cls)})


class _Found:
    """The flaws as they are found."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []

    def say(self, where: str, reason: str, given: object = "") -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(where=where, reason=reason, given=str(given)[:200]))


def qualify(declaration: Declaration, *, at: datetime, limits: Limits | None = None) -> tuple[Flaw, ...]:
    """Everything about this declaration that has to be qualified, beside what its reader already found.

    Every door asks this: the API, an upload, the folder, the console. Before arrival only what a manifest knows is
    expected. `at` is the instant of receipt.
    """
    found, bounds = _Found(), limits or Limits()
    header = declaration.header
    known_wrong = frozenset(flaw.where for flaw in declaration.flaws)
    _missing(found, declaration, known_wrong)
    _days(found, header, at, bounds)
    for name in _COUNTRIES:
        _country(found, f"/{name}", header.get(name))
    _not_negative(found, "", header, HEADER_NUMBERS)
    if len(declaration.items) > bounds.items:
        found.say("/items", f"more items than the {bounds.items} that are plausible", len(declaration.items))
    for position, item in enumerate(declaration.items):
        _item(found, f"/items/{position}", item)
    _mass(found, declaration, bounds)
    _totals(found, declaration, bounds)
    return tuple(found.flaws)


HEADER_NUMBERS = tuple(name for name, known in HEADER.items() if known.type.is_number and not known.derived)
ITEM_NUMBERS = tuple(name for name, known in ITEM.items() if known.type.is_number and not known.derived)


def _missing(found: _Found, declaration: Declaration, wrong: frozenset[str]) -> None:
    before_arrival = declaration.header.get("pre_arrival") is True
    for name in ("office", "flow"):
        if name not in declaration.header and f"/{name}" not in wrong:
            found.say(f"/{name}", f"{name} is missing")
    if declaration.header.get("flow", Flow.IMPORT.value.upper()) not in _FLOWS:
        found.say("/flow", "flow is none of IMPORT, EXPORT, TRANSIT and WAREHOUSE", declaration.header["flow"])
    if not declaration.items:
        found.say("/items", "there are no items")
    needed = ("hs", "description") if before_arrival else ("hs", "origin", "value")
    for position, item in enumerate(declaration.items):
        for name in needed:
            if name not in item and (where := f"/items/{position}/{name}") not in wrong:
                found.say(where, f"{name} is missing")
        if "gross_mass" not in item and "net_mass" not in item:
            found.say(f"/items/{position}/gross_mass", "the mass is missing")


def _days(found: _Found, header: Mapping[str, Value], at: datetime, limits: Limits) -> None:
    today = at.date().toordinal()
    for name, ahead in (("lodged_on", limits.days_ahead), ("arrived_on", limits.arrival_days_ahead)):
        day = header.get(name)
        if day is None:
            continue
        if int(day) > today + ahead:
            found.say(f"/{name}", f"{name} is more than {ahead} days ahead", HEADER[name].show(day))
        elif int(day) < today - limits.years_back * 365:
            found.say(f"/{name}", f"{name} is more than {limits.years_back} years back", HEADER[name].show(day))


def _country(found: _Found, where: str, code: Value | None) -> None:
    if code is not None and not is_country(str(code)):
        found.say(where, "no country has this code in ISO 3166", code)


def _not_negative(found: _Found, path: str, values: Mapping[str, Value], names: tuple[str, ...]) -> None:
    if not any([type(value) is int and value < 0 for value in values.values()]):  # noqa: C419  # a list is made faster
        return
    for name in names:
        value = values.get(name)
        if value is not None and int(value) < 0:
            known = HEADER[name] if not path else ITEM[name]
            found.say(f"{path}/{name}", f"{name} is negative", known.show(value))


def _item(found: _Found, path: str, item: Mapping[str, Value]) -> None:
    _not_negative(found, path, item, ITEM_NUMBERS)
    _country(found, f"{path}/origin", item.get("origin"))
    code = item.get("hs")
    if code is not None:
        _commodity(found, f"{path}/hs", str(code))
    gross, net = int(item.get("gross_mass", 0)), int(item.get("net_mass", 0))
    if "gross_mass" in item and net > gross:
        found.say(f"{path}/net_mass", "the net mass is more than the gross mass", ITEM["net_mass"].show(net))
    if item.get("value") == 0 and max(gross, net) > 0:
        found.say(f"{path}/value", "the value is 0, and there is a mass", "0.00")


def _commodity(found: _Found, where: str, code: str) -> None:
    if not (code.isascii() and code.isdigit()):
        found.say(where, "hs is not made of digits", code)
    elif len(code) % 2 or not 4 <= len(code) <= 12:
        found.say(where, "hs has 4, 6, 8, 10 or 12 digits", code)
    elif code[:2] in _NO_SUCH_CHAPTERS:
        found.say(where, f"there is no chapter {code[:2]} in the Harmonized System", code)


def _mass(found: _Found, declaration: Declaration, limits: Limits) -> None:
    mode = str(declaration.header.get("transport_mode", ""))[:1]
    most = {"1": limits.mass_sea, "4": limits.mass_air, "5": limits.mass_post, "": limits.mass_sea}.get(
        mode, limits.mass_other
    )
    by = {"1": "by sea", "4": "by air", "5": "by post"}.get(mode, "on one declaration")
    total = declaration.header.get("total_gross_mass")
    if total is not None and int(total) > most * _GRAMS:
        found.say("/total_gross_mass", f"more than {most} kg {by}", HEADER["total_gross_mass"].show(total))
    for position, item in enumerate(declaration.items):
        for name in ("gross_mass", "net_mass"):
            mass = int(item.get(name, 0))
            if mass > most * _GRAMS:
                found.say(f"/items/{position}/{name}", f"more than {most} kg {by}", ITEM[name].show(mass))
        packages = int(item.get("packages", 0))
        gross = int(item.get("gross_mass", 0))
        if mode == "5":
            each, said = limits.mass_parcel, f"more than {limits.mass_parcel} kg for each parcel"
        elif item.get("package_kind") in _NO_PACKAGES:
            continue
        else:
            each, said = limits.mass_package, f"more than {limits.mass_package} kg for each package"
        if packages > 0 and gross > packages * each * _GRAMS:
            found.say(f"/items/{position}/gross_mass", said, ITEM["gross_mass"].show(gross))


def _totals(found: _Found, declaration: Declaration, limits: Limits) -> None:
    """Totals of the header against the sums of the items, where every item has the number."""
    count = declaration.header.get("item_count")
    if count is not None and int(count) != len(declaration.items):
        found.say("/item_count", f"the declaration has {len(declaration.items)} items", count)
    for total, part in _TOTALS:
        stated = declaration.header.get(total)
        if stated is None:
            continue
        parts = [int(item[part]) for item in declaration.items if part in item]
        if not parts or len(parts) != len(declaration.items):
            continue
        summed = sum(parts)
        if abs(int(stated) - summed) * 100 > max(abs(int(stated)), abs(summed)) * limits.total_percent + 100:
            shown = ITEM[part].show(summed)
            found.say(f"/{total}", f"the items add up to {shown}", HEADER[total].show(int(stated)))
