"""One transaction for the change, its audit entry, its event and its answer: all of it or nothing."""

# ruff: noqa: PT012  # a transaction is what raises, and it is a block

from __future__ import annotations

import asyncio
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from shared.outbox import cloud_event, read_event
from shared.work import ChangeWithoutFact
from tests.service.shared.sample import AT, KEEPER, LampHung, LampLit


def counted(sample, *tables):
    return [sample.rows(f"select count(*) from {{s}}.{table}")[0][0] for table in tables]


async def test_a_change_its_audit_and_its_event_are_kept_together(sample, work):
    number = await sample.hang(work)
    assert counted(sample, "lamp", "audit_entry", "outbox") == [1, 1, 1]
    ((administration, kind, subject, version, actor, data, request_id),) = sample.rows(
        "select administration, type, subject, version, actor, data, request_id from {s}.audit_entry"
    )
    assert (administration, kind, subject, version) == ("FJ", f"{sample.schema}.LampHung", f"lamp/{number}", 1)
    assert actor == {"kind": "person", "id": "sefa", "name": "Sefa", "organisation": None, "session": None}
    assert (data, request_id) == ({"name": "porch"}, "r-12345678")


async def test_a_change_without_a_fact_is_refused_and_keeps_nothing(sample, work):
    with pytest.raises(ChangeWithoutFact):
        async with work.changing(actor=KEEPER, at=AT) as change:
            values = {"administration": "FJ", "id": uuid4(), "name": "unsaid"}
            await change.session.execute(insert(sample.lamp).values(**values))
    assert counted(sample, "lamp", "audit_entry", "outbox") == [0, 0, 0]


async def test_a_change_in_plain_sql_without_a_fact_is_refused_too(sample, work):
    with pytest.raises(ChangeWithoutFact):
        async with work.changing(actor=KEEPER, at=AT) as change:
            statement = f"insert into {sample.schema}.lamp (administration, id, name) values ('FJ', :id, 'x')"
            await change.session.execute(text(statement), {"id": uuid4()})
    assert counted(sample, "lamp") == [0]


async def test_looking_without_changing_needs_no_fact(sample, work):
    await sample.hang(work)
    async with work.changing(actor=KEEPER, at=AT) as change:
        await change.session.execute(update(sample.lamp).where(sample.lamp.c.name == "nobody").values(lit=True))
    assert counted(sample, "audit_entry") == [1]


async def test_a_row_that_was_locked_and_then_left_alone_needs_no_fact(sample, work):
    await sample.hang(work)
    async with work.changing(actor=KEEPER, at=AT) as change:
        await change.session.execute(select(sample.lamp).with_for_update())
    assert counted(sample, "audit_entry") == [1]


async def test_what_one_transaction_wrote_is_not_held_against_the_next_on_the_same_connection(sample):
    work = sample.work(pool_size=1)
    await sample.hang(work)
    async with work.changing(actor=KEEPER, at=AT) as change:
        await change.session.execute(select(sample.lamp).with_for_update())
    await work.close()


async def test_an_error_keeps_nothing(sample, work):
    with pytest.raises(RuntimeError, match="half way"):
        async with work.changing(actor=KEEPER, at=AT) as change:
            values = {"administration": "FJ", "id": uuid4(), "name": "half"}
            await change.session.execute(insert(sample.lamp).values(**values))
            change.record(LampHung(subject="lamp/half", version=1, name="half"))
            raise RuntimeError("half way")
    assert counted(sample, "lamp", "audit_entry", "outbox") == [0, 0, 0]


async def test_a_fact_that_cannot_be_kept_keeps_the_change_out_too(sample, work):
    with pytest.raises(TypeError, match="cannot carry"):
        async with work.changing(actor=KEEPER, at=AT) as change:
            values = {"administration": "FJ", "id": uuid4(), "name": "odd"}
            await change.session.execute(insert(sample.lamp).values(**values))
            change.record(LampHung(subject="lamp/odd", version=1, name=object()))  # type: ignore[arg-type]  # the wrong type is the point
    assert counted(sample, "lamp", "audit_entry") == [0, 0]


async def test_reading_cannot_change(sample, work):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with work.reading(administration="FJ") as session:
            await session.execute(insert(sample.lamp).values(administration="FJ", id=uuid4(), name="x"))
    await sample.hang(work)
    assert counted(sample, "lamp") == [1], "and the connection is good for changes afterwards"


