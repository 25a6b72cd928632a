"""`import-declarations`: files and folders of declarations into an administration, with a line for each refusal."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy import migrate
from deploy.console import Trouble, complain, say
from deploy.installation import read_settings, some_database
from deploy.rulings import SOME_REFUSED, whose
from services.risk.app import make_work
from services.risk.domain.words import FileFormat
from services.risk.importing import Import, import_declarations
from services.risk.operations.intake import Report
from shared.settings import Settings

FORMATS = ("sad", "awmds", "csv", "kcs")
"""What may be named; XLSX and JSON are told by their content."""


def load_declarations(chosen: argparse.Namespace) -> int:
    """`import-declarations --administration FJ PATH… [--format sad] [--report FILE]`; exit status 2 when some were refused
    (what could be read is kept)."""
    if missing := [path for path in chosen.paths if not path.exists()]:
        raise Trouble(f"{missing[0]} is not there.")
    if chosen.report is not None:
        _write(chosen.report, "", mode="a")  # nothing is loaded that cannot be reported on
    file_format = FileFormat(chosen.format) if chosen.format else None
    with some_database(read_settings()) as settings:
        migrate.migrate(settings)
        place = whose(settings.hosted_administrations(), chosen.administration)
        found = asyncio.run(load(settings, chosen.paths, administration=place, file_format=file_format))
    if chosen.report is not None:
        _write(chosen.report, json.dumps(found.content(), ensure_ascii=False, indent=1) + "\n")
    _summary(found, place)
    return SOME_REFUSED if found.refused else 0


async def load(
    settings: Settings, paths: Sequence[Path], *, administration: str, file_format: FileFormat | None = None
) -> Import:
    """Load everything, on a pool of this command's own."""
    work = make_work(settings)
    try:
        return await import_declarations(
            paths,
            administration=settings.hosted_administrations()[administration],
            work=work,
            data=settings.data,
            at=datetime.now(UTC),
            file_format=file_format,
            progress=_progress,
        )
    except OSError as error:
        raise Trouble(
            f"The import stopped: {error}. Load the same files again: what was taken is recognised."
        ) from error
    finally:
        await work.engine.dispose()


def _write(report: Path, text: str, *, mode: str = "w") -> None:
    try:
        with report.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Trouble(f"{report} cannot be written: {error.strerror}.") from error


def _progress(report: Report) -> None:
    for refusal in report.refused:
        where = f"{report.name}:{refusal['line']}" if refusal["line"] else report.name
        complain(f"{where}: {refusal['path'] + ': ' if refusal['path'] else ''}{refusal['reason']}")
    again = ", read before" if report.repeated else ""
    say(f"  {report.name}: {report.declarations} declarations ({report.format}), {report.refused_count} refused{again}")


def _summary(found: Import, place: str) -> None:
    totals = found.content()["totals"]
    say(
        f"Declarations of {place}, {totals['files']} files: {totals['new']} new, {totals['changed']} changed,"
        f" {totals['unchanged']} as they were, {totals['refused']} refused."
    )
