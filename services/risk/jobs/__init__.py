"""Timed work: what happens by itself when a time is over. Each noun has its file; this collects them."""

from __future__ import annotations

from services.risk.jobs import folder
from services.risk.jobs.delays import delays
from shared.background import Job
from shared.settings import Settings


def timed_work(settings: Settings) -> tuple[Job, ...]:
    """The jobs of this service."""
    return (delays(settings.hosted_administrations()), *folder.timed_work(settings))
