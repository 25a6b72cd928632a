"""Whatever is sent, the answer says what is wrong with it: never an error of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.advance_rulings.importing import import_rulings
from tests.service.advance_rulings.conftest import (
    CLASSIFICATION,
    DECIDER,
    DECLINE,
    PARAMETERS,
    PROPOSAL,
    REVIEWER,
    House,
    trader,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\x00", "9999-12-31", "FJ", "1", "77.00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
CLOSURE = {"from_on": "2026-03-05", "until_on": "2026-03-06", "reason": "Cyclone", "law": "Act"}
VALUE = {"name": "advance_rulings.answer_days", "value": 20, "from_on": "2026-03-03", "law": "Act"}
ENDING = {"ground": "change_of_law", "facts": "f", "basis": "b", "effective_on": "2026-03-03"}
PLACES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "begin": (trader(), "/applications", {"type": "classification", "answers": CLASSIFICATION, "applicant": {"name": "x"}}),
    "submit": (trader(), "/applications/{draft}/submit", {}),
    "return": (REVIEWER, "/applications/{submitted}/return", {"external_text": "More.", "missing": ["process"]}),
    "accept": (REVIEWER, "/applications/{submitted}/accept", {"external_text": "", "internal_text": ""}),
    "ask": (REVIEWER, "/applications/{assessed}/request-information", {"question": "How?", "days": 3}),
    "propose": (REVIEWER, "/applications/{assessed}/propose", PROPOSAL | {"valid_from": "2026-04-01", "valid_until": "2027-01-01"}),
    "propose to decline": (REVIEWER, "/applications/{assessed}/propose", DECLINE),
    "issue": (DECIDER, "/applications/{proposed}/issue", {"override": {"reason": "Nobody else is here."}}),
    "assign": (REVIEWER, "/applications/{assessed}/assign", {"officer": {"id": "a", "name": "A"}}),
    "revoke": (DECIDER, "/rulings/{ruling}/revoke", ENDING),
    "close": (PARAMETERS, "/closures", CLOSURE),
    "value": (PARAMETERS, "/parameters", VALUE),
}  # fmt: skip


async def fresh(town: House, path: str) -> dict[str, Any]:
    """A case in the place that an address names, with its version."""
    if "{draft}" in path:
        return await town.draft(trader())
    if "{submitted}" in path:
        return await town.submitted()
    if "{assessed}" in path:
        return await town.in_assessment()
    if "{proposed}" in path:
        return await town.proposed()
    if "{ruling}" in path:
        return {"id": (await town.issued())["number"], "version": 1}
    return {"id": "", "version": 1}


@pytest.mark.parametrize("place", PLACES)
async def test_a_body_with_one_thing_wrong_is_answered_with_what(town: House, place: str) -> None:
    who, path, good = PLACES[place]
    bodies: list[dict[str, Any]] = []

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        names = st.sampled_from(sorted(good)) if good else st.text(max_size=10)
        name = data.draw(st.one_of(names, st.text(max_size=10)) if good else names)
        bodies.append(good | {name: data.draw(JSON)})

    collect()
    case = await fresh(town, path)
    address = re.sub(r"{\w+}", case["id"], path)
    faults = []
    for body in bodies:
        answer = await town.call(
            who, "POST", address, version=case["version"], content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        if answer.status_code >= 500 or answer.status_code in (412, 428):
            faults.append((body, answer.status_code))
        elif answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["title"]
        elif "{" in path:  # it was good after all: the next one needs a case in the same place
            case = await fresh(town, path)
            address = re.sub(r"{\w+}", case["id"], path)
    assert faults == []


@pytest.mark.parametrize(
    "path",
    [
        "/applications/%00", "/applications/nonsense", "/applications?assignee=%00", "/applications?cursor=WzFd",
        "/applications?cursor=WyJ4IiwieSJd", "/applications?band=on_time&cursor=WyItMSJd", "/rulings?q=%00", "/rulings?administration=%00",
        "/rulings?cursor=WyJ4IiwieSIsInoiXQ", "/rulings/%00", "/rulings/a/b/c", "/applications?q=%25%00", "/rulings?q=garlic&cursor=WyLCsiJd",
        "/rulings?from=0001-01-01&to=9999-12-31", "/applications/00000000-0000-0000-0000-000000000000/documents/x",
    ],
)  # fmt: skip
async def test_an_address_with_something_wrong_is_answered_with_what(town: House, path: str) -> None:
    answer = await town.get(REVIEWER, path)
    assert answer.status_code in (200, 404, 422), answer.text


async def test_a_number_with_a_stroke_is_found(town: House, tmp_path: Path) -> None:
    file = tmp_path / "strokes.jsonl"
    record = {"number": "DE123/21-1", "date": "2024-05-14", "subject": "Garlic", "text": "Garlic, roasted."}
    file.write_text(json.dumps(record), encoding="utf-8")
    assert (await import_rulings(file, administration="XX", work=town.work, at=town.at)).new == 1
    assert (await town.get(None, "/rulings/DE123/21-1")).json()["number"] == "DE123/21-1"
    assert (await town.get(None, "/rulings/DE123%2F21-1")).json()["number"] == "DE123/21-1"
