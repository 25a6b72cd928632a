"""Parameters: from the file, or proposed by one officer and approved by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from shared.parameter_table import Book, load
from shared.parameters import Parameter, ParameterApproved, ParameterProposed, load_administrations, unlike
from shared.problems import AlreadyExists, Invalid, NotFound, RuleNotMet
from shared.settings import Settings
from shared.tenancy import enter
from tests.service.shared.sample import AT

FILE = (
    Parameter(name="sample.limit", value=30, law="Act 1"),
    Parameter(name="sample.basis", value="working_days"),
    Parameter(name="sample.small_office", value=False),
    Parameter(name="sample.ports", value=[443]),
    Parameter(name="other.limit", value=1),
)
LATER = date(2026, 7, 1)


@pytest.fixture
async def table(work):
    """One open transaction in FJ, and the book with the file's values."""
    administration = replace(load_administrations(Settings().administrations)["FJ"], parameters=FILE)
    book = Book(
        tables=work.tables,
        prefix="sample.",
        trouble=lambda _, present, value: unlike(present, value),
        administration=administration,
    )
    async with work.sessions() as session, session.begin():
        await enter(session, administration="FJ")
        yield session, book


async def loaded(table):
    session, book = table
    return await load(session, tables=book.tables, administration=book.administration)


async def proposed(table, *, value=60, name="sample.limit", by="ana", from_on=LATER):
    session, book = table
    row, fact = await book.propose(
        session, proposal=Parameter(name=name, value=value, from_on=from_on, law="Act 2"), by=by, at=AT
    )
    assert (type(fact), fact.subject, fact.version) == (ParameterProposed, f"parameter/{row.id}", 1)
    return row.id


async def approve(table, number, *, by="sefa", reason=None):
    session, book = table
    row, fact = await book.approve(session, number=number, by=by, at=AT, reason=reason)
    assert (type(fact), fact.version, fact.value) == (ParameterApproved, 2, row.value)
    return row


async def test_a_proposal_counts_for_nothing_until_another_approves_it(table):
    number = await proposed(table)
    assert (await loaded(table)).value("sample.limit", on=LATER) == 30
    await approve(table, number)
    values = await loaded(table)
    assert values.value("sample.limit", on=date(2026, 6, 30)) == 30
    new = Parameter(name="sample.limit", value=60, from_on=LATER, law="Act 2", confirmed=True)
    assert values.at("sample.limit", on=LATER) == new


async def test_the_book_has_this_services_values_of_the_day_and_the_changes(table):
    session, book = table
    number = await proposed(table)
    in_force = await book.in_force(session, at=AT)
    assert list(in_force) == ["sample.basis", "sample.limit", "sample.ports", "sample.small_office"]
    assert in_force["sample.limit"].value == 30
    assert [row.id for row in await book.changes(session)] == [number]


async def test_an_officers_value_of_today_stands_over_the_files(table):
    today = AT.astimezone(table[1].administration.zone).date()
    await approve(table, await proposed(table, from_on=today))
    assert (await loaded(table)).value("sample.limit", on=today) == 60


async def test_nobody_approves_their_own_unless_in_a_small_office_with_a_recorded_reason(table):
    session, book = table
    number = await proposed(table)
    alone = "I am alone on the island"
    for reason in (None, alone):
        with pytest.raises(RuleNotMet):
            await approve(table, number, by="ana", reason=reason)
    file = (*(one for one in FILE if one.value is not False), Parameter(name="sample.small_office", value=True))
    small = session, replace(book, administration=replace(book.administration, parameters=file))
    with pytest.raises(RuleNotMet):
        await approve(small, number, by="ana")
    assert (await approve(small, number, by="ana", reason=alone)).override_reason == alone


async def test_a_proposal_is_approved_once_and_by_its_own_service(table):
    session, book = table
    number = await proposed(table)
    with pytest.raises(NotFound):
        await approve((session, replace(book, prefix="other.")), number)
    await approve(table, number)
    with pytest.raises(AlreadyExists):
        await approve(table, number)
    with pytest.raises(NotFound):
        await approve(table, uuid4())


@pytest.mark.parametrize(
    "change",
    [
        *({"value": value} for value in ("sixty", True, None, [60], {"days": 60}, 7.5)),
        {"name": "sample.basis", "value": ""}, {"name": "sample.ports", "value": ["443"]},
        {"name": "sample.limt"}, {"name": "other.limit"}, {"from_on": date(2020, 1, 1)},
    ],
)  # fmt: skip
async def test_what_cannot_stand_there_is_refused(table, change):
    with pytest.raises(Invalid):
        await proposed(table, **change)
