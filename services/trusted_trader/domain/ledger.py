"""The benefit ledger: what a holder was spared, measured against comparable firms without the status. Nothing is estimated
that was not measured: where a cell is small, the ledger says so and gives no figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Z = 1.6448536269514722
"""An interval at 90 %, as everywhere in the platform."""

METHOD: dict[str, dict[str, str]] = {
    "inspections": {
        "en": "Share of examined declarations of comparable firms without the status, less the holder's own share, times the holder's "
        "declarations. Interval at 90 % (Newcombe). A negative figure means that the holder was examined more often.",
        "fr": "Part des déclarations visitées chez les entreprises comparables sans statut, moins celle du titulaire, multipliée par ses "
        "déclarations. Intervalle à 90 % (Newcombe). Un chiffre négatif signifie que le titulaire a été visité plus souvent.",
    },
    "hours": {
        "en": "Mean hours to release (from lodging, or from arrival where that is later) of comparable firms without the status, less the "
        "holder's own mean, times the holder's released declarations. Interval at 90 % (Welch).",
        "fr": "Durée moyenne jusqu'à la mainlevée (depuis le dépôt, ou l'arrivée si elle est postérieure) des entreprises comparables "
        "sans statut, moins celle du titulaire, multipliée par ses déclarations libérées. Intervalle à 90 % (Welch).",
    },
    "guarantee": {
        "en": "For each consignment or period that the national system told: the guarantee it would have needed without the status, less "
        "the guarantee that was asked. Added up for each currency.",
        "fr": "Pour chaque envoi ou période communiqué par le système national : la garantie due sans le statut, moins la garantie "
        "demandée. Total par monnaie.",
    },
    "comparable": {
        "en": "Comparable are all other importers that hold no status and lodged about as many declarations in the same days (the same "
        "size band: 1-9, 10-49, 50-199, 200-999, 1000 and more).",
        "fr": "Sont comparables tous les autres importateurs sans statut ayant déposé à peu près autant de déclarations sur la même "
        "période (même tranche : 1-9, 10-49, 50-199, 200-999, 1000 et plus).",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the risk service counted of declarations. Hours are the mean to release and its standard deviation."""

    declarations: int = 0
    examined: int = 0
    finds: int = 0
    released: int = 0
    hours: float | None = None
    hours_deviation: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """The figures of a quarter, of the firm and of comparable ones."""

    from_on: date
    until_on: date
    own: Figures
    comparable: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The declarations' record of a firm over some days. `band` is its size band, `traders` how many firms are comparable."""

    tin: str
    from_on: date
    until_on: date
    band: str
    traders: int
    own: Figures
    comparable: Figures
    quarters: tuple[Quarter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """What must be there before two sides are compared: firms, and declarations on either side."""

    traders: int
    declarations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with its interval; or None with the word that says why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str | None = None


NO_RECORD = Measured(why_not="no_record")


def wilson(found: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 90 %."""
    share, spread = found / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def inspections_avoided(record: Record | None, *, least: Least) -> Measured:
    """(comparable firms' share of examined declarations - own share) x own declarations."""
    if record is None:
        return NO_RECORD
    own, other = record.own, record.comparable
    if small := _small(record.traders, own.declarations, other.declarations, least):
        return Measured(why_not=small)
    mine, theirs = own.examined / own.declarations, other.examined / other.declarations
    (my_low, my_high), (low, high) = wilson(own.examined, own.declarations), wilson(other.examined, other.declarations)
    difference = theirs - mine
    below = math.hypot(theirs - low, my_high - mine)
    above = math.hypot(high - theirs, mine - my_low)
    return _times(own.declarations, difference, difference - below, difference + above)


def hours_saved(record: Record | None, *, least: Least) -> Measured:
    """(comparable firms' mean hours to release - own mean) x own released declarations."""
    if record is None:
        return NO_RECORD
    own, other = record.own, record.comparable
    small = _small(record.traders, own.released, other.released, least)
    if small or own.hours is None or other.hours is None:
        return Measured(why_not=small or "few_own")
    difference = other.hours - own.hours
    half = Z * math.sqrt(
        (own.hours_deviation or 0.0) ** 2 / own.released + (other.hours_deviation or 0.0) ** 2 / other.released
    )
    return _times(own.released, difference, difference - half, difference + half)


def _small(traders: int, own: int, other: int, least: Least) -> str | None:
    if own < least.declarations:
        return "few_own"
    if traders < least.traders:
        return "few_traders"
    return "few_comparable" if other < least.declarations else None


def _times(count: int, value: float, low: float, high: float) -> Measured:
    return Measured(value=round(value * count, 1), low=round(low * count, 1), high=round(high * count, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """One consignment or period: what would have been needed, and what was asked, in minor units."""

    currency: str
    without_status: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeSum:
    """Guarantee spared in one currency."""

    currency: str
    entries: int
    without_status: int
    asked: int
    spared: int


def guarantee_reduced(entries: Iterable[Guarantee]) -> tuple[GuaranteeSum, ...]:
    """The sums for each currency, by its code; empty where nothing was told."""
    found: dict[str, list[Guarantee]] = {}
    for one in entries:
        found.setdefault(one.currency, []).append(one)
    return tuple(
        GuaranteeSum(
            currency=currency,
            entries=len(listed),
            without_status=(needed := sum(one.without_status for one in listed)),
            asked=(asked := sum(one.asked for one in listed)),
            spared=needed - asked,
        )
        for currency, listed in sorted(found.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A figure added up over holders: of how many it could be measured, and of how many not."""

    value: float | None
    holders: int
    not_measured: int


def added(figures: Sequence[Measured]) -> Total:
    """The sum over those that could be measured; None where none could."""
    values = [one.value for one in figures if one.value is not None]
    return Total(
        value=round(sum(values), 1) if values else None, holders=len(values), not_measured=len(figures) - len(values)
    )
