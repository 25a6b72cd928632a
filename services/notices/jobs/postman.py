"""Letters leave the house: first identity says who is to be told, then the mail server takes what was written."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from uuid import UUID

from services.notices.domain import wording
from services.notices.domain.letters import Firm, Reader, for_officers
from services.notices.domain.terms import Terms
from services.notices.operations import counted, occasions
from services.notices.operations.letters import Entry, Fate, Outcome, Parcel, anything_due, conclude, take_up
from services.notices.operations.steps import By, itself, terms_of
from services.notices.peers import NotAnswered, Readers
from shared.logs import logger
from shared.parameters import Administration
from shared.post import Mail, NotSent, Post
from shared.work import Change, Work

AT_ONCE = 4
"""Messages under way at a time in one administration: mail servers dislike many."""

log = logger("notices")


class Postman:
    """Addresses occasions and sends letters. Any number may run, also in other processes."""

    def __init__(
        self, *, administrations: Mapping[str, Administration], readers: Readers, post: Post, public_url: str,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._administrations, self._readers, self._post = administrations, readers, post
        self._url, self._now = public_url, now

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """One round: address what happened, then send until nothing is due or the mail server does not take it."""
        async with work.reading(administration=administration) as session:
            if not await anything_due(session, administration=administration, at=at):
                return
            terms = await terms_of(session, administration=self._administrations[administration], at=at)
        await self._address(work, administration, terms)
        while True:
            async with work.upkeep(administration) as session:
                parcels = await take_up(session, administration=administration, at=self._now(), room=AT_ONCE)
            taken = await asyncio.gather(*(self._handle(work, parcel, terms) for parcel in parcels))
            if not all(taken) or not parcels:
                return

    async def _address(self, work: Work, administration: str, terms: Terms) -> None:
        async with work.reading(administration=administration) as session:
            due = await occasions.waiting(session, administration=administration, at=self._now())
        known: dict[str, Firm] = {}
        for event, organisation, happened_at in due:
            by = itself(administration, at=self._now())
            if by.at - happened_at > terms.letter_oldest:
                async with self._told(work, by) as change:
                    change.record(*await occasions.leave(change.session, event=event, organisation=organisation, by=by))
                continue
            try:
                if organisation not in known:
                    known[organisation] = await self._readers.of(
                        administration=administration, organisation=organisation
                    )
            except NotAnswered as error:
                async with work.upkeep(administration) as session:
                    await occasions.postpone(
                        session, event=event, organisation=organisation, why=str(error), terms=terms, by=by
                    )
                continue
            zone = self._administrations[administration].zone
            async with self._told(work, by) as change:
                change.record(
                    *await occasions.address(
                        change.session, event=event, firm=known[organisation], terms=terms, zone=zone, by=by
                    )
                )

    @contextlib.asynccontextmanager
    async def _told(self, work: Work, by: By) -> AsyncIterator[Change]:
        """A change whose record are the letters it makes; the audit gets the attempts, and what becomes no letter."""
        async with work.changing(actor=by.actor, at=by.at, administration=by.actor.administration) as change:
            change.heard = True
            yield change

    async def _handle(self, work: Work, parcel: Parcel, terms: Terms) -> bool:
        """One parcel; answers whether the next may follow. What goes wrong here is logged; the lease ends by itself."""
        try:
            outcomes = await self._send(parcel)
            by = itself(parcel.administration, at=self._now())
            async with work.changing(actor=by.actor, at=by.at, administration=parcel.administration) as change:
                facts = await conclude(
                    change.session, parcel=parcel, outcomes=outcomes, way=self._post.way, terms=terms, by=by
                )
                change.record(*facts)
            for outcome in outcomes.values():
                counted.letters.labels(outcome.fate.value).inc()
            return all(outcome.fate in (Fate.SENT, Fate.NO_READER) for outcome in outcomes.values())
        except Exception as error:
            log.warning("a letter was not handled", message=str(parcel.message), error=repr(error))
            return False

    async def _send(self, parcel: Parcel) -> Mapping[UUID, Outcome]:
        """What came of each letter of a parcel."""
        firms: dict[str, Firm] = {}
        try:
            for organisation in dict.fromkeys(entry.organisation for entry in parcel.entries):
                firms[organisation] = await self._readers.of(
                    administration=parcel.administration, organisation=organisation
                )
        except NotAnswered as error:
            waits = Outcome(Fate.NOT_ASKED, "NotAnswered", str(error))
            return {entry.letter: waits for entry in parcel.entries}
        outcomes = {entry.letter: Outcome(Fate.NO_READER, words=_gone(entry)) for entry in parcel.entries}
        readers = {entry: firms[entry.organisation].reader(parcel.person) for entry in parcel.entries}
        mine = [entry for entry, reader in readers.items() if reader is not None]
        reader = next((reader for reader in readers.values() if reader is not None), None)
        if reader is None:
            return outcomes
        try:
            await self._post.send(self._mail(parcel, reader, mine, firms))
            came = Outcome(Fate.SENT)
        except NotSent as error:
            came = Outcome(Fate.NOT_TAKEN, error.kind, str(error))
        return outcomes | {entry.letter: came for entry in mine}

    def _mail(self, parcel: Parcel, reader: Reader, mine: list[Entry], firms: Mapping[str, Firm]) -> Mail:
        office = self._administrations[parcel.administration]
        language = wording.spoken(reader.language, house=office.languages)
        house = wording.House(name=office.name(language), zone=office.zone, url=self._url)
        news = [
            wording.News(
                event_type=entry.event_type, subject=entry.subject, told=entry.told, firm=firms[entry.organisation].name,
                happened_at=entry.happened_at, office=for_officers(entry.organisation),
            )
            for entry in mine
        ]  # fmt: skip
        if parcel.daily:
            found = wording.digest(news, language=language, house=house)
        else:
            found = wording.single(news[0], language=language, house=house)
        return Mail(
            identifier=parcel.message, kind="digest" if parcel.daily else news[0].event_type.partition(".")[2],
            recipient=reader.email, subject=found.subject, body=found.body, written_at=parcel.written_at,
            language=language,
        )  # fmt: skip

    async def tidy(self, work: Work, administration: str, at: datetime) -> None:
        """Drop what is older than the log is kept."""
        async with work.upkeep(administration) as session:
            terms = await terms_of(session, administration=self._administrations[administration], at=at)
            await occasions.forget(session, administration=administration, before=at - terms.log_kept)


def _gone(entry: Entry) -> str:
    whose = "are no officer for this" if for_officers(entry.organisation) else "do not act for the firm"
    return f"they {whose} any more"
