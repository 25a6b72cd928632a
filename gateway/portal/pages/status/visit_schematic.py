"""The schematic of islands as SVG: where something waits, where a journey is planned. No map: places are as officers drew them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 420, 400
_EDGE = 30
_LETTER, _BOLD = 7.6, 9.2
"""Width of a letter of the labels, generously: every device has a type of its own."""
_LINE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An island on the drawing: `x` and `y` 0 to 100, how many sites wait there, whether a journey is planned."""

    name: str
    x: int
    y: int
    waiting: int = 0
    planned: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def schematic(spots: Sequence[Spot], *, title: str, description: str) -> Markup:
    """A filled circle with the number of sites that wait, a ring around it for a journey planned, a small ring where nothing is."""
    drawn = [
        Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="schematic-title schematic-text" font-size="14">'
            '<title id="schematic-title">{}</title><desc id="schematic-text">{}</desc>'
            '<rect x="0" y="0" width="{}" height="{}" fill="#f4f8f9"/>'
        ).format(WIDTH, HEIGHT, title, description, WIDTH, HEIGHT)
    ]
    taken = [_around(spot) for spot in spots]
    for spot in spots:
        label, anchor, place = _label(spot, taken)
        taken.append(place)
        drawn += [_mark(spot), label_of(spot, label, anchor)]
    drawn.append(Markup("</svg>"))
    return Markup("").join(drawn)


def _at(spot: Spot) -> tuple[float, float]:
    return (
        round(_EDGE + spot.x / 100 * (WIDTH - 2 * _EDGE), 1),
        round(_EDGE + spot.y / 100 * (HEIGHT - 2 * _EDGE), 1),
    )


def _radius(spot: Spot) -> int:
    return 16 if spot.planned else 12 if spot.waiting else 7


def _around(spot: Spot) -> _Box:
    x, y = _at(spot)
    reach = _radius(spot)
    return _Box(x - reach, y - reach, x + reach, y + reach)


def _mark(spot: Spot) -> Markup:
    x, y = _at(spot)
    parts = []
    if spot.marked:
        parts.append(Markup('<circle cx="{}" cy="{}" r="20" fill="#ffd23f"/>').format(x, y))
    if spot.planned:
        parts.append(
            Markup('<circle cx="{}" cy="{}" r="15" fill="none" stroke="#0f6d80" stroke-width="3"/>').format(x, y)
        )
    if spot.waiting:
        parts.append(Markup('<circle cx="{}" cy="{}" r="11" fill="#0b2f4a"/>').format(x, y))
        parts.append(
            Markup('<text x="{}" y="{}" text-anchor="middle" font-weight="700" fill="#fff">{}</text>').format(
                x, y + 5, spot.waiting
            )
        )
    else:
        parts.append(
            Markup('<circle cx="{}" cy="{}" r="5" fill="#fff" stroke="#0b2f4a" stroke-width="2"/>').format(x, y)
        )
    return Markup("").join(parts)


def _strong(spot: Spot) -> bool:
    return bool(spot.waiting or spot.planned or spot.marked)


def label_of(spot: Spot, place: tuple[float, float], anchor: str) -> Markup:
    """The name beside its mark."""
    weight = Markup(' font-weight="700"') if _strong(spot) else ""
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="#1b2429"{}>{}</text>').format(
        *place, anchor, weight, spot.name
    )


def _label(spot: Spot, taken: Sequence[_Box]) -> tuple[tuple[float, float], str, _Box]:
    """Where a name stands: the first of right, left, below and above that is free and on the drawing."""
    places = list(_places(spot))
    inside = [one for one in places if one[2].left >= 2 and one[2].right <= WIDTH - 2 and one[2].bottom <= HEIGHT - 2]
    free = (one for one in inside if not any(one[2].meets(other) for other in taken))
    return next(free, (inside or places)[0])


def _places(spot: Spot) -> Iterator[tuple[tuple[float, float], str, _Box]]:
    x, y = _at(spot)
    gap, wide = _radius(spot) + 5, len(spot.name) * (_BOLD if _strong(spot) else _LETTER)
    yield (x + gap, y + 5), "start", _Box(x + gap, y - 9, x + gap + wide, y + 9)
    yield (x - gap, y + 5), "end", _Box(x - gap - wide, y - 9, x - gap, y + 9)
    for top in (y + gap, y - gap - _LINE):
        yield (x, top + 13), "middle", _Box(x - wide / 2, top, x + wide / 2, top + _LINE)
        yield (x, top + 13), "start", _Box(x, top, x + wide, top + _LINE)
        yield (x, top + 13), "end", _Box(x - wide, top, x, top + _LINE)
