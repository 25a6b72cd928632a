"""How this service's documents are printed, and what the public rendition of a ruling says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.paper_words import TITLES
from services.advance_rulings.domain.papers import RENDITION, STATEMENT, claims, letter
from services.advance_rulings.events import Note
from services.advance_rulings.model import Paper, PublishedRuling, Wording
from shared.documents import DocumentKeys
from shared.facts import plain
from shared.office import Office
from shared.papers.letter import Said
from shared.papers.press import Press, Printing
from shared.papers.words import LANGUAGES
from shared.settings import Settings

REGISTER = "register"
"""The thing of which a public rendition is a document; its key is the number of the ruling."""
PUBLIC = (
    "type", "subject", "hs_edition", "origin_country", "agreement", "origin_rule", "valuation_method", "relief",
    "goods_description", "reasoning", "legal_basis", "basis", "cited", "conditions", "edition", "reissue_of", "issued_on",
    "valid_from", "valid_until", "ended_on", "end_reason", "history",
)  # fmt: skip
"""Columns of the public register that a rendition says; nothing else is read for it."""


def _made(wording: Wording, detail: str) -> Note:
    return Note(
        subject=f"{wording.thing}/{wording.thing_id}", version=1, administration=wording.administration,
        what="paper-made", detail=detail,
    )  # fmt: skip


def _said(content: Mapping[str, Any]) -> Said:
    return Said(**content)


PRINTING = Printing(
    service="advance_rulings",
    wording=Wording,
    paper=Paper,
    titles=TITLES,
    letter=lambda content, administration, language: letter(
        _said(content), administration=administration, language=language
    ),
    claims=lambda content, language: claims(_said(content), language=language),
    statements=STATEMENT,
    note=_made,
)


def press(*, keys: DocumentKeys, settings: Settings) -> Press:
    """Where this service's documents are printed."""
    return Press(PRINTING, keys=keys, settings=settings)


async def rendition(
    session: AsyncSession, *, row: PublishedRuling, office: Office, at: datetime
) -> tuple[Wording, list[Note]]:
    """Word the public rendition of an entry of the register, once for each of its versions, from that entry alone."""
    number = rendition_number(row)
    known = await session.get(Wording, (row.administration, number))
    if known is not None:
        return known, []
    terms, today = office.terms(at), office.today(at)
    law = terms.at("law.decision")
    said = Said(
        kind=RENDITION, number=number, of=row.number, on=today.isoformat(), thing=REGISTER, action="publish", name="", tin="",
        address="", law=str(law.value), law_confirmed=law.confirmed, text="", signed_by="",
        review={language: str(terms.value(f"review_route.{language}")) for language in LANGUAGES},
        facts={
            **{name: plain(getattr(row, name)) for name in PUBLIC}, "hs_code": ", ".join(row.hs_codes),
            "ground": row.end_ground,
        },
    )  # fmt: skip
    values = {
        "administration": row.administration, "number": number, "kind": RENDITION, "thing": REGISTER, "thing_id": row.number,
        "at": at, "on": today, "content": asdict(said), "printed_at": at,
    }  # fmt: skip
    await session.execute(insert(Wording).values(values).on_conflict_do_nothing())
    found = await session.get_one(Wording, (row.administration, number))
    return found, [_made(found, f"worded {number}")]


def rendition_number(row: PublishedRuling) -> str:
    """The number of a rendition: FJ-AR-2026-00001/P3 is that of the third version of the entry."""
    return f"{row.number}/P{row.version}"
