"""`import-rulings`: the rulings of a file into an administration's register, with a line for each that was refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from deploy.console import Trouble, complain, say
from services.advance_rulings.app import make_work
from services.advance_rulings.importing import Report, import_rulings
from shared.parameters import Administration
from shared.settings import Settings

SOME_REFUSED = 2


def whose(offices: Mapping[str, Administration], named: str | None) -> str:
    """Whose register is meant: the one named, else the only one, else the sandbox. Raises Trouble where that says nothing."""
    known = ", ".join(offices)
    if named is not None:
        if named not in offices:
            raise Trouble(f"There is no administration {named}; this installation has {known}.")
        return named
    found = list(offices) if len(offices) == 1 else [code for code, office in offices.items() if office.sandbox]
    if len(found) != 1:
        raise Trouble(f"Say whose register is meant with --administration; this installation has {known}.")
    return found[0]


async def load(settings: Settings, file: Path, *, administration: str | None) -> int:
    """Load the file; returns the exit status: 0, or 2 when some lines were refused (the good ones are kept)."""
    place = whose(settings.hosted_administrations(), administration)
    work = make_work(settings)
    try:
        report = await import_rulings(file, administration=place, work=work, at=datetime.now(UTC), progress=_progress)
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{file} is not text in UTF-8.") from error
    finally:
        await work.engine.dispose()
    for line, reason in report.refused:
        complain(f"{file}:{line}: {reason}")
    say(
        f"Register of {place}, {report.lines} lines: {report.new} new, {report.changed} changed, {report.unchanged} as they were,"
        f" {len(report.refused)} refused."
    )
    return SOME_REFUSED if report.refused else 0


def _progress(report: Report) -> None:
    say(f"  {report.lines} lines read, {report.kept} rulings kept")
