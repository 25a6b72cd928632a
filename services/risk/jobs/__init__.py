"""Timed work: what happens by itself when a time is over. Each noun has its file; this collects them."""

from __future__ import annotations

from services.risk.engine import Engine
from services.risk.jobs.assessing import assessing
from services.risk.jobs.delays import delays
from services.risk.jobs.evidence import evidence_jobs
from services.risk.jobs.folder import folder
from services.risk.jobs.rules import rule_life
from shared.background import Job
from shared.settings import Settings


def timed_work(settings: Settings, engine: Engine) -> tuple[Job, ...]:
    """The jobs of this service."""
    return (
        *assessing(settings.hosted_administrations(), engine),
        delays(settings.hosted_administrations()),
        folder(settings, engine),
        rule_life(settings.hosted_administrations()),
        *evidence_jobs(settings),
    )
