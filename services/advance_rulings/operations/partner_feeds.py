"""A partner's feed: its address, who asks it at this moment, and what became of an answer."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.exchange import LARGEST
from services.advance_rulings.domain.partner_feeds import Trouble, wait_after
from services.advance_rulings.events import Note
from services.advance_rulings.model import Partner, PartnerFeed
from services.advance_rulings.operations.exchange import known_file, newer_than, receive
from services.advance_rulings.operations.fetching import SECONDS, Answer
from services.advance_rulings.operations.signed_files import examined
from shared.blobs import LocalBlobs
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotFound
from shared.steps import touch

LEASE = timedelta(seconds=2 * SECONDS + 60)
"""For so long nobody else asks; a process that died lets the feed go by itself."""
NAME = "feed.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A feed that is to be asked now, by whoever has this lease."""

    partner: str
    url: str
    token: str | None
    tag: str | None
    lease: UUID


async def keep_feed(session: AsyncSession, *, partner: Partner, url: str, unknown: str = "", by: Officer) -> list[Fact]:
    """Write down where a partner gives its file. It is asked at once; another address is taken from the beginning.

    `unknown` says that its name could not be looked up now; whoever reads of the feed reads that until it was asked.
    """
    row = await _find_feed(session, partner)
    if row is None:
        row = PartnerFeed(administration=partner.administration, partner=partner.code, url="", failures=0, detail="")
        session.add(row)
    if row.url != url:
        row.url, row.token, row.tag, row.lease, row.lease_until = url, None, None, None, None
        row.failures, row.trouble, row.detail, row.tried_at, row.taken_at, row.failed_at = 0, None, "", None, None, None
    if unknown:
        row.trouble, row.detail = Trouble.NO_CONNECTION.value, unknown
    row.next_at = by.at
    touch(partner, by)
    await session.flush()
    return [_note(partner, "partner-feed-kept", f"{url} {unknown}".strip())]


async def remove_feed(session: AsyncSession, *, partner: Partner, by: Officer) -> list[Fact]:
    """Ask a partner's feed no more; what was taken stays. Raises NotFound."""
    row = await _feed(session, partner)
    url = row.url
    await session.delete(row)
    touch(partner, by)
    await session.flush()
    return [_note(partner, "partner-feed-removed", url)]


async def ask_now(session: AsyncSession, *, partner: Partner, by: Officer) -> list[Fact]:
    """Have a partner's feed asked at the next occasion, whenever it would be its turn. Raises NotFound."""
    row = await _feed(session, partner)
    row.next_at = by.at
    await session.flush()
    return [_note(partner, "partner-feed-asked", row.url)]


async def _find_feed(session: AsyncSession, partner: Partner) -> PartnerFeed | None:
    one = PartnerFeed
    statement = select(one).where(one.administration == partner.administration, one.partner == partner.code)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).one_or_none()


async def _feed(session: AsyncSession, partner: Partner) -> PartnerFeed:
    row = await _find_feed(session, partner)
    if row is None:
        raise NotFound("This partner has no feed.")
    return row


def _note(partner: Partner, what: str, detail: str) -> Note:
    return Note(
        subject=f"partner/{partner.code}", version=partner.version, administration=partner.administration, what=what,
        detail=detail,
    )  # fmt: skip


async def take_up(session: AsyncSession, *, administration: str, at: datetime) -> Asking | None:
    """The feed whose turn it is and that nobody asks at this moment, held by a lease; None when there is none."""
    statement = (
        select(PartnerFeed)
        .join(
            Partner,
            (Partner.administration == PartnerFeed.administration) & (Partner.code == PartnerFeed.partner),
        )
        .where(
            PartnerFeed.administration == administration,
            Partner.believed,
            PartnerFeed.next_at <= at,
            or_(PartnerFeed.lease_until.is_(None), PartnerFeed.lease_until <= at),
        )
        .order_by(PartnerFeed.next_at, PartnerFeed.partner)
        .limit(1)
        .with_for_update(skip_locked=True, of=PartnerFeed)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        return None
    row.lease, row.lease_until = uuid4(), at + LEASE
    await session.flush()
    return Asking(partner=row.partner, url=row.url, token=row.token, tag=row.tag, lease=row.lease)


async def held(session: AsyncSession, *, partner: Partner, lease: UUID) -> PartnerFeed | None:
    """The feed, if this lease still holds it: its address may have been changed or taken away meanwhile."""
    row = await _find_feed(session, partner)
    return row if row is not None and row.lease == lease else None


async def conclude(
    session: AsyncSession, *, partner: Partner, row: PartnerFeed, answer: Answer, kept: LocalBlobs, by: Officer
) -> list[Fact]:
    """Take in what a feed gave, exactly as a file sent by hand, or write down why nothing came. The token moves only with
    a file that counts, so the next answer has everything since the last one that did."""
    row.lease, row.lease_until, row.tried_at = None, None, by.at
    facts: list[Fact] = []
    if answer.trouble is None and answer.content is not None:
        answer, facts = await _taken(session, partner, answer, answer.content, kept, by)
    every = timedelta(hours=int(by.office.terms(by.at).value("exchange.feed_hours")))
    if answer.trouble is not None:
        if (row.trouble, row.detail) != (answer.trouble.value, answer.detail):
            facts.append(_note(partner, "partner-feed-failed", f"{answer.trouble.value} {answer.detail}".strip()))
        row.failures, row.failed_at = row.failures + 1, by.at
        row.trouble, row.detail = answer.trouble.value, answer.detail
    else:
        row.failures, row.trouble, row.detail, row.taken_at = 0, None, "", by.at
        if answer.content is not None:
            row.token, row.tag = answer.token, answer.tag
    row.next_at = by.at + wait_after(row.failures, every=every)
    await session.flush()
    return facts


async def _taken(
    session: AsyncSession, partner: Partner, answer: Answer, content: bytes, kept: LocalBlobs, by: Officer
) -> tuple[Answer, list[Fact]]:
    file = examined(partner, content, at=by.at)
    if file.refused is not None or file.signed is None:
        return Answer(trouble=Trouble.REFUSED, detail=(file.refused or "")[:1000]), []
    if not file.complete and not file.signed.lines.strip():
        return answer, []
    if await newer_than(session, partner=partner, as_of=file.as_of) is not None:
        return Answer(), []  # what came meanwhile by hand is newer; the token stays, so the next answer has it all
    digest = hashlib.sha256(content).hexdigest()
    if await known_file(session, partner=partner, sha256=digest) is not None:
        return answer, []
    blob = await kept.put(_once(content), limit=LARGEST)
    row, facts = await receive(session, partner=partner, name=NAME, blob=blob, file=file, by=by)
    if row.state != "taken":
        return Answer(trouble=Trouble.REFUSED, detail=row.reason or ""), facts
    return answer, facts


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
