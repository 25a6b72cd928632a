"""What a trader can learn: that a declaration came. Found by walking every route that a trader may call, for a
declaration that is red and one that is green, and by reading the description of every answer (must-have 14, RM6)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from services.risk.model import Declaration
from services.risk.permissions import ROLES, Permission
from shared import tenancy
from tests.service.house import ACME
from tests.service.risk.conftest import EXAMINER, House, trader
from tests.service.risk.lodging import activate, declaration, lodge, rule

SECRET = re.compile(
    r"(?<![a-z])(lane\w*|red|yellow|blue|green|score\w*|rules?|rule_set|hits?|criteri\w+|drawn?|draw_\w+|uniform|random\w*"
    r"|probabilit\w+|cause|relief|capacity|features?|chances?|watch\w*|mandatory|shadow|selected\w*|assessed\w*|assess(?:ment)?s?"
    r"|assigned\w*|inspected\w*|examiner\w*)(?![a-z])",
    re.IGNORECASE,
)  # fmt: skip
OTHER = "22222222-2222-4222-8222-222222222222"
OURS = "risk:declaration:lodge"
ARMS = 'items.exists(i, i.hs.startsWith("93"))'
ONLY_AFTER_RELEASE = {"lane_after_release"}
"""Shown by a parameter, once the goods are released."""


def masked(answer: httpx.Response, row: dict[str, Any]) -> str:
    """Body and headers without what differs between any two declarations."""
    headers = sorted(
        (name, value) for name, value in answer.headers.items() if name not in ("x-request-id", "content-length")
    )
    shown = f"{answer.status_code} {headers} {answer.text}"
    for name in ("id", "reference", "receipt"):
        shown = shown.replace(row[name], name)
    return re.sub(r'"request_id":"\w+"', "", shown)


@pytest.fixture
async def two(house: House) -> dict[str, dict[str, Any]]:
    """A red declaration and a green one, assessed, of one trader each."""
    await activate(house, rule("R-0001", ARMS, mandatory=True, score=99))
    found = {}
    for name, hs, first in (("red", "93020000", ACME), ("green", "22030000", OTHER)):
        for number in range(40):  # chance may choose a green one too: the next one then, of a firm that has no other
            firm = first if number == 0 else str(UUID(int=number))
            body = declaration(
                f"S-{name}-{number}", importer="70-1", items=[{"hs": hs, "value": "1", "gross_mass": "1"}]
            )
            row = await lodge(house, body, who=trader(firm, tin="70-1"))
            if (await house.read(EXAMINER, f"/declarations/{row['id']}"))["lane"] == name:
                break
        found[name] = row | {"firm": firm}
    return found


def visible(house: House) -> list[tuple[str, str]]:
    """Method and path of every route whose permission a trader holds, and of those for anybody."""
    held = {str(permission) for permission in ROLES["trader"]}
    found = []
    for path, methods in house.app.openapi()["paths"].items():
        for method, described in methods.items():
            asked = set(described.get("x-permissions", ()))
            if not asked or asked & held:
                found.append((method.upper(), path))
    return found


async def test_RM6_M14_no_answer_to_a_trader_tells_a_red_declaration_from_a_green_one(
    house: House, two: dict[str, dict[str, Any]]
) -> None:
    walked = 0
    for method, path in visible(house):
        answers = []
        for row in two.values():
            filled = re.sub(r"{\w+(:\w+)?}", row["id"], path)
            more: dict[str, Any] = {} if method == "GET" else {"json": {"reason": "x", "reference": row["reference"]}}
            for version in (None, 9):
                answers.append(
                    masked(
                        await house.call(trader(row["firm"], tin="70-1"), method, filled, version=version, **more), row
                    )
                )
        assert answers[:2] == answers[2:], f"{method} {path} answers otherwise for red"
        if not path.startswith("/catalogue"):  # the public list of fields, the same for everybody
            assert not SECRET.findall(" ".join(answers)), f"{method} {path}: {SECRET.findall(' '.join(answers))}"
        walked += 1
    assert walked >= 8


async def test_RM6_the_descriptions_of_what_a_trader_may_call_name_no_such_field(house: House) -> None:
    described = house.app.openapi()
    schemas = described["components"]["schemas"]

    def names(part: Any, seen: frozenset[str] = frozenset()) -> set[str]:
        if isinstance(part, list):
            return {name for one in part for name in names(one, seen)}
        if not isinstance(part, dict):
            return set()
        found = set(part.get("properties", {}))
        reference = str(part.get("$ref", "")).rpartition("/")[2]
        if reference and reference not in seen:
            found |= names(schemas[reference], seen | {reference})
        return found.union(*(names(one, seen) for one in part.values()))

    for method, path in visible(house):
        if path.startswith("/catalogue"):
            continue
        answers = described["paths"][path][method.lower()]["responses"]
        told = {name for name in names(answers) if SECRET.search(name)} - ONLY_AFTER_RELEASE
        assert not told, f"{method} {path} describes {told}"


async def test_RM6_the_receipt_is_the_same_and_nothing_is_logged(house: House) -> None:
    await activate(house, rule("R-0001", ARMS, mandatory=True))
    acme, shown = trader(ACME, tin="70-1"), []
    with capture_logs() as logged:
        for hs in ("93020000", "22030000"):
            body = declaration(f"L-{hs}", importer="70-1", items=[{"hs": hs}])
            answer = await house.post(acme, "/declarations", body)
            shown.append(masked(answer, answer.json()))
            await lodge(house, body, who=acme, status=200)
    assert shown[0] == shown[1]
    assert not SECRET.findall(str(logged))


async def test_RM6_what_changes_afterwards_does_not_show_in_the_receipt(
    house: House, two: dict[str, dict[str, Any]]
) -> None:
    """An examination, another lane, an examiner: the version that a trader sees counts lodgings only."""
    acme, row = trader(ACME, tin="70-1"), two["red"]
    before = await house.get(acme, f"/receipts/{row['id']}")
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        changed = {"version": 9, "assigned_to": "x", "inspected_at": house.at, "found": True, "lane": "yellow"}
        await session.execute(update(Declaration).where(Declaration.reference == row["reference"]).values(**changed))
    after = await house.get(acme, f"/receipts/{row['id']}")
    assert after.text == before.text
    assert after.headers["etag"] == before.headers["etag"] == '"1"'


@pytest.mark.parametrize("shows", [False, True])
async def test_the_lane_is_shown_after_release_by_parameter_only(
    house: House, two: dict[str, dict[str, Any]], shows: bool
) -> None:
    acme, row = trader(ACME, tin="70-1"), two["red"]
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        if shows:
            await session.execute(text(
                "insert into risk.parameter (administration, id, name, value, from_on, law, confirmed, source, proposed_by,"
                " proposed_at, approved_by, approved_at) values ('FJ', gen_random_uuid(), 'risk.show_lane_after_release',"
                " 'true', '2026-01-01', 'x', true, 'officer', 'a', now(), 'b', now())"
            ))  # fmt: skip
    assert "lane" not in (await house.get(acme, f"/receipts/{row['id']}")).text
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        released = {"stage": "released", "released_at": house.at}
        await session.execute(update(Declaration).where(Declaration.reference == row["reference"]).values(**released))
    found = await house.read(acme, f"/receipts/{row['id']}")
    assert found.get("lane_after_release") == ("red" if shows else None)
    listed = {one["id"]: one for one in (await house.read(acme, "/receipts"))["items"]}
    assert listed[row["id"]].get("lane_after_release") == ("red" if shows else None)
    assert list(listed) == [row["id"]], "a firm sees its own"


def test_a_trader_holds_nothing_but_lodging() -> None:
    for role in ("trader", "firm-manager"):
        assert ROLES[role] == {Permission.LODGE}
    assert Permission.EXPLAIN not in ROLES["national-system"]
    assert str(Permission.LODGE) == OURS
