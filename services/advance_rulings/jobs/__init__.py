"""Timed work: what happens by itself when a time is over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from services.advance_rulings.jobs import confirmations, expiry, lapses, reissues, uploads
from shared.background import Job
from shared.parameters import Administration


def timed_work(administrations: Mapping[str, Administration], *, data: Path) -> tuple[Job, ...]:
    """The jobs of this service; `data` is the installation's folder."""
    return (
        lapses.job(administrations),
        expiry.job(administrations),
        confirmations.job(administrations),
        reissues.job(administrations),
        uploads.job(data),
    )
