"""What of a ruling goes into the public register, and the words by which misspelt searches find it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import dotted, prefixes
from services.advance_rulings.model import PublishedRuling, PublishedWord, Ruling
from services.advance_rulings.queries.editions import editions, public_history
from shared.office import Office

_WORD = re.compile(r"[^\W\d_]{3,40}")
_TOGETHER = 2000


async def publish(session: AsyncSession, *, ruling: Ruling, office: Office, at: datetime) -> None:
    """Put a ruling into the register, or bring its entry up to date. Only what is written for the public is copied."""
    codes = [dotted(ruling.hs_code)] if ruling.hs_code else []
    public: dict[str, Any] = {
        "version": ruling.version,
        "type": ruling.type,
        "status": ruling.state,
        "subject": ruling.subject,
        "hs_codes": codes,
        "hs_prefixes": all_prefixes(codes),
        "hs_edition": ruling.hs_edition,
        "origin_country": ruling.origin_country,
        "valuation_method": ruling.valuation_method,
        "goods_description": ruling.goods_description,
        "reasoning": ruling.reasoning,
        "legal_basis": ruling.legal_basis,
        "conditions": ruling.conditions,
        "zone": ruling.zone,
        "issued_on": office.today(ruling.issued_at),
        "valid_from": ruling.valid_from,
        "valid_until": ruling.valid_until,
        "ends_at": _midnight_after(ruling, office),
        "ended_on": ruling.ended_on,
        "end_ground": ruling.end_ground,
        "end_reason": ruling.end_facts,
        "replaced_by": ruling.conflicting_ruling,
        "edition": ruling.edition,
        "history": public_history(await editions(session, ruling=ruling)) if ruling.edition > 1 else [],
        "basis": ruling.basis,
        "cited": ruling.cited,
        "keywords": ruling.keywords,
        "agreement": ruling.agreement,
        "origin_rule": ruling.origin_rule,
        "relief": ruling.relief,
        "adopted_administration": ruling.adopted_administration,
        "adopted_number": ruling.adopted_number,
        "reissue_of": ruling.reissue_of,
        "reissued_by": ruling.reissued_by,
        "changed_at": at,
    }
    known = await session.scalar(
        select(PublishedRuling.number).where(
            PublishedRuling.administration == ruling.administration, PublishedRuling.number == ruling.number
        )
    )
    if known is None:
        await session.execute(
            insert(PublishedRuling).values(administration=ruling.administration, number=ruling.number, **public)
        )
    else:
        await session.execute(
            update(PublishedRuling)
            .where(PublishedRuling.administration == ruling.administration, PublishedRuling.number == ruling.number)
            .values(**public)
        )
    texts = (ruling.subject, ruling.goods_description, ruling.reasoning, *ruling.keywords)
    await learn_words(session, administration=ruling.administration, texts=texts)


def _midnight_after(ruling: Ruling, office: Office) -> datetime:
    """The first instant at which the ruling's last day is over on the office's wall."""
    day_after = ruling.valid_until + timedelta(days=1)
    return datetime.combine(day_after, time(0), tzinfo=office.calendar.zone).astimezone(UTC)


def all_prefixes(codes: Iterable[str]) -> list[str]:
    """Every beginning of every code, once."""
    return sorted({found for code in codes for found in prefixes(code)})


async def learn_words(session: AsyncSession, *, administration: str, texts: Sequence[str]) -> None:
    """Keep the words of published texts. In order, so that two transactions never wait for one another in a circle."""
    words = sorted({word for text in texts for word in _WORD.findall(text.lower())})
    for start in range(0, len(words), _TOGETHER):
        await session.execute(
            insert(PublishedWord)
            .values([{"administration": administration, "word": word} for word in words[start : start + _TOGETHER]])
            .on_conflict_do_nothing()
        )
