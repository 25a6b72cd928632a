"""Selectivity as the people and systems of the demonstration go through it, from a file to the statistics of a rule."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from tests.journey.installation import ROOT, Installation
from tests.journey.people import Visitor, demonstration, person, sign_in

SUVA = ZoneInfo("Pacific/Fiji")
PATIENCE = 60.0
Found = TypeVar("Found")


def machine(at: Installation, *, firm: bool, administration: str = "FJ") -> Visitor:
    """A program: of the administration's national system, or of the firm that has one."""
    known = demonstration(at.data)["clients"]
    found = next(one for one in known if one["administration"] == administration and bool(one["organisation"]) == firm)
    answer = httpx.post(
        f"{at.url}/api/identity/token", auth=(found["client_id"], found["client_secret"]),
        data={"grant_type": "client_credentials"}, verify=False, trust_env=False, timeout=30,  # noqa: S501  # loopback
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return Visitor(at.url, answer.json()["access_token"])


def officer(at: Installation, role: str, administration: str = "FJ") -> Visitor:
    """An officer with this role, signed in."""
    return sign_in(at.url, person(at.data, administration=administration, role=role, organisation=False))


def eventually(look: Callable[[], Found | None]) -> Found:
    """What a look finds at last."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE:.0f} s")


def goods(reference: str, **changes: Any) -> dict[str, Any]:
    """A declaration that no rule of the demonstration means; the office has no plan, so little is chosen there."""
    today = datetime.now(SUVA).date()
    return {
        "reference": reference, "office": "FJLEV", "flow": "IMPORT", "declaration_type": "IM4", "importer": "50-77001-0-1",
        "importer_name": "Journey Foods Pte Ltd", "declarant": "B001", "country_export": "NZ", "transport_mode": "1",
        "transport_document": f"BL {reference}", "lodged_on": str(today), "arrived_on": str(today),
        "items": [
            {
                "number": 1, "hs": "19053100", "description": "Sweet biscuits", "origin": "NZ", "value": "6100.00",
                "net_mass": "1000", "gross_mass": "1080", "packages": 90, "duty_rate": "25",
            }
        ],
    } | changes  # fmt: skip


@dataclass
class Office:
    """The officers and programs of Fiji at their work."""

    at: Installation

    def __post_init__(self) -> None:
        self.national, self.firm = machine(self.at, firm=False), machine(self.at, firm=True)
        self.analyst, self.approver = officer(self.at, "risk-analyst"), officer(self.at, "risk-approver")
        self.examiner = officer(self.at, "examiner")
        self.name = f"J{time.time_ns() % 10**9}"

    def assessed(self, key: str) -> dict[str, Any]:
        """A declaration, once it has its lane."""

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.examiner.get(f"/risk/declarations/{key}")
            return None if found["waits_for_assessment"] else found

        return eventually(look)

    def rule(self, text: str) -> dict[str, Any]:
        """A rule written, tried on the history, and approved by another: in force at once."""
        now = datetime.now(UTC)
        draft = {
            "title": f"Of a journey, {self.name}", "text": text, "lane": "red", "score": 70, "valid_from": now.isoformat(),
            "valid_until": (now + timedelta(days=20)).isoformat(), "flows": ["import"],
            "internal_text": "A walk through the system.", "documentation": "Written by a test.",
            "examiner_text": "Open every tenth carton.",
        }  # fmt: skip
        forecast = self.analyst.send("/risk/rules/what-if", {"text": text, "lane": "red"})
        assert forecast["declarations"] > 500, "what-if looks at the whole history"
        rule = self.analyst.send("/risk/rules", draft, expect=201)
        path = f"/risk/rules/{rule['id']}"
        for action in ("back-test", "submit"):
            rule = self.analyst.send(f"{path}/{action}", {}, version=rule["version"])
        self.analyst.send(f"{path}/approve", {}, version=rule["version"], expect=403)
        found: dict[str, Any] = self.approver.send(f"{path}/approve", {}, version=rule["version"])
        assert found["versions"][0]["state"] == "active"
        return found


def dropped(at: Installation, reference: str) -> Path:
    """A table put into the watched folder; answers where its result will be."""
    folder = at.data / "exchange" / "FJ"
    day = datetime.now(SUVA).date()
    content = (
        "reference,office,flow,importer,importer_name,lodged_on,item.hs,item.description,item.origin,item.value,item.gross_mass\n"
        f"{reference},FJLEV,IMPORT,50-77002-0-9,Folder Trading,{day},24022000,Cigarettes,CN,9000.00,180\n"
    )
    inbox = eventually(lambda: folder / "inbox" if (folder / "inbox").is_dir() else None)
    name = f"{reference}.csv"
    (inbox / f"{name}.part").write_text(content)
    (inbox / f"{name}.part").rename(inbox / name)
    return folder / "outbox" / f"{name}.result.json"


def lane_of(at: Installation, reference: str) -> str | None:
    """The lane as the national system finds it in the outbox."""
    for table in (at.data / "exchange" / "FJ" / "outbox").glob("lanes-FJLEV-*.csv"):
        for line in table.read_text().splitlines():
            if reference in line:
                return next(lane for lane in ("red", "yellow", "blue", "green") if lane in line.lower())
    return None


def recomputed(at: Installation, day: date) -> str:
    """What the command of the auditor says of a day."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.run", "recompute-draws", "--administration", "FJ", "--day", str(day)],
        cwd=ROOT, env=at.surroundings(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def whole_selection(at: Installation, told: list[tuple[dict[str, str], bytes]], url: str) -> str:
    """From the file in the folder to the statistics; `told` is what came to the receiver at `url`. Answers the key that
    proves the webhook's origin."""
    office = Office(at)
    registrar = officer(at, "registrar")
    endpoint = registrar.send(
        "/notices/endpoints", {"url": url, "event_types": ["risk.LaneDecided"], "description": "a journey"}, expect=201
    )
    filed = f"{office.name}-F"
    result = dropped(at, filed)
    national, examiner = office.national, office.examiner

    sent = national.send("/risk/declarations", goods(f"{office.name}-1"), expect=201)
    assert sent["taken"] == "new"
    assert set(sent) == {"id", "reference", "version", "received_at", "receipt", "taken"}
    again = national.send("/risk/declarations", goods(f"{office.name}-1"))
    assert (again["taken"], again["receipt"]) == ("unchanged", sent["receipt"])
    many = [goods(f"{office.name}-B{number}") for number in range(3)] + [{"items": []}]
    bulk = national.send("/risk/declarations/bulk", many)
    assert (bulk["received"], bulk["refused"]) == (3, 1)

    own = goods(f"{office.name}-T", importer="50-10001-0-1", importer_name="Reef and Ridge Trading Pte Ltd")
    receipt = office.firm.send("/risk/declarations", own, expect=201)
    office.firm.get(f"/risk/declarations/{receipt['id']}", expect=403)
    shown = office.firm.get(f"/risk/receipts/{receipt['id']}")
    assert not [name for name in ("lane", "score", "cause", "hits", "rule") if name in json.dumps(shown)]
    office.firm.send("/risk/declarations", goods(f"{office.name}-X"), expect=403)

    rule = office.rule(f'items.exists(i, i.hs == "1905310099" && i.description.contains("{office.name}"))')
    meant = goods(f"{office.name}-2")
    meant["items"][0] |= {"hs": "1905310099", "description": f"Sweet biscuits {office.name}"}
    hit = national.send("/risk/declarations", meant, expect=201)
    declaration = office.assessed(hit["id"])
    assert declaration["lane"] == "red"
    newest = examiner.get(f"/risk/declarations/{hit['id']}/assessments")[0]
    why = examiner.get(f"/risk/assessments/{newest['id']}")
    mine = next(one for one in why["rules"] if one["rule"] == rule["id"])
    assert mine["told"]["truth"] is True
    assert office.name in json.dumps(mine["told"])
    national.get(f"/risk/assessments/{newest['id']}", expect=403)

    act = {
        "kind": "goods", "conform": False, "minutes": 50, "items": [1], "note": "Less than declared.",
        "findings": [{"offence": "undervaluation", "item": 1}], "revenue": {"amount": 120_000, "currency": "FJD"},
    }  # fmt: skip
    path = f"/risk/declarations/{hit['id']}"
    written = examiner.send(f"{path}/inspections", act, version=declaration["version"], expect=201)
    row = next(
        one for one in office.analyst.get("/risk/statistics/rules")["items"] if one["rule"] == rule["id"]
    )  # counted at once
    assert (row["hits"], row["inspected"], row["find_rate"]["finds"], row["revenue"]["amount"]) == (1, 1, 1, 120_000)

    lower = {"to": "yellow", "reason_code": "examined_elsewhere", "reason": "Biosecurity opened every carton."}
    asked = examiner.send(f"{path}/route", lower, version=written["declaration"]["version"])
    assert asked["change"]["state"] == "requested"
    assert asked["declaration"]["lane"] == "red"
    examiner.send(f"{path}/route/approve", {}, version=asked["declaration"]["version"], expect=403)
    given = office.approver.send(f"{path}/route/approve", {}, version=asked["declaration"]["version"])
    assert (given["change"]["state"], given["declaration"]["lane"]) == ("approved", "yellow")
    gone = {"note": "The difference was paid."}
    released = examiner.send(f"{path}/release", gone, version=given["declaration"]["version"])
    assert released["declaration"]["stage"] == "released"

    today = datetime.now(SUVA).date()
    assert " 0 differ" in recomputed(at, today)
    past = next(
        one for one in office.approver.get("/risk/declarations", limit=200)["items"] if " D " in one["reference"]
    )
    assert " 0 differ" in recomputed(at, date.fromisoformat(past["received"]["office"][:10]))

    report = json.loads(eventually(lambda: result.read_text() if result.exists() else None))
    assert (report["declarations"], report["new"], report["references"]) == (1, 1, [filed])
    assert "lane" not in report
    assert eventually(lambda: lane_of(at, filed)) == "red", "tobacco is always examined"

    def came() -> bool | None:
        names = {json.loads(body)["data"]["reference"] for _, body in told}
        return True if {meant["reference"], filed} <= names else None

    assert eventually(came)
    registrar.send(f"/notices/endpoints/{endpoint['id']}", None, version=endpoint["version"], method="DELETE")
    return str(endpoint["keys"][0]["public_key"])
