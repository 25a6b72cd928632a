"""How this service's documents are printed: its tables, and what stands in them."""

from __future__ import annotations

from services.trusted_trader.domain.paper_words import TITLES
from services.trusted_trader.domain.papers import STATEMENT, claims, letter
from services.trusted_trader.events import Note
from services.trusted_trader.model import Paper, Wording
from shared.documents import DocumentKeys
from shared.papers.letter import Said
from shared.papers.press import Press, Printing
from shared.settings import Settings


def _made(wording: Wording, detail: str) -> Note:
    return Note(
        subject=f"{wording.thing}/{wording.thing_id}", version=1, administration=wording.administration,
        organisation=wording.organisation, tin=str(wording.content["tin"]), number=str(wording.content["of"]),
        what="paper-made", detail=detail,
    )  # fmt: skip


PRINTING = Printing(
    service="trusted_trader",
    wording=Wording,
    paper=Paper,
    titles=TITLES,
    letter=lambda content, administration, language: letter(
        Said(**content), administration=administration, language=language
    ),
    claims=lambda content, language: claims(Said(**content), language=language),
    statements=STATEMENT,
    note=_made,
)


def press(*, keys: DocumentKeys, settings: Settings) -> Press:
    """Where this service's documents are printed."""
    return Press(PRINTING, keys=keys, settings=settings)
