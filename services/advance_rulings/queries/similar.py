"""Published rulings on goods like those of a text: all administrations of the installation and the imported references.

The words of the name that stand in subjects find candidates, all together, the two rarest, and any of the rarer ones; the
code finds some more; those are compared word by word. Only published texts are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from services.advance_rulings.domain import likeness
from services.advance_rulings.domain.hs import digits
from shared.shapes import Shape

COMPARED = 800
"""Characters of a description that are compared: what goods are stands at its beginning."""
MOST_WORDS = 24
ENOUGH = 2500
"""Subjects that are ranked at most, and to how many a word is counted: a more common one finds nothing by itself."""
CANDIDATES = 50
LEAST = 12
"""Points below which a ruling is not similar."""
_WORD = re.compile(r"[^\W_]{2,40}")

_RARITY = """
    select word, (select count(*) from (select from published_ruling where subject_words @@ query limit :common) as found) as times
    from (select word, place, plainto_tsquery('english', word) || plainto_tsquery('simple', word) as query
            from unnest(cast(:words as text[])) with ordinality as given (word, place)
           where numnode(plainto_tsquery('english', word)) > 0) as asked
    order by place
"""
_STANDING = "case when status = 'in_force' and ends_at <= :at then 'expired' else status end"
_BY_WORDS = """
    select administration, number, ts_rank(subject_words, query) as rank from published_ruling, {query}
     where subject_words @@ query and not (administration = :except_at and number = :except_number)
     order by rank desc limit :candidates
"""
_BY_CODE = """
    select administration, number, ts_rank(subject_words, query) as rank from published_ruling, asked
     where hs_prefixes @> array[cast(:{name} as text)] and not (administration = :except_at and number = :except_number)
     order by rank desc limit :near
"""
_WAY = "(select administration, number, rank from ({way}) as way_{place})"
_BEST = "(select administration, number from ({ways}) as found group by 1, 2 order by sum(rank) desc limit :candidates)"
"""What several ways found comes before what one did."""
_NEAR = "(select administration, number from ({way}) as {key})"
_COMPARED = f"""
    select administration, number, type, subject, hs_codes, hs_edition, source, partner, issued_on, valid_from, valid_until,
           keywords, legal_basis, left(goods_description, 400) as goods, {_STANDING} as standing,
           similarity(subject, :name) as names,
           tsvector_to_array(to_tsvector('english', subject)) as name_words,
           tsvector_to_array(to_tsvector('english', subject || ' ' || left(goods_description, :compared))) as all_words
      from published_ruling join candidate using (administration, number)
"""  # noqa: S608  # fixed pieces; every value is bound


async def alike(
    session: AsyncSession, *, text: str, code: str | None, exclude: tuple[str, str] | None, at: datetime, limit: int
) -> list[Shape]:
    """The published rulings most like a text, the best first: how alike in words (`alike`, 0 to 100), how near in code
    (`near`), both together (`score`), and `why` in stable words.

    The first line of `text` is the name of the goods, the rest describes them; `code` may have dots, also fewer than six
    digits; `exclude` is (administration, number) of the ruling itself.
    """
    name, _, described = text.replace("\x00", "").strip().partition("\n")
    whole = f"{name} {described[:COMPARED]}"
    asked = await _words(session, name, described[:COMPARED])
    bare = digits(code or "") if digits(code or "").isdigit() else ""
    if not asked.any and len(bare) < 4:
        return []
    found = await _candidates(session, asked=asked, code=bare, name=name, exclude=exclude, at=at)
    stems, named = await _stems(session, whole, name)
    shaped = [_shape(row, stems=stems, named=named, code=code) for row in found]
    shaped = [row for row in shaped if row["score"] >= LEAST]
    shaped.sort(key=lambda row: (-row["score"], row["administration"], row["number"]))
    return shaped[:limit]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Words to find candidates by: all of the name, its two rarest, and any of those that are rare enough."""

    every: Sequence[str]
    pair: Sequence[str]
    any: Sequence[str]


