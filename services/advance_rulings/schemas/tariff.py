"""The tariff: sections, lines, what a search finds, and what became of a file."""

from __future__ import annotations

from pydantic import Field

from services.advance_rulings.schemas.shapes import View


class EditionRow(View):
    """An edition of which lines were loaded. `national` names the administrations with national lines."""

    edition: str
    lines: int = Field(description="Chapters, headings and subheadings")
    languages: list[str]
    national: list[str]


class TariffLine(View):
    """A chapter, heading, subheading or national line. `administration` loaded it, `source` says from where."""

    code: str
    description: str
    unit: str | None
    duty: str | None
    language: str
    administration: str
    source: str
    national: bool


class CountedLine(TariffLine):
    """A line with its published rulings."""

    rulings: int = Field(description="Published rulings on this code or below it; 100 stands for more than 99")


class SectionRef(View):
    """A section of the Harmonized System."""

    number: str
    title: str


class SectionView(SectionRef):
    """A section with its chapters."""

    chapters: list[TariffLine]


class Tariff(View):
    """An edition: its sections, or what a search in it found."""

    edition: str
    administration: str
    sections: list[SectionView]
    items: list[CountedLine]
    next: str | None


class LineView(CountedLine):
    """A line with what stands above and below it."""

    edition: str
    section: SectionRef | None
    above: list[TariffLine]
    below: list[CountedLine]


class CodeWarning(View):
    """Something about a code that an officer should know before signing; nothing of it is refused."""

    code: str = Field(description="unknown_code, lines_below")
    detail: str


class RefusedLine(View):
    """A line of a file that was not kept."""

    line: int
    reason: str


class LoadReport(View):
    """What became of a file."""

    lines: int
    new: int
    changed: int
    unchanged: int
    editions: list[str]
    refused: list[RefusedLine] = Field(description="The first thousand")
