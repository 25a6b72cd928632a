"""Timed work: what happens by itself when a time is over."""

from __future__ import annotations

from collections.abc import Mapping

from services.trusted_trader.jobs import expiry, findings, lapses, mirror, reminders
from shared.background import Job
from shared.papers import printer
from shared.papers.press import Press
from shared.parameters import Administration


def timed_work(administrations: Mapping[str, Administration], press: Press) -> tuple[Job, ...]:
    """The jobs of this service."""
    return (
        mirror.job(administrations),
        findings.job(administrations),
        lapses.job(administrations),
        expiry.job(administrations),
        reminders.job(administrations),
        printer.job(press, administrations),
    )
