"""Timed work: webhooks and letters leave the house; the logs do not grow for ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from services.notices.jobs.courier import Courier
from services.notices.jobs.postman import Postman
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

__all__ = ["Courier", "Postman", "timed_work"]

EVERY = timedelta(seconds=2)
LETTERS_EVERY = timedelta(seconds=5)

Round = Callable[[Work, str, datetime], Awaitable[None]]


def timed_work(courier: Courier, postman: Postman, administrations: Mapping[str, Administration]) -> tuple[Job, ...]:
    """Rounds for each administration by itself, so that slow receivers of one hold up no other."""

    def only(name: str, code: str, one: Round, every: timedelta = EVERY) -> Job:
        async def run(work: Work, administration: str, at: datetime) -> None:
            if administration == code:
                await one(work, administration, at)

        return Job(f"{name} {code}", every, run)

    day = timedelta(days=1)
    return (
        *(only("webhooks", code, courier.run) for code in administrations),
        *(only("letters", code, postman.run, LETTERS_EVERY) for code in administrations),
        Job("log of webhooks", day, courier.tidy),
        Job("log of letters", day, postman.tidy),
    )
