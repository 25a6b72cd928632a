"""The tariff as anybody may browse it: what every administration has in common, and the national lines of one.

Chapters, headings and subheadings that one administration of the installation loaded serve all of them until they load
their own; lines with more than six digits are shown for the administration that loaded them only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits, dotted
from services.advance_rulings.domain.sections import SECTIONS, section_of
from services.advance_rulings.domain.tariff import INTERNATIONAL_DIGITS, BadLine, edition
from services.advance_rulings.model import Application
from shared.parameters import Terms
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, row_of

DEEPEST = 500
COUNTED = 99
"""Rulings of a code are counted this far; beyond it stands "more than"."""
LONGEST_QUERY_WORDS = 6
_WORD = re.compile(r"[^\W_]{2,40}")

_SEEN = "edition = :edition and (administration = :place or length(code) <= 6)"
_FIRST = (
    "order by code, (administration = :place) desc, (language = :language) desc, (language = 'en') desc,"
    " administration, language"
)
_LINE = "select distinct on (code) code, description, unit, duty, language, administration, source from published_line"
_END = "9" * 12


def edition_named(given: str) -> str:
    """An edition from an address: "HS 2022", "HS2022" or "2022". Raises NotFound."""
    try:
        return edition(given)
    except BadLine as error:
        raise NotFound("There is no such edition of the Harmonized System.") from error


async def editions(session: AsyncSession) -> list[Shape]:
    """The editions of which lines were loaded, the newest first, and which administrations have national lines."""
    found = await session.execute(text(
        "select edition, count(distinct code) filter (where length(code) <= 6) as lines,"
        " array_agg(distinct language) as languages,"
        " array_remove(array_agg(distinct case when length(code) > 6 then administration end), null) as national"
        " from published_line group by edition order by edition desc"
    ))  # fmt: skip
    return [
        {"edition": row.edition, "lines": row.lines, "languages": row.languages, "national": row.national}
        for row in found
    ]


async def sections(session: AsyncSession, *, named: str, place: str, language: str) -> list[Shape]:
    """Sections with their chapters."""
    values = {"edition": named, "place": place, "language": language}
    found = (await session.execute(text(f"{_LINE} where {_SEEN} and length(code) = 2 {_FIRST}"), values)).all()
    shown: list[Shape] = [
        {
            "number": section.number,
            "title": section.title(language),
            "chapters": [_shape(row) for row in found if section.first <= int(row.code) <= section.last],
        }
        for section in SECTIONS
    ]
    national = [_shape(row) for row in found if section_of(int(row.code)) is None]
    return [*shown, *([{"number": "", "title": "", "chapters": national}] if national else [])]


async def line(session: AsyncSession, *, named: str, code: str, place: str, language: str) -> Shape:
    """A line with what stands above and below it, and how many rulings it and each below it has. Raises NotFound."""
    bare = digits(code)
    values: dict[str, Any] = {
        "edition": named,
        "place": place,
        "language": language,
        "first": bare,
        "last": bare + _END,
    }
    above = [bare[:length] for length in (2, 4, 6, 8, 10) if length < len(bare)]
    found = (
        await session.execute(
            text(
                f"{_LINE} where {_SEEN} and (code = any(cast(:above as text[])) or code between :first and :last and length(code) <= :deep)"
                f" {_FIRST}"
            ),
            {**values, "above": above, "deep": 4 if len(bare) == 2 else 12},
        )
    ).all()
    own = next((row for row in found if row.code == bare), None)
    if own is None:
        raise NotFound(f"{dotted(bare)} is not among the lines of {named} that were loaded here.")
    below = [row for row in found if len(row.code) > len(bare)]
    counts = await _rulings(session, [bare, *(row.code for row in below)])
    section = section_of(int(bare[:2]))
    return {
        **_shape(own),
        "edition": named,
        "section": {"number": section.number, "title": section.title(language)} if section else None,
        "above": [_shape(row) for row in found if row.code in above],
        "below": [{**_shape(row), "rulings": counts[row.code]} for row in below],
        "rulings": counts[bare],
    }


async def search(
    session: AsyncSession, *, named: str, q: str, code: str, place: str, language: str, cursor: str, limit: int
) -> Shape:
    """Lines by the beginning of a code, or by words: each word stands in a line or in what is above it."""
    start = row_of(cursor, deepest=DEEPEST)
    values: dict[str, Any] = {"edition": named, "place": place, "language": language, "take": limit + 1, "start": start}
    if code:
        values |= {"first": digits(code), "last": digits(code) + _END}
        statement = f"{_LINE} where {_SEEN} and code between :first and :last {_FIRST} limit :take offset :start"
    else:
        words = list(dict.fromkeys(word.lower() for word in _WORD.findall(q)))[:LONGEST_QUERY_WORDS]
        if not words:
            return {"items": [], "next": None}
        statement = _by_words(words, values)
    found = (await session.execute(text(statement), values)).all()
    page = found[:limit]
    counts = await _rulings(session, [row.code for row in page])
    more = len(found) > limit and start + limit < DEEPEST
    return {
        "items": [{**_shape(row), "rulings": counts[row.code]} for row in page],
        "next": cursor_of(start + limit) if more else None,
    }


def _by_words(words: Sequence[str], values: dict[str, Any]) -> str:
    """Every word in the line, or above it; at least one in the line itself; those with most words of their own first."""
    conditions, own = [], []
    for number, word in enumerate(words):
        name = f"word_{number}"
        values[name] = f"{word.rstrip('s') or word}:*"
        matches = f"to_tsvector('simple', description) @@ to_tsquery('simple', :{name})"
        own.append(matches)
        conditions.append(
            f"({matches} or exists (select from published_line as above where above.edition = :edition"
            f" and above.code in (left(line.code, 2), left(line.code, 4), left(line.code, 6))"
            f" and to_tsvector('simple', above.description) @@ to_tsquery('simple', :{name})))"
        )
    score = " + ".join(f"({one})::int" for one in own)
    return (
        "select * from (select distinct on (code) code, description, unit, duty, language, administration, source,"  # noqa: S608  # fixed pieces; every value is bound
        f" {score} as own from published_line as line where {_SEEN} and ({' or '.join(own)}) and {' and '.join(conditions)}"
        f" {_FIRST}) as found order by own desc, code limit :take offset :start"
    )


async def _rulings(session: AsyncSession, codes: Sequence[str]) -> dict[str, int]:
    """How many published rulings each code has, itself or below it; counted to one more than COUNTED."""
    found = await session.execute(
        text(
            "select code, (select count(*) from (select from published_ruling where hs_prefixes @> array[code]"
            " limit :most) as counted) as rulings from unnest(cast(:codes as text[])) as code"
        ),
        {"codes": list(codes), "most": COUNTED + 1},
    )
    return {row.code: row.rulings for row in found}


def _shape(row: Any) -> Shape:
    return {
        "code": dotted(row.code),
        "description": row.description,
        "unit": row.unit,
        "duty": row.duty,
        "language": row.language,
        "administration": row.administration,
        "source": row.source,
        "national": len(row.code) > INTERNATIONAL_DIGITS,
    }


async def code_known(session: AsyncSession, *, named: str, code: str, place: str) -> Shape:
    """What the loaded lines say of a code: whether there are any, whether it is there, whether lines stand below it."""
    bare = digits(code)
    values = {"edition": named, "place": place, "code": bare, "six": bare[:6], "last": bare + _END}
    found = (
        await session.execute(
            text(
                "select exists (select from published_line where edition = :edition and length(code) = 6) as loaded,"
                " exists (select from published_line where edition = :edition and code = :six) as subheading,"
                " exists (select from published_line where edition = :edition and administration = :place"
                "   and length(code) > 6) as national,"
                " exists (select from published_line where edition = :edition and administration = :place"
                "   and code = :code) as own,"
                " exists (select from published_line where edition = :edition and administration = :place"
                "   and code > :code and code <= :last) as below"
            ),
            values,
        )
    ).one()
    return dict(found._mapping)


async def code_warnings(session: AsyncSession, *, named: str, code: str | None, place: str) -> list[Shape]:
    """What an officer should know of a code before signing; nothing of it is refused."""
    if not code:
        return []
    known = await code_known(session, named=named, code=code, place=place)
    found = []
    if known["loaded"] and not known["subheading"]:
        found.append(
            ("unknown_code", f"{dotted(digits(code)[:6])} is not among the subheadings of {named} loaded here.")
        )
    if known["below"]:
        found.append(
            ("lines_below", f"The national tariff has lines below {dotted(code)}; one of them says it more exactly.")
        )
    return [{"code": name, "detail": detail} for name, detail in found]


async def proposal_warnings(session: AsyncSession, *, row: Application, terms: Terms) -> list[Shape]:
    """The warnings about the code that is proposed in a case."""
    proposed = (row.proposal or {}).get("hs_code")
    return await code_warnings(session, named=terms.value("hs_edition"), code=proposed, place=row.administration)


async def code_fault(session: AsyncSession, *, named: str, code: str | None, place: str) -> str | None:
    """Why a code cannot be proposed: a national code must be a line of the tariff, where that was loaded."""
    if not code or len(digits(code)) <= INTERNATIONAL_DIGITS:
        return None
    known = await code_known(session, named=named, code=code, place=place)
    if known["national"] and not known["own"]:
        return f"{dotted(code)} is no line of the national tariff on {named}; choose one from the tariff pages."
    return None
