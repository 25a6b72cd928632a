"""C7, row 36: row-level security alone, without any filter of ours, keeps what administrations do together apart."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.advance_rulings.domain.exchange import FIELDS
from services.advance_rulings.model import PublishedRuling
from tests.service.advance_rulings.conftest import REVIEWER, House
from tests.service.advance_rulings.region import SINA, advice, asked, hear, inbox, issued_in, listed
from tests.service.house import officer

FENCED = (
    "opinion_request", "opinion", "divergence", "convergence", "convergence_statement", "look", "partner",
    "partner_file", "partner_line",
)  # fmt: skip


async def count(town: House, administration: str, table: str) -> int:
    async with town.work.reading(administration=administration) as session:
        return int(await session.scalar(text(f"select count(*) from {table}")) or 0)


@pytest.fixture(scope="module")
async def busy(shared_house: House) -> House:
    """Fiji asked Samoa, and both differ about one kind of goods and are in a case about it."""
    house = shared_house
    case = await asked(house, await house.in_assessment(), await listed(house))
    question = next(one for one in await inbox(house) if one["number"] == case["opinions"][0]["number"])
    await advice(house, SINA, question, "accept")
    subject = "Candied breadfruit peel"
    goods = {"subject": subject, "goods_description": subject, "reasoning": subject}
    await issued_in(house, "FJ", **goods, hs_code="2006.00.00")
    await issued_in(house, "WS", **goods, hs_code="0814.00.00")
    await hear(house, "FJ", "WS")
    (found,) = (await house.get(REVIEWER, "/divergences?state=found")).json()["items"]
    body = {"subject": subject, "hs_code": "2006.00", "text": "Preserved by sugar."}
    path = f"/divergences/{found['id']}/converge"
    opened = await house.call(REVIEWER, "POST", path, version=found["version"], json=body)
    assert opened.status_code == 201, opened.text
    registrar = officer("registrar")
    keys = house.app.state.documents.key_set()
    async with house.work.reading(administration="FJ") as session:
        assert await session.scalar(text("select count(*) from partner")) == 0
    refused = await house.call(registrar, "POST", "/exchange/partners", json={"code": "WS", "name": "S", "keys": keys})
    assert refused.status_code == 422
    return house


async def test_c7_what_two_do_together_no_third_reads(busy):
    for table in ("opinion_request", "opinion", "convergence", "convergence_statement"):
        assert await count(busy, "FJ", table) >= 1, table
        assert await count(busy, "WS", table) >= 1, table
    assert await count(busy, "FJ", "divergence") == 1
    assert await count(busy, "WS", "divergence") == 1
    for table in FENCED:
        assert await count(busy, "VU", table) == 0, table

    async with busy.work.reading(administration="VU") as session:
        assert await session.scalar(text("select count(*) from expert")) >= 1, "the directory is shared"
    with pytest.raises(DBAPIError):
        await count(busy, "", "expert")

    for table, change in (
        ("opinion_request", "conclusion = 'x'"), ("opinion", "text = 'x'"), ("expert", "topics = 'x'"),
        ("convergence", "conclusion = 'x'"),
    ):  # fmt: skip
        async with busy.work.sessions() as session, session.begin():
            await session.execute(text("select set_config('app.administration', 'VU', true)"))
            done = await session.execute(text(f"update {table} set {change}"))
            assert done.rowcount == 0, f"Vanuatu changed {table}"


async def test_c7_what_a_third_writes_about_a_question_is_no_answer_to_it(busy):
    async with busy.work.reading(administration="FJ") as session:
        request, application = (
            await session.execute(text("select id, application_id from opinion_request order by asked_at desc limit 1"))
        ).one()
    async with busy.work.sessions() as session, session.begin():
        await session.execute(text("select set_config('app.administration', 'VU', true)"))
        await session.execute(
            text(
                "insert into opinion (administration, id, request, to_administration, number, state, person, name, text,"
                " version, steps, created_at, changed_at, changed_by, changed_by_name) values ('VU', gen_random_uuid(),"
                " :request, 'FJ', 'x', 'given', 'x', 'x', 'Forged', 1, 0, now(), now(), 'x', 'x')"
            ),
            {"request": request},
        )
    for path in (f"/applications/{application}", "/opinion-requests", f"/opinion-requests/{request}"):
        answer = await busy.get(REVIEWER, path)
        assert answer.status_code == 200, answer.text
        assert "Forged" not in answer.text, path


def test_what_is_exchanged_is_nothing_but_columns_of_the_public_register():
    columns = set(PublishedRuling.__table__.columns.keys())
    assert set(FIELDS) <= columns
    assert not {name for name in FIELDS if any(word in name for word in ("holder", "applicant", "internal", "tin"))}
