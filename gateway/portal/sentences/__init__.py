"""What the services say in English, said in the page's language: refusals, field errors, hints, and why something waits.

Each service's sentences stand in a table of its own, with the places of what changes in them. A sentence that has no
words yet stays as it is; a test walks the services' source and asks for each of them.
"""

from __future__ import annotations

import re

from babel.support import NullTranslations

from gateway.portal.language import Words
from gateway.portal.sentences import advance_rulings, everywhere, identity, notices, places, risk, trusted_trader
from gateway.portal.sentences.patterns import fitting, in_words, narrow_first

EVERY = narrow_first(
    sentence
    for part in (trusted_trader, advance_rulings, identity, notices, risk, everywhere)
    for sentence in part.SENTENCES
)
LONGEST = 1000
"""Characters of a text that is looked at: what is longer carries what somebody sent, and stays as it is."""
_ENDS = re.compile(r"(?<=[.!?])\s+")


def said(text: str, words: Words) -> str:
    """One or more sentences of a service in the page's language; what we have no words for stays as it is."""
    if not text or len(text) > LONGEST or type(words) is NullTranslations:
        return text
    parts = _ENDS.split(text)
    found = [_one(part, words) for part in parts]
    if None in found and len(parts) > 1 and (whole := _one(text, words)):  # a name with a full stop parts a sentence
        return whole
    return " ".join(part if told is None else told for part, told in zip(parts, found, strict=True))


def known(text: str) -> bool:
    """Whether a service says this in words of its own, and not the validation of a form in those of programmers."""
    return len(text) <= LONGEST and fitting(_ENDS.split(text)[0], among=EVERY, any_end=True) is not None


def _one(sentence: str, words: Words) -> str | None:
    exactly = words.gettext(sentence) if sentence.count(" ") > 1 else sentence  # "No." is the head of a column too
    if exactly != sentence:
        return exactly

    def naming(name: str, value: str) -> str:
        return said(value, words) if name == "detail" else places.named(name, value, words)

    return in_words(sentence, words, among=EVERY, naming=naming, any_end=True)
