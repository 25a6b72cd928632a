"""Islands that officers draw, and the sites of firms. A holder's change of site is told to whoever watches holders."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.entries import NewEntry
from services.trusted_trader.domain.words import LIVE, WITH_THE_OFFICE, EntryKind, Severity, Status, VisitStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Application, Authorisation, Island, Site, Visit
from services.trusted_trader.operations.entries import from_holder
from services.trusted_trader.queries.holders import same_tin
from shared.facts import Fact
from shared.office import Officer
from shared.problems import RuleNotMet, refuse

SOURCE = "trusted_trader.site"
"""Where an entry about a site came from."""


async def draw(
    session: AsyncSession, *, row: Island | None, code: str, name: str, x: int, y: int, travel: str, travel_hours: int,
    by: Officer,
) -> tuple[Island, list[Fact]]:  # fmt: skip
    """Put an island on the schematic, or change it; one that was retired is there again."""
    if row is None:
        row = Island(administration=by.office.code, code=code, version=0)
        session.add(row)
    row.version += 1
    row.name, row.x, row.y, row.travel, row.travel_hours, row.retired_at = name, x, y, travel, travel_hours, None
    await session.flush()
    return row, [_noted(row, "island-drawn", name)]


async def retire(session: AsyncSession, *, row: Island, by: Officer) -> list[Fact]:
    """Take an island off the schematic; what was planned there keeps its name."""
    if row.retired_at is None:
        row.retired_at = by.at
        row.version += 1
        await session.flush()
    return [_noted(row, "island-retired", row.name)]


def _noted(row: Island, what: str, detail: str) -> Note:
    return Note(
        subject=f"island/{row.code}", version=row.version, administration=row.administration, what=what, detail=detail
    )


async def _known_island(session: AsyncSession, *, code: str | None, by: Officer) -> None:
    if code is None:
        return
    found = await session.get(Island, (by.office.code, code))
    if found is None or found.retired_at is not None:
        raise refuse(
            "The site cannot be kept so.",
            ("/island", "unknown", "There is no such island. Leave it out, or draw it first."),
        )


async def add(
    session: AsyncSession, *, tin: str, organisation: str | None, name: str, kind: str, address: str, island: str | None,
    by: Officer,
) -> tuple[Site, list[Fact]]:  # fmt: skip
    """A new place where a firm works. `organisation` is the firm's account, None for a firm without one."""
    await _known_island(session, code=island, by=by)
    row = Site(
        administration=by.office.code, id=uuid4(), version=1, organisation=organisation, tin=tin, name=name, kind=kind,
        address=address, island=island, created_at=by.at, closed_at=None,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [_fact(row, "site-added"), *await _tell(session, row=row, text=f"New site: {name}, {address}.", by=by)]


async def change(
    session: AsyncSession, *, row: Site, name: str, kind: str, address: str, island: str | None, by: Officer
) -> list[Fact]:
    """Change what is known of a site. Another place or use is a change that a holder must tell; another name is not."""
    _still_open(row)
    if island != row.island:
        await _known_island(session, code=island, by=by)
    moved = (row.address, row.kind) != (address, kind)
    before = f"{row.kind}, {row.address}"
    row.version += 1
    row.name, row.kind, row.address, row.island = name, kind, address, island
    await session.flush()
    told = (
        await _tell(session, row=row, text=f"Site {name}: was {before}; is {kind}, {address}.", by=by) if moved else []
    )
    return [_fact(row, "site-changed"), *told]


async def close(session: AsyncSession, *, row: Site, by: Officer) -> list[Fact]:
    """A firm works here no longer. Raises RuleNotMet while an application at the office or a visit still needs the site."""
    _still_open(row)
    needed = await session.scalar(
        select(Application.number).where(
            Application.administration == row.administration,
            Application.tin == row.tin,
            any_(Application.sites) == str(row.id),
            Application.state.in_((*WITH_THE_OFFICE, Status.RETURNED, Status.CORRECTIVE_ACTION)),
        )
    )
    planned = await session.scalar(
        select(Visit.number).where(
            Visit.administration == row.administration,
            Visit.site_id == row.id,
            Visit.state.in_((VisitStatus.PLANNED, VisitStatus.UNDER_WAY)),
        )
    )
    if needed or planned:
        raise RuleNotMet(
            f"{planned or needed} still needs this site.",
            hint="Cancel the visit, or wait until the application is decided.",
            needed_by=planned or needed,
        )
    row.closed_at = by.at
    row.version += 1
    await session.flush()
    return [
        _fact(row, "site-closed"),
        *await _tell(session, row=row, text=f"Site closed: {row.name}, {row.address}.", by=by),
    ]


def _still_open(row: Site) -> None:
    if row.closed_at is not None:
        raise RuleNotMet("This site is closed.", hint="Add a new site.")


def _fact(row: Site, what: str) -> Note:
    return Note(
        subject=f"site/{row.id}", version=row.version, administration=row.administration, organisation=row.organisation,
        tin=row.tin, what=what, detail=row.name,
    )  # fmt: skip


async def _tell(session: AsyncSession, *, row: Site, text: str, by: Officer) -> list[Fact]:
    """A holder's change of site is an entry of its compliance record, for review (AEO-30, AEO-31)."""
    holds = await session.scalar(
        select(Authorisation.number)
        .where(
            Authorisation.administration == row.administration,
            same_tin(Authorisation.tin, row.tin),
            Authorisation.state.in_(LIVE),
        )
        .limit(1)
    )
    if holds is None:
        return []
    new = NewEntry(
        tin=row.tin, kind=EntryKind.CHANGE_OF_SITE, severity=Severity.MINOR, happened_on=by.office.today(by.at), text=text,
        law=str(by.office.terms(by.at).value("law.decision")), source=SOURCE, reference=f"{row.id}/{row.version}",
    )  # fmt: skip
    return await from_holder(session, new=new, by=by)


async def account_of(session: AsyncSession, *, tin: str, by: Officer) -> str | None:
    """The account of a firm that an officer names by its TIN: as its newest application or site says; None without one."""
    for table, newest in ((Application, Application.changed_at), (Site, Site.created_at)):
        found: str | None = await session.scalar(
            select(table.organisation)
            .where(table.administration == by.office.code, table.tin == tin, table.organisation.is_not(None))
            .order_by(newest.desc())
            .limit(1)
        )
        if found is not None:
            return found
    return None