async def _words(session: AsyncSession, name: str, described: str) -> _Asked:
    named = list(dict.fromkeys(word.lower() for word in _WORD.findall(name)))[:MOST_WORDS]
    words = list(dict.fromkeys([*named, *(word.lower() for word in _WORD.findall(described))]))[: 2 * MOST_WORDS]
    if not words:
        return _Asked((), (), ())
    statement = text(_RARITY).bindparams(bindparam("words", type_=ARRAY(Text())))
    counted = (await session.execute(statement, {"words": words, "common": ENOUGH + 1})).all()
    times = {row.word: row.times for row in counted if row.times}
    rare = sorted(times, key=lambda word: times[word])
    mine = [word for word in rare if word in named]
    chosen: list[str] = []
    together = 0
    for word in [*mine, *(word for word in rare if word not in named)][:MOST_WORDS]:
        if not chosen or together + times[word] <= ENOUGH:
            chosen.append(word)
            together += times[word]
    return _Asked(mine, mine[:2], chosen)


async def _candidates(
    session: AsyncSession, *, asked: _Asked, code: str, name: str, exclude: tuple[str, str] | None, at: datetime
) -> Sequence[Row[Any]]:
    values: dict[str, Any] = {
        "at": at, "name": name[:300], "compared": COMPARED, "candidates": CANDIDATES, "near": CANDIDATES // 3,
        "except_at": exclude[0] if exclude else "", "except_number": exclude[1] if exclude else "",
    }  # fmt: skip
    queries = [("asked", "||", asked.any)]
    queries += [(key, "&&", words) for key, words in (("every", asked.every), ("pair", asked.pair)) if len(words) > 1]
    given = [f"{key} as materialized (select {_query(key, by, words, values)} as query)" for key, by, words in queries]
    ways = [_BY_WORDS.format(query=key) for key, _, words in queries if words]
    union = (
        [_BEST.format(ways=" union all ".join(_WAY.format(way=w, place=n) for n, w in enumerate(ways)))] if ways else []
    )
    for length, key in ((6, "six"), (4, "four")):
        if len(code) >= length:
            values[key] = code[:length]
            union.append(_NEAR.format(way=_BY_CODE.format(name=key), key=key))
    statement = f"with {', '.join(given)}, candidate as ({' union '.join(union)}) {_COMPARED}"
    return (await session.execute(text(statement), values)).all()


def _query(key: str, combine: str, words: Sequence[str], values: dict[str, Any]) -> str:
    parts = []
    for place, word in enumerate(words):
        values[f"{key}_{place}"] = word
        parts.append(f"(plainto_tsquery('english', :{key}_{place}) || plainto_tsquery('simple', :{key}_{place}))")
    return f" {combine} ".join(parts) or "cast('' as tsquery)"


async def _stems(session: AsyncSession, whole: str, name: str) -> tuple[list[str], list[str]]:
    stems = "tsvector_to_array(to_tsvector('english', {}))"
    statement = text(f"select {stems.format(':whole')} as whole, {stems.format(':name')} as name")
    found = (await session.execute(statement, {"whole": whole, "name": name})).one()
    return list(found.whole or ()), list(found.name or ())


def _shape(row: Row[Any], *, stems: Sequence[str], named: Sequence[str], code: str | None) -> Shape:
    percent = likeness.alike_percent(
        words=stems, name=named, other_words=row.all_words, other_name=row.name_words, names=row.names
    )
    near = likeness.nearness(code, row.hs_codes)
    why = [*(["words"] if percent >= LEAST else []), *([near] if near else [])]
    return {
        "administration": row.administration,
        "number": row.number,
        "type": row.type,
        "subject": row.subject,
        "goods": " ".join(row.goods.split()),
        "legal_basis": row.legal_basis,
        "hs_codes": row.hs_codes,
        "hs_edition": row.hs_edition,
        "keywords": row.keywords,
        "status": row.standing,
        "source": row.source,
        "partner": row.partner,
        "issued_on": row.issued_on.isoformat(),
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "alike": percent,
        "near": near,
        "score": likeness.score(alike=percent, near=near),
        "why": why,
    }
