"""Rulings between installations: signed files out and in, quarantine, repeats, and what is withdrawn."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from services.advance_rulings.domain.exchange import FIELDS, SIGNED_KIND, head, taken_apart
from services.advance_rulings.importing import import_rulings
from services.advance_rulings.operations import exchange as receiving
from shared.documents import DocumentKeys, sign_statement
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, build, trader
from tests.service.advance_rulings.region import issued_in
from tests.service.house import MONDAY, officer

REGISTRAR = officer("registrar")
TONGA = officer("registrar", name="mele-fonua", administration="TO")
LINE: dict[str, Any] = {
    "number": "TO-AR-2026-00009", "type": "classification", "status": "in_force", "subject": "Dried vanilla beans",
    "goods_description": "Whole beans, cured.", "reasoning": "Heading 09.05.", "hs_codes": ["0905.10"],
    "hs_edition": "HS 2022", "issued_on": "2026-02-01", "valid_from": "2026-02-01", "valid_until": "2029-01-31",
    "zone": "Pacific/Tongatapu",
}  # fmt: skip


@pytest.fixture(scope="module")
def elsewhere(module_ground) -> House:
    """The installation of Tonga; and Fiji's, which does not serve Tonga."""
    return module_ground.house(build)


@pytest.fixture(scope="module")
async def here(module_ground) -> House:
    found = module_ground.place(build(replace(module_ground.settings, hosted=("FJ", "WS"))))
    keys: DocumentKeys = found.app.state.documents
    body = {"code": "TO", "name": "Tonga", "keys": keys.key_set()}
    answer = await found.call(REGISTRAR, "POST", "/exchange/partners", json=body)
    assert answer.status_code == 201, answer.text
    return found


def file(house: House, *lines: dict[str, Any] | str, days: int = 0, by: str = "TO", **claims: Any) -> bytes:
    """A file of Tonga as of so many days after Monday; the house's clock is then there too."""
    content = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines).encode()
    house.at = at = MONDAY + timedelta(days=days)
    said = {"sha256": hashlib.sha256(content).hexdigest(), "as_of": at.isoformat(), "complete": False} | claims
    return (
        head(sign_statement(house.app.state.documents, administration=by, kind=SIGNED_KIND, claims=said, at=at))
        + content
    )


async def send(house: House, content: bytes, *, code: str = "TO") -> httpx.Response:
    return await house.call(
        REGISTRAR, "POST", f"/exchange/partners/{code}/files?name=rulings.jsonl", content=content,
        headers={"Content-Type": "application/x-ndjson"},
    )  # fmt: skip


async def test_the_register_of_one_installation_stands_in_anothers_with_its_standing(elsewhere, here):
    case = await issued_in(
        elsewhere, "TO", subject="Squash seeds, roasted", goods_description="Roasted seeds of squash."
    )
    exported = await elsewhere.get(TONGA, "/exchange/rulings")
    assert exported.status_code == 200, exported.text
    for secret in ("Firm 1111", "50-1", "Vakaloloma", "officer-", "internal"):
        assert secret not in exported.text
    answer = (await send(here, exported.content)).json()
    assert (answer["state"], answer["quarantined"]) == ("taken", 0), answer
    assert answer["taken"] >= 1
    seen = (await here.get(None, f"/rulings/{case['number']}?administration=FJ")).json()
    assert (seen["status"], seen["reference"], seen["source"], seen["partner"]) == (
        "in_force",
        True,
        "Tonga (TO)",
        "TO",
    )
    repeated = await send(here, exported.content)
    assert (repeated.status_code, repeated.json()["id"]) == (200, answer["id"])

    ruling = (
        await elsewhere.get(officer("decider", name="d", administration="TO"), f"/rulings/{case['number']}/file")
    ).json()
    chief = officer("decider", name="chief-of-tonga", administration="TO")
    ending = {"ground": "change_of_law", "facts": "A new tariff.", "basis": "Act 3 of 2026."}
    ended = await elsewhere.call(
        chief, "POST", f"/rulings/{case['number']}/revoke", version=ruling["version"], json=ending
    )
    assert ended.status_code == 200, ended.text
    elsewhere.later(minutes=5)
    again = await elsewhere.get(TONGA, "/exchange/rulings")
    answer = (await send(here, again.content)).json()
    assert (answer["taken"], answer["gone"]) == (1, 0)
    seen = (await here.get(None, f"/rulings/{case['number']}?administration=FJ")).json()
    assert (seen["status"], seen["end_ground"]) == ("revoked", "change_of_law")
    elsewhere.at = MONDAY


