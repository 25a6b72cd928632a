"""The stretch of a text that shows why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

SNIPPET = 220
_TOKEN = re.compile(r"[^\W_]+")


def snippet(body: str, words: Sequence[str]) -> str:
    """The stretch of a text with the most of the words searched for, else its beginning; whole words, about 220 characters.

    `words` may be stems: a word of the text counts that begins with one.
    """
    plain = " ".join(body.split())
    begin = max(_best_place(plain, words) - SNIPPET // 3, 0)
    if begin:
        begin = plain.find(" ", begin) + 1
    piece = plain[begin : begin + SNIPPET]
    if begin + SNIPPET < len(plain):
        piece = piece.rpartition(" ")[0] + " …"
    return f"… {piece}" if begin else piece


def _best_place(plain: str, words: Sequence[str]) -> int:
    """Where the stretch begins in which most different words stand; the first of equals, 0 without any."""
    if not words:
        return 0
    sought = re.compile(
        rf"(?<![^\W_])({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})", re.IGNORECASE
    )
    places = [(match.start(), match.group().lower()) for match in sought.finditer(plain)]
    best, most = 0, 0
    first = 0
    for last, (end, _) in enumerate(places):
        while end - places[first][0] > SNIPPET * 2 // 3:
            first += 1
        different = len({word for _, word in places[first : last + 1]})
        if different > most:
            best, most = places[first][0], different
    return best
