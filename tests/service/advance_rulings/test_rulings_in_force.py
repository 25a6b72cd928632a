"""What a ruling of each type holds, and how it changes: modified, moved to another HS edition, restored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.advance_rulings.queries.checks import promised
from services.advance_rulings.queries.rulings import ruling as ruling_row
from shared import tenancy
from shared.promises import edition_on
from tests.service.advance_rulings.conftest import (
    CLASSIFICATION,
    DECIDER,
    OTHER,
    PROPOSAL,
    REVIEWER,
    House,
    trader,
)
from tests.service.advance_rulings.living import WRITTEN, a_ruling, act, carried_out, changing, done, public_of, unlike

COMMON = {
    name: CLASSIFICATION[name]
    for name in ("capacity", "goods_name", "goods_description", "similar_rulings_known", "proceedings_pending")
}


async def kept(town: House, statement: str) -> list[Any]:
    async with town.work.reading(administration="FJ") as session:
        return list((await session.execute(sa.text(statement))).all())


# What a ruling of each type holds (AR-15, AR-16)

TYPES: list[Any] = [
    ("origin", {"agreement": "pacer_plus", "exporting_country": "NZ", "materials": "Twine (VN)", "process": "Knotted"},
     {"origin_country": "NZ", "hs_code": "5608.11", "origin_rule": "Change of heading.",
      "basis": [{"kind": "origin_rule", "reference": "PACER Plus, Chapter 3, CTH", "text": ""}]}, {"origin_country", "origin_rule"}),
    ("valuation", {"valuation": {"method": 5, "why_not_earlier": "No sale.", "costs": "Materials and labour."}},
     {"valuation_method": 5, "basis": [{"kind": "valuation_agreement", "reference": "Article 6", "text": ""}]}, {"valuation_method"}),
    ("relief", {"intended_use": "A hospital.", "relief_claimed": "Item 12 of Schedule 2.", "relief_conditions": "Used by the hospital only."},
     {"relief": "Item 12 applies while the hospital uses them."}, {"relief"}),
    ("quota", {"exporting_country": "NZ", "quota_claimed": "Milk powder 2026.", "quota_quantity": "20 t"},
     {"relief": "The goods may use the quota while it lasts."}, {"relief"}),
    ("other", {"matter": "Whether repair abroad counts as temporary export."}, {}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answers", "proposal", "needed"), TYPES, ids=[one[0] for one in TYPES])
async def test_ar_15_ar_16_a_ruling_of_each_type_says_what_was_asked(town, kind, answers, proposal, needed) -> None:
    case = await town.submitted(type=kind, answers=COMMON | answers)
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    whole = PROPOSAL | unlike() | {"hs_code": None} | proposal
    for field in sorted(needed):
        answer = await town.try_(REVIEWER, case, "propose", {k: v for k, v in whole.items() if k != field})
        assert f"/{field}" in [e["pointer"] for e in answer.json()["errors"]], answer.text
    case = await town.act(REVIEWER, case, "propose", whole)
    ruling = await town.ruling(await town.act(DECIDER, case, "issue"))
    assert {name: ruling[name] for name in proposal} == proposal
    if kind == "origin":
        assert ruling["agreement"] == "pacer_plus"  # as it was claimed, where the officer names no other
    if kind == "valuation":
        assert ruling["valuation"] == answers["valuation"]
    assert (await public_of(town, ruling)).json()["type"] == kind


async def test_ar_16_details_of_another_method_than_the_one_named_are_refused(town: House) -> None:
    details = {"method": 1, "related_parties": False, "restrictions": False, "conditions": False}
    case = await town.submitted(type="valuation", answers=COMMON | {"valuation": details})
    for action in ("accept", "assess"):
        case = await town.act(REVIEWER, case, action)
    wrong = PROPOSAL | {"hs_code": None, "valuation_method": 6, "valuation": details}
    answer = await town.try_(REVIEWER, case, "propose", wrong)
    assert "/valuation" in [e["pointer"] for e in answer.json()["errors"]]


async def test_ar_16_a_type_that_the_administration_does_not_give_is_neither_offered_nor_taken(house: House) -> None:
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(sa.text(
            "insert into parameter (administration, id, name, value, from_on, law, confirmed, source, proposed_by,"
            " proposed_at, approved_by, approved_at) values ('FJ', gen_random_uuid(), 'advance_rulings.types',"
            " '[\"classification\", \"origin\"]', '2026-01-01', 'x', true, 'officer', 'a', now(), 'b', now())"
        ))  # fmt: skip
    refused = await house.call(trader(), "POST", "/applications", json={"type": "quota"})
    assert (refused.status_code, refused.json()["code"]) == (422, "type-not-given")
    assert "classification, origin" in refused.json()["errors"][0]["detail"]
    assert (await house.call(trader(), "POST", "/applications", json={"type": "origin"})).status_code == 201
    required = (await house.get(None, "/requirements?administration=FJ")).json()
    assert list(required["types"]) == ["classification", "origin"]


# Modification (AR-06, AR-07, AR-27)


async def test_ar_06_a_modification_is_a_new_edition_and_what_was_said_is_kept(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=30)
    changed = await done(
        town, DECIDER, ruling, "modify", changing(hs_code="2202.99", reasoning="The note excludes it.")
    )
    assert (changed["edition"], changed["hs_code"], changed["number"]) == (2, "2202.99", ruling["number"])
    (old,) = changed["editions"]
    assert (old["edition"], old["content"]["hs_code"], old["ended_on"]) == (1, "2009.89.90", "2026-04-02")
    assert (old["ground"], old["facts"], old["basis"]) == ("change_of_law", WRITTEN["facts"], WRITTEN["basis"])
    assert (changed["valid_from"], changed["says_so_since"]) == ("2026-03-03", "2026-04-02")
    assert changed["steps"][-1]["external_text"] == f"{WRITTEN['facts']}\n\n{WRITTEN['basis']}"
    public = (await public_of(town, ruling)).json()
    assert (public["hs_codes"], public["edition"], public["version"]) == (["2202.99"], 2, 2)
    assert [(one["edition"], one["hs_code"]) for one in public["history"]] == [(1, "2009.89.90")]
    async with town.work.reading(administration="FJ") as session:
        row = await ruling_row(session, number=ruling["number"], actor=DECIDER)
        promise = (await promised(session, ruling=row)).promise
    before, after = town.now().date() - timedelta(days=5), town.now().date() + timedelta(days=5)
    for day, edition, code in ((before, 1, "2009.89.90"), (after, 2, "2202.99")):
        found = edition_on(promise.editions, on=day)
        assert found is not None
        assert (found.number, found.code) == (edition, code)


async def test_ar_06_the_holder_is_told_in_the_same_transaction(town: House) -> None:
    ruling = await a_ruling(town)
    await done(town, DECIDER, ruling, "modify", changing(conditions="Only in bottles."))
    (step,) = await kept(
        town, f"select action, paper from step where thing = 'ruling' and thing_id = '{ruling['number']}'"
    )
    assert tuple(step) == ("modify", "modification")
    rows = await kept(
        town,
        f"select type from audit_entry where subject = 'ruling/{ruling['number']}'",
    )
    assert [row.type.rpartition(".")[2] for row in rows] == ["RulingModified"]


@pytest.mark.parametrize("body", [
    changing(hs_code="2202.99") | {"facts": ""},
    changing(hs_code="2202.99") | {"basis": ""},
    changing(hs_code="2202.99") | {"ground": "better_idea"},
    changing(hs_code="77"),
    changing(hs_code=None),
    changing(valid_until="2026-03-01"),
    changing(),
    changing(hs_code="2009 89 90"),
    changing(holder="Another"),
])  # fmt: skip
async def test_ar_27_what_cannot_stand_is_refused_and_changes_nothing(town: House, body: Any) -> None:
    ruling = await a_ruling(town)
    assert (await act(town, DECIDER, ruling, "modify", body)).status_code == 422
    assert (await act(town, REVIEWER, ruling, "modify", changing(hs_code="2202.99"))).status_code == 403
    assert (await act(town, trader(OTHER), ruling, "modify", changing(hs_code="2202.99"))).status_code in (403, 404)
    found = (await town.get(DECIDER, f"/rulings/{ruling['number']}/file")).json()
    assert (found["version"], found["edition"], found["editions"]) == (1, 1, [])


@pytest.mark.parametrize("ground", ["error_of_fact_or_law", "change_of_law", "change_of_facts"])
async def test_ar_07_a5_a_modification_reaches_back_only_on_wrong_information(town: House, ground: str) -> None:
    ruling = await a_ruling(town)
    town.later(days=10)
    body = changing(hs_code="2202.99") | {"ground": ground, "effective_on": "2026-03-05"}
    refused = await act(town, DECIDER, ruling, "modify", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "retroactive-effect-refused")
    allowed = await done(town, DECIDER, ruling, "modify", body | {"ground": "incorrect_information"})
    assert allowed["editions"][0]["ended_on"] == "2026-03-05"
    again = body | {"ground": "incorrect_information", "effective_on": "2026-03-04", "content": {"conditions": "None."}}
    before_it_began = await act(town, DECIDER, allowed, "modify", again)
    assert [e["pointer"] for e in before_it_began.json()["errors"]] == ["/effective_on"]


async def test_ar_07_a_last_day_already_past_does_not_reach_back_either(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=10)
    refused = await act(town, DECIDER, ruling, "modify", changing(valid_until="2026-03-05"))
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/content/valid_until", "order")]
    shorter = await done(town, DECIDER, ruling, "modify", changing(valid_until="2026-03-13"))
    assert (shorter["status"], shorter["valid_until"]) == ("in_force", "2026-03-13")


@pytest.mark.parametrize(
    "name", ["subject", "goods_description", "reasoning", "legal_basis", "conditions", "valid_until"]
)
async def test_ar_06_what_a_ruling_always_says_is_not_emptied(town: House, name: str) -> None:
    ruling = await a_ruling(town)
    refused = await act(town, DECIDER, ruling, "modify", changing(**{name: None}))
    assert refused.status_code == 422, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(f"/content/{name}", "missing")]


# What a modification rests on (AR-32): asked as of a proposal


NOTES = [
    {"kind": "gir", "reference": "rule 1", "text": ""},
    {"kind": "chapter_note", "reference": "22 note 2", "text": "Waters with fruit juice stay here."},
]


async def test_ar_32_a_modification_gives_its_reasons_in_law_one_by_one(town: House) -> None:
    ruling = await a_ruling(town, legal_basis="")
    assert ruling["legal_basis"] == "GIR 1 and 6."
    changed = await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99", basis=NOTES))
    assert [one["reference"] for one in changed["basis"]] == ["GIR 1", "Chapter 22, note 2"], (
        "as they are always written"
    )
    assert changed["legal_basis"] == "GIR 1; Chapter 22, note 2: Waters with fruit juice stay here."
    assert changed["editions"][0]["content"]["basis"] == ruling["basis"]
    public = (await public_of(town, ruling)).json()
    assert public["basis"] == changed["basis"]
    again = await done(town, DECIDER, changed, "modify", changing(legal_basis="Chapter 22 alone decides."))
    assert (again["legal_basis"], again["basis"]) == ("Chapter 22 alone decides.", changed["basis"])
    other = await done(town, DECIDER, again, "modify", changing(basis=NOTES[:1]))
    assert other["legal_basis"] == "Chapter 22 alone decides.", (
        "what the office wrote itself stays until it says otherwise"
    )
    composed = await done(town, DECIDER, other, "modify", changing(legal_basis=""))
    assert composed["legal_basis"] == "GIR 1."


@pytest.mark.parametrize(("content", "pointer", "code"), [
    ({"basis": [{"kind": "gir", "reference": "GIR 9"}]}, "/content/basis/0/reference", "reference"),
    ({"basis": [{"kind": "gir", "reference": "1"}, {"kind": "chapter_note", "reference": "77, note 1"}]},
     "/content/basis/1/reference", "reference"),
    ({"basis": [{"kind": "gir", "reference": "1"}, {"kind": "section_note", "reference": "Section XXX"}]},
     "/content/basis/1/reference", "reference"),
    ({"hs_code": "2202.99", "basis": [{"kind": "national_law", "reference": "Tariff Act"}]}, "/content/basis", "missing"),
    ({"reasoning": "The note excludes it.", "basis": []}, "/content/basis", "missing"),
    ({"basis": None}, "/content/basis", "missing"),
    ({"basis": [{"kind": "hearsay", "reference": "x"}]}, "/content/basis/0/kind", "enum"),
])  # fmt: skip
async def test_ar_32_malformed_reasons_of_a_modification_are_refused_each_at_its_place(
    town: House, content: dict[str, Any], pointer: str, code: str
) -> None:
    ruling = await a_ruling(town)
    refused = await act(town, DECIDER, ruling, "modify", changing(**content))
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    "content", [{"hs_code": "2202.99"}, {"reasoning": "Otherwise."}, {"legal_basis": "Other law."}]
)
async def test_ar_32_a_ruling_of_old_without_reasons_one_by_one_needs_them_where_its_answer_changes(
    town: House, content: dict[str, Any]
) -> None:
    ruling = await a_ruling(town)
    async with town.work.changing(actor=DECIDER, at=town.at, administration="FJ") as change:
        row = await ruling_row(change.session, number=ruling["number"], actor=DECIDER, locked=True)
        row.basis = []
        change.heard = True
    refused = await act(town, DECIDER, ruling, "modify", changing(**content))
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/content/basis", "missing")]
    labels = await done(town, DECIDER, ruling, "modify", changing(conditions="Only in bottles."))
    await done(town, DECIDER, labels, "modify", changing(**content, basis=NOTES))


async def test_ar_07_the_database_too_refuses_an_edition_that_reaches_back(town: House) -> None:
    ruling = await a_ruling(town)
    changed = await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    copied = sa.text(
        "insert into ruling_edition (administration, ruling, edition, content, valid_from, ended_on, zone,"
        " ground, facts, law, changed_at, changed_by, changed_by_name)"
        " select administration, ruling, 9, content, valid_from, valid_from - 1, zone, 'change_of_law', facts, law,"
        " changed_at, changed_by, changed_by_name from ruling_edition where ruling = :ruling"
    )
    with pytest.raises(IntegrityError, match="retroactive"):
        async with town.work.changing(actor=DECIDER, at=town.at) as change:
            await change.session.execute(copied, {"ruling": changed["number"]})


async def test_ar_27_e_a_conflict_names_another_ruling_that_exists(town: House) -> None:
    ruling, other = await a_ruling(town), await a_ruling(town)
    body = {"ground": "conflicting_ruling", **WRITTEN}
    for number, code in ((None, "missing"), ("FJ-AR-1999-00001", "unknown"), (ruling["number"], "itself")):
        for action, more in (("revoke", {}), ("modify", {"content": {"hs_code": "2202.99"}})):
            refused = await act(town, DECIDER, ruling, action, body | more | {"conflicting_ruling": number})
            found = [(e["pointer"], e["code"]) for e in refused.json()["errors"]]
            assert found == [("/conflicting_ruling", code)], refused.text
    ended = await done(town, DECIDER, ruling, "revoke", body | {"conflicting_ruling": other["number"]})
    assert (ended["status"], ended["conflicting_ruling"]) == ("revoked", other["number"])


async def test_a_ruling_that_ended_is_not_modified(town: House) -> None:
    ruling = await a_ruling(town)
    ended = await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})
    assert (await act(town, DECIDER, ended, "modify", changing(hs_code="2202.99"))).status_code == 409


async def test_of_two_officers_who_modify_at_once_one_wins(town: House) -> None:
    ruling = await a_ruling(town)
    assert (
        await act(town, DECIDER, {**ruling, "version": 7}, "modify", changing(hs_code="2202.99"))
    ).status_code == 412
    await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99"))
    late = await act(town, DECIDER, ruling, "modify", changing(hs_code="2106.90"))
    assert late.status_code == 412
    assert late.json()["changed"]["by"]["id"] == DECIDER.id


# Another edition of the HS, restoring (AR-33)


async def test_ar_33_a_conversion_keeps_the_code_of_the_earlier_edition(town: House) -> None:
    ruling = await a_ruling(town)
    await carried_out(
        town, ruling["number"], "convert", code="20098900", edition="HS 2028", reason="The subheading was split."
    )
    found = await town.ruling({"number": ruling["number"]})
    assert (found["hs_code"], found["hs_edition"], found["edition"]) == ("2009.89.00", "HS 2028", 2)
    assert found["editions"][0]["content"]["hs_edition"] == "HS 2022"
    assert found["steps"][-1]["action"] == "convert"


async def test_after_a_review_a_revoked_ruling_stands_as_if_it_had_not_ended(town: House) -> None:
    ruling = await a_ruling(town)
    await done(town, DECIDER, ruling, "revoke", {"ground": "change_of_law", **WRITTEN})
    await carried_out(town, ruling["number"], "restore")
    found = await town.ruling({"number": ruling["number"]})
    assert (found["status"], found["edition"], found["ended_on"], found["end_facts"]) == ("in_force", 1, None, None)
    public = (await public_of(town, ruling)).json()
    assert public["status"] == "in_force"


async def test_after_a_review_of_a_modification_the_earlier_edition_is_put_back(town: House) -> None:
    ruling = await a_ruling(town)
    town.later(days=7)
    await done(town, DECIDER, ruling, "modify", changing(hs_code="2202.99", conditions="Chilled."))
    await carried_out(town, ruling["number"], "restore")
    found = await town.ruling({"number": ruling["number"]})
    assert (found["hs_code"], found["conditions"], found["edition"]) == ("2009.89.90", "", 3)
    assert [one["edition"] for one in found["editions"]] == [1, 2]
