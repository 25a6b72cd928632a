"""The second wall: row-level security of the installation's tables and of the administrations', seen past the routes."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.identity import model
from tests.service.identity.conftest import Client, House


async def count(house: House, table: str, *, administration: str, person: str = "") -> int:
    async with house.work.reading(administration=administration, person=person) as session:
        return int(await session.scalar(text(f"select count(*) from identity.{table}")) or 0)


@pytest.mark.parametrize("table", sorted(model.INSTALLATION_TABLES))
async def test_an_administration_sees_nothing_of_sign_in(house: House, registrar: Client, table: str) -> None:
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    await house.account("stranger@firm.example")
    made = await trader.post("/clients", {"name": "ERP"}, 201)
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    assert (await house.http.post("/token", data=form)).status_code == 200
    await house.public.post("/resets", {"email": "semi@firm.example"}, 202)
    assert await count(house, table, administration="*") > 0
    seen = await count(house, table, administration="FJ")
    assert seen == (2 if table == "person" else 0), "of people, its own members alone"
    assert await count(house, table, administration="VU") == 0


@pytest.mark.parametrize("table", ["organisation", "membership", "authority", "client", "invitation"])
async def test_no_administration_sees_anothers_rows(house: House, registrar: Client, table: str) -> None:
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar, agent=True)
    await trader.post("/clients", {"name": "ERP"}, 201)
    await trader.post("/invitations", {"email": "x@firm.example", "roles": ["trader"]}, 201)
    await trader.post("/authorities", {"trader_tin": "1234", "trader_name": "x", "from_on": "2026-05-12"}, 201)
    assert await count(house, table, administration="FJ") > 0
    assert await count(house, table, administration="VU") == 0
    assert await count(house, table, administration="*") == 0


async def test_a_person_sees_their_own_standing_everywhere_and_nobody_elses(house: House, registrar: Client) -> None:
    trader = await house.trader("semi@firm.example", tin="501", registrar=registrar)
    other = await house.trader("eva@firm.example", tin="502", registrar=registrar)
    mine, others = [(await client.get("/me"))["person"]["id"] for client in (trader, other)]
    assert await count(house, "membership", administration="*", person=mine) == 1
    assert await count(house, "organisation", administration="*", person=mine) == 1
    assert await count(house, "membership", administration="VU", person=others) == 1


async def test_an_administration_cannot_change_people_or_others_rows(house: House, registrar: Client) -> None:
    await house.trader("semi@firm.example", tin="501", registrar=registrar)
    statements = {
        "FJ": [
            "update identity.person set name = 'x'",
            "update identity.session set ended_at = null",
            "delete from identity.sign_in_attempt",
        ],
        "VU": ["update identity.membership set roles = '{registrar}'", "update identity.organisation set name = 'x'"],
    }
    for administration, listed in statements.items():
        for statement in listed:
            async with house.work.sessions() as session, session.begin():
                from shared import tenancy

                await tenancy.enter(session, administration=administration)
                try:
                    result = await session.execute(text(statement))
                    assert result.rowcount == 0, statement  # type: ignore[attr-defined]  # a cursor result has it
                except DBAPIError as error:
                    assert "row-level security" in str(error), statement  # noqa: PT017  # both refusals are right
                    await session.rollback()


async def test_without_an_administration_nothing_is_answered(house: House) -> None:
    async with house.work.sessions() as session:
        with pytest.raises(DBAPIError, match="no administration is set"):
            await session.execute(text("select * from identity.membership"))


async def test_the_audit_of_sign_in_is_a_chain_of_its_own(house: House, registrar: Client) -> None:
    for place in (model.INSTALLATION, "FJ"):
        assert await house.work.seal(place, at=house.now, full=True) > 0
        verdict = await house.work.verify(place)
        assert verdict.broken == ()
        assert verdict.entries > 0
