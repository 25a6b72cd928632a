"""Charts drawn on the server as SVG: one idea each, direct labels; the page puts the table under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 420
_ROW = 84
_BAR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One kind of case: its limit in days, the median and the ninth decile of what really happened (None: nothing yet).

    `above` is the label over the bar on the left, `limit_label` the one on the right, `below` the sentence under it.
    """

    above: str
    limit: float
    limit_label: str
    median: float | None
    ninth_decile: float | None
    below: str


def limits(rows: Sequence[LimitRow], *, title: str, description: str) -> Markup:
    """What was promised against what was done: a pale bar to the ninth decile, a dark one to the median, a line at the limit."""
    longest = max([1.0, *(max(row.limit, row.ninth_decile or 0) for row in rows)]) * 1.04
    height = _ROW * len(rows)
    parts = [
        Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="chart-title chart-text" font-size="15">'
            '<title id="chart-title">{}</title><desc id="chart-text">{}</desc>'
        ).format(WIDTH, height, title, description)
    ]
    for at, row in enumerate(rows):
        parts.append(_row(row, top=at * _ROW, scale=(WIDTH - 4) / longest))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _row(row: LimitRow, *, top: int, scale: float) -> Markup:
    line = round(row.limit * scale, 1)
    drawn = [
        Markup('<text x="0" y="{}" font-weight="700" fill="#0b2f4a">{}</text>').format(top + 18, row.above),
        Markup('<text x="{}" y="{}" text-anchor="end" fill="#1b2429">{}</text>').format(
            WIDTH, top + 18, row.limit_label
        ),
        Markup('<rect x="0" y="{}" width="{}" height="{}" fill="#e6eef0"/>').format(top + 30, line, _BAR),
    ]
    if row.ninth_decile is not None:
        drawn.append(_bar(top + 30, row.ninth_decile * scale, "#8dbac4"))
    if row.median is not None:
        drawn.append(_bar(top + 30, row.median * scale, "#0f6d80"))
    drawn.append(Markup('<path d="M{} {}v{}" stroke="#1b2429" stroke-width="3"/>').format(line, top + 25, _BAR + 10))
    drawn.append(Markup('<text x="0" y="{}" fill="#4a5860" font-size="14">{}</text>').format(top + 65, row.below))
    return Markup("").join(drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """A share with its interval, each 0 to 1; `label` stands above on the left, `said` on the right ("4 of 52: 3 to 17 %")."""

    label: str
    low: float
    value: float | None
    high: float
    said: str


def intervals(rows: Sequence[IntervalRow], *, title: str, description: str, name: str = "intervals") -> Markup:
    """Shares with how sure we are of them: a pale bar from low to high, a dark mark at the share itself.

    `name` keeps the identifiers of several charts on one page apart.
    """
    most = max([0.05, *(row.high for row in rows)]) * 1.02
    scale, step = (WIDTH - 4) / most, 52
    drawn = [
        Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-text" font-size="15">'
            '<title id="{}-title">{}</title><desc id="{}-text">{}</desc>'
        ).format(WIDTH, step * max(1, len(rows)), name, name, name, title, name, description)
    ]
    for at, row in enumerate(rows):
        top = at * step
        drawn.append(
            Markup('<text x="0" y="{}" font-weight="700" fill="#0b2f4a">{}</text>').format(top + 16, row.label)
        )
        drawn.append(
            Markup('<text x="{}" y="{}" text-anchor="end" fill="#1b2429">{}</text>').format(WIDTH, top + 16, row.said)
        )
        drawn.append(
            Markup('<rect x="0" y="{}" width="{}" height="{}" fill="#e6eef0"/>').format(top + 26, WIDTH - 4, _BAR)
        )
        low, high = row.low * scale, max(row.high, row.low + 0.002) * scale
        drawn.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="#8dbac4"/>').format(
                round(low, 1), top + 26, round(high - low, 1), _BAR
            )
        )
        if row.value is not None:
            drawn.append(
                Markup('<path d="M{} {}v{}" stroke="#0b2f4a" stroke-width="4"/>').format(
                    round(row.value * scale, 1) + 2, top + 23, _BAR + 6
                )
            )
    drawn.append(Markup("</svg>"))
    return Markup("").join(drawn)


def _bar(y: int, width: float, colour: str) -> Markup:
    return Markup('<rect x="0" y="{}" width="{}" height="{}" fill="{}"/>').format(y, round(width, 1), _BAR, colour)
