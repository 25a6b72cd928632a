"""Reference rulings of other administrations in the register: kept once, brought up to date when the file changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.references import Reference
from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.events import RulingsImported
from services.advance_rulings.model import PublishedRuling
from services.advance_rulings.operations.publishing import all_prefixes, learn_words
from shared.facts import Fact

_COMPARED = ("type", "source", "category", "subject", "hs_codes", "reasoning", "issued_on")


async def keep(
    session: AsyncSession, *, administration: str, references: Sequence[Reference], at: datetime
) -> tuple[Counter[str], dict[str, str], list[Fact]]:
    """Keep some references; answers counts (new, changed, unchanged), whose the numbers are that are not ours to replace:
    rulings of the administration itself and those of a partner's signed file; and facts."""
    table = PublishedRuling
    existing = {
        row.number: row
        for row in await session.execute(
            select(table.number, table.version, table.partner, *(getattr(table, name) for name in _COMPARED)).where(
                table.administration == administration, table.number.in_([found.number for found in references])
            )
        )
    }
    counts: Counter[str] = Counter()
    others: dict[str, str] = {}
    kept: dict[str, dict[str, Any]] = {}
    for found in references:
        values = _values(found)
        known = existing.get(found.number)
        if known is not None and known.source is None:
            others[found.number] = f"a ruling of {administration} itself"
        elif known is not None and known.partner is not None:
            others[found.number] = f"in the register from {known.source}"
        elif known is not None and all(getattr(known, name) == values[name] for name in _COMPARED):
            counts["unchanged"] += 1
        else:
            counts["changed" if known is not None or found.number in kept else "new"] += 1
            version = (known.version if known else 0) + 1
            kept[found.number] = values | {"administration": administration, "version": version, "changed_at": at}
    if not kept:
        return counts, others, []
    statement = insert(table).values(list(kept.values()))
    changing = {name: statement.excluded[name] for name in ("version", "changed_at", "hs_prefixes", *_COMPARED)}
    await session.execute(statement.on_conflict_do_update(index_elements=["administration", "number"], set_=changing))
    texts = [text for found in references if found.number in kept for text in (found.subject, found.text)]
    await learn_words(session, administration=administration, texts=texts)
    sources = sorted({str(values["source"]) for values in kept.values()})
    imported = RulingsImported(
        subject=f"register/{administration}", version=1, administration=administration, source=", ".join(sources),
        numbers=tuple(sorted(kept)),
    )  # fmt: skip
    return counts, others, [imported]


def _values(found: Reference) -> dict[str, Any]:
    return {
        "number": found.number,
        "type": found.type.value,
        "status": RulingStatus.REFERENCE.value,
        "source": found.source,
        "category": found.category or None,
        "subject": found.subject,
        "hs_codes": list(found.codes),
        "hs_prefixes": all_prefixes(found.codes),
        "goods_description": "",
        "reasoning": found.text,
        "legal_basis": "",
        "conditions": "",
        "issued_on": found.issued_on,
    }
