"""Published rulings on goods like those of a text: all administrations of the installation and the imported references.

The rarest words of the text that stand in subjects find a few hundred candidates, the code some more; those are compared
word by word. Only published texts are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from services.advance_rulings.domain import likeness
from services.advance_rulings.domain.hs import digits
from shared.shapes import Shape

COMPARED = 1200
"""Characters of a description that are compared: what goods are stands at its beginning."""
MOST_WORDS = 24
COMMON = 300
"""A word in so many subjects finds nothing by itself."""
ENOUGH = 900
CANDIDATES = 60
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
    select administration, number, ts_rank(subject_words, query) as rank from published_ruling, asked
     where subject_words @@ query and not (administration = :except_at and number = :except_number)
     order by rank desc limit :candidates
"""
_BY_CODE = """
    select administration, number, ts_rank(subject_words, query) as rank from published_ruling, asked
     where hs_prefixes @> array[cast(:{name} as text)] and not (administration = :except_at and number = :except_number)
     order by rank desc limit :near
"""
_WAY = "(select administration, number from ({way}) as way_{place})"
_COMPARED = f"""
    select administration, number, type, subject, hs_codes, hs_edition, source, issued_on, valid_from, valid_until,
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
    name, _, described = text.strip().partition("\n")
    whole = f"{name} {described[:COMPARED]}".replace("\x00", "")
    asked = await _rarest(session, whole)
    bare = digits(code or "") if digits(code or "").isdigit() else ""
    if not asked and len(bare) < 4:
        return []
    found = await _candidates(session, asked=asked, code=bare, name=name, exclude=exclude, at=at)
    stems, named = await _stems(session, whole), await _stems(session, name)
    shaped = [_shape(row, stems=stems, named=named, code=code) for row in found]
    shaped = [row for row in shaped if row["score"] >= LEAST]
    shaped.sort(key=lambda row: (-row["score"], row["administration"], row["number"]))
    return shaped[:limit]


async def _rarest(session: AsyncSession, whole: str) -> list[str]:
    """The words of a text that stand in subjects, without those that nearly every subject has."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(whole)))[: MOST_WORDS * 2]
    if not words:
        return []
    statement = text(_RARITY).bindparams(bindparam("words", type_=ARRAY(Text())))
    counted = (await session.execute(statement, {"words": words, "common": COMMON + 1})).all()
    known = sorted((row.times, place, row.word) for place, row in enumerate(counted) if row.times)
    chosen: list[str] = []
    together = 0
    for times, _, word in known[:MOST_WORDS]:
        if chosen and (times > COMMON or together + times > ENOUGH):
            break
        chosen.append(word)
        together += times
    return chosen


async def _candidates(
    session: AsyncSession, *, asked: Sequence[str], code: str, name: str, exclude: tuple[str, str] | None, at: datetime
) -> Sequence[Row[Any]]:
    values: dict[str, Any] = {
        "at": at, "name": name[:300], "compared": COMPARED, "candidates": CANDIDATES, "near": CANDIDATES // 3,
        "except_at": exclude[0] if exclude else "", "except_number": exclude[1] if exclude else "",
    }  # fmt: skip
    parts = []
    for place, word in enumerate(asked):
        values[f"word_{place}"] = word
        parts.append(f"plainto_tsquery('english', :word_{place}) || plainto_tsquery('simple', :word_{place})")
    query = " || ".join(parts) or "cast('' as tsquery)"
    ways = [_BY_WORDS] if asked else []
    for length, key in ((6, "six"), (4, "four")):
        if len(code) >= length:
            values[key] = code[:length]
            ways.append(_BY_CODE.format(name=key))
    union = " union ".join(_WAY.format(way=way, place=place) for place, way in enumerate(ways))
    statement = f"with asked as materialized (select {query} as query), candidate as ({union}) {_COMPARED}"
    return (await session.execute(text(statement), values)).all()


async def _stems(session: AsyncSession, words: str) -> list[str]:
    found = await session.scalar(text("select tsvector_to_array(to_tsvector('english', :words))"), {"words": words})
    return list(found or ())


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
        "issued_on": row.issued_on.isoformat(),
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "alike": percent,
        "near": near,
        "score": likeness.score(alike=percent, near=near),
        "why": why,
    }
