"""The rules in force, compiled and ready, for each administration; and the hand that assesses what waits.

What decides assessments is loaded in a reading transaction of its own, compiled beside the event loop, and put in place
of the older one in a single assignment: a declaration is judged by the one or by the other, never by a mixture. Before
each batch a cheap mark is asked for, so that a change made by any process counts from the next batch on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from services.risk.domain.capacity import OfficePlan
from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.features import no_references
from services.risk.domain.in_force import InForce, Plans
from services.risk.domain.office import Office
from services.risk.domain.office_plans import read_planned
from services.risk.domain.plan import Plan, compile_plan
from services.risk.domain.relief import Confirmation
from services.risk.domain.rules import RuleSet
from services.risk.operations.acting import Officer
from services.risk.operations.assessments import NotAsked, assess_waiting
from services.risk.permissions import TIMED_WORK
from services.risk.queries import in_force
from services.risk.queries.known import Remembered, any_active
from services.risk.queries.office import office
from services.risk.queries.waiting import anything_waits
from shared.actors import service_actor
from shared.logs import logger
from shared.parameters import Administration
from shared.sealing import Box
from shared.work import Work

BATCH = 1_000
"""Declarations assessed in one transaction."""
HANDS = 2
"""Batches under way at the same time while more than one waits."""
PAUSE = 0.03
"""Seconds between two batches while declarations keep coming one by one."""
MOST_REMEMBERED = 100_000
"""Traders whose record of the day's beginning is kept in memory."""
MOST_FRESH = 20_000
"""Declarations kept in memory between receipt and assessment; beyond them the table is read."""
HELD = frozenset(permission.value for permission in TIMED_WORK)

Confirm = Callable[[str, timedelta], Awaitable[Confirmation]]
"""Asks for the number of the last message about operators' status, and waits at most so long."""

log = logger("risk.engine")


