"""Figures of trusted traders drawn on the server as SVG: one idea each; the page puts the table under them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 420, 170
_LEFT, _TOP, _BOTTOM = 34, 22, 34
_FULL = 100


def trend(points: Sequence[tuple[str, int]], *, title: str, description: str) -> Markup:
    """A score from 0 to 100 at the end of each quarter and today: (label, value), the oldest first.

    Said at its point is each value that differs from the one before; the days stand under the first, the middle, the last.
    """
    step = (WIDTH - _LEFT - 30) / max(1, len(points) - 1)
    tall = HEIGHT - _TOP - _BOTTOM
    places = [
        (round(_LEFT + at * step, 1), round(_TOP + tall * (1 - value / _FULL), 1))
        for at, (_, value) in enumerate(points)
    ]
    drawn = [
        Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="trend-title trend-text" font-size="14">'
            '<title id="trend-title">{}</title><desc id="trend-text">{}</desc>'
        ).format(WIDTH, HEIGHT, title, description)
    ]
    for level in (0, 50, _FULL):
        y = round(_TOP + tall * (1 - level / _FULL), 1)
        drawn.append(Markup('<path d="M{} {}H{}" stroke="#e6eef0" stroke-width="2"/>').format(_LEFT, y, WIDTH))
        drawn.append(Markup('<text x="0" y="{}" fill="#4a5860">{}</text>').format(y + 5, level))
    line = " ".join(f"{'M' if at == 0 else 'L'}{x} {y}" for at, (x, y) in enumerate(places))
    drawn.append(Markup('<path d="{}" fill="none" stroke="#0f6d80" stroke-width="3"/>').format(line))
    named = {0, len(points) // 2, len(points) - 1}
    for at, ((x, y), (label, value)) in enumerate(zip(places, points, strict=True)):
        drawn.append(Markup('<circle cx="{}" cy="{}" r="4.5" fill="#0b2f4a"/>').format(x, y))
        if at in (0, len(points) - 1) or value != points[at - 1][1]:
            drawn.append(
                Markup('<text x="{}" y="{}" text-anchor="middle" font-weight="700" fill="#0b2f4a">{}</text>').format(
                    x, y - 10, value
                )
            )
        if at in named:
            anchor = ("start", "middle", "end")[0 if at == 0 else 2 if at == len(points) - 1 else 1]
            drawn.append(
                Markup('<text x="{}" y="{}" text-anchor="{}" fill="#4a5860">{}</text>').format(
                    x if anchor != "end" else min(x + 25, WIDTH), HEIGHT - 8, anchor, label
                )
            )
    drawn.append(Markup("</svg>"))
    return Markup("").join(drawn)