async def test_what_a_partner_decides_on_a_relief_travels_too(here):
    line = LINE | {"number": "TO-AR-2026-00020", "type": "relief", "relief": "Item 12 applies to hospitals."}
    assert (await send(here, file(here, line, days=9))).json()["taken"] == 1
    seen = (await here.get(None, "/rulings/TO-AR-2026-00020?administration=FJ")).json()
    assert seen["relief"] == "Item 12 applies to hospitals."
    assert "relief" in FIELDS


async def test_one_partner_is_told_as_in_the_list(here):
    assert (await send(here, file(here, LINE | {"number": "TO-AR-2026-00019"}, days=9))).json()["taken"] == 1
    items = (await here.get(REGISTRAR, "/exchange/partners")).json()["items"]
    [listed] = [one for one in items if one["code"] == "TO"]
    assert listed["rulings"] >= 1
    assert (await here.get(REGISTRAR, "/exchange/partners/TO")).json() == listed


async def test_what_a_complete_file_names_no_more_is_marked_and_stays_to_be_found(here):
    one, other = LINE | {"number": "TO-AR-2026-00021"}, LINE | {"number": "TO-AR-2026-00022"}
    assert (await send(here, file(here, one, other, days=10))).json()["taken"] == 2
    answer = (await send(here, file(here, one, days=11, complete=True))).json()
    assert answer["gone"] >= 1
    seen = (await here.get(None, "/rulings/TO-AR-2026-00022?administration=FJ")).json()
    assert seen["status"] == "revoked"
    kept = (await here.get(None, "/rulings/TO-AR-2026-00021?administration=FJ")).json()
    assert kept["status"] == "in_force"


async def test_a_ruling_in_a_bad_line_is_not_gone_however_long_the_line_is(here):
    line = LINE | {"number": "TO-AR-2026-00023"}
    assert (await send(here, file(here, line, days=12))).json()["taken"] == 1
    answer = (await send(here, file(here, {"agreement": "x" * 5000} | line, days=13, complete=True))).json()
    assert answer["quarantined"] == 1, answer
    kept = (await here.get(None, "/rulings/TO-AR-2026-00023?administration=FJ")).json()
    assert kept["status"] == "in_force"
    waiting = (await here.get(REGISTRAR, f"/exchange/files/{answer['id']}/quarantine")).json()["items"]
    assert len(waiting[0]["content"]) == 4000


async def test_what_cannot_be_kept_waits_and_the_rest_of_the_file_counts(here):
    bad: list[dict[str, Any] | str] = [
        "{\x00", LINE | {"number": "TO-7", "valid_until": "9999-12-31"}, LINE | {"number": "TO-8", "basis": [{"law": "x"}]},
        LINE | {"number": "TO-9", "basis": [{"kind": "gir", "reference": ["GIR 1"]}]},
    ]  # fmt: skip
    good = LINE | {
        "number": "TO-AR-2026-00024", "keywords": ["van\x00illa"],
        "basis": [{"kind": "gir", "reference": "GIR 1", "text": "\x00"}],
    }  # fmt: skip
    answer = await send(here, file(here, good, *bad, days=14))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["taken"], answer.json()["quarantined"]) == (1, len(bad))
    seen = (await here.get(None, "/rulings/TO-AR-2026-00024?administration=FJ")).json()
    assert seen["keywords"] == ["vanilla"]
    assert seen["basis"] == [{"kind": "gir", "reference": "GIR 1", "text": ""}]


async def test_a_bad_line_waits_with_its_reason_and_good_ones_count(here):
    own = await issued_in(here, "FJ", subject="Palm oil in drums", goods_description="Palm oil.")
    bad: list[dict[str, Any] | str] = [
        "{not json", LINE | {"number": "TO-1", "status": "reference"}, LINE | {"number": "TO-2", "hs_codes": ["9900"]},
        LINE | {"number": "TO-3", "valid_until": "2020-01-01"}, LINE | {"number": "TO-4", "internal_text": "no"},
        LINE | {"number": own["number"]}, LINE | {"number": "TO-6", "issued_on": "soon"},
    ]  # fmt: skip
    answer = (await send(here, file(here, LINE, *bad, LINE, days=20))).json()
    assert (answer["taken"], answer["quarantined"], answer["lines"]) == (1, len(bad) + 1, len(bad) + 2)
    waiting = (await here.get(REGISTRAR, f"/exchange/files/{answer['id']}/quarantine")).json()["items"]
    reasons = " ".join(one["reason"] for one in waiting)
    assert [one["line"] for one in waiting] == [3, 4, 5, 6, 7, 8, 9, 10]
    for said in (
        "not JSON",
        "'status'",
        "'9900'",
        "ends before",
        "'internal_text'",
        "ruling of this administration",
        "no day",
        "already",
    ):
        assert said in reasons, said
    still = (await here.get(None, f"/rulings/{own['number']}")).json()
    assert still["subject"] == "Palm oil in drums"


