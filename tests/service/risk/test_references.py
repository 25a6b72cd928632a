"""The value control file: loaded from CSV, versioned by load, found by the longest prefix and the origin's own first."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from services.risk.domain.reference_values import Finder, ReferenceValue, read_csv
from services.risk.queries.references import reference_values
from tests.service.risk.conftest import ANALYST, AUDITOR, EXAMINER, House

CSV = """hs,origin,unit,low,high,from,until,source
2203,,KG,1.50,3.00,2026-01-01,,Tables 2026
2203.00,AU,KG,2.00,4.00,2026-01-01,,Tables 2026
8703,,NMB,1000,90000,2026-01-01,2026-02-01,Tables 2026
x,,KG,1,2,,,
0808,ZZZ,KG,1,2,,,
0809,,KG,3,2,,,
0810,,KG,-1,2,,,
0811,,KG,1,2,2026-13-01,,
"""


async def load(town: House, content: str | bytes, *, query: str = "", who=ANALYST):
    headers = {"Content-Type": "text/csv"}
    return await town.call(who, "POST", f"/reference-values?name=tables.csv{query}", content=content, headers=headers)


async def test_M08_a_file_counts_by_load_with_its_bad_lines_reported(town):
    answer = await load(town, CSV)
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["rows"] == 3
    assert [(one["line"], one["column"]) for one in report["errors"]] == [
        (5, "hs"), (6, "origin"), (7, "high"), (8, "low"), (9, "from"),
    ]  # fmt: skip
    async with town.work.reading(administration="FJ") as session:
        found = await reference_values(session, on=date(2026, 3, 3))
    beer = found.find("22030010", "AU")
    assert beer is not None
    assert (beer.low, beer.high) == (20_000, 40_000)
    other = found.find("22030010", "NZ")
    assert other is not None
    assert (other.low, other.high) == (15_000, 30_000)
    assert found.find("870321", units=("NMB", "KG")) is None, "its time is over"
    assert found.find("0808") is None

    again = await load(town, CSV)
    assert again.json()["id"] == report["id"], "the same file changes nothing"
    more = await load(town, "hs,low,high\n0808,1,2\n", query="&replaces=false")
    assert more.status_code == 201
    async with town.work.reading(administration="FJ") as session:
        found = await reference_values(session, on=date(2026, 3, 3))
    assert (len(found), found.find("080810") is not None) == (3, True)
    assert (await load(town, "hs;low;high\n0808;5;6\n")).status_code == 201
    async with town.work.reading(administration="FJ") as session:
        found = await reference_values(session, on=date(2026, 3, 3))
    assert (len(found), found.find("220300")) == (1, None), "a whole file takes the place of every earlier one"
    loads = (await town.read(AUDITOR, "/reference-values"))["items"]
    assert [one["replaced"] is not None for one in loads].count(True) == 2
    shown = (await town.read(AUDITOR, "/reference-values/values?hs=0808.10"))["items"]
    assert [(one["low"], one["high"]) for one in shown] == [("5.0000", "6.0000")]
    for bad in (
        "nothing", b"\xff\xfe\x00", "hs,low,high\n", "hs,low,high\nx,1,2\n", "hs,low,high\n22,0.00001,2\n", "hs,low,high,source\n0808,1,2,a\x00b\n", "h" * 2_000_000
    ):  # fmt: skip
        assert (await load(town, bad)).status_code == 422
    assert (await load(town, CSV, who=EXAMINER)).status_code == 403


def test_M08_the_longest_prefix_decides_and_in_it_the_origins_own():
    def value(hs: str, origin: str | None, low: int) -> ReferenceValue:
        return ReferenceValue(hs=hs, origin=origin, low=low, high=low + 1, from_on=date(2026, 1, 1))

    found = Finder([value("22", "FJ", 1), value("2203", None, 2), value("2203", "AU", 3), value("220300", None, 4)])
    for hs, origin, low in (("22030010", "AU", 4), ("220310", "AU", 3), ("220310", "NZ", 2), ("2204", "FJ", 1)):
        best = found.find(hs, origin)
        assert best is not None
        assert best.low == low
    assert found.find("2204", "NZ") is None
    with pytest.raises(ValueError, match="first line"):
        read_csv(b"a,b\n1,2\n", today=date(2026, 1, 1))


async def test_M08_of_files_that_come_at_once_one_counts(town):
    def file(number: int) -> str:
        return "hs,low,high\n" + "".join(f"{1000 + row},1,{number + 2}\n" for row in range(200))

    for first in (0, 3):
        answers = await asyncio.gather(*(load(town, file(first + number)) for number in range(3)))
        assert [one.status_code for one in answers] == [201] * 3
        loads = (await town.read(AUDITOR, "/reference-values"))["items"]
        assert [one["replaced"] is None for one in loads].count(True) == 1, "the others were replaced"
    answers = await asyncio.gather(*(load(town, file(9)) for _ in range(3)))
    assert len({one.json()["id"] for one in answers}) == 1, "the same file changes nothing"
