"""`recompute-draws`: an auditor's proof that a day's lanes are what rules and chance gave, and nothing else."""

import argparse
import asyncio
from datetime import date

from deploy.console import Trouble, complain, say
from deploy.installation import read_settings, some_database
from services.risk.app import make_box, make_work
from services.risk.recomputing import DayReport, recompute_day
from shared.settings import Settings

DIFFERS = 1


def recompute_draws(chosen: argparse.Namespace) -> int:
    """`recompute-draws --administration FJ --day 2026-03-31`; exit status 1 when anything differs."""
    with some_database(read_settings()) as settings:
        return tell(asyncio.run(_recompute(settings, chosen.administration, chosen.day)), chosen.day)


async def _recompute(settings: Settings, code: str, day: date) -> DayReport:
    offices = settings.hosted_administrations()
    if code not in offices:
        raise Trouble(f"There is no administration {code}; this installation has {', '.join(offices)}.")
    work = make_work(settings)
    try:
        return await recompute_day(
            work=work, box=make_box(settings), administration=code, zone=offices[code].zone, day=day
        )
    finally:
        await work.close()


def tell(report: DayReport, day: date) -> int:
    """Say what was found; returns the exit status."""
    for identifier, words in report.wrong:
        complain(f"assessment {identifier}: {words}")
    for late in report.late:
        say(f"  The hash of the secret of {late.isoformat()} was published on that day only, not before it.")
    say(
        f"{day.isoformat()}: {report.assessments} assessments with {report.draws} numbers drawn computed again,"
        f" {len(report.wrong)} differ."
    )
    return DIFFERS if report.wrong else 0