@pytest.mark.parametrize("what", ["another key", "changed", "another kind", "no statement", "no instant", "nothing"])
async def test_nothing_counts_of_a_file_whose_signature_does_not_hold(here, what):
    line = LINE | {"number": f"TO-AR-{what.replace(' ', '-')}"}
    good = file(here, line, days=30)
    content = {
        "another key": lambda: file(here, line, days=30, by="WS"),
        "changed": lambda: good.replace(b"vanilla", b"VANILLA"),
        "another kind": lambda: head(
            sign_statement(here.app.state.documents, administration="TO", kind="ruling", claims={"sha256": taken_apart(good).sha256, "as_of": MONDAY.isoformat()}, at=MONDAY),
        ) + taken_apart(good).lines,
        "no statement": lambda: taken_apart(good).lines,
        "no instant": lambda: file(here, line, days=30, as_of="0001-01-01T00:00:00+14:00"),
        "nothing": lambda: b"",
    }[what]()  # fmt: skip
    answer = (await send(here, content)).json()
    assert answer["state"] == "refused"
    assert answer["reason"]
    assert (await here.get(None, f"/rulings/{line['number']}?administration=FJ")).status_code == 404


async def test_nothing_counts_of_a_file_with_too_many_lines(here, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_LINES", receiving.AT_ONCE)
    lines = [LINE | {"number": f"TO-AR-2027-{place:05}"} for place in range(receiving.AT_ONCE + 1)]
    answer = (await send(here, file(here, *lines, days=40))).json()
    assert (answer["state"], answer["taken"]) == ("refused", 0)
    assert (await here.get(None, "/rulings/TO-AR-2027-00000?administration=FJ")).status_code == 404


async def test_an_older_file_changes_nothing(here):
    line = LINE | {"number": "TO-AR-2026-00031"}
    assert (await send(here, file(here, line | {"subject": "Newer words"}, days=50))).json()["state"] == "taken"
    answer = (await send(here, file(here, line | {"subject": "Older words"}, days=49))).json()
    assert answer["state"] == "refused"
    assert (await here.get(None, "/rulings/TO-AR-2026-00031?administration=FJ")).json()["subject"] == "Newer words"


async def test_a_file_as_of_a_day_that_is_to_come_is_refused_and_shuts_out_no_later_one(here, module_settings):
    line, day = LINE | {"number": "TO-AR-2026-00032"}, MONDAY + timedelta(days=51)
    minutes, week = ((day + timedelta(**how_far)).isoformat() for how_far in ({"minutes": 14}, {"days": 7}))
    answer = (await send(here, file(here, line | {"subject": "Words to come"}, days=51, as_of=week))).json()
    assert answer["state"] == "refused"
    assert "is to come" in answer["reason"]
    assert "clock" in answer["reason"]
    fast = file(here, line | {"subject": "A clock that is fast"}, days=51, as_of=minutes)
    taken = (await send(here, fast)).json()
    assert taken["state"] == "taken"
    with psycopg.connect(
        module_settings.database_url, autocommit=True
    ) as owner:  # as one taken before there was this rule
        owner.execute("update advance_rulings.partner_file set as_of = '9999-01-01' where id = %s", (taken["id"],))
    assert (await send(here, file(here, line | {"subject": "Right words"}, days=52))).json()["state"] == "taken"
    assert (await here.get(None, f"/rulings/{line['number']}?administration=FJ")).json()["subject"] == "Right words"


async def test_a_partner_of_this_installation_or_without_keys_is_no_partner(here):
    keys = here.app.state.documents.key_set()
    for body, code in (
        ({"code": "WS", "name": "Samoa", "keys": keys}, "inside"), ({"code": "NC", "name": "N.-C.", "keys": {}}, "keys"),
        ({"code": "NC", "name": "N.-C.", "keys": {"keys": [{"kty": "oct"}]}}, "keys"),
    ):  # fmt: skip
        answer = await here.call(REGISTRAR, "POST", "/exchange/partners", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_only_who_may_exchange_does(here):
    for who in (REVIEWER, DECIDER, trader(), officer("auditor")):
        assert (await here.get(who, "/exchange/rulings")).status_code == 403
        assert (await here.get(who, "/exchange/partners")).status_code == 403


async def test_c7_a_partner_and_its_files_are_of_one_administration(here):
    samoa = officer("registrar", administration="WS", name="registrar-of-samoa")
    assert (await here.get(samoa, "/exchange/partners")).json()["items"] == []
    assert (await here.get(samoa, "/exchange/partners/TO/files")).status_code == 404
    (known,) = (await here.get(REGISTRAR, "/exchange/partners")).json()["items"]
    file_id = (await here.get(REGISTRAR, f"/exchange/partners/{known['code']}/files")).json()["items"][0]["id"]
    assert (await here.get(samoa, f"/exchange/files/{file_id}/quarantine")).status_code == 404


async def test_row_39_a_ruling_of_a_partner_elsewhere_is_adopted_under_its_own_code(here):
    line = LINE | {"number": "TO-AR-2026-00041"}
    assert (await send(here, file(here, line, days=60))).json()["taken"] == 1
    case = await here.in_assessment()
    body = {"administration": "TO", "number": line["number"]}
    answer = await here.call(REVIEWER, "POST", f"/applications/{case['id']}/adopt", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["proposal"]["cited"][0]["administration"] == "TO"
    assert answer.json()["proposal"]["hs_code"] == "0905.10"
    cited = answer.json()["proposal"]["cited"]
    whole = PROPOSAL | {"cited": cited, "hs_code": "0905.10.00", "subject": LINE["subject"]}
    case = await here.act(DECIDER, await here.act(REVIEWER, case, "propose", whole), "issue")
    ours = (await here.get(None, f"/rulings/{case['number']}")).json()
    assert (ours["adopted_administration"], ours["adopted_number"]) == ("TO", line["number"])
    theirs = (await here.get(None, f"/rulings/{line['number']}?administration=TO")).json()
    assert [one["number"] for one in theirs["adopted_by"]] == [case["number"]]


async def test_a_ruling_of_a_partner_elsewhere_does_not_stand_in_the_way_of_a_signature(here):
    goods = {"subject": "Smoked sea grapes in jars", "goods_description": "Smoked sea grapes in jars, sealed."}
    line = LINE | goods | {"number": "TO-AR-2026-00042", "hs_codes": ["2008.99"]}
    assert (await send(here, file(here, line, days=61))).json()["taken"] == 1
    case = await here.act(REVIEWER, await here.in_assessment(), "propose", PROPOSAL | goods | {"hs_code": "1212.21.00"})
    (found,) = [one for one in case["conflicts"] if one["number"] == line["number"]]
    assert (found["must"], found["source"], found["partner"], found["settled"]) == (False, "Tonga (TO)", "TO", False)
    named = {"number": line["number"], "as": "distinguished", "why": "Theirs are in syrup, ours in brine."}
    for whose in ("TO", "FJ"):  # of the partner, or of the own register in which it stands
        case = await here.act(DECIDER, case, "send-back", {"internal_text": "Say how they differ."})
        cited = {"cited": [named | {"administration": whose}]}
        case = await here.act(REVIEWER, case, "propose", PROPOSAL | goods | {"hs_code": "1212.21.00"} | cited)
        (found,) = [one for one in case["conflicts"] if one["number"] == line["number"]]
        assert (found["settled"], found["cited_as"]) == (True, "distinguished"), whose
    assert (await here.act(DECIDER, case, "issue"))["state"] == "issued"


async def test_an_unsigned_file_replaces_nothing_that_a_partner_signed(here, tmp_path):
    line = LINE | {"number": "TO-AR-2026-00077"}
    assert (await send(here, file(here, line, days=70))).json()["taken"] == 1
    before = (await here.get(None, f"/rulings/{line['number']}?administration=FJ")).json()
    unsigned = tmp_path / "tonga.jsonl"
    unsigned.write_text(
        json.dumps(
            {
                "number": line["number"],
                "subject": "Gold bars",
                "text": "No duty.",
                "date": "2026-02-01",
                "category": "Classification",
                "tariffs": ["7108.13"],
            }
        )
    )
    report = await import_rulings(unsigned, administration="FJ", work=here.work, at=here.at)
    [(_, why)] = report.refused
    assert "in the register from Tonga (TO)" in why
    assert (await here.get(None, f"/rulings/{line['number']}?administration=FJ")).json() == before
