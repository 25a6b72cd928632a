"""Regional profiles: signed out of one administration, verified into another, raised there and never lowered."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.profile import NotAProfile, Profile, ProfileEntry, ProfileList, opened, public_key
from services.risk.domain.rule_life import Effect, lowered
from services.risk.domain.rules import Matching
from services.risk.domain.words import Flow, Lane
from services.risk.operations import profiles
from services.risk.operations.acting import Officer
from services.risk.permissions import ROLES
from services.risk.queries.office import office
from services.risk.queries.rule_sets import active_rule_set
from shared.actors import Actor
from shared.parameters import Parameter, Parameters
from shared.tokens import SigningKey
from tests.service.house import MONDAY, officer
from tests.service.risk.conftest import AUDITOR, House
from tests.service.risk.test_rules import BEER, Rules

ANALYST_VU = officer("risk-analyst", name="analyst-vu", administration="VU")
HEAD_VU = officer("risk-approver", name="head-vu", administration="VU")
SECOND_VU = officer("risk-approver", name="second-vu", administration="VU")
HEAD_FJ = officer("risk-approver", name="head-fj")


async def exported(house: House, *keys: str) -> dict[str, Any]:
    answer = await house.post(HEAD_FJ, "/profiles/export", {"name": "Oceania 2026/1", "rules": list(keys)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def trust(house: House) -> str:
    """Vanuatu trusts the key of Fiji, by two officers."""
    key = await house.read(HEAD_FJ, "/profiles/key")
    proposed = await house.post(HEAD_VU, "/trusted-keys", key)
    kid = proposed.json()["kid"]
    if proposed.status_code == 201:
        assert (await house.post(HEAD_VU, f"/trusted-keys/{kid}/approve", version=1)).status_code == 409
        assert (await house.post(SECOND_VU, f"/trusted-keys/{kid}/approve", version=1)).status_code == 200
    return str(kid)


async def taken(house: House, token: str, who: Actor = HEAD_VU) -> dict[str, Any]:
    answer = await house.post(who, "/profiles/import", {"profile": token})
    assert answer.status_code == 201, answer.text
    return answer.json()["report"]


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    content["rules"][0]["lane"] = "green"
    other = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    return f"{head}.{other}.{signature}"


@pytest.mark.parametrize(
    ("who", "body", "status", "code", "pointer"),
    [
        (None, b"{", 401, "unauthenticated", ""),
        (HEAD_VU, b"{", 422, "malformed-json", ""),
        (HEAD_VU, b'{"profile": 7}', 422, "invalid", "/profile"),
        (HEAD_VU, b'{"profile": "a.b.c.d.e.f", "more": 1}', 422, "invalid", "/more"),
        (HEAD_VU, b" " * (9 * 1024 * 1024), 413, "too-large", ""),
    ],
)
async def test_what_is_no_profile_is_said_to_those_alone_who_may_send_one(house, who, body, status, code, pointer):
    answer = await house.call(
        who, "POST", "/profiles/import", content=body, headers={"Content-Type": "application/json"}
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert [one["pointer"] for one in told.get("errors", ())] == ([pointer] if pointer else [])


async def test_RM4_RM5_a_profile_goes_round_a_tampered_one_is_refused_and_it_is_only_ever_raised(house):
    rules = Rules(house)
    await house.post(HEAD_FJ, "/lists", {"name": "regional-goods", "title": "Goods", "matching": "prefix"})
    await house.post(HEAD_FJ, "/lists/regional-goods/entries", {"entries": [{"value": "2203"}]}, version=1)
    text = 'items.exists(i, i.hs in list("regional-goods"))'
    one, other = await rules.active(text=text), await rules.active(title="Second")
    draft = await rules.begin()
    refused = await house.post(HEAD_FJ, "/profiles/export", {"name": "x", "rules": [draft["id"]]})
    assert refused.status_code == 422, "only what was approved is handed on"
    file = await exported(house, one["id"], other["id"])

    stranger = await house.post(HEAD_VU, "/profiles/import", {"profile": file["profile"]})
    assert (stranger.status_code, stranger.json()["code"]) == (403, "signature-not-trusted")
    await trust(house)
    for bad in (tampered(file["profile"]), file["profile"][:-8], "not.a.profile-at-all"):
        assert (await house.post(HEAD_VU, "/profiles/import", {"profile": bad})).status_code in (403, 422)
    report = await taken(house, file["profile"])
    assert len(report["made"]) == 2
    assert report["lists"] == ["regional-goods"]
    assert await taken(house, file["profile"]) == report | {"made": [], "unchanged": report["made"]}

    mine = await house.read(ANALYST_VU, f"/rules/{report['made'][0]}")
    version = mine["versions"][0]
    assert (version["state"], version["scope"], version["text"], mine["origin"]) == (
        "draft",
        "regional",
        text,
        "profile",
    )
    for field in ("title", "lane", "probability", "score", "internal_text", "examiner_text", "documentation", "flows"):
        assert version[field] == one["versions"][0][field], field

    path = f"/rules/{mine['id']}"
    body = BEER | {"text": text, "scope": "regional", "probability": 50, "title": "Lower"}
    low = (await house.call(ANALYST_VU, "PUT", path, version=mine["version"], json=body)).json()
    low = (await house.post(ANALYST_VU, f"{path}/back-test", version=low["version"])).json()
    assert "below the regional 80" in low["versions"][0]["below_region"][0]
    assert (await house.post(ANALYST_VU, f"{path}/submit", version=low["version"])).status_code == 409
    for less in ({"shadow": True}, {"scope": "national"}, {"valid_until": "2026-08-30"}, {"offices": ["VUVLI"]}):
        low = (
            await house.call(ANALYST_VU, "PUT", path, version=low["version"], json=body | {"probability": 100} | less)
        ).json()
        low = (await house.post(ANALYST_VU, f"{path}/back-test", version=low["version"])).json()
        assert (await house.post(ANALYST_VU, f"{path}/submit", version=low["version"])).status_code == 409, less
    high = (await house.call(ANALYST_VU, "PUT", path, version=low["version"], json=body | {"probability": 100})).json()
    for action in ("back-test", "submit"):
        high = (await house.post(ANALYST_VU, f"{path}/{action}", version=high["version"])).json()
    high = (await house.post(SECOND_VU, f"{path}/approve", version=high["version"])).json()
    assert high["versions"][0]["state"] == "active", high

    kept = await house.post(SECOND_VU, f"{path}/withdraw", {"reason": "We see it otherwise."}, version=high["version"])
    assert kept.status_code == 409, "in force it ends with the region's profile or its time"
    house.later(minutes=1)
    assert (await taken(house, (await exported(house, other["id"]))["profile"]))["dropped"] == [mine["id"]]
    now = await house.read(AUDITOR_VU, path)
    gone = await house.post(
        SECOND_VU, f"{path}/withdraw", {"reason": "The region has dropped it."}, version=now["version"]
    )
    assert gone.status_code == 200


AUDITOR_VU = officer("auditor", name="auditor-vu", administration="VU")


async def test_RM4_a_trusted_profile_counts_at_once_where_the_parameter_says_so(house):

    rules = Rules(house)
    one = await rules.active()
    file = await exported(house, one["id"])
    await trust(house)

    vanuatu = house.app.state.platform.settings.hosted_administrations()["VU"]
    async with house.work.changing(actor=HEAD_VU, at=house.at) as change:
        found = await office(change.session, administration=vanuatu)
        at_once = Parameter(name="risk.profile.activates", value=True)
        place = replace(found, parameters=Parameters([*found.parameters.all(), at_once]))
        held = frozenset(map(str, ROLES["risk-approver"]))
        by = Officer(actor=HEAD_VU, held=held, at=house.at, office=place)
        exchange, facts = await profiles.take_in(change.session, token=file["profile"], by=by)
        change.record(*facts)
    assert len(exchange.report["activated"]) == 1
    async with house.work.reading(administration="VU") as session:
        assert {rule.id for rule in (await active_rule_set(session, at=house.at)).rules} == set(
            exchange.report["activated"]
        )
    seen = await house.read(AUDITOR_VU, f"/rules/{exchange.report['made'][0]}")
    assert seen["versions"][0]["approved_by"]["id"].startswith("profile:")
    assert (await house.get(AUDITOR, "/profiles")).status_code == 200


EFFECTS = st.builds(
    Effect, condition=st.sampled_from(["a", "b"]), lane=st.sampled_from(Lane), probability=st.integers(0, 100),
    score=st.integers(0, 3), mandatory=st.booleans(), shadow=st.booleans(), offices=st.frozensets(st.sampled_from(["A", "B"])),
    flows=st.frozensets(st.sampled_from([Flow.IMPORT, Flow.EXPORT])),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(regional=EFFECTS, own=EFFECTS, office=st.sampled_from(["A", "B", "C"]), flow=st.sampled_from(Flow))
def test_RM5_what_is_not_called_lower_gives_no_declaration_less(regional, own, office, flow):
    def given_to(effect: Effect) -> tuple[float, float]:
        """The chance of each lane or above, and the score, for a declaration that the condition hits."""
        if (
            effect.shadow
            or (effect.offices and office not in effect.offices)
            or (effect.flows and flow not in effect.flows)
        ):
            return 0.0, 0
        return (100 if effect.mandatory else effect.probability) * (effect.lane.rank > 0), effect.score

    if lowered(regional=regional, own=own):
        return
    assert given_to(own) >= given_to(regional) or given_to(regional)[0] == 0
    assert own.lane.rank >= regional.lane.rank
    assert own.condition == regional.condition


def test_a_profile_may_be_large_and_only_so_large():
    key = SigningKey(part="risk", seed=base64.b64encode(b"x" * 32).decode())
    entries = tuple(ProfileEntry(value=f"IMPORTER-{number:06}", source="Regional notice") for number in range(20_000))
    listed = ProfileList(name="a", title="A", matching=Matching.EXACT, entries=entries)
    profile = Profile(name="n", signer="s", made_at=MONDAY, lists=(listed,))
    assert opened(key.sign_file(profile.text(), kind="x"), jwk=key.public()["keys"][0]) == profile
    with pytest.raises(NotAProfile, match="larger"):
        opened("x" * (8 * 1024 * 1024 + 1), jwk=key.public()["keys"][0])


def test_only_public_ed25519_keys_are_trusted():
    key = SigningKey(part="risk", seed=base64.b64encode(b"x" * 32).decode())
    public = key.public()["keys"][0]
    assert set(public_key(public)) == {"kty", "crv", "x"}
    for wrong in ({**public, "d": "secret"}, {"kty": "RSA"}, {**public, "x": "short"}, {**public, "crv": "X25519"}):
        with pytest.raises(NotAProfile):
            public_key(wrong)
    with pytest.raises(NotAProfile, match="signature"):
        opened(key.sign_file(b"{}", kind="x")[:-3], jwk=public)
    with pytest.raises(NotAProfile):
        opened(key.sign_file(b"[1]", kind="x"), jwk=public)
