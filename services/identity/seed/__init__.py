"""The demonstration: invented officers, firms, an agent and machines, in each administration that has some; repeatable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.identity.app import NAME, make_desk, make_work
from services.identity.domain import contacts
from services.identity.model import INSTALLATION, Organisation, Person
from services.identity.operations import authorities, firms, memberships, operator, people, tokens
from services.identity.operations.desk import Desk
from services.identity.operations.sign_in import end_all
from services.identity.permissions import ROLES, Permission
from services.identity.queries import authorities as authority_queries
from services.identity.queries import firms as firm_queries
from services.identity.queries import people as people_queries
from services.identity.seed.credentials import Credentials, code
from services.identity.seed.invented import OFFICES, Firm, Office, Someone
from shared.actors import Actor, Kind, service_actor
from shared.blobs import LocalBlobs
from shared.outbox import waiting
from shared.settings import Settings
from shared.work import Work

__all__ = ["code", "seed"]

LONG_AGO = timedelta(days=60)
"""So long the firms have been registered: the invented work of the last weeks needs them."""
A_WHILE = timedelta(days=2)
"""So long the claim and the authority have waited that the registrar finds."""
PATIENCE = 10
"""Seconds to wait for the other parts to hear of what was seeded; they hear it later all the same."""


async def seed(
    *,
    settings: Settings,
    peers: Mapping[str, object] | None = None,
    subscribers: Mapping[str, Sequence[str]] | None = None,
    at: datetime | None = None,
) -> dict[str, list[Actor]]:
    """Make the demonstration where it is not there yet; answers its people as actors, by administration.

    Where identity runs in this process (`peers["identity"]`), its own transactions are used, and seeding waits until who
    subscribed has heard of the authorities; else `subscribers`, as for the app, says for whom the events are kept.
    Raises MissingSetting in production mode.
    """
    credentials = Credentials(settings)
    desk = make_desk(settings)
    running = getattr(getattr((peers or {}).get(NAME), "state", None), "platform", None)
    work: Work = running.work if running is not None else make_work(settings, subscribers=subscribers)
    then = (at or datetime.now(UTC)) - LONG_AGO
    made = {}
    try:
        for administration, office in OFFICES.items():
            if administration in desk.offices:
                seeding = _Seeding(settings, work, desk, credentials, administration, then)
                made[administration] = await seeding.office(office)
        if running is not None:
            await _heard(work, list(made))
    finally:
        if running is None:
            await work.close()
    return made


async def _heard(work: Work, administrations: Sequence[str]) -> None:
    """Wait until every event was delivered, at most as long as a start may take."""
    for _ in range(PATIENCE * 10):
        left = 0
        for administration in administrations:
            async with work.reading(administration=administration) as session:
                left += await waiting(session, tables=work.tables, administration=administration)
        if not left:
            return
        await asyncio.sleep(0.1)


class _Seeding:
    """The demonstration of one administration."""

    def __init__(
        self, settings: Settings, work: Work, desk: Desk, credentials: Credentials, administration: str, at: datetime
    ) -> None:
        self.work, self.desk, self.credentials = work, desk, credentials
        self.administration, self.at = administration, at
        self.on = desk.today(administration, at=at)
        self.blobs = LocalBlobs(settings.data / "documents" / "identity")
        self.actor = service_actor(service="identity", administration=administration)
        self.actors: list[Actor] = []

    async def office(self, office: Office) -> list[Actor]:
        """Officers first, then firms with their people and machines, then the agent's authority; answers the people."""
        registrar = None
        for someone in office.officers:
            person = await self.person(someone, domain=office.domain, firm=None)
            registrar = registrar or person
        made = [await self.firm(firm) for firm in office.firms]
        agents = [row for row in made if row.agent]
        if registrar is not None and agents:
            await self.authority(agent=agents[0], trader=made[0], registrar=registrar)
            await self.authority(agent=agents[0], trader=made[1], registrar=None)
        await self.claim(office.newcomer)
        await self.client(made[0])
        await self.client(None)
        return self.actors

    async def firm(self, firm: Firm) -> Organisation:
        """A firm that customs has confirmed, with its people."""
        tin = contacts.tax_number(firm.tin)
        async with self.work.reading(administration=self.administration) as session:
            row = await firm_queries.find_organisation(session, administration=self.administration, tin=tin)
        if row is None:
            async with self.work.changing(actor=self.actor, at=self.at) as change:
                row, facts = await firms.register(
                    change.session,
                    administration=self.administration,
                    tin=tin,
                    name=firm.name,
                    agent=firm.agent,
                    at=self.at,
                )
                change.record(*facts)
        for someone in firm.people:
            await self.person(someone, domain=firm.domain, firm=row)
        return row

    async def person(self, someone: Someone, *, domain: str, firm: Organisation | None) -> Person:
        """A person who can sign in as demo.json says, with a membership."""
        email, roles = contacts.email(f"{someone.mailbox}@{domain}"), sorted(someone.roles)
        entry, fresh = self.credentials.person(
            email=email,
            name=someone.name,
            administration=self.administration,
            organisation=firm.name if firm else None,
            roles=roles,
        )
        if fresh:
            self.credentials.write()
        async with self.work.reading(administration=INSTALLATION) as session:
            person = await people_queries.find_person(session, email=email)
        if person is None or fresh:
            person = await self._account(entry, someone, known=person)
        await operator.enrol(
            self.work, administration=self.administration, person=person, firm=firm, roles=roles, at=self.at, on=self.on
        )
        self.actors.append(
            Actor(
                kind=Kind.PERSON, id=str(person.id), name=person.name, administration=self.administration, roles=frozenset(roles),
                organisation=str(firm.id) if firm else None, organisation_name=firm.name if firm else None,
                tin=firm.tin if firm else None, language=person.language, amr=frozenset({"pwd"} if firm else {"pwd", "otp"}),
            )
        )  # fmt: skip
        return person

    async def _account(self, entry: Mapping[str, Any], someone: Someone, *, known: Person | None) -> Person:
        """The account as demo.json has it, also where an account from an earlier folder is still in the database."""
        hashed = await self.desk.passwords.hashed(entry["password"])
        async with self.work.changing(actor=operator.OPERATOR, at=self.at, administration=INSTALLATION) as change:
            if known is None:
                person, facts = await people.register(
                    change.session, email=entry["email"], name=someone.name, password_hash=hashed, long_password=True,
                    language=someone.language, at=self.at,
                )  # fmt: skip
            else:
                person = await people_queries.person(change.session, person_id=known.id, lock=True)
                person.password = hashed
                facts = await end_all(change.session, person=person, reason="operator", at=self.at)
                facts.append(people.password_set(person=person, by="operator"))
            if entry["totp_secret"]:
                person.totp = self.desk.box.seal(entry["totp_secret"], owner=str(person.id))
            change.record(*facts)
        return person

    async def claim(self, firm: Firm) -> None:
        """Somebody says they act for a firm, and waits for the registrar."""
        someone = firm.people[0]
        email, at = contacts.email(f"{someone.mailbox}@{firm.domain}"), self.at + LONG_AGO - A_WHILE
        async with self.work.reading(administration=INSTALLATION) as session:
            if await people_queries.find_person(session, email=email) is not None:
                return
        async with self.work.changing(actor=operator.OPERATOR, at=at, administration=INSTALLATION) as change:
            person, facts = await people.register(
                change.session, email=email, name=someone.name, password_hash=None, long_password=False,
                language=someone.language, at=at,
            )  # fmt: skip
            change.record(*facts)
        actor = Actor(kind=Kind.PERSON, id=str(person.id), name=person.name, administration="")
        async with self.work.changing(actor=actor, at=at, administration=self.administration) as change:
            row, stated = await firms.state(
                change.session, administration=self.administration, tin=contacts.tax_number(firm.tin), name=firm.name,
                agent=False, at=at,
            )  # fmt: skip
            _, claimed = await memberships.claim(
                change.session, person=person, organisation=row, stated_name=firm.name, open_claims=0, at=at,
                on=self.desk.today(self.administration, at=at),
            )  # fmt: skip
            change.record(*stated, *claimed)

    async def authority(self, *, agent: Organisation, trader: Organisation, registrar: Person | None) -> None:
        """The agent may act for the trader, by the trader's letter; without a registrar it waits for one."""
        officer = self.actor
        if registrar is not None:
            officer = Actor(
                kind=Kind.PERSON, id=str(registrar.id), name=registrar.name, administration=self.administration,
                roles=frozenset({"registrar"}), amr=frozenset({"pwd", "otp"}),
            )  # fmt: skip
        stated_by = UUID(next(actor.id for actor in self.actors if actor.organisation == str(agent.id)))
        at = self.at if registrar else self.at + LONG_AGO - A_WHILE
        held = [str(permission) for permission in (*ROLES["registrar"], Permission.STATE_AUTHORITIES)]
        async with self.work.changing(actor=officer, at=at) as change:
            live = await authority_queries.live_authorities(
                change.session, administration=self.administration, organisation=agent.id
            )
            if any(row.trader_tin == trader.tin for row in live):
                change.heard = True
                return
            row, facts = await authorities.state(
                change.session, agent=agent, trader=trader if registrar else None, trader_tin=trader.tin,
                trader_name=trader.name, stated_by=stated_by, from_on=self.on, until_on=None, at=at, on=self.on,
            )  # fmt: skip
            found = await authority_queries.authority(change.session, actor=officer, authority_id=row.id)
            text = f"{trader.name} (tax number {trader.tin}) lets {agent.name} act in its name before customs. Invented for the demonstration."
            blob = await self.blobs.put(_one(small_pdf(text)), limit=authorities.LARGEST_LETTER)
            facts += authorities.attach(
                held_row=found, blob=blob, name="letter-of-authority.pdf", media_type="application/pdf", actor=officer, held=held, at=at
            )  # fmt: skip
            if registrar is not None:
                facts += await authorities.confirm(
                    change.session, desk=self.desk, held_row=found, actor=officer, held=held, at=at
                )
            change.record(*facts)

    async def client(self, firm: Organisation | None) -> None:
        """A machine of the first firm, and one of the administration, whose secrets are in demo.json."""
        organisation = firm.name if firm else None
        known = self.credentials.client(administration=self.administration, organisation=organisation)
        if known is not None:
            async with self.work.reading(administration=self.administration) as session:
                found = await authority_queries.find_client(
                    session, administration=self.administration, client_id=known["client_id"]
                )
            if found is not None:
                return
            self.credentials.clients.remove(known)
        async with self.work.changing(actor=self.actor, at=self.at) as change:
            name = "Demonstration system" if firm else "Demonstration national system"
            row, secret, facts = await tokens.new_client(
                change.session,
                administration=self.administration,
                name=name,
                organisation=firm,
                until_on=None,
                at=self.at,
            )
            change.record(*facts)
            self.credentials.clients.append(
                {
                    "client_id": row.id, "client_secret": secret, "administration": self.administration,
                    "organisation": organisation,
                }
            )  # fmt: skip
            self.credentials.write()


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


def small_pdf(text: str) -> bytes:
    """A one-page PDF 1.4 with one line of text (Latin-1), valid down to its cross-reference table."""
    shown = text.encode("latin-1", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    stream = b"BT /F1 9 Tf 40 780 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % p for p in places
    )
    return (
        body + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )
