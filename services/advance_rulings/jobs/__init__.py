"""Timed work: what happens by itself when a time is over."""

from __future__ import annotations

from collections.abc import Mapping

from services.advance_rulings.jobs import expiry, lapses
from shared.background import Job
from shared.parameters import Administration


def timed_work(administrations: Mapping[str, Administration]) -> tuple[Job, ...]:
    """The jobs of this service."""
    return (
        lapses.job(administrations),
        expiry.job(administrations),
    )
