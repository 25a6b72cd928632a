"""Lines of the tariff: loaded from a file with a report, browsed by anybody, national lines for their administration."""

from __future__ import annotations

from typing import Any

import httpx

from shared.actors import Actor
from tests.service.advance_rulings.conftest import PARAMETERS, PROPOSAL, REVIEWER, House, trader
from tests.service.house import officer

LINES = """edition,code,description,language,unit,duty
HS 2022,20,Preparations of vegetables and fruit,en,,
HS 2022,20,Préparations de légumes et de fruits,fr,,
HS 2022,2009,Juices of fruit or vegetables,en,,
HS 2022,2009.81,Cranberry juice,en,l,
HS 2022,2009.89,Juice of any other single fruit,en,l,
HS 2022,03,Fish,en,,
HS 2022,0304,"Fish fillets, fresh or frozen",en,,
HS 2022,0304.87,Frozen fillets of tunas,en,kg,
HS 2022,0304.99,"Other, frozen",en,kg,
HS 2022,98,Kept by the country,en,,
"""
NATIONAL = """code;description;duty
2009.89.10;Noni juice;5 %
2009.89.90;Other;32 %
"""
VU = officer("parameters", administration="VU")


async def load(house: House, text: str, *, who: Actor = PARAMETERS, query: str = "", **more: Any) -> httpx.Response:
    headers = {"Content-Type": "text/csv"}
    path = f"/tariff/files?name=tariff.csv{query}"
    return await house.call(who, "POST", path, content=text.encode(), headers=headers, **more)


async def lines(house: House, query: str, edition: str = "2022") -> list[str]:
    answer = await house.get(None, f"/tariff/{edition}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


async def test_a_file_is_loaded_with_a_report_and_a_second_time_changes_nothing(house: House) -> None:
    bad = LINES + "HS 2022,7701,No such chapter,en,,\nHS 2022,2009.81,Another text,en,,\nHS 2022,2009\n"
    answer = await load(house, bad)
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert (report["lines"], report["new"], report["editions"]) == (13, 10, ["HS 2022"])
    assert [one["line"] for one in report["refused"]] == [12, 13, 14]
    assert "chapter 77" in report["refused"][0]["reason"]
    again = (await load(house, bad)).json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 10)
    changed = (await load(house, LINES.replace("Cranberry juice", "Juice of cranberries"))).json()
    assert (changed["new"], changed["changed"], changed["unchanged"]) == (0, 1, 9)


async def test_only_who_keeps_parameters_loads_and_what_is_no_file_is_told_so(house: House) -> None:
    assert (await load(house, LINES, who=REVIEWER)).status_code == 403
    assert (await load(house, LINES, who=trader())).status_code == 403
    assert (await load(house, LINES, key="")).status_code == 400
    assert (await load(house, "")).status_code == 422
    latin = await house.call(
        PARAMETERS, "POST", "/tariff/files?name=x", content=b"code\xff", headers={"Content-Type": "text/csv"}
    )
    assert latin.json()["errors"][0]["code"] == "encoding"
    missing = (await load(house, "a,b\n1,2\n")).json()
    assert missing["refused"] == [{"line": 2, "reason": "The file has no column code."}]


async def test_anybody_browses_from_sections_to_national_lines(house: House) -> None:
    await load(house, LINES)
    await load(house, NATIONAL, query="&edition=2022")
    told = (await house.get(None, "/tariff")).json()["items"]
    assert told == [{"edition": "HS 2022", "lines": 9, "languages": ["en", "fr"], "national": ["FJ"]}]
    found = (await house.get(None, "/tariff/HS%202022?language=fr")).json()
    by_number = {section["number"]: section for section in found["sections"]}
    assert [len(by_number[number]["chapters"]) for number in ("I", "IV", "XXI", "")] == [1, 1, 0, 1]
    assert by_number["IV"]["chapters"][0]["description"] == "Préparations de légumes et de fruits"
    assert by_number["I"]["title"] == "Animaux vivants, produits animaux"
    chapter = (await house.get(None, "/tariff/2022/20")).json()
    assert "below" in chapter, chapter
    assert [one["code"] for one in chapter["below"]] == ["2009"], "a chapter shows its headings"
    for place, below in (("FJ", ["2009.81", "2009.89", "2009.89.10", "2009.89.90"]), ("VU", ["2009.81", "2009.89"])):
        heading = (await house.get(None, f"/tariff/2022/2009?administration={place}")).json()
        assert [one["code"] for one in heading["below"]] == below, place
        assert [one["code"] for one in heading["above"]] == ["20"]
    assert (await house.get(None, "/tariff/2022/2009.89.10")).status_code == 404, "of no administration in particular"
    national = (await house.get(None, "/tariff/2022/2009.89.10?administration=FJ")).json()
    assert (national["duty"], national["national"], national["section"]["number"]) == ("5 %", True, "IV")
    assert (await house.get(None, "/tariff/2022/2103")).status_code == 404
    assert (await house.get(None, "/tariff/1850")).status_code == 404


