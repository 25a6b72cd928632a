"""`import-rulings`: the rulings of a file into an administration's register; `rulings-package`: the register to carry away."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from deploy.console import Trouble, complain, say
from deploy.installation import read_settings, some_database
from services.advance_rulings.app import make_work
from services.advance_rulings.domain.outer_port import SIGNED_KIND, package
from services.advance_rulings.domain.paper_words import CLAIMS
from services.advance_rulings.importing import Report, import_rulings
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.register.package import contents
from shared.documents import DocumentKeys, sign_statement
from shared.papers.checking import verifier
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


def make_package(chosen: argparse.Namespace) -> int:
    """`rulings-package FILE [--administration FJ] [--language fr]`."""
    with some_database(read_settings()) as settings:
        place = whose(settings.hosted_administrations(), chosen.administration)
        packed, rulings = asyncio.run(
            pack(settings, administration=place, language=chosen.language, at=datetime.now(UTC))
        )
        try:
            chosen.file.write_bytes(packed)
        except OSError as error:
            raise Trouble(f"{chosen.file} cannot be written: {error.strerror}.") from error
    say(f"{chosen.file}: {rulings} rulings of {place}, {len(packed) / 1024:.0f} KB, signed.")
    return 0


async def pack(settings: Settings, *, administration: str, language: str, at: datetime) -> tuple[bytes, int]:
    """The package of an administration, signed, and how many rulings are in it."""
    hosted = settings.hosted_administrations()
    keys, work = DocumentKeys(settings), make_work(settings)
    try:
        async with work.reading(administration=administration) as session:
            its_office = await office(session, administration=hosted[administration])
            found = await contents(session, office=its_office, language=language, at=at)
    finally:
        await work.engine.dispose()
    packed = package(
        found,
        verifier=verifier(keys, hosted, made_on=at.date(), labels=CLAIMS),
        sign=lambda claims: sign_statement(keys, administration=administration, kind=SIGNED_KIND, claims=claims, at=at),
    )
    return packed, len(found.entries)
