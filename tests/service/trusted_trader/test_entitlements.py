"""What national systems are told, and what anybody may read: entitlements (AEO-27, 29, 36) and the register (AEO-28, T8)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import JSONResponse

from deploy import document_keys
from services.trusted_trader.model import Arrangement, PartnerOperator
from shared.actors import Actor, Kind, service_actor
from shared.documents import DocumentKeys, NotGenuine, read_statement
from shared.tokens import SigningKey
from tests.service.trusted_trader.granting import SUSPENSION, act, granted, look, suspended, try_
from tests.service.trusted_trader.house import DECIDER, FAR_TRADER, LITIA, MANAGER, STRANGER, House

NATIONAL = Actor(
    kind=Kind.CLIENT, id="national", name="National system", administration="FJ", roles=frozenset({"national-system"})
)
TIN = "50-10001-0-1"


async def entitled(house: House, tin: str = TIN, query: str = "", **headers: str) -> httpx.Response:
    return await house.get(NATIONAL, f"/operators/{tin}/entitlements{query}", headers=headers)


async def test_aeo_27_t4_benefits_come_with_values_law_and_a_last_day(house: House) -> None:
    number = await granted(house, sites=["s-1"])
    found = (await entitled(house, "501000101")).json()
    assert (found["status"], found["certificate"], found["valid_until"], found["sites"]) == (
        "active", number, "2029-03-02", ["s-1"],
    )  # fmt: skip
    values = {one["code"]: one for one in found["benefits"]}
    assert values["reduced_guarantee"] == {
        "code": "reduced_guarantee", "percent": 50, "law": "Customs Act s.9", "certificate": number,
    }  # fmt: skip
    assert (found["on"], found["as_of"], found["keep_until"]) == (
        "2026-03-03", "2026-03-02T21:00:00Z", "2026-03-02T21:15:00Z",
    )  # fmt: skip
    nobody = (await entitled(house, "999")).json()
    assert (nobody["status"], nobody["benefits"]) == ("none", [])


async def test_aeo_29_none_outside_active(house: House) -> None:
    number = await granted(house)
    assert (await entitled(house)).json()["benefits"]
    await suspended(house, number)
    found = (await entitled(house)).json()
    assert (found["status"], found["benefits"]) == ("suspended", [])
    await act(house, DECIDER, number, "lift")
    assert (await entitled(house)).json()["status"] == "active"
    assert (await entitled(house, query="?on=2029-03-02")).json()["benefits"]
    after = (await entitled(house, query="?on=2029-03-03")).json()
    assert (after["status"], after["benefits"]) == ("expired", [])


async def test_a_day_that_is_over_is_answered_as_it_was_told_then(house: House) -> None:
    number = await granted(house)
    house.later(days=3)
    await suspended(house, number)
    house.later(days=3)
    then = (await entitled(house, query="?on=2026-03-04")).json()
    assert (then["status"], then["source"]) == ("active", "message")
    assert {"code": "deferred_payment", "days": 30, "law": "Customs Act s.10"} in then["benefits"]
    assert (await entitled(house, query="?on=2026-03-06")).json()["status"] == "suspended"
    assert (await entitled(house, query="?on=2026-03-01")).json()["status"] == "none"


async def test_an_answer_is_not_kept_longer_than_the_validity(house: House) -> None:
    await granted(house)
    house.at = datetime(2029, 3, 2, 11, 55, tzinfo=UTC)
    assert (await entitled(house)).json()["keep_until"] == "2029-03-02T12:00:00Z"


async def test_only_national_systems_and_officers_ask(house: House) -> None:
    assert (await house.get(LITIA, f"/operators/{TIN}/entitlements")).status_code == 403
    assert (await house.get(None, f"/operators/{TIN}/entitlements")).status_code == 401
    assert (await house.get(MANAGER, f"/operators/{TIN}/entitlements")).status_code == 200
    far = replace(NATIONAL, administration="VU")
    await granted(house)
    assert (await house.get(far, f"/operators/{TIN}/entitlements")).json()["status"] == "none"


async def test_an_answer_that_still_stands_is_304(house: House) -> None:
    number = await granted(house)
    first = await entitled(house)
    mark = first.headers["etag"]
    house.later(minutes=5)
    again = await entitled(house, **{"If-None-Match": mark})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    await suspended(house, number)
    changed = await entitled(house, **{"If-None-Match": mark})
    assert (changed.status_code, changed.json()["status"]) == (200, "suspended")


@pytest.fixture
async def signing(house: House) -> DocumentKeys:
    """The house with document keys of its own."""
    settings = house.app.state.platform.settings
    document_keys.ensure(settings, now=house.at)
    found = house.app.state.documents = DocumentKeys(settings)
    return found


async def test_the_signed_answer_says_the_same_and_verifies_without_a_network(
    house: House, signing: DocumentKeys
) -> None:
    await granted(house)
    answer = await entitled(house, Accept="application/jose")
    assert answer.headers["content-type"] == "application/jose"
    said = read_statement(answer.text, signing.key_set(), kind="entitlement")
    plain = (await entitled(house)).json()
    assert said.administration == plain.pop("administration") == "FJ"
    assert dict(said.claims) == plain
    assert (await entitled(house, query="?format=jws")).headers["content-type"] == "application/jose"
    head, body, tail = answer.text.split(".")
    with pytest.raises(NotGenuine):
        read_statement(f"{head}.{body[:-3]}AAA.{tail}", signing.key_set(), kind="entitlement")


async def arranged(house: House, *, state: str = "in_force", until: date | None = None, **operator: Any) -> None:
    key = uuid4()
    changed = {"changed_at": house.at, "changed_by": "o", "changed_by_name": "O"}
    decided = {"proposed_by": "o", "proposed_by_name": "O", "decided_by": "p", "decided_by_name": "P"}
    values: dict[str, Any] = {
        "tin": "204101", "name": "Pango Point Coffee", "address": "Port Vila", "tier": "aeo", "roles": ["exporter"],
        "status": "active", "valid_from": date(2026, 1, 1), "valid_until": date(2027, 12, 31), "local_tin": None,
        "as_of": house.at, "file_id": None, "line": None,
    } | operator  # fmt: skip
    await house.write(
        "FJ",
        lambda: [
            Arrangement(
                administration="FJ", id=key, state=state, partner="VU", partner_name="Vanuatu", inside=True, title="FJ and VU",
                law="s.20", from_on=date(2026, 1, 1), until_on=until, tiers=["aeo"], keys={}, version=1, created_at=house.at,
                benefits=[{"code": "priority", "law": "s.20"}], ended_at=None, end_reason=None, **changed, **decided,
            ),
            PartnerOperator(administration="FJ", arrangement_id=key, certificate="VU-AEO-2026-00001", **values),
        ],
    )  # fmt: skip


async def test_aeo_36_a_partners_operator_has_what_the_arrangement_gives(house: House) -> None:
    await arranged(house, local_tin="50-77", until=date(2026, 6, 30))
    found = (await entitled(house, "5077")).json()
    assert (found["status"], found["certificate"], found["source"]) == ("active", "VU-AEO-2026-00001", "arrangement")
    assert found["benefits"] == [{"code": "priority", "law": "s.20", "certificate": "VU-AEO-2026-00001"}]
    assert (found["partner"]["code"], found["valid_until"]) == ("VU", "2026-06-30")
    assert (await entitled(house, "5077", "?on=2026-07-01")).json()["status"] == "none", "the arrangement is over then"


async def test_aeo_36_an_arrangement_that_ended_gives_nothing(house: House) -> None:
    await arranged(house, state="ended")
    assert (await entitled(house, "204101")).json()["status"] == "none"


async def test_t8_aeo_28_the_register_names_those_who_agreed_and_checks_every_number(house: House) -> None:
    open_ = await granted(house)
    shut = await granted(house, STRANGER, name="Sacred Secret Ltd", address="Hidden Bay", publish=False)
    far = await granted(house, FAR_TRADER, name="Pango Point Coffee")
    listed = (await house.get(None, "/register")).json()["items"]
    assert [(one["number"], one["name"]) for one in listed] == [(far, "Pango Point Coffee"), (open_, "Reef Coffee Ltd")]
    for query, numbers in (
        ("administration=VU", [far]), ("q=reef", [open_]), ("q=sacred", []), (f"q={shut}", []), ("role=broker", []),
        ("role=importer&tier=aeo&administration=FJ", [open_]), ("q=%25", []),
    ):  # fmt: skip
        got = (await house.get(None, f"/register?{query}")).json()["items"]
        assert [one["number"] for one in got] == numbers, query
    page = (await house.get(None, "/register?limit=1")).json()
    rest = (await house.get(None, f"/register?limit=1&cursor={page['next']}")).json()
    assert [one["number"] for one in page["items"] + rest["items"]] == [far, open_]
    checked = (await house.get(None, f"/register/{shut}")).json()
    assert checked == {
        "number": shut, "administration": "FJ", "version": 1, "listed": False, "status": "active", "valid": True,
        "valid_from": "2026-03-03", "valid_until": "2029-03-02", "name": None, "address": None, "tier": None,
        "tier_name": None, "roles": [],
    }  # fmt: skip
    assert (await house.get(None, "/register/FJ-AEO-2026-99999")).status_code == 404


async def test_aeo_28_consent_counts_at_once_both_ways(house: House) -> None:
    number = await granted(house)
    await act(house, LITIA, number, "consent", {"publish": False, "exchange": False})
    assert (await house.get(None, "/register")).json()["items"] == []
    assert (await house.get(None, f"/register/{number}")).json()["name"] is None
    assert (await try_(house, DECIDER, number, "consent", {"publish": True, "exchange": True})).status_code == 403
    await act(house, LITIA, number, "consent", {"publish": True, "exchange": True})
    assert (await house.get(None, f"/register/{number}")).json()["name"] == "Reef Coffee Ltd"


async def test_aeo_28_the_register_is_true_at_the_instant_of_the_question(house: House) -> None:
    number = await granted(house)
    await suspended(house, number)
    assert (await house.get(None, "/register")).json()["items"] == []
    checked = (await house.get(None, f"/register/{number}")).json()
    assert (checked["status"], checked["valid"]) == ("suspended", False)
    await act(house, DECIDER, number, "lift")
    house.at = datetime(2029, 3, 2, 12, 0, tzinfo=UTC)  # midnight in Suva, and no job ran
    checked = (await house.get(None, f"/register/{number}")).json()
    assert (checked["status"], checked["valid"]) == ("expired", False)
    assert (await house.get(None, "/register")).json()["items"] == []


SECRETS = "Zyxwsecret"


async def test_aeo_28_no_confidential_word_reaches_the_public(house: House) -> None:
    """Secrets in every confidential field of a holder, hunted in everything that anybody may read."""
    number = await granted(
        house, sector=f"{SECRETS} sector", contact=f"{SECRETS} contact", lodged_by_name=f"{SECRETS} person",
        eligibility={"answers": {"a": f"{SECRETS} answer"}}, owner_sex="female",
        proposal={"outcome": "grant", "reasons": f"{SECRETS} reasons", "conditions": f"{SECRETS} conditions"},
        proposed_by_name=f"{SECRETS} proposer",
    )  # fmt: skip
    await act(house, MANAGER, number, "appoint", {"id": "officer-x", "name": f"{SECRETS} manager"})
    await act(house, MANAGER, number, "measures", SUSPENSION | {
        "facts": f"{SECRETS} facts", "law": f"{SECRETS} law", "urgent_reason": f"{SECRETS} urgent reason",
    })  # fmt: skip
    words = {"external_text": f"{SECRETS} external", "internal_text": f"{SECRETS} internal"}
    await act(house, DECIDER, number, "suspend", words)
    assert SECRETS in json.dumps(await look(house, number)), "an officer reads them"
    async with house.work.reading(administration="FJ") as session:
        rows = await session.scalars(text("select p::text from trusted_trader.published_operator p"))
        stored = "\n".join(rows)
    await act(house, DECIDER, number, "lift", words)
    for path in ("/register", f"/register/{number}", f"/register?q={SECRETS}", f"/register?q={number}"):
        answer = await house.get(None, path)
        assert SECRETS not in answer.text, path
        assert SECRETS.lower() not in str(answer.headers).lower()
    assert SECRETS not in stored
    assert SECRETS not in (await entitled(house)).text


async def test_the_question_about_the_last_message_is_for_risk_alone(house: House) -> None:
    settings = house.app.state.platform.settings

    async def ask(part: str, administration: str = "FJ") -> httpx.Response:
        key = SigningKey(part=part, seed=settings.secret(f"signing-key-{part}"))
        token = key.sign_actor(service_actor(service=part, administration=administration), at=house.at.timestamp())
        house.app.state.platform.peers[part] = _KeyOf(key)
        return await house.call(None, "GET", "/internal/confirmation", headers={"Authorization": f"Bearer {token}"})

    assert (await ask("risk")).json() == {"sequence": 0, "at": "2026-03-02T21:00:00Z"}
    number = await granted(house)
    await suspended(house, number)
    assert (await ask("risk")).json()["sequence"] == 2
    assert (await ask("risk", "VU")).json()["sequence"] == 0
    assert (await ask("notices")).status_code == 403
    assert (await house.get(DECIDER, "/internal/confirmation")).status_code == 403
    assert (await house.get(None, "/internal/confirmation")).status_code == 401


class _KeyOf:
    """A part's address for its public key."""

    def __init__(self, key: SigningKey) -> None:
        self._answer = JSONResponse(key.public())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._answer(scope, receive, send)
