"""The public register: full text, ranked, forgiving of spelling; by code, date, administration and status.

Two steps keep it fast over very many rulings: the indexes give a few hundred candidates, the subject's matches first;
only those are ranked. A word that no published ruling contains is replaced by the words most like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits, looks_like_code
from shared.problems import FieldError, Invalid, NotFound
from shared.shapes import Shape, cursor_of, not_a_cursor, place_of, row_of

CANDIDATES = 300
"""Rulings that are ranked: so many by their subject, as many by their whole text."""
DEEPEST = 500
"""Ranked results are paged this far; who wants more narrows the search."""
SNIPPET = 220
LONGEST_QUERY_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for in the register."""

    q: str = ""
    hs: str = ""
    administration: str = ""
    status: str = ""
    type: str = ""
    from_on: date | None = None
    until_on: date | None = None
    cursor: str = ""
    limit: int = 20


_NOW = "case when status = 'in_force' and ends_at <= :at then 'expired' else status end"
_ROW = (
    "administration, number, type, subject, hs_codes, source, issued_on, valid_from, valid_until,"
    f" {_NOW} as status, left(goods_description, 600) as goods_description, left(reasoning, 4000) as reasoning"
)
_CLOSEST = """
    select word, similarity(word, :word) as alike from published_word where word % :word
    group by word order by alike desc, word limit 12
"""
_KNOWN = """
    select numnode(plainto_tsquery('english', :word)) = 0 as says_nothing,
        exists (select from published_word where word = :word)
        or exists (select from published_word where stem = ts_lexize('english_stem', :word)) as known
"""
ALIKE = 4
NEARLY_AS_GOOD = 0.12
_WORDS = re.compile(r"[^\W_]+(?:\.\d+)*")


async def rulings(session: AsyncSession, *, search: Search, at: datetime) -> Shape:
    """A page of the register: `items`, `next`, and `meant`, the words that were searched for instead of misspelt ones."""
    where, values = _conditions(search, at)
    words = [word.lower() for word in _WORDS.findall(search.q)][:LONGEST_QUERY_WORDS]
    codes = [word for word in words if looks_like_code(word)]
    words = [word for word in words if word not in codes]
    code = digits(search.hs) or (digits(search.q) if looks_like_code(search.q) else "".join(map(digits, codes[:1])))
    if code:
        where.append("hs_prefixes @> array[:code]")
        values["code"] = code
    if search.q.strip() and not words and not code:
        return {"items": [], "next": None, "meant": []}
    if words:
        return await _ranked(session, words, where, values, search)
    return await _newest(session, where, values, search)


def _conditions(search: Search, at: datetime) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    values: dict[str, Any] = {"at": at}
    if search.hs and not looks_like_code(search.hs):
        wrong = FieldError("query:hs", "hs_code", "Write at least two digits, with or without dots.")
        raise Invalid("The code cannot be used.", errors=[wrong])
    for name, column in (("administration", "administration"), ("type", "type")):
        if found := getattr(search, name):
            where.append(f"{column} = :{name}")
            values[name] = found
    if search.status == "in_force":
        where.append("status = 'in_force' and (ends_at is null or ends_at > :at)")
    elif search.status == "expired":
        where.append("(status = 'expired' or status = 'in_force' and ends_at <= :at)")
    elif search.status:
        where.append("status = :status")
        values["status"] = search.status
    if search.from_on is not None:
        where.append("issued_on >= :from_on")
        values["from_on"] = search.from_on
    if search.until_on is not None:
        where.append("issued_on <= :until_on")
        values["until_on"] = search.until_on
    return where, values


async def _newest(session: AsyncSession, where: list[str], values: dict[str, Any], search: Search) -> Shape:
    if search.cursor:
        issued, number, administration = place_of(search.cursor, parts=3)
        where.append("(issued_on, number, administration) < (:issued, :number, :place)")
        try:
            values |= {"issued": date.fromisoformat(issued), "number": number, "place": administration}
        except ValueError:
            raise not_a_cursor() from None
    values["take"] = search.limit + 1
    statement = (
        f"select {_ROW} from published_ruling {_where(where)}"  # noqa: S608  # fixed pieces; every value is bound
        " order by issued_on desc, number desc, administration desc limit :take"
    )
    found = (await session.execute(text(statement), values)).all()
    page = found[: search.limit]
    more = len(found) > search.limit
    return {
        "items": [_shape(row, ()) for row in page],
        "next": cursor_of(page[-1].issued_on, page[-1].number, page[-1].administration) if more else None,
        "meant": [],
    }


async def _ranked(
    session: AsyncSession, words: Sequence[str], where: list[str], values: dict[str, Any], search: Search
) -> Shape:
    start = row_of(search.cursor, deepest=DEEPEST)
    understood = await _understood(session, words)
    for combine in ("&&", "||"):
        asked = f" {combine} ".join(_query(number, found, values) for number, found in enumerate(understood))
        found = await _best(session, asked, where, values, start, search.limit)
        if found or len(understood) == 1:
            break
    page = found[: search.limit]
    wanted = [word for alternatives in understood for word in alternatives]
    deeper = start + search.limit
    return {
        "items": [_shape(row, wanted) for row in page],
        "next": cursor_of(deeper) if len(found) > search.limit and deeper < DEEPEST else None,
        "meant": [alternatives[0] for alternatives in understood if alternatives[0] not in words],
    }


