"""A page of the register, with what it was counted from.

The words are understood first, then one statement gives candidates, facets and the page (statements.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits, looks_like_code, why_not_a_code
from services.advance_rulings.queries.register import statements
from services.advance_rulings.queries.register.asking import all_of, any_of, likely, looser
from services.advance_rulings.queries.register.texts import snippet
from services.advance_rulings.queries.register.words import Wanted, understood, widened, words_of
from shared.problems import FieldError, Invalid
from shared.shapes import Shape, cursor_of, not_a_cursor, place_of, row_of

DEEPEST = 500
"""Ranked results are paged this far; who wants more narrows the search."""
FEW = 3
"""With fewer rulings than this the words may have been misspelt although the register has them."""
LIKE_ITSELF = (1.0, 0.7, 0.45)
"""What a word in the subject is worth that is no, one or two edits away from the one that was typed."""

_NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{2,59}$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for in the register. `candidates` is how many are ranked and counted."""

    q: str = ""
    hs: str = ""
    administration: str = ""
    status: str = ""
    type: str = ""
    keyword: str = ""
    from_on: date | None = None
    until_on: date | None = None
    cursor: str = ""
    limit: int = 20
    candidates: int = statements.CANDIDATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions and their values."""

    conditions: list[str]
    values: dict[str, Any]


async def rulings(session: AsyncSession, *, search: Search, at: datetime) -> Shape:
    """A page: `items`, `next`, `meant` (words taken instead of misspelt ones), `total` and, on the first page, `facets`."""
    all_words = words_of(search.q)
    codes = [word for word in all_words if looks_like_code(word) and not why_not_a_code(word, at_least=4)]
    words = [word for word in all_words if word not in codes]
    code = digits(search.hs) or (digits(search.q) if looks_like_code(search.q) else "".join(map(digits, codes[:1])))
    if numbered := await _numbered(session, _filters(search, digits(search.hs), at), search):
        return numbered
    found = _filters(search, code, at)
    if search.q.strip() and not words and not code:
        return {"items": [], "next": None, "meant": [], "total": {"count": 0, "more": False}, "facets": {}}
    await session.execute(text(statements.PLANNED))
    if words and codes and not search.hs:
        page = await _ranked(session, words, found, search)
        return page if page["total"]["count"] else await _ranked(session, all_words, _filters(search, "", at), search)
    if words:
        return await _ranked(session, words, found, search)
    return await _newest(session, found, search)


def _filters(search: Search, code: str, at: datetime) -> Filters:
    if search.hs and not looks_like_code(search.hs):
        wrong = FieldError("query:hs", "hs_code", "Write at least two digits, with or without dots.")
        raise Invalid("The code cannot be used.", errors=[wrong])
    facets = [f"{letter}:{value}" for letter, value in (
        ("a", search.administration), ("t", search.type), ("h", code), ("k", search.keyword.lower()),
    ) if value]  # fmt: skip
    if search.from_on is not None and search.until_on is not None and search.from_on.year == search.until_on.year:
        facets.append(f"y:{search.from_on.year}")
    conditions: list[str] = []
    values: dict[str, Any] = {"at": at}
    if search.status == "in_force":
        facets.append("s:in_force")
        conditions.append("(ends_at is null or ends_at > :at)")
    elif search.status == "expired":
        late = " and facets @> cast(:facets as text[])" if facets else ""
        conditions.append(f"(facets @> cast(:expired as text[]) or (status = 'in_force' and ends_at <= :at{late}))")
        values["expired"] = [*facets, "s:expired"]
    elif search.status:
        facets.append(f"s:{search.status}")
    if search.from_on is not None:
        conditions.append("issued_on >= :from_on")
        values["from_on"] = search.from_on
    if search.until_on is not None:
        conditions.append("issued_on <= :until_on")
        values["until_on"] = search.until_on
    if facets:
        values["facets"] = facets
    if facets and search.status != "expired":
        conditions.append("facets @> cast(:facets as text[])")
    return Filters(conditions=conditions, values=values)


async def _numbered(session: AsyncSession, found: Filters, search: Search) -> Shape | None:
    """The rulings of the very number that was typed, if there are any."""
    if search.cursor or not _NUMBER.match(search.q) or not _DIGIT.search(search.q):
        return None
    values = {**found.values, "numbered": search.q, "take": search.limit}
    rows = _json((await session.execute(text(statements.numbered(found.conditions)), values)).scalar())
    if not rows:
        return None
    items = [_shape(one, ()) for one in rows]
    return {"items": items, "next": None, "meant": [], "total": {"count": len(items), "more": False}, "facets": {}}


async def _newest(session: AsyncSession, found: Filters, search: Search) -> Shape:
    place: dict[str, Any] = {"issued": None, "number": "", "place": ""}
    if search.cursor:
        issued, number, administration = place_of(search.cursor, parts=3)
        try:
            place = {"issued": date.fromisoformat(issued), "number": number, "place": administration}
        except ValueError:
            raise not_a_cursor() from None
    statement = statements.newest(found.conditions, with_facets=not search.cursor)
    most = max(search.candidates, statements.SORTED) if found.conditions else search.candidates
    values = {**found.values, **place, "take": search.limit + 1, "cap": search.candidates, "sorted": most}
    row = (await session.execute(text(statement), values)).one()
    rows = _json(row.page)
    page = rows[: search.limit]
    last = page[-1] if len(rows) > search.limit else None
    return {
        "items": [_shape(one, ()) for one in page],
        "next": cursor_of(last["issued_on"], last["number"], last["administration"]) if last else None,
        "meant": [],
        **_counted(row.counted, row.facets, search),
    }


async def _ranked(session: AsyncSession, words: Sequence[str], found: Filters, search: Search) -> Shape:
    start = row_of(search.cursor, deepest=DEEPEST)
    wanted = await understood(session, words, administration=search.administration)
    row, first = await _every(session, wanted, found, search, start), []
    if row.counted < FEW and any(word.known for word in wanted):
        wider = [
            await widened(session, word, administration=search.administration) if word.known else word
            for word in wanted
        ]
        if any(len(one.near) > len(other.near) for one, other in zip(wider, wanted, strict=True)):
            again = await _every(session, wider, found, search, start)
            if again.counted > row.counted:
                first, row, wanted = _json(row.page), again, wider
    if not row.counted:
        for query in looser(wanted):
            row = await _ask(session, query, query, wanted, found, search, start)
            if row.counted:
                break
    known = {(one["administration"], one["number"]) for one in first}
    rows = first + [one for one in _json(row.page) if (one["administration"], one["number"]) not in known]
    deeper = start + search.limit
    lexemes = [lexeme for word in wanted for lexeme in word.lexemes]
    return {
        "items": [_shape(one, lexemes) for one in rows[: search.limit]],
        "next": cursor_of(deeper) if len(rows) > search.limit and deeper < DEEPEST else None,
        "meant": [word.near[0].word for word in wanted if word.near[0].edits],
        **_counted(row.counted, row.facets, search),
    }


async def _every(session: AsyncSession, wanted: Sequence[Wanted], found: Filters, search: Search, start: int) -> Any:
    """What has every word: in its subject in any spelling, in its text in one of the likeliest, and if that is little in any."""
    whole, quick = all_of(wanted), likely(wanted)
    row = await _ask(session, whole, quick, wanted, found, search, start)
    if row.counted < FEW and quick != whole:
        row = await _ask(session, whole, whole, wanted, found, search, start)
    return row


async def _ask(
    session: AsyncSession,
    query: str,
    in_texts: str,
    wanted: Sequence[Wanted],
    found: Filters,
    search: Search,
    start: int,
) -> Any:
    values: dict[str, Any] = dict(found.values)
    weighed = []
    for place, word in enumerate(wanted):
        for edits, worth in enumerate(LIKE_ITSELF):
            if lexemes := word.of(edits):
                values[f"word_{place}_{edits}"] = any_of(lexemes)
                weighed.append((f"subject_words @@ cast(:word_{place}_{edits} as tsquery)", worth))
    score = [f"case when {condition} then {worth / len(wanted):.4f} else 0 end" for condition, worth in weighed]
    statement = statements.ranked(found.conditions, score, with_facets=not search.cursor)
    values |= {
        "query": query,
        "in_texts": in_texts,
        "cap": search.candidates,
        "judged": statements.JUDGED,
        "start": start,
        "take": search.limit + 1,
    }
    return (await session.execute(text(statement), values)).one()


def _counted(counted: int, facets: Any, search: Search) -> Shape:
    """How many there are, and of which kinds; no more than the candidates are counted."""
    more = counted > search.candidates
    return {
        "total": {"count": min(counted, search.candidates), "more": more},
        "facets": None if search.cursor else _json(facets) or {},
    }


def _json(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found or []


def _shape(row: dict[str, Any], lexemes: Sequence[str]) -> Shape:
    return {
        **{name: row[name] for name in (
            "number", "administration", "subject", "hs_codes", "type", "status", "source", "issued_on", "valid_from",
            "valid_until", "ended_on", "replaced_by", "reissued_by", "edition",
        )},
        "reference": row["source"] is not None,
        "snippet": snippet(f"{row['goods_description']} {row['reasoning']}", lexemes),
    }  # fmt: skip