async def test_an_administration_sees_its_own_words_before_anothers(house: House) -> None:
    await load(house, LINES)
    await load(house, "edition,code,description\n2022,2009.81,Jus of canneberge\n", who=VU)
    told = {}
    for place in ("FJ", "VU", ""):
        line = (await house.get(None, f"/tariff/2022/2009.81?administration={place}")).json()
        told[place] = (line["administration"], line["description"])
    assert told == {"FJ": ("FJ", "Cranberry juice"), "VU": ("VU", "Jus of canneberge"), "": ("FJ", "Cranberry juice")}


async def test_searched_by_words_and_by_the_beginning_of_a_code(house: House) -> None:
    await load(house, LINES)
    await load(house, NATIONAL, query="&edition=HS2022")
    assert await lines(house, "q=juices") == ["2009", "2009.81", "2009.89"]
    assert await lines(house, "q=juice+cranberries") == []
    assert await lines(house, "q=fish+tunas") == ["0304.87"], "a word may stand above the line"
    assert await lines(house, "q=frozen") == ["0304", "0304.87", "0304.99"]
    assert await lines(house, "q=noni&administration=FJ") == ["2009.89.10"]
    assert await lines(house, "q=noni") == []
    assert await lines(house, "code=2009.8") == ["2009.81", "2009.89"]
    assert await lines(house, "q=2009.8") == ["2009.81", "2009.89"]
    assert await lines(house, "q=%27%26!") == []
    first = (await house.get(None, "/tariff/2022?code=20&limit=2")).json()
    rest = (await house.get(None, f"/tariff/2022?code=20&limit=2&cursor={first['next']}")).json()
    assert [one["code"] for one in first["items"] + rest["items"]] == ["20", "2009", "2009.81", "2009.89"]
    assert (await house.get(None, "/tariff/2022?code=fish")).status_code == 422


async def test_whoever_has_the_page_already_gets_304_and_codes_lead_to_rulings(house: House) -> None:
    await load(house, LINES)
    before = await house.get(None, "/tariff/2022/2009")
    tag = before.headers["etag"]
    assert "max-age" in before.headers["cache-control"]
    assert (await house.get(None, "/tariff/2022/2009", headers={"If-None-Match": f"W/{tag}"})).status_code == 304
    await house.issued()
    after = await house.get(None, "/tariff/2022/2009", headers={"If-None-Match": tag})
    assert after.status_code == 200
    counted = {one["code"]: one["rulings"] for one in after.json()["below"]}
    assert (after.json()["rulings"], counted) == (1, {"2009.81": 0, "2009.89": 1})


async def test_a4_a_code_that_the_edition_does_not_have_is_a_named_warning_and_no_refusal(house: House) -> None:
    case = await house.in_assessment()
    answer = await house.get(REVIEWER, "/tariff/2022/2009.79/warnings")
    assert answer.json()["items"] == [], "nothing is loaded: nothing is known"
    await load(house, LINES)
    await load(house, NATIONAL, query="&edition=HS2022")
    for code, expected in (("2009.79", ["unknown_code"]), ("2009.89", ["lines_below"]), ("2009.89.10", []), ("x", [])):
        told = (await house.get(REVIEWER, f"/tariff/2022/{code}/warnings")).json()["items"]
        assert [one["code"] for one in told] == expected, code
    assert (await house.get(trader(), "/tariff/2022/2009.79/warnings")).status_code == 403
    refused = await house.try_(REVIEWER, case, "propose", PROPOSAL | {"hs_code": "2009.89.55"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "national_code"
    proposed = await house.act(REVIEWER, case, "propose", PROPOSAL | {"hs_code": "2009.79"})
    assert [one["code"] for one in proposed["code_warnings"]] == ["unknown_code"]
    assert (await house.look(trader(), proposed))["code_warnings"] == []
