"""The register's tables, filled for measuring: by COPY, the indexes of words made anew after it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from bench.synthetic_register import Ruling
from services.advance_rulings.operations.publishing import all_prefixes

NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLUMNS = (
    "administration", "number", "version", "type", "status", "source", "subject", "hs_codes", "hs_prefixes",
    "goods_description", "reasoning", "legal_basis", "conditions", "issued_on", "valid_from", "valid_until", "ends_at",
    "ended_on", "changed_at",
)  # fmt: skip
GIN = {"subject": "subject_words, facets", "words": "words, facets", "hs": "hs_prefixes"}


class Register:
    """The register's tables, filled by the superuser: reading is what is measured."""

    def __init__(self, url: str) -> None:
        self.url = url

    def fill(self, found: list[Ruling], words: dict[str, set[str]]) -> None:
        """Take in rulings by COPY on two connections, the indexes of words made anew after it."""
        with psycopg.connect(self.url, autocommit=True) as base:
            base.execute("set search_path = advance_rulings, public")
            base.execute("alter table published_ruling disable trigger user")
            for name in GIN:
                base.execute(f"drop index ix_published_ruling_{name}")
            base.execute("drop index ix_published_word_pieces")
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(self._copy, (found[::2], found[1::2])))
            with _Words(base) as taken:
                for place, own in words.items():
                    taken.add(place, own)
            with ThreadPoolExecutor(2) as pool:
                statements = [
                    f"create index ix_published_ruling_{name} on advance_rulings.published_ruling using gin ({on}) with (fastupdate = off)"
                    for name, on in GIN.items()
                ]
                statements.append(
                    "create index ix_published_word_pieces on advance_rulings.published_word using gin (pieces) with (fastupdate = off)"
                )
                list(pool.map(self._run, statements))
            base.execute("alter table published_ruling enable trigger user")
            base.execute("vacuum analyze published_ruling")
            base.execute("vacuum analyze published_word")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as base:
            base.execute("set maintenance_work_mem = '512MB'")
            base.execute(statement)

    def _copy(self, found: Iterable[Ruling]) -> None:
        with (
            psycopg.connect(self.url) as base,
            base.cursor() as cursor,
            cursor.copy(f"copy advance_rulings.published_ruling ({', '.join(COLUMNS)}) from stdin") as copy,
        ):
            for one in found:
                copy.write_row(_row(one))


class _Words:
    """The words of a register, each once for an administration."""

    def __init__(self, base: psycopg.Connection) -> None:
        self.base = base

    def __enter__(self) -> _Words:
        self.base.execute("create temporary table word_in (administration text, word text)")
        return self

    def __exit__(self, *_: object) -> None:
        self.base.execute(
            "insert into published_word (administration, word) select administration, word from word_in on conflict do nothing"
        )
        self.base.execute("drop table word_in")

    def add(self, place: str, words: set[str]) -> None:
        with self.base.cursor() as cursor, cursor.copy("copy word_in (administration, word) from stdin") as copy:
            for word in sorted(words):
                copy.write_row((place, word))


def _row(one: Ruling) -> tuple[Any, ...]:
    until = one.issued_on + timedelta(days=3 * 365)
    if one.status == "in_force":
        until = max(until, date(2027, 6, 30))
    own = one.source is None
    ended = one.issued_on + timedelta(days=400) if one.status in ("revoked", "annulled", "ceased") else None
    return (
        one.administration, one.number, 1, one.type, one.status, one.source, one.subject, list(one.codes),
        all_prefixes(one.codes), "", one.text, "", "", one.issued_on, one.issued_on if own else None, until if own else None,
        datetime(until.year, until.month, until.day, tzinfo=UTC) if own else None, ended, NOW,
    )  # fmt: skip
