"""A demonstration: weeks of invented declarations, all of it through the operations, with the times of the past passed in."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import exists, func, select

from services.risk.app import NAME, make_box, make_work
from services.risk.domain.words import FileFormat, Source
from services.risk.engine import Engine
from services.risk.jobs.evidence import Evidence
from services.risk.model import Declaration, IntakeFile, RandomDay
from services.risk.operations.intake import Intake, Sender
from services.risk.operations.suggestions import keep
from services.risk.queries.office import office
from services.risk.seed.files import MANIFEST, SPOILED, manifest, spoiled
from services.risk.seed.rules import seed_rules
from services.risk.seed.season import LODGES, SPAN, Cast, Season
from services.risk.seed.trade import SERIAL, SIZES, lodgings, suggestions
from shared.actors import Actor
from shared.blobs import LocalBlobs
from shared.settings import Settings
from shared.web import utc_now
from shared.work import Work

__all__ = ["seed"]


async def seed(
    *,
    settings: Settings,
    people: Mapping[str, Sequence[Actor]],
    peers: Mapping[str, object] | None = None,
    work: Work | None = None,
    at: datetime | None = None,
) -> dict[str, int]:
    """Fill the administrations named in `people` with nine weeks of work; answers how many declarations came anew.

    `people` are identity's: an examiner and a risk approver at least, and firms. What an earlier, interrupted seeding
    made is found again by its references and gone on with; an administration with declarations of its own is left as it
    is. The past is not announced: transactions of its own tell no other service, whatever runs in this process (`peers`).
    """
    moment = at or utc_now()
    found = work or make_work(settings)
    engine = Engine(
        work=found, administrations=settings.hosted_administrations(), box=make_box(settings), now=lambda: moment
    )
    try:
        async with asyncio.TaskGroup() as together:  # each waits for the disk most of the time
            tasks = {
                code: together.create_task(_fill(settings, found, engine, code, actors, moment))
                for code, actors in people.items()
                if code in SIZES
            }
    finally:
        if work is None:
            await found.close()
    return {code: made for code, task in tasks.items() if (made := task.result())}


async def _fill(
    settings: Settings, work: Work, engine: Engine, code: str, people: Sequence[Actor], at: datetime
) -> int:
    """One administration; 0 where there was nothing left to do."""
    async with work.reading(administration=code) as session:
        place = await office(session, administration=settings.hosted_administrations()[code])
        own = Declaration.reference.like(f"% {SERIAL} %")
        there = await session.scalar(select(func.count()).select_from(Declaration))
        ours = await session.scalar(select(func.count()).select_from(Declaration).where(own))
        whole = await session.scalar(select(exists().where(IntakeFile.name == MANIFEST, IntakeFile.state == "read")))
        begun = await session.scalar(select(func.min(RandomDay.day)))
    if whole or (there and not ours):
        return 0
    today = place.today(at)
    first = begun if begun is not None and begun <= today - SPAN / 2 else today - SPAN
    began = datetime.combine(first, time(6), tzinfo=place.calendar.zone).astimezone(UTC)
    await seed_rules(
        work=work, office=place, offices=SIZES[code].offices, people=people, began=began, at=at, few=SIZES[code].few
    )
    season = Season(
        work=work, office=place, engine=engine, cast=Cast.of(people), first_day=first, at=at,
        lodgings=lodgings(code, first_day=first, calendar=place.calendar, people=people),
    )  # fmt: skip
    made = await season.live()
    await season.today()
    await _evidence(settings, season)
    await _files(settings, season, at=at - timedelta(minutes=15))
    return made


async def _evidence(settings: Settings, season: Season) -> None:
    """What the weekly look finds: alarms of drift; and suggestions where there is enough of everything."""
    by = season.itself(season.at - timedelta(minutes=18))
    await Evidence(settings).watch(season.work, by)
    code = season.office.code
    if SIZES[code].few:
        return
    async with season.work.changing(actor=by.actor, at=by.at) as change:
        change.record(*await keep(change.session, mined=await asyncio.to_thread(suggestions, code), by=by))


async def _files(settings: Settings, season: Season, *, at: datetime) -> None:
    """A table with a fault, uploaded by the officer who decides; then the manifest, in the folder."""
    place, head = season.office, season.cast.head
    code = min(str(one.declaration.header["office"]) for one in season.known.values())
    for name, content, by, source, file_format in (
        (SPOILED, spoiled(code, on=season.first_day + SPAN), season.by(head, at), Source.UPLOAD, FileFormat.CSV),
        (MANIFEST, manifest(code, on=season.first_day + SPAN), season.itself(at), Source.FOLDER, FileFormat.AWMDS),
    ):
        sender = Sender(
            work=season.work, administration=place.administration, actor=by.actor, held=LODGES, source=source,
            blobs=LocalBlobs(settings.data / "documents" / NAME), at=at,
        )  # fmt: skip
        await Intake(sender, io.BytesIO(content), name=name, file_format=file_format).whole(limit=len(content))
        await season.assess(at)
