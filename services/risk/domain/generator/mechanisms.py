"""How the invented traders cheat: five mechanisms, each planted as conditions that a rule could name.

- undervaluation: the invoice says a fraction of the price; the value of a kilogram is far below the reference.
- misdescription: dutiable goods under a heading that pays little; the value of a kilogram is far above the reference.
- origin: a preference is claimed for goods that were shipped from a country outside it.
- splitting: one consignment in several, each just below the value up to which nothing is paid.
- route: concealed goods on a route between two places, in a chapter used as cover.

A pattern is a conjunction of at most three conditions. Of the declarations it draws in, the share `rate` is guilty; others
fall under it by the ordinary course of trade. Beside the patterns a small share of all declarations cheats in no pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

from services.risk.domain.generator.goods import GOODS
from services.risk.domain.generator.places import AIR, ISLANDS, OFFICES, POST, SEA


class Mechanism(StrEnum):
    """How it is done."""

    UNDERVALUATION = "undervaluation"
    MISDESCRIPTION = "misdescription"
    ORIGIN = "origin"
    SPLITTING = "splitting"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A pattern of fraud, from week `first` (included) to `last` (excluded; None: to the end).

    `text` is the rule that names it. `share` of all declarations in those weeks are drawn into it, `rate` of these are
    guilty. `sets` says what a declaration that is drawn in looks like: header fields and fields of its first item;
    `deviation` the span of its value over the lower end of the reference range (over the upper end for misdescription),
    `value` the span of its total in national currency.
    """

    name: str
    mechanism: Mechanism
    text: str
    share: float
    rate: float
    sets: dict[str, str | bool] = field(default_factory=dict)
    deviation: tuple[float, float] | None = None
    value: tuple[float, float] | None = None
    first: int = 0
    last: int | None = None


@dataclass(frozen=True, slots=True)
class PriceShift:
    """Honest prices of a chapter, from a week on, times a factor: the reference range no longer fits."""

    chapter: str
    week: int
    factor: float


FREE_UNDER = 1000.0
"""National currency: up to this value nothing is paid, so it pays to split."""

_CARS = ("870322", "870323", "870332", "870421", "871120")
_DEAR = ("851713", "847130", "852872", "950450", "220830", "420222", "640219", "940360", "841510", "401110")
_CHEAP_DUTY = ("843149", "847330", "490199", "901890", "851762", "850231", "880330", "100630")
_CLOTHES = ("61", "62", "64", "63", "42")
_COVER = ("44", "07", "69", "72", "17", "48")


def planted_patterns(
    count: int, *, seed: int, first: int = 0, last: int | None = None, scale: float = 1.0
) -> tuple[Planted, ...]:
    """So many different patterns, the five mechanisms in turn; `scale` times the usual share of declarations."""
    draw = Random(seed)  # noqa: S311 - invented trade, no secret
    makers = (_undervaluation, _misdescription, _origin, _splitting, _route)
    made: dict[str, Planted] = {}
    while len(made) < count:
        number = len(made)
        text, mechanism, more = makers[number % 5](draw)
        if text in made:
            continue
        made[text] = Planted(
            name=f"{mechanism.value}-{number // 5 + 1}", mechanism=mechanism, text=text, first=first, last=last,
            share=scale * draw.uniform(0.0025, 0.0045), rate=draw.uniform(0.4, 0.65), **more,
        )  # fmt: skip
    return tuple(made.values())


_Made = tuple[str, Mechanism, dict[str, Any]]


def _undervaluation(draw: Random) -> _Made:
    hs, edge = draw.choice(_CARS + _DEAR), draw.choice((0.6, 0.6, 0.7))
    more: dict[str, Any] = {"deviation": (0.25, edge)}
    if draw.random() < 0.5:
        origin = draw.choice(("CN", "JP", "SG", "AE", "US", "KR"))
        text = f'items.exists(i, i.hs.startsWith("{hs}") && i.origin == "{origin}" && i.value_deviation < {edge})'
        return text, Mechanism.UNDERVALUATION, {**more, "sets": {"hs": hs, "origin": origin}}
    declarant = f"B{draw.randrange(8, 40):03}"
    text = f'declarant == "{declarant}" && items.exists(i, i.hs.startsWith("{hs[:2]}") && i.value_deviation < {edge})'
    return text, Mechanism.UNDERVALUATION, {**more, "sets": {"hs": hs, "declarant": declarant}}


def _misdescription(draw: Random) -> _Made:
    hs, country = draw.choice(_CHEAP_DUTY), draw.choice(("HK", "SG", "CN", "MY", "TH", "VN"))
    edge = draw.choice((1.5, 2.0))
    more: dict[str, Any] = {"deviation": (edge * 1.05, edge * 2.2)}
    if draw.random() < 0.5:
        text = f'items.exists(i, i.hs.startsWith("{hs[:4]}") && i.origin == "{country}" && i.above_reference > {edge})'
        return text, Mechanism.MISDESCRIPTION, {**more, "sets": {"hs": hs, "origin": country}}
    text = (
        f'country_export == "{country}" && items.exists(i, i.hs.startsWith("{hs[:4]}") && i.above_reference > {edge})'
    )
    return text, Mechanism.MISDESCRIPTION, {**more, "sets": {"hs": hs, "country_export": country}}


def _origin(draw: Random) -> _Made:
    chapter, member = draw.choice(_CLOTHES), draw.choice(sorted(ISLANDS))
    hs = draw.choice([code[:6] for code in GOODS.codes if code.startswith(chapter)])
    hub = draw.choice(("CN", "SG", "HK", "IN", "VN"))
    sets: dict[str, str | bool] = {"hs": hs, "origin": member, "preference": "PICTA", "country_export": hub}
    if draw.random() < 0.5:
        text = f'country_export == "{hub}" && items.exists(i, i.hs.startsWith("{chapter}") && i.preference == "PICTA")'
    else:
        text = f'country_export == "{hub}" && items.exists(i, i.hs.startsWith("{chapter}") && i.origin == "{member}")'
    return text, Mechanism.ORIGIN, {"sets": sets}


def _splitting(draw: Random) -> _Made:
    mode, chapter = draw.choice((POST, AIR)), draw.choice(("85", "61", "62", "64", "95", "33", "42", "87"))
    hs = draw.choice([code[:6] for code in GOODS.codes if code.startswith(chapter)])
    text = (
        f'transport_mode == "{mode}" && total_value >= 850.00 && total_value < 1000.00'
        f' && items.exists(i, i.hs.startsWith("{chapter}"))'
    )
    return text, Mechanism.SPLITTING, {"sets": {"hs": hs, "transport_mode": mode}, "value": (850.0, FREE_UNDER)}


def _route(draw: Random) -> _Made:
    country, chapter = draw.choice(("PA", "EC", "CL", "BR", "AE", "PH", "VU", "PG")), draw.choice(_COVER)
    hs = draw.choice([code[:6] for code in GOODS.codes if code.startswith(chapter)])
    if draw.random() < 0.5:
        text = f'country_export == "{country}" && items.exists(i, i.hs.startsWith("{chapter}"))'
        return text, Mechanism.ROUTE, {"sets": {"hs": hs, "country_export": country, "transport_mode": SEA}}
    office = draw.choice([one.code for one in OFFICES[3:]])
    text = f'office == "{office}" && country_export == "{country}"'
    return text, Mechanism.ROUTE, {"sets": {"office": office, "country_export": country, "transport_mode": SEA}}
