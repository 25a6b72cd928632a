"""Who may speak for whom: every forged, foreign, old or damaged token is refused."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from shared.actors import Actor, Kind, service_actor
from shared.peers import Peers
from shared.problems import Unauthenticated, Unavailable
from shared.tokens import GRACE, Keyring, SigningKey

NOW = 1_800_000_000.0
"""An instant of its own: what is checked must not depend on this machine's clock."""

IDENTITY = SigningKey(part="identity", seed=base64.b64encode(bytes(range(32))).decode())
RULINGS = SigningKey(part="advance_rulings", seed=base64.b64encode(bytes(range(1, 33))).decode())
STRANGER = SigningKey(part="identity", seed=base64.b64encode(bytes(range(2, 34))).decode())
ANA = Actor(
    kind=Kind.PERSON, id="ana", name="Ana", administration="FJ", roles=frozenset({"trader"}), organisation="o-1",
    organisation_name="Ana Ltd", tin="123", language="fr", session="s-1", amr=frozenset({"pwd", "otp"}),
)  # fmt: skip


class Publishes:
    """A part that answers /internal/jwks, or nothing when it is down."""

    def __init__(self, key: SigningKey) -> None:
        self.key, self.down, self.asked = key, False, 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        if self.down:
            raise ConnectionError("down")
        body = json.dumps(self.key.public()).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.fixture
def parts() -> dict[str, Publishes]:
    return {"identity": Publishes(IDENTITY), "advance_rulings": Publishes(RULINGS)}


@pytest.fixture
def keyring(parts) -> Keyring:
    return Keyring(Peers(parts))


async def refused(keyring: Keyring, token: str, saying: str, *, at: float = NOW, grace: int = 0) -> None:
    with pytest.raises(Unauthenticated, match=saying):
        await keyring.actor(token, at=at, grace=grace)


async def test_an_actor_arrives_as_it_was_signed(keyring):
    assert await keyring.actor(IDENTITY.sign_actor(ANA, at=NOW), at=NOW) == ANA


async def test_a_service_speaks_for_itself(keyring):
    actor = service_actor(service="advance_rulings", administration="FJ")
    assert await keyring.actor(RULINGS.sign_actor(actor, at=NOW), at=NOW) == actor


async def test_a_service_speaks_for_nobody_else(keyring):
    await refused(keyring, RULINGS.sign_actor(ANA, at=NOW), "Only identity may speak for people")
    pretended = service_actor(service="identity", administration="FJ")
    await refused(keyring, RULINGS.sign_actor(pretended, at=NOW), "only for itself")


async def test_the_last_second_is_good_and_the_next_is_not(keyring):
    token = IDENTITY.sign_actor(ANA, at=NOW, lifetime=60)
    assert await keyring.actor(token, at=NOW + 60)
    await refused(keyring, token, "expired", at=NOW + 61)


async def test_grace_is_fifteen_minutes_and_must_be_asked_for(keyring):
    token = IDENTITY.sign_actor(ANA, at=NOW)
    assert await keyring.actor(token, at=NOW + 60 + GRACE, grace=GRACE)
    await refused(keyring, token, "expired", at=NOW + 61 + GRACE, grace=GRACE)


async def test_a_token_from_the_future_is_refused(keyring):
    await refused(keyring, IDENTITY.sign_actor(ANA, at=NOW + 3600), "future")


async def test_an_unsigned_token_is_refused(keyring):
    _, body, _ = IDENTITY.sign_actor(ANA, at=NOW).split(".")
    for algorithm in ("none", "None", "HS256", "RS256"):
        head = (
            base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": IDENTITY.kid}).encode()).decode().rstrip("=")
        )
        await refused(keyring, f"{head}.{body}.", "does not verify")


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(keyring):
    """The old trick: an HMAC whose secret is what everybody can read."""
    import hashlib
    import hmac

    def encoded(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    _, body, _ = IDENTITY.sign_actor(ANA, at=NOW).split(".")
    head = encoded({"alg": "HS256", "kid": IDENTITY.kid})
    secret = base64.urlsafe_b64decode(IDENTITY.public()["keys"][0]["x"] + "=")
    mac = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    await refused(keyring, f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}", "does not verify")


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_one_changed_character_is_enough(keyring, part):
    pieces = IDENTITY.sign_actor(ANA, at=NOW).split(".")
    middle = len(pieces[part]) // 2
    other = "A" if pieces[part][middle] != "A" else "B"
    pieces[part] = pieces[part][:middle] + other + pieces[part][middle + 1 :]
    with pytest.raises(Unauthenticated):
        await keyring.actor(".".join(pieces), at=NOW)


async def test_another_key_under_the_same_name_is_refused(keyring):
    await refused(keyring, STRANGER.sign_actor(ANA, at=NOW), "does not verify")


async def test_a_part_that_is_not_known_is_refused_and_nobody_is_asked(keyring, parts):
    elsewhere = SigningKey(part="nowhere", seed=base64.b64encode(bytes(32)).decode())
    await refused(keyring, elsewhere.sign_actor(ANA, at=NOW), "not known here")
    assert parts["identity"].asked == 0


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "é.é.é", "e30.e30.e30", "W10.W10.x", "x" * 9000])
async def test_what_is_no_token_is_refused(keyring, text):
    with pytest.raises(Unauthenticated):
        await keyring.actor(text, at=NOW)


async def test_a_token_for_another_audience_is_refused(keyring):
    from joserfc import jwt

    claims = {"sub": "ana", "kind": "person", "name": "Ana", "adm": "FJ", "iss": "vaka:identity", "aud": "bank"}
    times = {"iat": int(NOW), "exp": int(NOW) + 60}
    token = jwt.encode({"alg": "Ed25519", "kid": IDENTITY.kid}, claims | times, IDENTITY._key, algorithms=["Ed25519"])
    await refused(keyring, token, "somebody else")


@pytest.mark.parametrize("missing", ["sub", "kind", "name", "adm"])
async def test_a_token_that_does_not_say_who_acts_is_refused(keyring, missing):
    claims = {"sub": "ana", "kind": "person", "name": "Ana", "adm": "FJ"}
    del claims[missing]
    await refused(keyring, IDENTITY.sign(claims, at=NOW), "does not say who")


async def test_the_keys_are_fetched_once(keyring, parts):
    for number in range(5):
        await keyring.actor(IDENTITY.sign_actor(replace(ANA, id=f"p{number}"), at=NOW), at=NOW)
    assert parts["identity"].asked == 1


async def test_keys_already_fetched_serve_while_their_part_is_down(keyring, parts):
    assert await keyring.actor(IDENTITY.sign_actor(ANA, at=NOW), at=NOW)
    parts["identity"].down = True
    assert await keyring.actor(IDENTITY.sign_actor(replace(ANA, id="other"), at=NOW), at=NOW)


async def test_without_keys_it_says_that_a_part_is_away(keyring, parts):
    parts["identity"].down = True
    with pytest.raises(Unavailable):
        await keyring.actor(IDENTITY.sign_actor(ANA, at=NOW), at=NOW)
