"""Parameters in the table: from the file, or proposed by one officer and approved by another."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from shared import parameter_table
from shared.parameter_table import Proposal
from shared.parameters import Parameter
from shared.problems import AlreadyExists, Invalid, NotFound, RuleNotMet
from shared.tenancy import enter
from tests.service.shared.sample import AT

FILE = [Parameter(name="limit", value=30, law="Act 1"), Parameter(name="basis", value="working_days")]
LATER = date(2026, 7, 1)


@pytest.fixture
async def table(work):
    """One open transaction in FJ, with the file's values."""
    async with work.sessions() as session, session.begin():
        await enter(session, administration="FJ")
        where = {"session": session, "tables": work.tables, "administration": "FJ"}
        assert await parameter_table.keep_file(**where, parameters=FILE, at=AT) == 2
        yield where


async def loaded(table):
    return await parameter_table.load(**table)


async def proposed(table, *, value=60, name="limit", by="ana", from_on=LATER):
    proposal = Proposal(name=name, value=value, from_on=from_on, law="Act 2")
    return await parameter_table.propose(**table, proposal=proposal, by=by, at=AT)


async def test_the_file_is_taken_over_once_and_again_where_it_changed(table):
    assert await parameter_table.keep_file(**table, parameters=FILE, at=AT) == 0
    changed = [Parameter(name="limit", value=45, law="Act 1"), FILE[1]]
    assert await parameter_table.keep_file(**table, parameters=changed, at=AT) == 1
    assert (await loaded(table)).value("limit", on=LATER) == 45


async def test_a_proposal_counts_for_nothing_until_another_approves_it(table):
    number = await proposed(table)
    assert (await loaded(table)).value("limit", on=LATER) == 30
    await parameter_table.approve(**table, number=number, by="sefa", at=AT)
    values = await loaded(table)
    assert values.value("limit", on=date(2026, 6, 30)) == 30
    assert values.at("limit", on=LATER) == Parameter(name="limit", value=60, from_on=LATER, law="Act 2", confirmed=True)


async def test_an_officers_value_stands_over_the_files_of_the_same_day(table):
    number = await proposed(table, from_on=date(1900, 1, 1))
    await parameter_table.approve(**table, number=number, by="sefa", at=AT)
    await parameter_table.keep_file(**table, parameters=FILE, at=AT)
    assert (await loaded(table)).value("limit", on=LATER) == 60


async def test_nobody_approves_their_own_without_a_recorded_reason(table):
    number = await proposed(table)
    with pytest.raises(RuleNotMet):
        await parameter_table.approve(**table, number=number, by="ana", at=AT)
    await parameter_table.approve(**table, number=number, by="ana", at=AT, override_reason="I am alone on the island")
    assert (await loaded(table)).value("limit", on=LATER) == 60


async def test_a_proposal_is_approved_once(table):
    number = await proposed(table)
    await parameter_table.approve(**table, number=number, by="sefa", at=AT)
    with pytest.raises(AlreadyExists):
        await parameter_table.approve(**table, number=number, by="sefa", at=AT)
    with pytest.raises(NotFound):
        await parameter_table.approve(**table, number=uuid4(), by="sefa", at=AT)


async def test_an_unknown_parameter_cannot_be_proposed(table):
    with pytest.raises(NotFound):
        await proposed(table, name="limt")


@pytest.mark.parametrize("value", ["sixty", True, None, [60], {"days": 60}])
async def test_a_value_of_another_kind_is_refused(table, value):
    with pytest.raises(Invalid):
        await proposed(table, value=value)


async def test_a_whole_number_may_take_the_place_of_another_number(table):
    assert await proposed(table, value=7)
