"""Webhooks leave the house; their log does not grow for ever."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from cryptography.exceptions import InvalidTag

from services.notices.domain import signing
from services.notices.domain.terms import Terms
from services.notices.operations import counted
from services.notices.operations.deliveries import Parcel, anything_due, conclude, forget, take_up
from services.notices.operations.sending import Outcome, Sender
from services.notices.operations.steps import itself, terms_of
from shared.logs import logger
from shared.parameters import Administration
from shared.sealing import Box
from shared.work import Work

AT_ONCE = 16
"""Notices under way at a time in one administration."""
LOOK_AGAIN = 1.0
"""Seconds after which a busy courier looks for what became due meanwhile."""

log = logger("notices")


class Courier:
    """Takes up what is due, sends it, and writes down what came of it. Any number may run, also in other processes."""

    def __init__(
        self, *, administrations: Mapping[str, Administration], sender: Sender, box: Box, now: Callable[[], datetime]
    ) -> None:
        self._administrations, self._sender, self._box, self._now = administrations, sender, box, now

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Send until nothing is due. A slow receiver holds up nobody else: others are taken up meanwhile."""
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                under_way |= await self._take_up(work, administration, room=AT_ONCE - len(under_way))
                if not under_way:
                    return
                _, under_way = await asyncio.wait(under_way, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _take_up(self, work: Work, administration: str, *, room: int) -> set[asyncio.Task[None]]:
        if room <= 0:
            return set()
        at = self._now()
        async with work.upkeep(administration) as session:
            if not await anything_due(session, administration=administration, at=at):
                return set()
            terms = await terms_of(session, administration=self._administrations[administration], at=at)
            parcels = await take_up(session, administration=administration, at=at, terms=terms, room=room)
        return {asyncio.create_task(self._handle(work, parcel, terms)) for parcel in parcels}

    async def _handle(self, work: Work, parcel: Parcel, terms: Terms) -> None:
        """One parcel. What goes wrong here is logged; the lease ends by itself and the notice is tried again."""
        try:
            outcome = await self._send(parcel, terms)
            at = self._now()
            by = itself(parcel.administration, at=at)
            async with work.changing(actor=by.actor, at=at, administration=parcel.administration) as change:
                chance = secrets.randbelow(1_000_000) / 1_000_000
                facts = await conclude(
                    change.session, parcel=parcel, outcome=outcome, terms=terms, chance=chance, by=by
                )
                change.record(*facts)
            _count(outcome, [type(fact).__name__ for fact in facts])
        except Exception as error:
            log.warning("a notice was not handled", delivery=str(parcel.delivery), error=repr(error))

    async def _send(self, parcel: Parcel, terms: Terms) -> Outcome | None:
        if parcel.withhold is not None:
            return None
        body = parcel.payload.encode()
        present, *before = (self._opened(parcel, sealed) for sealed in parcel.keys)
        if present is None:
            words = "the signing key cannot be opened here: rotate it"
            return Outcome(status=None, milliseconds=0, error=words)
        keys = [present, *(key for key in before if key is not None)]
        headers = signing.headers(identifier=str(parcel.event), at=self._now(), body=body, keys=keys)
        return await self._sender.send(parcel.url, headers=headers, body=body, ports=terms.ports, seconds=terms.timeout)

    def _opened(self, parcel: Parcel, sealed: str) -> str | None:
        """A signing key, or None where the sealing key is another than it was (a restore with new secrets)."""
        try:
            return self._box.open(sealed, owner=str(parcel.endpoint))
        except (InvalidTag, ValueError):
            return None

    async def tidy(self, work: Work, administration: str, at: datetime) -> None:
        """Drop what is older than the log is kept."""
        async with work.upkeep(administration) as session:
            terms = await terms_of(session, administration=self._administrations[administration], at=at)
            await forget(session, administration=administration, before=at - terms.log_kept)


def _count(outcome: Outcome | None, facts: list[str]) -> None:
    if outcome is not None:
        counted.attempts.labels("taken" if outcome.taken else "not_taken").inc()
        counted.seconds.observe(outcome.milliseconds / 1000)
    if "EndpointDisabled" in facts:
        counted.disabled.inc()
