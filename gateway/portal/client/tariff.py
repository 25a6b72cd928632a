"""The tariff and a ruling on other editions of the Harmonized System, as the public pages read them."""

from __future__ import annotations

from typing import TypedDict, cast

from gateway.portal.client.transport import Api, Query, segment

SERVICE = "advance_rulings"


class EditionRow(TypedDict):
    """An edition of which lines were loaded."""

    edition: str
    lines: int
    languages: list[str]
    national: list[str]


class TariffLine(TypedDict):
    """A chapter, heading, subheading or national line."""

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

    rulings: int


class SectionRef(TypedDict):
    """A section of the Harmonized System."""

    number: str
    title: str


class SectionView(SectionRef):
    """A section with its chapters."""

    chapters: list[TariffLine]


class Tariff(TypedDict):
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


class SuccessorView(TypedDict):
    """A code that another became."""

    code: str
    description: str | None
    partial: bool
    notes: list[str]


class CodeInEdition(TypedDict):
    """A code of the ruling in another edition."""

    code: str
    unchanged: bool
    becomes: list[SuccessorView]


class InEdition(TypedDict):
    """A ruling in another edition."""

    edition: str
    way: list[str]
    codes: list[CodeInEdition]


class RulingEditions(TypedDict):
    """A published ruling in every edition that correlation tables lead to."""

    number: str
    administration: str
    edition: str | None
    codes: list[str]
    editions: list[InEdition]


async def editions(api: Api) -> list[EditionRow]:
    """The editions that were loaded, the newest first."""
    return cast("list[EditionRow]", (await api.read(SERVICE, "/tariff"))["items"])


async def whole(api: Api, edition: str, **query: Query) -> Tariff:
    """Sections and chapters, or what a search found."""
    return cast("Tariff", await api.read(SERVICE, f"/tariff/{segment(edition)}", **query))


async def line(api: Api, edition: str, code: str, **query: Query) -> LineView:
    """A line with what stands above and below it."""
    return cast("LineView", await api.read(SERVICE, f"/tariff/{segment(edition)}/{segment(code)}", **query))


async def ruling_editions(api: Api, number: str, **query: Query) -> RulingEditions:
    """A ruling in other editions."""
    return cast("RulingEditions", await api.read(SERVICE, f"/rulings/{segment(number)}/editions", **query))
