"""The procedure from the draft to the register, as the people of the demonstration go through it."""

from __future__ import annotations

from typing import Any

from tests.journey.installation import Installation
from tests.journey.people import Visitor, person, sign_in

ANSWERS = {
    "capacity": "importer",
    "goods_name": "Roasted breadfruit flour",
    "goods_description": "Fine flour milled from roasted breadfruit, packed in paper bags of 1 kg for retail sale.",
    "composition": "100 % breadfruit (Artocarpus altilis), nothing added.",
    "process": "Peeled, sliced, roasted at 120 °C, milled, sieved.",
    "intended_use": "Baking at home and in bakeries.",
    "envisaged_hs_code": "1106.30",
    "similar_rulings_known": False,
    "proceedings_pending": False,
    "confidential_parts": "The supplier is Secret Breadfruit Partners.",
}
RULING: dict[str, Any] = {
    "outcome": "issue",
    "subject": "Flour of roasted breadfruit",
    "goods_description": "Flour of roasted breadfruit in retail bags of 1 kg.",
    "reasoning": "Flour of the products of chapter 8 is covered by heading 11.06.",
    "legal_basis": "GIR 1 and 6; heading 11.06",
    "basis": [{"kind": "gir", "reference": "GIR 1"}, {"kind": "gir", "reference": "GIR 6"}],
    "hs_code": "1106.30",
    "internal_text": "Checked against the explanatory notes.",
    "external_text": "Your goods are classified under 1106.30.",
}


def whole_procedure(running: Installation) -> None:
    """From the draft to the register, each step by somebody who may and nobody else."""
    trader_person = person(running.data, administration="FJ", role="trader", organisation=True)
    trader = sign_in(running.url, trader_person)
    reviewer_person = person(running.data, administration="FJ", role="reviewer", organisation=False)
    reviewer = sign_in(running.url, reviewer_person)
    decider = sign_in(
        running.url,
        person(running.data, administration="FJ", role="decider", organisation=False, but_not=reviewer_person["email"]),
    )
    stranger = sign_in(running.url, person(running.data, administration="VU", role="trader", organisation=True))

    case = trader.send("/advance-rulings/applications", {"type": "classification"}, expect=201)
    path = f"/advance-rulings/applications/{case['id']}"
    case = trader.send(path, {"answers": ANSWERS}, version=case["version"], method="PATCH")
    trader.upload(case, "photo.png", PNG, "image/png", confidential=True)
    case = trader.get(path)
    stranger.get(path, expect=404)
    Visitor(running.url).get(path, expect=401)

    case = trader.act(case, "submit")
    assert case["number"].startswith("FJ-AR-")
    receipt = trader.get(f"{path}/receipt")
    assert receipt["number"] == case["number"]

    trader.act(case, "accept", expect=403)
    case = reviewer.get(path)
    case = reviewer.act(case, "accept")
    assert case["clock"]["state"] == "running"
    case = reviewer.act(case, "assess")
    case = reviewer.act(case, "request-information", {"question": "Is sugar added?"})
    assert case["clock"]["state"] == "paused"
    case = trader.act(trader.get(path), "answer", {"answer": "No, nothing is added."})
    assert case["clock"]["state"] == "running"
    case = reviewer.act(reviewer.get(path), "propose", RULING)
    refused = decider.act(case | {"version": case["version"] - 1}, "issue", expect=412)
    assert refused["code"] == "stale-version"
    case = decider.act(decider.get(path), "issue")
    assert case["state"] == "issued"

    trader.act(case, "withdraw", expect=409)
    assert trader.get(path)["decision"]["ruling"] == case["number"]
    found = Visitor(running.url).get("/advance-rulings/rulings", q="roasted breadfruit")
    assert case["number"] in [item["number"] for item in found["items"][:3]]
    page = Visitor(running.url).get(f"/advance-rulings/rulings/{case['number']}")
    assert page["subject"] == RULING["subject"]
    assert "Secret Breadfruit" not in str(page)
    assert trader_person["organisation"] not in str(page)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
