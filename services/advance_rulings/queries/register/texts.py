"""The stretch of a text that shows why it was found."""

from __future__ import annotations

from collections.abc import Sequence

SNIPPET = 220


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
    places = _places(plain.lower(), words)
    best, most = 0, 0
    first = 0
    for last, (end, _) in enumerate(places):
        while end - places[first][0] > SNIPPET * 2 // 3:
            first += 1
        different = len({word for _, word in places[first : last + 1]})
        if different > most:
            best, most = places[first][0], different
    return best


def _places(plain: str, words: Sequence[str]) -> list[tuple[int, str]]:
    """Where a word of the text begins with one of these, and with which, the longest; in the order of the text.

    Looked for one by one: of a hundred spellings a text has two or three, and a pattern of all costs twenty times as much.
    """
    found: dict[int, str] = {}
    for word in sorted(words, key=len):
        at = plain.find(word)
        while at >= 0:
            if not (at and plain[at - 1].isalnum()):
                found[at] = word
            at = plain.find(word, at + 1)
    return sorted(found.items())
