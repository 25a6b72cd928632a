"""Reading what officers wrote as data, so that every fault is named with its place at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from shared.problems import FieldError, Invalid

Text = Mapping[str, str]
"""Language to words: "en" always, others where somebody wrote them."""

CODE = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST_TEXT = 4_000
LONGEST_LINE = 300


def in_words(text: Text, language: str) -> str:
    """A text for a reader: in their language where it was written, else in English."""
    return text.get(language) or text.get("en", "")


class Place:
    """A table somewhere in a content, and the faults found in the whole of it. `pointer` is a JSON Pointer."""

    def __init__(self, value: Any, *, pointer: str = "", faults: list[FieldError] | None = None) -> None:
        self.pointer = pointer
        self.faults: list[FieldError] = [] if faults is None else faults
        self.value: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self.fault("", "table", "Write an object with named fields here.")

    def fault(self, key: str, code: str, detail: str) -> None:
        """Something is wrong with a field of this table, or with the table itself (an empty key)."""
        self.faults.append(FieldError(f"{self.pointer}/{key}" if key else self.pointer or "/", code, detail))

    def only(self, *known: str) -> None:
        """A field that nobody knows is a mistake, not something to drop."""
        for key in self.value:
            if key not in known:
                self.fault(str(key), "unknown", f"There is no such field here; there are: {', '.join(known)}.")

    def within(self, key: str) -> Place:
        """The table in a field."""
        return Place(self.value.get(key), pointer=f"{self.pointer}/{key}", faults=self.faults)

    def rows(self, key: str, *, needed: bool = True) -> list[Place]:
        """The tables of a list."""
        found = self.value.get(key, [])
        if not isinstance(found, list) or (needed and not found):
            self.fault(key, "list", "Write a list with at least one entry." if needed else "Write a list.")
            return []
        return [Place(row, pointer=f"{self.pointer}/{key}/{n}", faults=self.faults) for n, row in enumerate(found)]

    def text(self, key: str, *, needed: bool = True) -> dict[str, str]:
        """A text by language. One that is needed is there at least in English."""
        found = self.value.get(key)
        if found is None and not needed:
            return {}
        if not isinstance(found, Mapping) or (needed and not str(found.get("en") or "").strip()):
            self.fault(key, "text", 'Write this text at least in English, as {"en": "…"}.')
            return {}
        for language, words in found.items():
            if not LANGUAGE.fullmatch(str(language)):
                self.fault(f"{key}/{language}", "language", "Name a language by its short code, such as en or fr.")
            elif not isinstance(words, str) or len(words) > LONGEST_TEXT:
                self.fault(f"{key}/{language}", "text", f"Write a text of at most {LONGEST_TEXT} characters.")
        return {str(language): str(words) for language, words in found.items()}

    def line(self, key: str, *, needed: bool = True) -> str:
        """One line without a language: the name of a law, an address."""
        found = self.value.get(key)
        if found is None and not needed:
            return ""
        if not isinstance(found, str) or (needed and not found.strip()) or len(found) > LONGEST_LINE:
            self.fault(key, "line", f"Write one line of at most {LONGEST_LINE} characters.")
            return ""
        return found

    def code(self, key: str) -> str:
        """The short name that other things refer to."""
        found = self.value.get(key)
        if not isinstance(found, str) or not CODE.fullmatch(found):
            self.fault(key, "code", "Use lower-case letters, digits, '_', '-' and '.', beginning with a letter.")
            return ""
        return found

    def word(self, key: str, words: Collection[str], *, without: str | None = None) -> str:
        """One word of a closed list; `without` is what an absent field means."""
        found = self.value.get(key, without)
        if found not in words:
            self.fault(key, "choice", f"Choose one of: {', '.join(words)}.")
            return next(iter(words))
        return str(found)

    def words(self, key: str, words: Collection[str] | None = None, *, needed: bool = False) -> tuple[str, ...]:
        """Several words of a closed list, or several codes."""
        found = self.value.get(key, [])
        if not isinstance(found, list) or (needed and not found):
            self.fault(key, "list", "Write a list of words." if not needed else "Name at least one.")
            return ()
        if len({str(word) for word in found}) < len(found):
            self.fault(key, "twice", "Each may stand here once.")
        for word in found:
            if not isinstance(word, str) or (words is not None and word not in words):
                self.fault(key, "choice", f"{word!r} is not known here." + _known(words))
        return tuple(str(word) for word in found)

    def number(self, key: str, *, least: int, most: int, without: int | None = None) -> int:
        """A whole number in a range; `without` is what an absent field means."""
        found = self.value.get(key, without)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            self.fault(key, "range", f"Write a whole number from {least} to {most}.")
            return least
        return found

    def flag(self, key: str, *, without: bool = False) -> bool:
        """Yes or no."""
        found = self.value.get(key, without)
        if not isinstance(found, bool):
            self.fault(key, "yes_no", "Write true or false.")
            return without
        return found

    def once(self, rows: list[Place], key: str, of: Callable[[Place], Any]) -> None:
        """Of several rows none may carry the same code as another."""
        seen: set[Any] = set()
        for row in rows:
            if (code := of(row)) in seen:
                row.fault(key, "twice", f"{code!r} stands twice; each may stand once.")
            seen.add(code)

    def refuse(self, detail: str) -> None:
        """Raise Invalid with every fault found, if there is any."""
        if self.faults:
            raise Invalid(detail, errors=self.faults)


def _known(words: Collection[str] | None) -> str:
    return "" if words is None else f" Choose from: {', '.join(words)}."