class Engine:
    """One for each process of this service."""

    def __init__(
        self, *, work: Work, administrations: Mapping[str, Administration], box: Box, now: Callable[[], datetime],
        confirm: Confirm | None = None,
    ) -> None:  # fmt: skip
        self.work, self.box = work, box
        self._administrations, self._now, self._confirm = administrations, now, confirm
        self._in_force: dict[str, InForce] = {}
        self._fresh: dict[str, dict[UUID, tuple[int, Lodged]]] = {}
        self._secrets: dict[str, dict[date, bytes]] = {}
        self._remembered: dict[str, tuple[tuple[date, int], Remembered]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def current(self, administration: str, *, at: datetime) -> InForce | None:
        """What is in force; None where it cannot be had, which is logged and never raised."""
        try:
            return await self._current(administration, at=at)
        except Exception as error:
            log.error("the rules cannot be had", administration=administration, error=repr(error))
            return None

    async def _current(self, administration: str, *, at: datetime) -> InForce:
        known = self._in_force.get(administration)
        async with self.work.reading(administration=administration) as session:
            found = await office(session, administration=self._administrations[administration])
            mark = await in_force.mark(session, office=found, at=at)
            if known is not None and known.mark == mark:
                return known
            before = known.mark if known is not None else None
            rules = references = watch = None
            if known is None or before is None or before.rule_set != mark.rule_set:
                rules = await in_force.rules(session, wanted=mark)
            if known is None or before is None or before.references != mark.references:
                references = await in_force.references(session, office=found, at=at)
            if known is None or before is None or before.watch != mark.watch:
                watch = await in_force.watch(session, office=found, at=at, wanted=mark)
            elif known is not None:
                watch = known.watch
            plans = await in_force.plans(session, office=found, at=at)
        made = InForce(
            plan=known.plan if rules is None and known is not None else await _compiled(rules or RuleSet(), known),
            plans=plans, references=references or (known.references if known is not None else no_references), watch=watch,
            mark=mark,
        )  # fmt: skip
        self._in_force[administration] = made
        return made

    def received(self, administration: str, declarations: Mapping[UUID, tuple[int, Lodged]]) -> None:
        """Declarations were received and committed: keep them at hand and assess them soon."""
        kept = self._fresh.setdefault(administration, {})
        if len(kept) + len(declarations) <= MOST_FRESH:
            kept.update(declarations)
        self.stir(administration)

    def stir(self, administration: str) -> None:
        """Something waits: assess it beside whatever else goes on. Safe to call as often as one likes."""
        running = self._tasks.get(administration)
        if running is not None and not running.done():
            self._again.add(administration)
            return
        self._tasks[administration] = asyncio.get_running_loop().create_task(self._drain(administration))

    async def settled(self) -> None:
        """Wait until nothing that was stirred is under way."""
        while tasks := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.gather(*tasks)

    async def close(self) -> None:
        """Stop; what is under way is rolled back and waits for the next start."""
        tasks = [task for task in self._tasks.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, administration: str) -> None:
        """A failure is logged; the timed work comes back to what waits."""
        while True:
            self._again.discard(administration)
            try:
                await self.assess(administration)
            except Exception as error:
                log.error("declarations wait for their assessment", administration=administration, error=repr(error))
                return
            if administration not in self._again:
                return
            await asyncio.sleep(PAUSE)  # what comes meanwhile is assessed together: one transaction for all of it

    async def waits(self, administration: str) -> bool:
        """Whether anything is to be assessed; asked often, and cheap."""
        async with self.work.reading(administration=administration) as session:
            return await anything_waits(session, administration=administration)

    async def assess(self, administration: str) -> int:
        """Assess everything that waits, a batch in each transaction; answers how many.

        Where much waits, one batch is judged while the database writes down another: each takes its own declarations, and
        an office's day is counted by one after the other.
        """
        async with self._locks.setdefault(administration, asyncio.Lock()):
            total = await self._batch(administration)
            if total < BATCH:
                return total
            try:
                async with asyncio.TaskGroup() as group:
                    hands = [group.create_task(self._rest(administration)) for _ in range(HANDS)]
            except ExceptionGroup as errors:
                raise errors.exceptions[0] from None
            return total + sum(hand.result() for hand in hands)

    async def _rest(self, administration: str) -> int:
        total = count = await self._batch(administration)
        while count == BATCH:
            count = await self._batch(administration)
            total += count
        return total

    async def _batch(self, administration: str) -> int:
        """One batch. Whether operators' status is still as we heard it is asked before the transaction, if one is in it."""
        at = self._now()
        try:
            return await self._assessed(administration, at, await self._confirmation(administration, at))
        except NotAsked:  # one that memory does not hold: left from before a restart, or received by another process
            return await self._assessed(administration, at, await self._asked(administration, at))

    async def _confirmation(self, administration: str, at: datetime) -> Confirmation | None:
        fresh = self._fresh.get(administration, {})
        named = {
            str(lodged.header["importer"]) for _, lodged in islice(fresh.values(), BATCH) if "importer" in lodged.header
        }
        if not named:
            return None
        async with self.work.reading(administration=administration) as session:
            if not await any_active(session, administration=administration, traders=named):
                return None
        return await self._asked(administration, at)

    async def _asked(self, administration: str, at: datetime) -> Confirmation:
        """Without an answer in time nothing is confirmed: no relief, and the assessments say so."""
        if self._confirm is None:
            return Confirmation(sequence=None, at=at)
        async with self.work.reading(administration=administration) as session:
            found = await office(session, administration=self._administrations[administration])
        patience = timedelta(milliseconds=found.terms(at).value("relief.timeout_milliseconds"))
        return await self._confirm(administration, patience)

    async def _assessed(self, administration: str, at: datetime, confirmation: Confirmation | None) -> int:
        actor = service_actor(service="risk", administration=administration)
        fresh = self._fresh.setdefault(administration, {})
        secrets = self._secrets.setdefault(administration, {})
        async with self.work.changing(actor=actor, at=at, administration=administration) as change:
            found = await office(change.session, administration=self._administrations[administration])
            rules = self._in_force.get(administration)
            if rules is None or rules.mark != await in_force.mark(change.session, office=found, at=at):
                rules = await self.current(administration, at=at)
            by = Officer(actor=actor, held=HELD, at=at, office=found)
            done = await assess_waiting(
                change.session, rules=rules, plans=rules.plans if rules else _parameter(found, at), box=self.box, by=by,
                most=BATCH, fresh=fresh, secrets=secrets, remembered=self._records(administration, found, at),
                confirmation=confirmation,
            )  # fmt: skip
            change.record(*done.facts)
        for identifier in done.identifiers:
            fresh.pop(identifier, None)
        return len(done.identifiers)

    def _records(self, administration: str, found: Office, at: datetime) -> Remembered:
        """What is remembered holds for one day and one length of the window, which an officer may change."""
        known, window = self._remembered.get(administration), found.terms(at).value("history.window_days")
        mark = (found.today(at), int(window))
        if known is None or known[0] != mark or len(known[1]) > MOST_REMEMBERED:
            known = self._remembered[administration] = (mark, {})
        return known[1]


async def _compiled(rules: RuleSet, known: InForce | None) -> Plan:
    """A plan made from scratch or from the one before, in a thread: a thousand rules must not hold up the calls."""
    return await asyncio.to_thread(compile_plan, rules, previous=known.plan if known else None)


def _parameter(found: Office, at: datetime) -> Plans:
    """Without what officers planned, the administration's parameter."""
    plan = read_planned(found.terms(at).value("plan"), source="parameter").plan

    def of(_office: str, _flow: str) -> OfficePlan:
        return plan

    return of
