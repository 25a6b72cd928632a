"""Loading a file of reference values."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import partial
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.reference_values import SCALE, read_csv
from services.risk.events import ReferenceValuesLoaded
from services.risk.model import ReferenceLoad, ReferenceRow
from services.risk.operations.acting import Officer, one_at_a_time
from services.risk.operations.csv_lines import good_lines
from shared.facts import Fact

AT_ONCE = 2_000


async def load(
    session: AsyncSession, *, content: bytes, name: str, source: str = "", replaces: bool = True, by: Officer
) -> tuple[ReferenceLoad, list[Fact]]:
    """Load a file: good lines count, bad ones are reported. With `replaces` it takes the place of every earlier file.

    The same file again changes nothing. Raises Invalid for a file that is no such table, or without one good line.
    """
    digest = hashlib.sha256(content).hexdigest()
    await one_at_a_time(session, administration=by.office.code, what="reference values")
    present = (
        await session.scalars(
            select(ReferenceLoad)
            .where(ReferenceLoad.administration == by.office.code, ReferenceLoad.replaced_at.is_(None))
            .order_by(ReferenceLoad.loaded_at.desc())
        )
    ).all()
    for known in present:
        if known.sha256 == digest and (not replaces or len(present) == 1):
            return known, []
    values, errors = good_lines(partial(read_csv, content, today=by.office.today(by.at)))
    row = ReferenceLoad(
        administration=by.office.code, id=uuid4(), version=1, name=name, sha256=digest, bytes=len(content), rows=len(values),
        errors=[{"line": one.line, "column": one.column, "detail": one.detail} for one in errors],
        source=source, loaded_at=by.at, loaded_by=by.actor.id, loaded_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    kept = [
        {
            "administration": by.office.code, "load_id": row.id, "line": line, "hs": one.hs, "origin": one.origin,
            "unit": one.unit, "low": Decimal(one.low).scaleb(-SCALE), "high": Decimal(one.high).scaleb(-SCALE),
            "from_on": one.from_on, "until_on": one.until_on, "source": one.source or source,
        }
        for line, one in enumerate(values, 1)
    ]  # fmt: skip
    for start in range(0, len(kept), AT_ONCE):
        await session.execute(insert(ReferenceRow), kept[start : start + AT_ONCE])
    if replaces:
        for known in present:
            known.replaced_at = by.at
            known.version += 1
    await session.flush()
    loaded = ReferenceValuesLoaded(
        subject=f"reference-values/{row.id}", version=1, administration=by.office.code, rows=len(values), sha256=digest
    )
    return row, [loaded]
