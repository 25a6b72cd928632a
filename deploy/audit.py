"""`verify-audit`: every chain of every service, recomputed, and compared with the heads noted at an earlier time.

A chain that was rewritten as a whole still verifies by itself. The note of earlier heads, which an operator keeps
elsewhere, is what such a rewriting contradicts.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.parts import module, services
from shared import audit, database, tenancy
from shared.parameters import load_administrations
from shared.settings import Settings

Heads = dict[str, dict[str, object]]


async def verify(settings: Settings, *, noted: Heads) -> tuple[list[audit.Verdict], list[str]]:
    """Verify all chains. Returns the verdicts and, in words, every contradiction in them or with the heads noted before."""
    verdicts: list[audit.Verdict] = []
    wrong: list[str] = []
    codes = tuple(load_administrations(settings.administrations))
    for service in services():
        # What belongs to the installation and to no administration has a chain too.
        own = getattr(module(service, "model"), "INSTALLATION", None)
        for verdict, known in await _of_service(settings, service, (*codes, own) if own else codes, noted):
            verdicts.append(verdict)
            place = f"{verdict.service}/{verdict.administration}"
            wrong += [f"{place}: {sentence}" for sentence in verdict.broken]
            if place in noted and known != noted[place]["head"]:
                wrong.append(f"{place}: seal {noted[place]['seals']} is not the one noted before")
    return verdicts, wrong


async def _of_service(
    settings: Settings, service: str, codes: Sequence[str], noted: Heads
) -> list[tuple[audit.Verdict, str | None]]:
    engine = database.engine(settings.service_database_url(service), pool_size=1, service="verify-audit")
    tables = database.platform_tables(database.metadata(service))
    found: list[tuple[audit.Verdict, str | None]] = []
    try:
        for code in codes:
            async with AsyncSession(engine) as session:
                await tenancy.enter(session, administration=code)
                verdict = await audit.verify(session, tables=tables, service=service, administration=code)
                seals = tables.audit_seal
                number = noted.get(f"{service}/{code}", {}).get("seals")
                known = None
                if number:
                    known = await session.scalar(
                        select(seals.c.hash).where(seals.c.administration == code, seals.c.number == number)
                    )
                if verdict.seals or verdict.unsealed or number:
                    found.append((verdict, known))
    finally:
        await engine.dispose()
    return found


def read_heads(path: Path) -> Heads:
    """The heads noted before: {"<service>/<administration>": {"seals": n, "head": hash}}."""
    found: Heads = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def note_heads(path: Path, verdicts: Sequence[audit.Verdict]) -> None:
    """Note the heads of chains that hold, for the next time."""
    note = {f"{v.service}/{v.administration}": {"seals": v.seals, "head": v.head} for v in verdicts if v.seals}
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(note, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(beside, path)