async def _understood(session: AsyncSession, words: Sequence[str]) -> list[list[str]]:
    """Each word that says something: itself when some ruling has it in any form, else the words most like it."""
    found, said_nothing = [], []
    for word in words:
        told = (await session.execute(text(_KNOWN), {"word": word})).one()
        if told.says_nothing:
            said_nothing.append([word])
        elif told.known or len(word) < 4 or word.isdigit():
            found.append([word])
        else:
            alike = await session.execute(text(_CLOSEST), {"word": word})
            found.append(closest(word, [row.word for row in alike]) or [word])
    return found or said_nothing


def closest(word: str, candidates: Sequence[str]) -> list[str]:
    """The candidates that are spelt most alike, the best first: trigrams find them, the order of letters ranks them."""
    scored = sorted(((SequenceMatcher(None, word, other).ratio(), other) for other in candidates), reverse=True)
    return [other for score, other in scored if score >= scored[0][0] - NEARLY_AS_GOOD][:ALIKE]


def _query(number: int, alternatives: Sequence[str], values: dict[str, Any]) -> str:
    parts = []
    for place, word in enumerate(alternatives):
        name = f"word_{number}_{place}"
        values[name] = word
        parts.append(f"plainto_tsquery('english', :{name}) || plainto_tsquery('simple', :{name})")
    return f"({' || '.join(parts)})"


async def _best(
    session: AsyncSession, asked: str, where: Sequence[str], values: dict[str, Any], start: int, limit: int
) -> Sequence[Row[Any]]:
    rest = "".join(f" and {condition}" for condition in where)
    statement = f"""
        with asked as materialized (select {asked} as query),
        candidate as (
            (select administration, number from published_ruling, asked
              where subject_words @@ query{rest} limit {CANDIDATES})
            union
            (select administration, number from published_ruling, asked
              where words @@ query{rest} limit {CANDIDATES})
        )
        select {_ROW} from published_ruling join candidate using (administration, number), asked
        order by ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', words, query, 1)
              + 2 * ts_rank_cd(subject_words, query, 1) desc, issued_on desc, number
        limit :take offset :start
    """  # noqa: S608  # fixed pieces; every value is bound
    return (await session.execute(text(statement), {**values, "take": limit + 1, "start": start})).all()


def _where(conditions: Sequence[str]) -> str:
    return f"where {' and '.join(conditions)}" if conditions else ""


def _shape(row: Row[Any], words: Sequence[str]) -> Shape:
    return {
        "number": row.number,
        "administration": row.administration,
        "subject": row.subject,
        "hs_codes": row.hs_codes,
        "type": row.type,
        "status": row.status,
        "reference": row.source is not None,
        "source": row.source,
        "issued_on": row.issued_on.isoformat(),
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "snippet": snippet(f"{row.goods_description} {row.reasoning}", words),
    }


def snippet(body: str, words: Sequence[str]) -> str:
    """The stretch of a text around the first word searched for, else its beginning; whole words, at most 220 characters."""
    plain = " ".join(body.split())
    lower = plain.lower()
    places = [place for word in words if (place := lower.find(word)) >= 0]
    begin = max(min(places, default=0) - SNIPPET // 3, 0)
    if begin:
        begin = plain.find(" ", begin) + 1
    piece = plain[begin : begin + SNIPPET]
    if begin + SNIPPET < len(plain):
        piece = piece.rpartition(" ")[0] + " …"
    return f"… {piece}" if begin else piece


async def published(session: AsyncSession, *, number: str, administration: str, at: datetime) -> Shape:
    """One published ruling, as anybody may read it. Raises NotFound. Our own comes before a reference of that number."""
    statement = f"""
        select *, {_NOW} as status_now from published_ruling
        where number = :number and (:administration = '' or administration = :administration)
        order by source is not null, administration limit 1
    """  # noqa: S608  # fixed pieces; every value is bound
    values = {"number": number, "administration": administration, "at": at}
    row = (await session.execute(text(statement), values)).one_or_none()
    if row is None:
        raise NotFound("There is no published ruling of this number.")
    days = ("issued_on", "valid_from", "valid_until", "ended_on")
    names = (
        "number", "administration", "version", "type", "subject", "hs_codes", "hs_edition", "origin_country",
        "valuation_method", "goods_description", "reasoning", "legal_basis", "conditions", "category", "zone",
        "end_ground", "end_reason", "replaced_by", "source",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        **{name: found.isoformat() if (found := getattr(row, name)) else None for name in days},
        "status": row.status_now,
        "reference": row.source is not None,
        "snippet": snippet(row.goods_description, ()),
    }