@pytest.mark.parametrize(
    "statement", ["update {s}.{t} set administration = 'TO'", "delete from {s}.{t}", "truncate {s}.{t}"]
)
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_seal_entry"])
async def test_the_service_cannot_change_what_was_audited(sample, work, table, statement):
    await sample.hang(work)
    await work.seal("FJ", at=AT)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with work.changing(actor=KEEPER, at=AT) as change:
            await change.session.execute(text(statement.format(s=sample.schema, t=table)))
    assert counted(sample, table) == [1]


class TestEvents:
    async def test_only_published_facts_are_told(self, sample, work):
        async with work.changing(actor=KEEPER, at=AT) as change:
            values = {"administration": "FJ", "id": uuid4(), "name": "quiet"}
            await change.session.execute(insert(sample.lamp).values(**values))
            change.record(LampLit(subject="lamp/quiet", version=2))
        assert counted(sample, "audit_entry", "outbox") == [1, 0]

    async def test_an_event_is_a_cloudevent(self, sample, work):
        number = await sample.hang(work)
        ((event,),) = sample.rows("select event from {s}.outbox")
        assert event["specversion"] == "1.0"
        found = read_event(event)
        assert (found.type, found.subject, found.version) == (f"{sample.schema}.LampHung", f"lamp/{number}", 1)
        assert (found.administration, found.at, found.data) == ("FJ", AT, {"name": "porch"})

    async def test_it_is_delivered_once(self, sample, work):
        await sample.hang(work)
        told = []

        async def deliver(recipient, event):
            told.append((recipient, event["type"]))

        assert await work.deliver("FJ", deliver=deliver) == (1, 0)
        assert await work.deliver("FJ", deliver=deliver) == (0, 0)
        assert told == [("listener", f"{sample.schema}.LampHung")]

    async def test_one_that_fails_waits_longer_each_time_and_is_not_lost(self, sample, work):
        await sample.hang(work)

        async def fail(recipient, event):
            raise ConnectionError("nobody there")

        waits = []
        for _ in range(3):
            sample.run("update {s}.outbox set next_at = now()")
            assert await work.deliver("FJ", deliver=fail) == (0, 1)
            ((seconds, error),) = sample.rows(
                "select extract(epoch from next_at - now())::float, last_error from {s}.outbox"
            )
            waits.append(round(seconds))
            assert error == "ConnectionError: nobody there"
        assert waits[0] <= waits[1] <= waits[2]
        assert waits[2] in (3, 4)
        assert await work.deliver("FJ", deliver=fail) == (0, 0), "not due yet"

    async def test_a_recipient_that_does_not_answer_is_asked_once_per_round_and_holds_nobody_up(self, sample):
        work = sample.work(subscribers={f"{sample.schema}.LampHung": ("deaf", "listener")})
        for _ in range(3):
            await sample.hang(work)
        asked = []

        async def deliver(recipient, event):
            asked.append(recipient)
            if recipient == "deaf":
                raise TimeoutError

        assert await work.deliver("FJ", deliver=deliver) == (3, 1)
        assert asked.count("deaf") == 1
        await work.close()

    async def test_two_couriers_at_once_tell_each_event_once(self, sample, work):
        for _ in range(20):
            await sample.hang(work)
        told = []

        async def deliver(recipient, event):
            told.append(event["id"])
            await asyncio.sleep(0.002)

        done = await asyncio.gather(*(work.deliver("FJ", deliver=deliver) for _ in range(4)))
        assert sum(delivered for delivered, _ in done) == 20
        assert len(set(told)) == len(told) == 20

    async def test_it_is_heard_once_however_often_it_arrives(self, sample, work):
        fact = LampHung(subject="lamp/1", version=1, name="far")
        event = read_event(cloud_event(service="elsewhere", administration="FJ", at=AT, fact=fact))

        async def handler(session, heard, at):
            values = {"administration": "FJ", "id": uuid4(), "name": heard.data["name"]}
            await session.execute(insert(sample.lamp).values(**values))

        async def hear():
            return await work.hear(event, actor=KEEPER, at=AT, handler=handler)

        heard = await asyncio.gather(*(hear() for _ in range(4)))
        assert sorted(heard) == [False, False, False, True]
        assert await hear() is False
        assert counted(sample, "lamp", "inbox") == [1, 1]

    async def test_a_handler_that_fails_has_not_heard(self, sample, work):
        fact = LampHung(subject="lamp/1", version=1, name="far")
        event = read_event(cloud_event(service="elsewhere", administration="FJ", at=AT, fact=fact))

        async def fail(session, heard, at):
            raise RuntimeError("later")

        async def succeed(session, heard, at):
            return [LampHung(subject="lamp/2", version=1, name="near")]

        with pytest.raises(RuntimeError):
            await work.hear(event, actor=KEEPER, at=AT, handler=fail)
        assert await work.hear(event, actor=KEEPER, at=AT, handler=succeed)
        assert counted(sample, "audit_entry") == [1]

    @pytest.mark.parametrize(
        "missing", ["id", "type", "source", "subject", "version", "administration", "time", "data"]
    )
    def test_an_event_that_lacks_something_is_refused_by_name(self, missing):
        fact = LampHung(subject="lamp/1", version=1, name="far")
        body = cloud_event(service="elsewhere", administration="FJ", at=AT, fact=fact)
        del body[missing]
        with pytest.raises(ValueError, match=missing):
            read_event(body)


