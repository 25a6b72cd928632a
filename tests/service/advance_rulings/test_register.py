"""The public register: found as people look for things, fast enough, and filled from files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from sqlalchemy import text

from services.advance_rulings.importing import import_rulings
from services.advance_rulings.jobs.expiry import Expiry
from services.advance_rulings.queries.register import snippet
from services.advance_rulings.queries.register.words import closest, part_lengths, pieces_near
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, trader
from tests.service.house import MONDAY, officer

LETTERS = st.text("abcde", min_size=3, max_size=12)
EDIT = st.tuples(st.sampled_from(["leave out", "put in", "change"]), st.integers(0, 20), st.sampled_from("abcdexyz"))
OURS = Path(__file__).with_name("rulings.jsonl")


async def numbers(house: House, **query: str) -> list[str]:
    answer = await house.get(None, "/rulings", params=query)
    assert answer.status_code == 200, answer.text
    return [row["number"] for row in answer.json()["items"]]


async def test_good_lines_are_kept_and_bad_ones_named(house: House) -> None:
    heard = []
    report = await import_rulings(
        OURS, administration="XX", work=house.work, at=house.at, progress=lambda r: heard.append(r.lines)
    )
    assert (report.lines, report.new, report.kept) == (8, 4, 4)
    assert [line for line, _ in report.refused] == [5, 6, 7, 9]
    reasons = [reason for _, reason in report.refused]
    assert "2024-13-45" in reasons[0]
    assert "not JSON" in reasons[1]
    assert "not one object" in reasons[2]
    assert "'64'" in reasons[3]
    assert heard[-1] == 8


async def test_loading_twice_changes_nothing_and_a_changed_line_replaces(house: House, tmp_path: Path) -> None:
    await import_rulings(OURS, administration="XX", work=house.work, at=house.at)
    again = await import_rulings(OURS, administration="XX", work=house.work, at=house.at)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    changed = tmp_path / "rulings.jsonl"
    changed.write_text(OURS.read_text(encoding="utf-8").replace("knitted cotton", "woven linen"), encoding="utf-8")
    third = await import_rulings(changed, administration="XX", work=house.work, at=house.at)
    assert (third.new, third.changed, third.unchanged) == (0, 1, 3)
    found = (await house.get(None, "/rulings/ZZ-1003")).json()
    assert (found["subject"], found["version"]) == ("Origin of woven linen shirts", 2)
    assert len(await numbers(house)) == 4
    async with house.work.reading(administration="XX") as session:
        facts = await session.scalar(text("select count(*) from audit_entry where type like '%RulingsImported'"))
    assert facts == 2  # nothing was written for the second


async def test_a_csv_says_the_same(house: House, tmp_path: Path) -> None:
    table = tmp_path / "rulings.csv"
    table.write_text(
        "number,date,category,subject,tariffs,text\n"
        'C-1,2024-05-14,Classification,"Garlic, roasted",2005.99;0712.90,"Two lines\nof text"\n'
        "C-2,nonsense,Classification,Bad date,,x\n"
        "C-3,2024-05-14,Classification\n"
        "C-4,2024-05-15,Valuation,Royalties,,Text\n",
        encoding="utf-8-sig",
    )
    report = await import_rulings(table, administration="XX", work=house.work, at=house.at)
    assert (report.new, [line for line, _ in report.refused]) == (2, [4, 5])
    found = (await house.get(None, "/rulings/C-1")).json()
    assert (found["hs_codes"], found["reasoning"]) == (["2005.99", "0712.90"], "Two lines\nof text")


async def test_a_reference_is_marked_as_one_and_never_replaces_our_own(house: House, tmp_path: Path) -> None:
    case = await house.issued()
    file = tmp_path / "other.jsonl"
    line = OURS.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(line.replace("ZZ-1001", case["number"]) + "\n" + line + "\n", encoding="utf-8")
    report = await import_rulings(file, administration="FJ", work=house.work, at=house.at)
    assert (report.new, [number for number, _ in report.refused]) == (1, [1])
    own = (await house.get(None, f"/rulings/{case['number']}")).json()
    reference = (await house.get(None, "/rulings/ZZ-1001")).json()
    assert (own["reference"], own["status"], own["source"]) == (False, "in_force", None)
    assert (reference["reference"], reference["status"], reference["source"]) == (True, "reference", "other")
    assert (await house.get(DECIDER, "/rulings/ZZ-1001/file")).status_code == 404


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ({"q": "garlic"}, "ZZ-1001"),
        ({"q": "garlik"}, "ZZ-1001"),
        ({"q": "GARLIC roasting"}, "ZZ-1001"),
        ({"q": "seeweed sheet"}, "ZZ-1002"),
        ({"q": "the seaweed"}, "ZZ-1002"),
        ({"q": "seaweed unheardofword"}, "ZZ-1002"),
        ({"q": "garlic 1212.21"}, "ZZ-1002"),
        ({"q": "shirts", "hs": "61"}, "ZZ-1003"),
        ({"hs": "6109.1"}, "ZZ-1003"),
        ({"hs": "610910"}, "ZZ-1003"),
        ({"type": "valuation"}, "ZZ-1005"),
        ({"from": "2024-06-05", "to": "2024-06-30"}, "ZZ-1003"),
        ({"status": "reference", "administration": "XX"}, "ZZ-1005"),
    ],
)
async def test_a_search_finds(small_register: House, query: dict, first: str) -> None:
    assert (await numbers(small_register, **query))[:1] == [first]


@pytest.fixture(scope="module")
async def small_register(shared_house: House) -> House:
    shared_house.at = MONDAY
    await import_rulings(OURS, administration="XX", work=shared_house.work, at=MONDAY)
    return shared_house


@pytest.mark.parametrize(
    "query",
    [
        {"q": "garlic", "hs": "61"}, {"hs": "99.88"}, {"administration": "VU"}, {"status": "revoked"}, {"q": "%"}, {"q": "'; --"},
        {"q": "xqzzzzzzzzq"}, {"q": "garlic", "from": "2025-01-01"}, {"q": "garlic", "type": "valuation"},
    ],
)  # fmt: skip
async def test_a_search_that_fits_nothing_is_empty(small_register: House, query: dict) -> None:
    assert await numbers(small_register, **query, to="2024-12-31") == []


async def test_empty_fields_of_a_form_are_no_filters(small_register: House) -> None:
    answer = await small_register.get(None, "/rulings?q=&hs=&administration=&status=&type=&from=&to=&cursor=")
    assert answer.status_code == 200
    assert answer.json()["items"]


@pytest.mark.parametrize("query", ["hs=garlic", "hs=2", "status=x", "type=x", "from=yesterday", "to=2024-13-01", "cursor=x", "limit=0", "limit=101", "q=garlic&cursor=x", f"q={'x' * 301}"])  # fmt: skip
async def test_a_filter_that_cannot_be_used_is_named(small_register: House, query: str) -> None:
    assert (await small_register.get(None, f"/rulings?{query}")).status_code == 422


async def test_what_was_meant_is_told(small_register: House) -> None:
    assert (await small_register.get(None, "/rulings?q=garlik")).json()["meant"] == ["garlic"]
    assert (await small_register.get(None, "/rulings?q=garlic")).json()["meant"] == []


async def test_a_spelling_that_is_not_among_the_likeliest_is_found_in_texts_when_little_else_is(
    house: House, tmp_path: Path
) -> None:
    line = OURS.read_text(encoding="utf-8").splitlines()[0]
    spellings = ("calander", "calender", "colander", "cylander", "islander")
    told = [f"A {word} of zinc." if word == "islander" else f"A {word} of tin." for word in spellings]
    file = tmp_path / "spellings.jsonl"
    file.write_text(
        "\n".join(
            line.replace("ZZ-1001", f"Y-{n}").replace(
                "Flakes of garlic, roasted and milled, for use in seasonings.", text
            )
            for n, text in enumerate(told)
        ),
        encoding="utf-8",
    )
    await import_rulings(file, administration="XX", work=house.work, at=house.at)
    assert set(await numbers(house, q="clander")) >= {"Y-0", "Y-2"}
    assert await numbers(house, q="clander zinc") == ["Y-4"]


async def test_pages_follow_one_another(house: House, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    line = OURS.read_text(encoding="utf-8").splitlines()[0]
    file.write_text("\n".join(line.replace("ZZ-1001", f"M-{n:03d}") for n in range(23)), encoding="utf-8")
    await import_rulings(file, administration="XX", work=house.work, at=house.at)
    for query in ("", "q=garlic&", "hs=2005&"):
        seen, cursor = [], ""
        while True:
            page = (await house.get(None, f"/rulings?{query}limit=10&cursor={cursor}")).json()
            seen += [row["number"] for row in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert (len(seen), len(set(seen))) == (23, 23)


async def test_a_page_that_did_not_change_is_not_sent_again(town: House) -> None:
    case = await town.issued()
    path = f"/rulings/{case['number']}"
    first = await town.get(None, path)
    same = await town.get(None, path, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    body = {"ground": "change_of_law", "facts": "The note was amended.", "basis": "The Act."}
    await town.call(DECIDER, "POST", f"{path}/revoke", version=1, json=body)
    after = await town.get(None, path, headers={"If-None-Match": first.headers["etag"]})
    assert (after.status_code, after.json()["status"]) == (200, "revoked")


async def test_a_ruling_expires_by_the_calendar_and_the_step_is_written_later(house: House) -> None:
    case = await house.issued(valid_until="2026-03-10")
    path = f"/rulings/{case['number']}"
    house.at = MONDAY + timedelta(days=7, hours=14, minutes=59)  # 23:59 on the last day, in Suva
    assert (await house.get(None, path)).json()["status"] == "in_force"
    assert await numbers(house, status="in_force") == [case["number"]]
    first = await house.get(None, path)
    house.at += timedelta(minutes=2)
    assert (await house.get(None, path)).json()["status"] == "expired"
    assert (await house.get(None, path, headers={"If-None-Match": first.headers["etag"]})).status_code == 200
    assert (await numbers(house, status="in_force"), await numbers(house, status="expired")) == ([], [case["number"]])
    file = await house.ruling(case)
    assert (file["status"], file["steps"]) == ("expired", [])
    revoke = {"ground": "change_of_law", "facts": "f", "basis": "b"}
    assert (await house.call(DECIDER, "POST", f"{path}/revoke", version=1, json=revoke)).status_code == 409
    deadlines = Expiry(house.app.state.platform.settings.hosted_administrations())
    assert await deadlines.expire(house.work, "FJ", house.at) == 1
    assert await deadlines.expire(house.work, "FJ", house.at) == 0
    file = await house.ruling(case)
    assert [(step["action"], step["to_state"]) for step in file["steps"]] == [("expire", "expired")]
    assert file["ended_on"] == "2026-03-10"


async def test_the_file_of_a_ruling_is_the_holders_and_the_officers(town: House) -> None:
    case = await town.act(REVIEWER, await town.in_assessment(), "propose", PROPOSAL | {"internal_text": "Note for us."})
    case = await town.act(DECIDER, case, "issue")
    path = f"/rulings/{case['number']}/file"
    assert (await town.get(REVIEWER, path)).json()["internal_text"] == "Note for us."
    assert (await town.get(trader(), path)).json()["internal_text"] is None
    for stranger in (trader("77777777-7777-4777-8777-777777777777"), officer("decider", administration="TO")):
        assert (await town.get(stranger, path)).status_code == 404
    actions = {a["name"]: a["possible"] for a in (await town.get(DECIDER, path)).json()["actions"]}
    assert actions == {"modify": True, "convert": True, "ask-basis": True, "revoke": True, "annul": True}


def test_a_snippet_shows_the_words_in_their_place() -> None:
    body = "Beginning. " * 40 + "Here is roasted garlic in flakes. " + "End. " * 60
    found = snippet(body, ["garlic"])
    assert "roasted garlic" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) <= 226
    assert snippet("Short.", ["none"]) == "Short."


def test_the_closest_word_is_the_one_spelt_most_alike() -> None:
    def first(word: str, *others: str) -> str:
        return closest(word, [(other, other) for other in others])[0].word

    assert first("footware", "foot", "footwear", "ware") == "footwear"
    assert first("rosted", "rested", "roasted", "posted") == "roasted"
    assert closest("nothing", []) == []
    assert closest("sodium", [("iodine", "iodin")]) == []


def edited(word: str, kind: str, place: int, letter: str) -> str:
    """The word with a letter left out, put in or changed."""
    at = place % max(1, len(word))
    return word[:at] + ("" if kind == "leave out" else letter) + (word[at:] if kind == "put in" else word[at + 1 :])


@given(word=LETTERS, edits=st.lists(EDIT, max_size=2))
@settings(max_examples=300, deadline=None)
def test_every_word_within_two_edits_shares_a_piece(word: str, edits: list[tuple[str, int, str]]) -> None:
    """What the index of pieces finds is all there is, not most of it."""
    typed = word
    for kind, place, letter in edits:
        typed = edited(typed, kind, place, letter)
    if len(word) < 3 or len(typed) < 3:
        return
    a, b, c = part_lengths(len(word))
    own = {f"{len(word)}{name}{part}" for name, part in (("a", word[:a]), ("b", word[a : a + b]), ("c", word[a + b :]))}
    assert c == len(word) - a - b
    assert own & set(pieces_near(typed))


@given(word=LETTERS, swaps=st.lists(st.integers(0, 20), min_size=1, max_size=2), other=EDIT)
@settings(max_examples=600, deadline=None)
def test_letters_that_changed_places_count_as_one_edit(
    word: str, swaps: list[int], other: tuple[str, int, str]
) -> None:
    """Two such edits, or one and another kind of edit, before it or behind it, however long the word became."""
    typed = word
    for place in swaps:
        at = place % (len(typed) - 1)
        typed = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    if len(swaps) == 1:
        typed = edited(typed, *other)
    if len(typed) < 3 or OSA.distance(word, typed) > 2:
        return
    a, b, _ = part_lengths(len(word))
    own = {f"{len(word)}{name}{part}" for name, part in (("a", word[:a]), ("b", word[a : a + b]), ("c", word[a + b :]))}
    assert own & set(pieces_near(typed))


async def test_the_database_parts_words_as_the_search_does(shared_house: House) -> None:
    async with shared_house.work.reading(administration="XX") as session:
        for word in ("abc", "abcd", "garlic", "footwear", "incorporated", "\u00e9pic\u00e9es"):
            found = await session.scalar(text("select advance_rulings.pieces(:word)"), {"word": word})
            assert set(found) <= set(pieces_near(word))
            assert len(found) == 3
