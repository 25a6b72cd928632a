"""What a visitor filled in: values to read, values to show again, and what is wrong with them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile

from gateway.portal.wording import field_error_text

if TYPE_CHECKING:
    from gateway.portal.client.transport import ApiProblem
    from gateway.portal.language import Words

TOKEN_FIELD, KEY_FIELD, VERSION_FIELD = "_token", "_key", "_version"


@dataclass
class Form:
    """One form. An empty one shows a fresh page; a filled one shows what was typed, with the errors.

    `errors` is field name to sentence, in the order in which they are shown. `given` are the values the
    page starts with (a saved draft): text, or a list of texts for check boxes.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    filled: FormData | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as text without surrounding white space; "" when absent."""
        if self.filled is not None:
            value = self.filled.get(name)
            return value.strip() if isinstance(value, str) else ""
        started_with = self.given.get(name)
        return "" if started_with is None else str(started_with)

    def secret(self, name: str) -> str:
        """A password exactly as typed: its spaces are part of it."""
        value = self.filled.get(name) if self.filled is not None else None
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        """All values of a group of check boxes."""
        if self.filled is not None:
            return [value for value in self.filled.getlist(name) if isinstance(value, str)]
        started_with = self.given.get(name)
        if isinstance(started_with, list | tuple | set | frozenset):
            return [str(value) for value in started_with]
        return [] if started_with in (None, "") else [str(started_with)]

    def ticked(self, name: str) -> bool:
        """Whether a single check box is ticked."""
        return bool(self.text(name)) and self.text(name) not in {"False", "false", "0"}

    def day(self, name: str) -> str:
        """A date from its three fields (`name-day`, `name-month`, `name-year`) as YYYY-MM-DD; "" when all are empty.

        What is not a number is passed on as typed, so that the API says what is wrong with it.
        """
        day, month, year = (self.text(f"{name}-{part}") for part in ("day", "month", "year"))
        if self.filled is None or not (day or month or year):
            return self.text(name)
        return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"

    def day_part(self, name: str, part: str) -> str:
        """One of the three fields of a date, to show it again."""
        if self.filled is not None:
            return self.text(f"{name}-{part}")
        pieces = self.text(name)[:10].split("-")
        if len(pieces) != 3:
            return ""
        return pieces[("year", "month", "day").index(part)].lstrip("0")

    def file(self, name: str) -> UploadFile | None:
        """The file chosen, or None when none was."""
        value = self.filled.get(name) if self.filled is not None else None
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def key(self) -> str:
        """The Idempotency-Key of this page: sent twice, the form has one effect."""
        return self.text(KEY_FIELD) or secrets.token_urlsafe(16)

    @property
    def version(self) -> int | None:
        """The version of the thing the visitor was looking at, for If-Match."""
        value = self.text(VERSION_FIELD)
        return int(value) if value.isdigit() else None

    def wrong(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first thing said stands."""
        self.errors.setdefault(name, message)

    def take(self, problem: ApiProblem, words: Words, *, names: Mapping[str, str] | None = None) -> bool:
        """Put the API's field errors at their fields; False when it named none.

        `names` maps a JSON Pointer ("/goods/0/description") to a field; by default "/a/b" is field "a.b", and
        what is wrong with the query's "hs" ("query:hs") stands at the field "hs".
        """
        for error in problem.errors:
            pointer = str(error.get("pointer", ""))
            name = (names or {}).get(pointer) or pointer.removeprefix("query:").strip("/").replace("/", ".")
            self.wrong(name, field_error_text(error, words))
        return bool(problem.errors)