class TestTenancy:
    async def test_without_an_administration_nothing_can_be_read_or_written(self, sample, work):
        with pytest.raises(DBAPIError, match="no administration is set"):
            async with work.sessions() as session:
                await session.execute(select(sample.lamp))
        with pytest.raises(DBAPIError, match="no administration is set"):
            async with work.reading(administration="") as session:
                await session.execute(select(sample.lamp))

    async def test_c7_a_forgotten_filter_shows_nothing_of_others(self, sample, work):
        """C7 at the second wall: the query names no administration, and still only one's own rows come."""
        await sample.hang(work, name="ours")
        sample.run("insert into {s}.lamp (administration, id, name) values ('TO', gen_random_uuid(), 'theirs')")
        async with work.reading(administration="FJ") as session:
            assert (await session.scalars(select(sample.lamp.c.name))).all() == ["ours"]
            assert await session.scalar(select(func.count()).select_from(sample.lamp)) == 1
        async with work.reading(administration="TO") as session:
            assert (await session.scalars(select(sample.lamp.c.name))).all() == ["theirs"]

    async def test_nobody_writes_into_another_administration(self, sample, work):
        with pytest.raises(DBAPIError, match="row-level security"):
            async with work.changing(actor=KEEPER, at=AT) as change:
                await change.session.execute(insert(sample.lamp).values(administration="TO", id=uuid4(), name="x"))
        sample.run("insert into {s}.lamp (administration, id, name) values ('TO', gen_random_uuid(), 'theirs')")
        async with work.changing(actor=KEEPER, at=AT) as change:
            done = await change.session.execute(update(sample.lamp).values(lit=True))
        assert done.rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            async with work.changing(actor=KEEPER, at=AT) as change:
                await change.session.execute(insert(sample.lamp).values(administration="FJ", id=uuid4(), name="x"))
                await change.session.execute(update(sample.lamp).values(administration="TO"))

    async def test_a_pooled_connection_does_not_carry_the_administration_on(self, sample):
        work = sample.work(pool_size=1)
        await sample.hang(work)
        with pytest.raises(DBAPIError, match="no administration is set"):
            async with work.sessions() as session:
                await session.execute(select(sample.lamp))
        await work.close()

    async def test_what_is_published_is_read_by_everybody_and_written_by_its_own(self, sample, work):
        sample.run(
            "insert into {s}.published_lamp (administration, id, name) values ('TO', gen_random_uuid(), 'shown')"
        )
        async with work.reading(administration="") as session:
            assert (await session.scalars(select(sample.published_lamp.c.name))).all() == ["shown"]
        async with work.changing(actor=KEEPER, at=AT) as change:
            done = await change.session.execute(update(sample.published_lamp).values(lit=True))
            assert done.rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            async with work.changing(actor=KEEPER, at=AT) as change:
                values = {"administration": "TO", "id": uuid4(), "name": "x"}
                await change.session.execute(insert(sample.published_lamp).values(**values))

    async def test_the_service_is_neither_owner_nor_superuser_nor_above_the_rules(self, sample):
        ((superuser, bypass, create_role, create_db),) = sample.rows(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'vaka_{s}'"
        )
        assert (superuser, bypass, create_role, create_db) == (False,) * 4
        assert sample.rows("select tablename from pg_tables where schemaname = '{s}' and tableowner = 'vaka_{s}'") == []

    async def test_the_rules_hold_for_an_ordinary_owner_too(self, sample):
        """FORCE: whoever owns the tables without being a superuser is held to the policies as well."""
        with (
            sample.owner() as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="no administration"),
        ):
            connection.execute(f"alter table {sample.schema}.lamp owner to vaka_{sample.schema}")
            try:
                connection.execute(f"set role vaka_{sample.schema}")
                connection.execute(f"select * from {sample.schema}.lamp")
            finally:
                connection.execute("reset role")
                connection.execute(f"alter table {sample.schema}.lamp owner to current_user")
                connection.execute(
                    f"grant select, insert, update, delete on {sample.schema}.lamp to vaka_{sample.schema}"
                )
