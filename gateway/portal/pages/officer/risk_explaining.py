"""Why a rule hit or did not: the engine's sentences in the page's language, with fields and codes in words."""

from __future__ import annotations

import re

from gateway.portal.language import N_, Words
from gateway.portal.pages.officer.risk_desk import Fields
from gateway.portal.pages.officer.risk_words import FIELD_TITLES
from gateway.portal.sentences.patterns import fitting

SENTENCES = (
    N_("%(number)s of %(whole)s conditions hold, all %(asked)s must"),
    N_("%(number)s of %(whole)s conditions hold, one of %(asked)s must"),
    N_("%(number)s of %(whole)s items satisfy it: %(items)s"),
    N_("%(number)s of %(whole)s items satisfy it"),
    N_("There are no items"),
    N_("The opposite of what follows is asked"),
    N_("Cannot be said"),
    N_("Always"),
    N_("Never"),
    N_("There is no list %(name)s"),
    N_("%(what)s has no result: a division by zero, or a number out of range"),
    N_("%(what)s is missing"),
    N_("%(what)s are missing"),
    N_("%(what)s is given: %(value)s"),
    N_("%(what)s is %(value)s, one of %(options)s"),
    N_("%(what)s is %(value)s, none of %(options)s"),
    N_("%(what)s is %(value)s, not on the list %(text)s"),
    N_("%(what)s is %(value)s, on the list %(text)s"),
    N_("%(what)s is %(value)s, does not begin with %(text)s"),
    N_("%(what)s is %(value)s, begins with %(text)s"),
    N_("%(what)s is %(value)s, does not end with %(text)s"),
    N_("%(what)s is %(value)s, ends with %(text)s"),
    N_("%(what)s is %(value)s, does not contain %(text)s"),
    N_("%(what)s is %(value)s, contains %(text)s"),
    N_("%(what)s is %(value)s, not less than %(other)s"),
    N_("%(what)s is %(value)s, less than %(other)s"),
    N_("%(what)s is %(value)s, not at most %(other)s"),
    N_("%(what)s is %(value)s, at most %(other)s"),
    N_("%(what)s is %(value)s, not more than %(other)s"),
    N_("%(what)s is %(value)s, more than %(other)s"),
    N_("%(what)s is %(value)s, not at least %(other)s"),
    N_("%(what)s is %(value)s, at least %(other)s"),
    N_("%(what)s is %(value)s, not before %(other)s"),
    N_("%(what)s is %(value)s, before %(other)s"),
    N_("%(what)s is %(value)s, not on or before %(other)s"),
    N_("%(what)s is %(value)s, on or before %(other)s"),
    N_("%(what)s is %(value)s, not after %(other)s"),
    N_("%(what)s is %(value)s, after %(other)s"),
    N_("%(what)s is %(value)s, not on or after %(other)s"),
    N_("%(what)s is %(value)s, on or after %(other)s"),
    N_("%(what)s is %(value)s, the same as %(other)s"),
    N_("%(what)s is %(value)s, other than %(other)s"),
    N_("%(what)s is %(value)s, not %(other)s"),
    N_("%(what)s is %(value)s"),
)
"""The longer ones first; `value`, `other` and `options` are values of the field `what`, `text` is a part of one."""

_SAID = frozenset({N_("true"), N_("false"), N_("missing")})
_KEYS = {title: key for key, title in FIELD_TITLES.items()}
_TITLES = re.compile("|".join(sorted(map(re.escape, _KEYS), key=len, reverse=True)))
_UNCLEAR = re.compile(r"(.*); (\d+) not evaluable", re.DOTALL)
_IN_ALL = re.compile(r"(.*) … \((\d+) in all\)", re.DOTALL)
_FIELD_AND_VALUE = re.compile(rf"({_TITLES.pattern}) \((.*)\)", re.DOTALL)


def told(sentence: str, fields: Fields, words: Words) -> str:
    """A sentence of an explanation in the page's language; what we have no words for stays as it is."""
    unclear = _UNCLEAR.fullmatch(sentence)
    if unclear:
        return words.gettext("%(sentence)s; %(number)s not evaluable") % {
            "sentence": told(unclear[1], fields, words),
            "number": unclear[2],
        }
    found = fitting(sentence, among=SENTENCES)
    if found is None:
        return sentence
    pattern, parts = found
    telling = _Telling(_KEYS.get(parts.get("what", ""), ""), fields, words)
    return words.gettext(pattern) % {name: telling.part(name, text) for name, text in parts.items()}


class _Telling:
    """The parts of a sentence about one field; `key` is empty where it is about several, or a calculation."""

    def __init__(self, key: str, fields: Fields, words: Words) -> None:
        self._key, self._fields, self._words = key, fields, words

    def part(self, name: str, text: str) -> str:
        if name == "what":
            return self._titles(text)
        if name in ("value", "other"):
            return self._value(text)
        if name == "options":
            whole = _IN_ALL.fullmatch(text)
            said = ", ".join(map(self._value, (whole[1] if whole else text).split(", ")))
            if whole is None:
                return said
            rest = self._words.gettext("… (%(number)s in all)") % {"number": whole[2]}
            return f"{said} {rest}"
        return self._fields.shown(self._key, text) if name == "text" and self._key == "item.hs" else text

    def _titles(self, text: str) -> str:
        between = _TITLES.split(text)
        titles = [*map(self._words.gettext, _TITLES.findall(text)), ""]
        both = self._words.gettext("and")
        joined = (f" {both} " if part == " and " else part for part in between)
        return "".join(part + title for part, title in zip(joined, titles, strict=True))

    def _value(self, text: str) -> str:
        pair = _FIELD_AND_VALUE.fullmatch(text)
        if pair:
            return f"{self._words.gettext(pair[1])} ({_Telling(_KEYS[pair[1]], self._fields, self._words)._value(pair[2])})"
        if text in _SAID:
            return self._words.gettext(text)
        return self._fields.shown(self._key, text) if self._key else self._titles(text)
