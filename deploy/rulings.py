"""`import-rulings`: the rulings of a file into an administration's register, with a line for each that was refused."""

from datetime import UTC, datetime
from pathlib import Path

from deploy.console import Trouble, complain, say
from services.advance_rulings.app import make_work
from services.advance_rulings.importing import Report, import_rulings
from shared.settings import Settings

SOME_REFUSED = 2


async def load(settings: Settings, file: Path, *, administration: str) -> int:
    """Load the file; returns the exit status: 0, or 2 when some lines were refused (the good ones are kept)."""
    offices = settings.hosted_administrations()
    if administration not in offices:
        raise Trouble(f"There is no administration {administration}; this installation has {', '.join(offices)}.")
    work = make_work(settings)
    try:
        report = await import_rulings(
            file, administration=administration, work=work, at=datetime.now(UTC), progress=_progress
        )
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{file} is not text in UTF-8.") from error
    finally:
        await work.engine.dispose()
    for line, reason in report.refused:
        complain(f"{file}:{line}: {reason}")
    say(
        f"{report.lines} lines: {report.new} new, {report.changed} changed, {report.unchanged} as they were,"
        f" {len(report.refused)} refused."
    )
    return SOME_REFUSED if report.refused else 0


def _progress(report: Report) -> None:
    say(f"  {report.lines} lines read, {report.kept} rulings kept")
