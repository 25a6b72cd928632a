"""The same rulings in SQLite FTS5 and in Tantivy, asked as well as each of them lets itself be asked.

Both give twenty ranked rulings with a snippet each. Neither counts by facets, chains revoked rulings or tells what was
meant: that part of the work is ours alone. FTS5 has no tolerance for misspelling; Tantivy matches within two edits.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy  # type: ignore[import-not-found,unused-ignore]  # only in the benches' own environment

from bench.synthetic_register import Ruling

PAGE = 20
_WORD = re.compile(r"[^\W_]+")


class Fts5:
    """SQLite's full-text index, with Porter's stems and BM25."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute("pragma journal_mode=off")
        self.base.execute("pragma synchronous=off")
        self.base.execute("pragma cache_size=-262144")
        self.base.execute(
            "create virtual table ruling using fts5(subject, text, hs, number unindexed, administration unindexed,"
            " issued unindexed, tokenize='porter unicode61')"
        )

    def fill(self, rulings: Iterable[Ruling]) -> None:
        """Take in the rulings."""
        self.base.executemany(
            "insert into ruling values (?, ?, ?, ?, ?, ?)",
            (
                (one.subject, one.text, " ".join(code.replace(".", "") for code in one.codes), one.number,
                 one.administration, one.issued_on.isoformat())
                for one in rulings
            ),
        )  # fmt: skip
        self.base.commit()

    def ask(self, *, q: str = "", hs: str = "", administration: str = "", year: str = "") -> list[str]:
        """The numbers of the best; every word must be there, or else any."""
        words = [f'"{word}"' for word in _WORD.findall(q)]
        code = f'hs : "{hs}"*' if hs else ""
        for combine in (" AND ", " OR "):
            match = " AND ".join(part for part in (f"({combine.join(words)})" if words else "", code) if part)
            where, values = "", [match]
            if administration:
                where, values = where + " and administration = ?", [*values, administration]
            if year:
                where, values = where + " and issued like ?", [*values, f"{year}%"]
            order = "bm25(ruling, 5.0, 1.0)" if words else "issued desc"
            found = self.base.execute(
                "select number, snippet(ruling, 1, '', '', '…', 32) from ruling where ruling match ?"  # fixed pieces
                f"{where} order by {order} limit {PAGE}",
                values,
            ).fetchall()
            if found or len(words) < 2:
                break
        return [number for number, _ in found]


class Tantivy:
    """Tantivy's index, with English stems and BM25, the subject worth more."""

    def __init__(self, path: Path) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("subject", stored=True, tokenizer_name="en_stem")
        schema.add_text_field("text", stored=True, tokenizer_name="en_stem")
        for name in ("hs", "administration", "year"):
            schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("number", stored=True, tokenizer_name="raw", index_option="basic")
        path.mkdir()
        self.schema = schema.build()
        self.index = tantivy.Index(self.schema, path=str(path))

    def fill(self, rulings: Iterable[Ruling]) -> None:
        """Take in the rulings."""
        writer = self.index.writer(heap_size=400_000_000, num_threads=2)
        for one in rulings:
            document = tantivy.Document(
                subject=one.subject, text=one.text, number=one.number, administration=one.administration,
                year=str(one.issued_on.year),
            )  # fmt: skip
            for code in one.codes:
                bare = code.replace(".", "")
                for length in range(2, len(bare) + 1):
                    document.add_text("hs", bare[:length])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def ask(self, *, q: str = "", hs: str = "", administration: str = "", year: str = "") -> list[str]:
        """The numbers of the best; every word must be there, or else every word within two edits, or else any."""
        plain = " ".join(_WORD.findall(q))
        fields, boosts = ["subject", "text"], {"subject": 5.0}
        fuzzy = dict.fromkeys(fields, (False, 2, True))
        ways: list[dict[str, Any]] = [
            {"conjunction_by_default": True},
            {"conjunction_by_default": True, "fuzzy_fields": fuzzy},
            {},
        ]
        for way in ways:
            parts = [(tantivy.Occur.Must, self.index.parse_query(plain, fields, boosts, **way))] if plain else []
            for name, value in (("hs", hs), ("administration", administration), ("year", year)):
                if value:
                    parts.append((tantivy.Occur.Must, tantivy.Query.term_query(self.schema, name, value)))
            query = tantivy.Query.boolean_query(parts)
            searcher = self.index.searcher()
            hits = searcher.search(query, PAGE, count=False).hits
            if hits or not plain:
                break
        snippets = tantivy.SnippetGenerator.create(searcher, query, self.schema, "text") if plain else None
        found = []
        for _, address in hits:
            document = searcher.doc(address)
            if snippets is not None:
                snippets.snippet_from_doc(document)
            found.append(str(document.get_first("number")))
        return found
