"""C2: the audit is append-only, and whoever changes it all the same is found out."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import insert

from shared.audit import GENESIS
from tests.service.shared.sample import AT, ELSEWHERE, KEEPER, LampHung


@pytest.fixture
async def sealed(sample, work):
    """Three seals over five entries."""
    for names in (("a", "b"), ("c",), ("d", "e")):
        for name in names:
            await sample.hang(work, name=name)
        assert await work.seal("FJ", at=AT) == len(names)
    return sample


async def test_an_honest_chain_holds(sealed, work):
    verdict = await work.verify("FJ")
    assert (verdict.seals, verdict.entries, verdict.unsealed, verdict.broken) == (3, 5, 0, ())
    assert verdict.head == sealed.rows("select hash from {s}.audit_seal order by number desc limit 1")[0][0]
    assert sealed.rows("select previous from {s}.audit_seal where number = 1") == [(GENESIS,)]


TAMPERINGS = {
    "what was said": """update {s}.audit_entry set data = '{{"name": "z"}}' where sequence = {n}""",
    "who did it": """update {s}.audit_entry set actor = jsonb_set(actor, '{{id}}', '"x"') where sequence = {n}""",
    "when": "update {s}.audit_entry set at = at + interval '1 microsecond' where sequence = {n}",
    "to what": "update {s}.audit_entry set subject = 'lamp/other' where sequence = {n}",
    "which kind of fact": "update {s}.audit_entry set type = 'sample.LampLit' where sequence = {n}",
    "which version": "update {s}.audit_entry set version = 2 where sequence = {n}",
    "in which request": "update {s}.audit_entry set request_id = '' where sequence = {n}",
    "an entry is gone": "delete from {s}.audit_entry where sequence = {n}",
    "an entry and its place in the seal are gone":
        "delete from {s}.audit_seal_entry where sequence = {n}; delete from {s}.audit_entry where sequence = {n}",
    "an entry is taken out of its seal": "delete from {s}.audit_seal_entry where sequence = {n}",
    "an entry is moved to another seal": "update {s}.audit_seal_entry set number = 1 where sequence = {n}",
    "a seal is gone": "delete from {s}.audit_seal where number = 2",
    "the first seal is gone": "delete from {s}.audit_seal where number = 1",
    "a seal has another hash": "update {s}.audit_seal set hash = repeat('0', 64) where number = 2",
    "a seal follows another": "update {s}.audit_seal set previous = repeat('0', 64) where number = 2",
    "a seal claims fewer entries": "update {s}.audit_seal set entries = 0 where number = 2",
    "an entry is slipped into a seal": (
        "insert into {s}.audit_entry (administration, at, type, subject, version, actor, data)"
        " values ('FJ', now(), 'sample.LampLit', 'lamp/x', 1, '{{}}', '{{}}');"
        " insert into {s}.audit_seal_entry select administration, sequence, 2 from {s}.audit_entry order by sequence desc limit 1"
    ),
    "the entry now belongs to another administration": "update {s}.audit_entry set administration = 'TO' where sequence = {n}",
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_c2_tampering_is_detected(sealed, work, tampering):
    ((middle,),) = sealed.rows("select sequence from {s}.audit_seal_entry where number = 2")
    sealed.run(TAMPERINGS[tampering].replace("{n}", str(middle)))
    assert (await work.verify("FJ")).broken, f"nobody noticed: {tampering}"


async def test_cutting_off_the_end_shows_in_the_head(sealed, work):
    """A chain cannot know that its own end is missing: the heads noted elsewhere tell, and `verify-audit` compares them."""
    head = (await work.verify("FJ")).head
    sealed.run(
        "delete from {s}.audit_entry where sequence in (select sequence from {s}.audit_seal_entry where number = 3);"
        " delete from {s}.audit_seal_entry where number = 3; delete from {s}.audit_seal where number = 3"
    )
    verdict = await work.verify("FJ")
    assert verdict.broken == ()
    assert verdict.head != head


async def test_rewriting_the_whole_chain_shows_in_the_head(sealed, work):
    head = (await work.verify("FJ")).head
    sealed.run(
        "update {s}.audit_entry set data = '{{}}' where sequence = (select min(sequence) from {s}.audit_entry);"
        " truncate {s}.audit_seal, {s}.audit_seal_entry"
    )
    await work.seal("FJ", at=AT, full=True)
    verdict = await work.verify("FJ")
    assert verdict.broken == ()
    assert verdict.head != head


async def test_an_entry_not_sealed_yet_is_counted_and_breaks_nothing(sealed, work):
    await sealed.hang(work)
    verdict = await work.verify("FJ")
    assert (verdict.unsealed, verdict.broken) == (1, ())


async def test_a_change_that_commits_late_is_sealed_all_the_same(sample, work):
    """The order of sequence numbers is not the order of commits: the earlier number may arrive after a seal."""
    async with work.changing(actor=KEEPER, at=AT) as slow:
        values = {"administration": "FJ", "id": uuid4(), "name": "slow"}
        await slow.session.execute(insert(sample.lamp).values(**values))
        entry = {"administration": "FJ", "at": AT, "type": "t", "subject": "s", "version": 1, "actor": {}, "data": {}}
        await slow.session.execute(insert(work.tables.audit_entry).values(**entry))
        await sample.hang(work, name="fast")
        assert await work.seal("FJ", at=AT) == 1
        slow.record(LampHung(subject="lamp/slow", version=1, name="slow"))
    assert await work.seal("FJ", at=AT) == 2
    verdict = await work.verify("FJ")
    assert (verdict.entries, verdict.unsealed, verdict.broken) == (3, 0, ())


async def test_many_sealers_make_one_chain(sample, work):
    for number in range(12):
        await sample.hang(work, name=str(number))
        if number % 4 == 3:
            await asyncio.gather(*(work.seal("FJ", at=AT) for _ in range(4)))
    await work.seal("FJ", at=AT)
    verdict = await work.verify("FJ")
    assert (verdict.entries, verdict.unsealed, verdict.broken) == (12, 0, ())


async def test_each_administration_has_a_chain_of_its_own(sample, work):
    await sample.hang(work, actor=KEEPER)
    await sample.hang(work, actor=ELSEWHERE)
    for administration in ("FJ", "TO"):
        assert await work.seal(administration, at=AT) == 1
        verdict = await work.verify(administration)
        assert (verdict.seals, verdict.entries, verdict.broken) == (1, 1, ())


async def test_nothing_new_makes_no_seal(sealed, work):
    assert await work.seal("FJ", at=AT) == 0
    assert (await work.verify("FJ")).seals == 3
