"""The controlled list of keywords: proposed, approved, suggested, loaded, and set on a case."""

from __future__ import annotations

from typing import Any

from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, trader
from tests.service.house import officer


async def propose(town: House, word: str) -> dict[str, Any]:
    answer = await town.call(REVIEWER, "POST", "/keywords", json={"word": word})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decide(town: House, word: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
    path = f"/keywords/{word['word']}/{action}"
    answer = await town.call(DECIDER, "POST", path, version=word["version"], json=body or {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def load(town: House, content: str) -> dict[str, Any]:
    headers = {"Content-Type": "text/csv"}
    answer = await town.call(DECIDER, "POST", "/keywords/load", content=content.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_word_is_proposed_by_one_and_approved_by_another_role(town: House) -> None:
    word = await propose(town, "  Pandanus   leaf ")
    assert (word["word"], word["state"]) == ("pandanus leaf", "proposed")
    assert not [action for action in word["actions"] if action["possible"]], "who proposes does not approve"
    refused = await town.call(REVIEWER, "POST", "/keywords/pandanus leaf/approve", version=1, json={})
    assert refused.status_code == 403
    assert (await town.call(DECIDER, "POST", "/keywords/pandanus leaf/approve", version=9, json={})).status_code == 412
    assert (await decide(town, word, "approve"))["state"] == "approved"
    again = await town.call(REVIEWER, "POST", "/keywords", json={"word": "PANDANUS LEAF"})
    assert (again.status_code, again.json()["state"]) == (409, "approved")
    wrong = await town.call(REVIEWER, "POST", "/keywords", json={"word": "=SUM(A1)"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/word")
    assert (await town.get(trader(), "/keywords")).status_code == 403
    assert (await town.get(officer("decider", administration="VU"), "/keywords")).json()["items"] == []


async def test_a_word_that_is_renamed_is_retired_and_another_takes_its_place(town: House) -> None:
    word = await decide(town, await propose(town, "cocoanut"), "approve")
    other = await decide(town, word, "rename", {"word": "Coconut"})
    assert (other["word"], other["state"]) == ("coconut", "approved")
    listed = (await town.get(DECIDER, "/keywords", params={"q": "coco"})).json()["items"]
    assert {row["word"]: row["state"] for row in listed} == {"coconut": "approved", "cocoanut": "retired"}
    rejected = await decide(town, await propose(town, "stuff"), "reject", {"reason": "Says nothing."})
    assert rejected["state"] == "rejected"
    assert (await decide(town, rejected, "approve"))["state"] == "approved"


async def test_a_list_is_loaded_from_a_file_and_given_out_again(town: House) -> None:
    waiting = await propose(town, "tuna")
    told = await load(town, "word\nTuna\nDried fish\n=1+1\nDried fish\n")
    assert told == {"words": 2, "new": 2, "bad_lines": ["4: =1+1"]}
    assert (await load(town, "word\nTuna\nDried fish\n"))["new"] == 0
    (row,) = (await town.get(DECIDER, "/keywords", params={"q": "tuna"})).json()["items"]
    assert (row["state"], row["version"]) == ("approved", waiting["version"] + 1)
    given = await town.get(DECIDER, "/keywords.csv")
    assert given.headers["content-type"].startswith("text/csv")
    assert "dried fish,approved\r\n" in given.text
    assert (
        await town.call(REVIEWER, "POST", "/keywords/load", content=b"x", headers={"Content-Type": "text/csv"})
    ).status_code == 403
    latin = await town.call(
        DECIDER, "POST", "/keywords/load", content="café".encode("latin-1"), headers={"Content-Type": "text/csv"}
    )
    assert latin.status_code == 422


async def test_a_case_bears_approved_words_only_and_the_ruling_takes_them(town: House) -> None:
    await load(town, "mango\ncoconut water\nbottles\nsteel\n")
    await propose(town, "isotonic")
    case = await town.in_assessment()
    fitting = (await town.get(REVIEWER, f"/applications/{case['id']}/keyword-suggestions")).json()["items"]
    words = [row["word"] for row in fitting]
    assert {"mango", "coconut water"} <= set(words)
    assert "bottles" in words, "'bottled' in the text is the same word"
    assert "steel" not in words
    refused = await town.try_(REVIEWER, case, "set-keywords", {"keywords": ["mango", "isotonic"]})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/keywords/1"]
    case = await town.act(REVIEWER, case, "set-keywords", {"keywords": ["Mango", "coconut water", "mango"]})
    assert case["keywords"] == ["mango", "coconut water"]
    assert (
        await town.call(REVIEWER, "POST", f"/applications/{case['id']}/set-keywords", json={"keywords": []})
    ).status_code == 428
    left = (await town.get(REVIEWER, f"/applications/{case['id']}/keyword-suggestions")).json()["items"]
    assert "mango" not in [row["word"] for row in left]
    issued = await town.act(DECIDER, await town.act(REVIEWER, case, "propose", PROPOSAL), "issue")
    assert (await town.ruling(issued))["keywords"] == ["mango", "coconut water"]
    public = (await town.get(None, f"/rulings/{issued['number']}")).json()
    assert public["keywords"] == ["mango", "coconut water"]

    other = await town.in_assessment()
    told = (
        await town.get(
            REVIEWER, f"/applications/{other['id']}/keyword-suggestions", params={"text": "Drink of coconut water"}
        )
    ).json()
    by_word = {row["word"]: row["why"] for row in told["items"]}
    assert by_word["mango"] == ["alike"], "what alike rulings bear is suggested too"
    assert by_word["coconut water"] == ["text", "alike"]
