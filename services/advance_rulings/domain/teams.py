"""Teams and their queues: what a team is called, which applications come to it by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.advance_rulings.domain.hs import digits
from services.advance_rulings.domain.words import RulingType

MOST_MEMBERS = 100
MOST_MOVED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What a team takes: kinds of rulings and chapters of the HS; an empty list takes all."""

    types: Sequence[str] = ()
    chapters: Sequence[str] = ()


def fits(wants: Wants, *, ruling_type: RulingType, code: str | None) -> bool:
    """Whether an application comes to a team by itself: its type is one of the team's, and its chapter too."""
    chapter = digits(code or "")[:2]
    return (not wants.types or ruling_type.value in wants.types) and (not wants.chapters or chapter in wants.chapters)


def chapters(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Chapters as two digits, each once and in order; and the places of those that are none."""
    found, wrong = set(), []
    for place, text in enumerate(texts):
        bare = text.strip()
        if bare.isascii() and bare.isdigit() and 1 <= int(bare) <= 99 and len(bare) <= 2:
            found.add(f"{int(bare):02d}")
        else:
            wrong.append(place)
    return sorted(found), wrong
