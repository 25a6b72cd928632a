"""Row 28: reports, counted when somebody looks, as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from services.advance_rulings.domain.reports import ReportName
from tests.service.advance_rulings.conftest import CLASSIFICATION, DECIDER, DECLINE, PROPOSAL, REVIEWER, House, trader
from tests.service.advance_rulings.living import a_ruling
from tests.service.house import MONDAY, officer

FORMULA = '=HYPERLINK("http://evil.example")'


async def report(town: House, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = await town.get(REVIEWER, f"/reports/{name}", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


async def test_row_28_performance_is_read_from_the_clocks_of_the_cases_themselves(town: House) -> None:
    """Defect 7 of other systems: figures of last night."""
    for days in (4, 10, 60):
        case = await town.in_assessment()
        town.later(days=days)
        case = await town.act(REVIEWER, case, "propose", PROPOSAL)
        await town.act(DECIDER, case, "issue")
        town.at = MONDAY
    rows = await report(town, "performance", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert [(row["month"], row["type"], row["decided"]) for row in rows] == [
        ("2026-03", "classification", 2), ("2026-03", "all", 2),
    ]  # fmt: skip
    late = await report(town, "performance", **{"from": "2026-04-01", "to": "2026-12-31"})
    assert (late[0]["decided"], late[0]["in_time"], late[0]["in_time_percent"]) == (1, 0, 0)
    assert late[0]["median"] > late[0]["limit"] == 30
    assert (rows[0]["in_time_percent"], rows[0]["median"] <= rows[0]["p90"]) == (100, True)
    assert await report(town, "performance", type="origin", **{"from": "2026-03-01", "to": "2026-12-31"}) == []


async def test_row_28_declined_chapters_and_what_is_about_to_expire(town: House) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "propose", DECLINE)
    await town.act(DECIDER, case, "decline")
    (row,) = await report(town, "declined", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert row == {"ground": "pending_proceedings", "type": "classification", "count": 1}
    short = (MONDAY + timedelta(days=40)).date().isoformat()
    issued = await town.issued(valid_until=short)
    expiring = await report(town, "expiring", **{"from": "2026-03-01", "to": "2026-06-30"})
    assert [(row["number"], row["valid_until"]) for row in expiring] == [(issued["number"], short)]
    chapters = {
        row["chapter"]: row for row in await report(town, "chapters", **{"from": "2026-01-01", "to": "2026-12-31"})
    }
    assert chapters["20"]["issued"] == chapters["20"]["in_force"] >= 1
    town.later(days=60)
    after = {
        row["chapter"]: row for row in await report(town, "chapters", **{"from": "2026-01-01", "to": "2026-12-31"})
    }
    assert after["20"]["expired"] == chapters["20"]["expired"] + 1, "expired on the day, though nobody noted it"


async def test_row_28_age_of_open_cases_by_team_and_type(town: House) -> None:
    made = await town.call(DECIDER, "POST", "/teams", json={"name": "Reports", "types": ["quota"]})
    team = made.json()["id"]
    old = await town.act(REVIEWER, await town.submitted(), "route", {"team": team})
    town.later(days=7)
    new = await town.act(REVIEWER, await town.submitted(), "route", {"team": team})
    rows = await report(town, "inbox-age", team=team)
    assert [(row["number"], row["team"]) for row in rows] == [(old["number"], "Reports"), (new["number"], "Reports")]
    assert (rows[0]["days"], rows[1]["days"]) == (5, 0)
    assert await report(town, "inbox-age", team=team, type="origin") == []
    (row,) = await report(town, "workload", team=team)
    assert (row["queue"], row["name"], row["open"], row["points"]) == ("team", "Reports", 2, 5)


async def test_ar_28_deviations_from_rulings_are_a_report_with_their_reasons(town: House) -> None:
    """Who does not follow a ruling that a declaration cites gave a reason: the office reads them together (TFA 3.5)."""
    first, second = await a_ruling(town), await a_ruling(town)
    said = {"declaration": "S 2026 41", "item": 3, "reason": "=The goods are dried, the ruling is on fresh ones."}

    async def deviate(ruling: dict[str, Any], **more: Any) -> None:
        path = f"/rulings/{ruling['number']}/deviations"
        answer = await town.call(officer("examiner"), "POST", path, json=said | more)
        assert answer.status_code == 201, answer.text

    await deviate(first, on="2026-03-03")
    town.later(days=2)
    await deviate(second, declaration="S 2026 57", item=None)
    change = {
        "ground": "change_of_law",
        "facts": "The note changed.",
        "basis": "The Act.",
        "content": {"hs_code": "2202.99"},
    }
    await town.call(DECIDER, "POST", f"/rulings/{first['number']}/modify", version=first["version"], json=change)
    await town.call(
        officer("examiner"),
        "POST",
        f"/rulings/{second['number']}/check",
        json={"declaration": "S 9", "holder_tin": "50-1"},
    )
    span = {"from": "2026-03-01", "to": "2026-12-31"}
    rows = await report(town, "deviations", **span)
    assert [(row["ruling"], row["declaration"], row["item"]) for row in rows] == [
        (second["number"], "S 2026 57", None), (first["number"], "S 2026 41", 3),
    ]  # fmt: skip
    assert rows[1] == {
        "deviated_on": "2026-03-03", "ruling": first["number"], "type": "classification", "subject": first["subject"],
        "hs_code": "2009.89.90", "declaration": "S 2026 41", "item": 3, "used_on": "2026-03-03", "standing": "in_force",
        "reason": said["reason"], "officer": "Officer Examiner",
    }, "the code that the ruling had then"  # fmt: skip
    assert [
        row["ruling"] for row in await report(town, "deviations", **{"from": "2026-03-01", "to": "2026-03-03"})
    ] == [first["number"]]
    assert await report(town, "deviations", type="origin", **span) == []
    text = (await town.get(REVIEWER, "/reports/deviations.csv", params=span)).content.decode("utf-8-sig")
    assert "'=The goods are dried" in text
    assert [row["ruling"] for row in (await town.get(officer("reviewer", administration="VU"), "/reports/deviations")).json()["rows"]] == []  # fmt: skip


@pytest.mark.parametrize("name", list(ReportName))
async def test_row_28_every_report_is_a_table_a_csv_file_and_a_workbook(town: House, name: ReportName) -> None:
    body = (await town.get(REVIEWER, f"/reports/{name}")).json()
    keys = [column["key"] for column in body["columns"]]
    assert all(set(row) >= set(keys) for row in body["rows"])
    given = await town.get(REVIEWER, f"/reports/{name}.csv", headers={"Accept-Language": "fr"})
    assert given.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    lines = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + len(body["rows"])
    assert len(lines[0]) == len(keys)
    assert lines[0] != [column["heading"] for column in body["columns"]], "headings in the reader's language"
    book = await town.get(REVIEWER, f"/reports/{name}.xlsx")
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None


async def test_row_28_what_an_applicant_wrote_never_becomes_a_formula(town: House) -> None:
    await town.submitted(answers=CLASSIFICATION | {"goods_name": FORMULA})
    text = (await town.get(REVIEWER, "/reports/inbox-age.csv")).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells
    book = zipfile.ZipFile(io.BytesIO((await town.get(REVIEWER, "/reports/inbox-age.xlsx")).content))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert b"evil.example" in book.read("xl/sharedStrings.xml")


async def test_reports_are_for_officers_and_a_range_that_cannot_be_is_refused(town: House) -> None:
    assert (await town.get(trader(), "/reports/performance")).status_code == 403
    assert (await town.get(officer("auditor"), "/reports/performance")).status_code == 200
    assert (await town.get(REVIEWER, "/reports/no-such")).status_code == 422
    wrong = await town.get(REVIEWER, "/reports/performance", params={"from": "2026-03-02", "to": "2026-03-01"})
    assert wrong.status_code == 422
    listed = (await town.get(REVIEWER, "/reports")).json()["items"]
    assert [row["name"] for row in listed] == [name.value for name in ReportName]
    elsewhere = officer("reviewer", administration="VU")
    assert (await town.get(elsewhere, "/reports/inbox-age")).json()["rows"] == []


async def test_row_28_a_dismissed_review_is_not_open_for_ever(town: House) -> None:
    """Defect 5 of other systems: under review is read from the kind of the contest, not from its outcome."""
    case = await town.act(REVIEWER, await town.in_assessment(), "propose", DECLINE)
    case = await town.act(DECIDER, case, "decline")
    asked = {"kind": "review", "against": "decline", "of": case["number"], "grounds": "The sheet was not read at all."}
    contest = (await town.call(trader(), "POST", "/contests", json=asked)).json()
    span = {"from": "2026-03-01", "to": "2026-12-31"}
    assert [(row["kind"], row["state"], row["count"]) for row in await report(town, "contests", **span)] == [
        ("review", "lodged", 1)
    ]
    second = officer("decider", name="second-decider")
    for action, body in (("examine", {}), ("dismiss", {"outcome": "The sheet was read; it changes nothing."})):
        path = f"/contests/{contest['number']}/{action}"
        contest = (await town.call(second, "POST", path, version=contest["version"], json=body)).json()
    town.later(days=200)
    (row,) = await report(town, "contests", **span)
    assert (row["state"], row["median"], row["late"]) == ("dismissed", 0, 0), "its days end with the decision"
