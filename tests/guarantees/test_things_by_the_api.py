"""The other tables once more, through the routes: state x action x role, each cell asked of the running service.

What passes moves the thing by one version to where its row says; every other answer changes neither the thing nor the chain.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.advance_rulings.permissions import ROLES
from services.advance_rulings.workflow import APPLICATION
from shared.workflow import Action
from tests.guarantees.inspection import alike, workflows
from tests.guarantees.things import THINGS, Thing
from tests.service.advance_rulings.conftest import House, build
from tests.service.advance_rulings.region import listed

HELD_BY_PEOPLE = {permission for held in ROLES.values() for permission in held}
BY_STATE = [
    pytest.param(thing, state, id=f"{thing.table.name}-{state}") for thing in THINGS for state in thing.table.states
]


@pytest.fixture(scope="module")
async def house(module_ground) -> House:
    found = module_ground.house(build)
    await listed(found)
    return found


async def chain(house: House, thing: Thing) -> int:
    """How many entries the chain of the thing's administration has; none of them can be changed or taken out."""
    home = thing.reader.administration
    async with house.work.reading(administration=home) as session:
        counted = "select count(*) from audit_entry where administration = :home"
        return int(await session.scalar(text(counted), {"home": home}) or 0)


def test_no_table_of_the_service_is_left_out_and_no_action_has_neither_a_route_nor_a_reason():
    tables = {table.name for service, table in workflows() if service == "advance_rulings"}
    assert {thing.table.name for thing in THINGS} | {APPLICATION.name} == tables
    for thing in THINGS:
        of_people = {row.name for row in thing.table.actions if row.permission in HELD_BY_PEOPLE}
        assert of_people == set(thing.bodies) | thing.by_itself, thing.table.name


def wanted(thing: Thing, state: str, action: str, roles: tuple[str, ...]) -> set[tuple[int, str]]:
    """The answers that the table allows for; empty where the action may pass."""
    if action not in thing.bodies:
        return {(404, "not-found"), (405, "method-not-allowed")}  # nobody is asked for it: no door at all
    held = ROLES[roles[0]]
    rows = [row for row in thing.table.actions if row.name == action]
    here = [row for row in rows if state in row.sources]
    if here and here[0].permission in held:
        return set()
    if any(row.permission in held for row in rows):
        return {(409, "not-possible"), *([(409, "rule-not-met")] if action in thing.rule_first else [])}
    found = {(403, "not-permitted"), (404, "not-found")}  # what one does not see is not there
    return found if here else found | {(409, "not-possible")}  # a route of two tables: the other's authority comes in


async def ask(
    house: House, thing: Thing, place: str, action: str, roles: tuple[str, ...], version: int
) -> tuple[int, str]:
    body = thing.bodies.get(action, {})
    answer = await house.call(thing.who(roles), "POST", thing.address(place, action), version=version, json=body)
    return answer.status_code, answer.json().get("code", "") if answer.status_code >= 400 else ""


@pytest.mark.parametrize(("thing", "state"), BY_STATE)
async def test_every_action_by_every_role(house: House, thing: Thing, state: str) -> None:
    place = await thing.into(house, state, "")
    before, as_it_was = await thing.look(house, place), await chain(house, thing)
    assert before[0] == state
    passing: dict[str, list[tuple[str, ...]]] = {}
    for roles in alike(thing.table, ROLES):
        for action in thing.table.names:
            if not (expected := wanted(thing, state, action, roles)):
                passing.setdefault(action, []).append(roles)
                continue
            found = await ask(house, thing, place, action, roles, before[1])
            assert found in expected, f"{'/'.join(roles)} {action} while {thing.table.name} {state}: {found}"
        assert (await thing.look(house, place), await chain(house, thing)) == (before, as_it_was), roles
    # What leaves the state comes last: it needs a fresh thing after it.
    rows = sorted((thing.table.find(action, state=state) for action in passing), key=lambda row: row.target != state)
    for row in rows:
        place = await passes(house, thing, row, state=state, place=place, allowed=passing[row.name])


async def passes(
    house: House, thing: Thing, row: Action, *, state: str, place: str, allowed: list[tuple[str, ...]]
) -> str:
    """Whoever holds the permission moves the thing by one version, or a rule says why not and nothing changes.

    Answers where a thing in the state is left, or nothing.
    """
    moved = False
    for roles, fresh in [*((roles, False) for roles in allowed), *((roles, True) for roles in allowed)]:
        if fresh and moved:
            break
        if fresh or not place:
            place = await thing.into(house, state, row.name)
        before, as_it_was = await thing.look(house, place), await chain(house, thing)
        found = await ask(house, thing, place, row.name, roles, before[1])
        after = await thing.look(house, place)
        cell = f"{'/'.join(roles)} {row.name} while {thing.table.name} {state}: {found}"
        if found[0] in (200, 201):
            assert after == (row.target, before[1] + 1), cell
            assert await chain(house, thing) > as_it_was, cell
            place, moved = place if row.target == state else "", True
        else:
            assert row.requires, cell
            assert found == (409, "rule-not-met"), cell
            assert (after, await chain(house, thing)) == (before, as_it_was), cell
    assert moved, f"nobody could {row.name} while {thing.table.name} is {state}"
    return place
