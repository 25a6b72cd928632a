"""What is published of the procedure equals what the clocks use, and what decisions really took (TFA 3.6, 3.8; row 47)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, trader
from tests.service.house import MONDAY

COUNTED: list[int] = []
"""What the clock of each case said when it was decided."""


@pytest.fixture(scope="module")
async def office(shared_house: House) -> House:
    """Three decisions: after a week, after two, and after the limit."""
    house = shared_house
    COUNTED.clear()
    for weeks, extra in ((1, 0), (2, 0), (6, 5)):
        house.at = MONDAY
        case = await house.act(REVIEWER, await house.accepted(), "assess")
        house.later(days=7 * weeks + extra)
        case = await house.act(REVIEWER, case, "propose", PROPOSAL)
        case = await house.act(DECIDER, case, "issue")
        COUNTED.append(case["clock"]["counted"])
    return house


async def published(house: House) -> dict:
    answer = await house.get(None, "/requirements?administration=FJ")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_ar_10_requirements_are_public_for_each_type_that_is_given(office: House) -> None:
    found = await published(office)
    assert set(found["types"]) == {"classification", "origin", "valuation", "relief", "quota", "other"}
    assert any(question["required"] for question in found["types"]["classification"])
    assert (found["law"]["value"], bool(found["review"]["value"]), bool(found["document_types"])) != ("", False, False)
    assert {fee["name"].rpartition(".")[2] for fee in found["fees"]} == set(found["types"])
    assert (await office.get(None, "/requirements?administration=ZZ")).status_code == 404


async def test_ar_11_the_published_limit_is_the_one_the_clock_counts(office: House) -> None:
    row = next(one for one in (await published(office))["performance"] if one["type"] == "classification")
    case = await office.act(REVIEWER, await office.submitted(), "accept")
    clock = (await office.look(trader(), case))["clock"]
    assert (clock["limit"], clock["law"]) == (row["limit"]["value"], row["limit"]["law"])
    assert clock["basis"] == row["basis"]


async def test_ar_12_the_published_validity_is_the_one_rulings_get(office: House) -> None:
    months = (await published(office))["validity"]["value"]
    [newest] = (await office.get(None, "/rulings?limit=1")).json()["items"]
    first, last = newest["valid_from"], newest["valid_until"]
    assert int(last[:4]) * 12 + int(last[5:7]) - int(first[:4]) * 12 - int(first[5:7]) in (months, months - 1)


async def test_a9_the_published_standard_beside_median_and_ninth_decile(office: House) -> None:
    row = next(one for one in (await published(office))["performance"] if one["type"] == "classification")
    files = [
        await office.ruling({"number": one["number"]}) for one in (await office.get(None, "/rulings")).json()["items"]
    ]
    assert len(files) == row["decided"] == 3
    assert (row["within"], row["within_percent"], row["few"]) == (2, 66.7, True)
    quick, usual, slow = COUNTED
    assert quick < usual <= row["limit"]["value"] < slow
    assert row["median_days"] == usual
    assert row["p90_days"] == pytest.approx(usual + 0.8 * (slow - usual))


async def test_row_47_side_by_side_and_as_a_table(office: House) -> None:
    found = (await office.get(None, "/performance")).json()
    hosted = office.app.state.platform.settings.hosted_administrations()
    assert {one["administration"] for one in found["items"]} == set(hosted)
    fiji = next(one for one in found["items"] if one["administration"] == "FJ")
    assert [(row["year"], row["type"], row["decided"]) for row in fiji["by_year"]] == [(2026, "classification", 3)]
    answer = await office.get(None, "/performance.csv")
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [row] = [one for one in table if one["administration"] == "FJ" and one["period"] == "2026"]
    assert (row["decided"], row["within_limit"], row["few_decisions"]) == ("3", "2", "yes")
    assert float(row["median_days"]) == COUNTED[1]
    nobody = next(one for one in table if one["administration"] == "TO" and one["type"] == "origin")
    assert (nobody["decided"], nobody["median_days"], nobody["limit_days"]) == ("0", "", "60")


async def test_row_47_another_administration_never_shows_in_ours(office: House) -> None:
    tonga = (await office.get(None, "/requirements?administration=TO")).json()
    assert [row["decided"] for row in tonga["performance"]] == [0] * len(tonga["performance"])


async def test_row_47_a_year_is_shown_whole_or_not_at_all(office: House) -> None:
    now = office.at
    office.at = MONDAY + timedelta(days=9 + 366 * 5)
    found = (await office.get(None, "/requirements?administration=FJ")).json()["years"]
    office.at = MONDAY + timedelta(days=366 * 6)
    later = (await office.get(None, "/requirements?administration=FJ")).json()["years"]
    office.at = now
    assert [(row["year"], row["decided"]) for row in found] == [(2026, 3)]
    assert later == []


async def test_answers_in_the_readers_language_say_so_to_caches(office: House) -> None:
    for path in ("/requirements?administration=FJ", "/administrations", "/performance", "/performance.csv", "/tariff"):
        assert (await office.get(None, path)).headers["vary"] == "Accept-Language", path
