"""Timed work: what happens by itself when a time is over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from services.advance_rulings.jobs import (
    confirmations,
    editions,
    expiry,
    lapses,
    partner_feeds,
    region,
    reissues,
    reminders,
    uploads,
)
from services.advance_rulings.operations.fetching import Fetcher
from shared.background import Job
from shared.papers import printer
from shared.papers.press import Press
from shared.parameters import Administration


def timed_work(
    administrations: Mapping[str, Administration], *, data: Path, press: Press, fetcher: Fetcher
) -> tuple[Job, ...]:
    """The jobs of this service; `data` is the installation's folder."""
    return (
        lapses.job(administrations),
        reminders.job(administrations),
        expiry.job(administrations),
        confirmations.job(administrations),
        reissues.job(administrations),
        editions.job(administrations),
        region.job(administrations),
        uploads.job(data),
        *partner_feeds.jobs(administrations, data=data, fetcher=fetcher),
        printer.job(press, administrations),
    )
