"""State by action by role on applications: what the table says, what is offered, and what the routes do must agree."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shared.actors import Actor
from shared.workflow import Workflow
from tests.service.house import Casework


def expected(table: Workflow, state: str, action: str, held: Collection[object]) -> str:
    """What the table says: "refused" for want of a permission, "not possible" in this state, or "by the rules"."""
    rows = [row for row in table.actions if row.name == action]
    here = [row for row in rows if state in row.sources]
    if not any(row.permission in held for row in rows):
        return "refused"
    if not here:
        return "not possible"
    return "by the rules" if here[0].permission in held else "refused"


@dataclass(frozen=True)
class Asker:
    """Somebody who asks for every action, and the permissions of their roles."""

    actor: Actor
    held: Collection[object]


async def ask_every_action(
    table: Workflow, bodies: Mapping[str, Any], askers: Collection[Asker], *, state: str, house: Casework,
    case_in: Callable[[Any, str], Awaitable[dict[str, Any]]],
) -> None:  # fmt: skip
    """Everybody asks for every action on a case in this state, a fresh one after each that passed."""
    case, asked = await case_in(house, state), 0
    for asker in askers:
        who, role = asker.actor, "/".join(sorted(asker.actor.roles))
        seen = await house.get(who, f"/applications/{case['id']}")
        offered = {a["name"] for a in seen.json()["actions"] if a["possible"]} if seen.status_code == 200 else set()
        for action, body in bodies.items():
            answer = await house.try_(who, case, action, body)
            status, code = answer.status_code, answer.json().get("code")
            cell = f"{role} {action} while {state}: {status} {code}"
            wanted = expected(table, state, action, asker.held)
            if seen.status_code != 200:
                assert status in (403, 404), f"{cell}, though {role} cannot see the case"
            elif wanted == "refused":
                assert (status, code) == (403, "not-permitted"), cell
            elif wanted == "not possible":
                assert (status, code) == (409, "not-possible"), cell
            else:
                assert status == 200 or (status, code) == (409, "rule-not-met"), cell
            assert (status == 200) == (action in offered), f"{cell}; offered: {sorted(offered)}"
            if status == 200:
                assert answer.json()["state"] == next(
                    row.target for row in table.actions if row.name == action and state in row.sources
                )
                case = await case_in(house, state)
            asked += 1
    assert asked == len(askers) * len(bodies) > 0
