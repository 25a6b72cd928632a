"""Sentences of the API found by their pattern, with what stood in their places, and said in the page's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from gateway.portal.language import Words

_PLACE = re.compile(r"%\((\w+)\)s")


def narrow_first(sentences: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, in the order in which they are tried: the more it says itself the earlier, and those that begin
    with a place at the end."""

    def width(sentence: str) -> tuple[bool, int]:
        return sentence.startswith("%("), -len(_PLACE.sub("", sentence))

    return tuple(sorted(dict.fromkeys(sentences), key=width))


@cache
def _patterns(sentences: tuple[str, ...], end: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for sentence in sentences:
        parts = _PLACE.split(sentence)
        text = "".join(
            f"(?P<{part}>.+?)" if at % 2 else re.escape(part.replace("%%", "%")) for at, part in enumerate(parts)
        )
        found.append((re.compile(text + (end if parts[-1] else ""), re.DOTALL), sentence))
    return tuple(found)


def fitting(text: str, *, among: tuple[str, ...], any_end: bool = False) -> tuple[str, dict[str, str]] | None:
    """The first of `among` that a sentence fits, and what stood in its places. With `any_end` it may have a full stop more."""
    for pattern, sentence in _patterns(among, r"\.?" if any_end else ""):
        found = pattern.fullmatch(text)
        if found:
            return sentence, found.groupdict()
    return None


def in_words(
    text: str, words: Words, *, among: tuple[str, ...], naming: Callable[[str, str], str], any_end: bool = False
) -> str | None:
    """A sentence by the first of `among` that it fits, or None.

    `naming` is given the name of each place and what stood there, and says how that is written.
    """
    found = fitting(text, among=among, any_end=any_end)
    if found is None:
        return None
    sentence, parts = found
    return words.gettext(sentence) % {name: naming(name, value) for name, value in parts.items()}
