"""Signatures, waits, audience, payloads, and the lives of endpoints and deliveries."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notices.domain import payloads, signing
from services.notices.domain.event_types import EVENT_TYPES, TEST, Share, is_allowed, may_receive, refused
from services.notices.domain.terms import Terms, judged, wait_after
from services.notices.domain.words import Audience, DeliveryState, DeliveryView, EndpointState, Recipient, Side
from services.notices.permissions import ROLES, TIMED_WORK
from services.notices.workflow import DELIVERY, ENDPOINT
from shared.actors import Actor, Kind
from shared.parameters import Parameters, load_administrations
from shared.problems import NotPermitted, NotPossible, RuleNotMet
from shared.settings import MissingSetting, Settings

AT = datetime(2026, 5, 11, 22, 0, 7, tzinfo=UTC)
FIRM, OTHER = Recipient(organisation="firm", tin="50-1"), Recipient(organisation="other", tin="50-2")
SYSTEM = Recipient(organisation=None)
LANES = ("risk.LaneDecided", "risk.LaneChanged", "risk.RuleSetActivated")


def verify(public: str, headers, body: bytes) -> int:
    """How many signatures of the headers this key verifies, by the letter of the specification and without our code."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    good = 0
    for one in headers["webhook-signature"].split(" "):
        version, _, signature = one.partition(",")
        assert version == "v1a"
        try:
            key.verify(base64.b64decode(signature), signed)
            good += 1
        except InvalidSignature:
            pass
    return good


class TestSigning:
    def test_the_public_key_verifies_and_only_what_was_signed(self):
        private, public = signing.new_key()
        assert public.startswith("whpk_")
        assert len(base64.b64decode(public[5:])) == 32
        headers = signing.headers(identifier="8a0d", at=AT, body=b'{"a":1}', keys=[private])
        assert headers["webhook-timestamp"] == "1778536807"
        assert verify(public, headers, b'{"a":1}') == 1
        assert verify(public, headers, b'{"a":2}') == 0
        assert verify(public, {**headers, "webhook-id": "8a0e"}, b'{"a":1}') == 0
        assert verify(public, {**headers, "webhook-timestamp": "1778536808"}, b'{"a":1}') == 0

    def test_during_a_rotation_each_key_verifies_one_of_two(self):
        (new, new_public), (old, old_public) = signing.new_key(), signing.new_key()
        headers = signing.headers(identifier="x", at=AT, body=b"", keys=[new, old])
        assert len(headers["webhook-signature"].split(" ")) == 2
        assert verify(new_public, headers, b"") == verify(old_public, headers, b"") == 1

    @pytest.mark.parametrize("text", ["", "whpk_AAAA", "whsk_", "whsk_!!", "whsk_AAAA"])
    def test_what_is_no_key_is_refused(self, text):
        with pytest.raises(ValueError):  # noqa: PT011  # what matters is that it is none of ours
            signing.private_key(text)


class TestTerms:
    terms = Terms.of(Parameters(load_administrations(Settings.administrations)["FJ"].parameters), on=date(2026, 5, 11))

    def test_the_waits_are_those_of_standard_webhooks(self):
        hours = [wait / 3600 for wait in self.terms.waits[3:]]
        assert self.terms.waits[:3] == (0, 5, 300)
        assert hours == [0.5, 2, 5, 10, 14, 20, 24]
        assert timedelta(days=3) < timedelta(seconds=sum(self.terms.waits)) < timedelta(days=4)
        assert self.terms.ports == {443, 8443}
        assert 15 <= self.terms.timeout <= 30

    @given(st.integers(0, 12), st.floats(0, 1))
    def test_a_wait_is_spread_by_its_share_and_ends_with_the_list(self, tries, chance):
        wait = wait_after(tries, waits=self.terms.waits, jitter=0.1, chance=chance)
        if tries >= len(self.terms.waits):
            assert wait is None
        else:
            plain = self.terms.waits[tries]
            assert wait is not None
            assert 0.9 * plain - 0.001 <= wait.total_seconds() <= 1.1 * plain + 0.001

    @pytest.mark.parametrize(
        ("hours", "verdict"),
        [(0, "active"), (47.9, "active"), (48, "failing"), (167.9, "failing"), (168, "disabled"), (999, "disabled")],
    )
    def test_an_endpoint_is_failing_after_two_days_and_disabled_after_seven(self, hours, verdict):
        since = AT - timedelta(hours=hours)
        assert judged(EndpointState.ACTIVE, unwell_since=since, at=AT, terms=self.terms) == verdict
        assert judged(EndpointState.ENDED, unwell_since=since, at=AT, terms=self.terms) == "ended"
        assert judged(EndpointState.FAILING, unwell_since=None, at=AT, terms=self.terms) == "failing"

    def test_loopback_is_never_opened_in_production(self):
        assert Settings.from_environment({"VAKA_MODE": "test", "WEBHOOKS_TO_LOOPBACK": "yes"}).webhooks_to_loopback
        assert not Settings.from_environment({"VAKA_MODE": "test"}).webhooks_to_loopback
        for environ in ({"VAKA_MODE": "production", "WEBHOOKS_TO_LOOPBACK": "yes"}, {"WEBHOOKS_TO_LOOPBACK": "1"}):
            with pytest.raises(MissingSetting):
                Settings.from_environment(environ)


VALUES = st.one_of(st.none(), st.booleans(), st.sampled_from(["firm", "other", "50-1", "50-2", "x"]))


class TestAudience:
    @pytest.mark.parametrize("name", LANES)
    def test_a_lane_is_for_national_systems_only(self, name):
        kind = EVENT_TYPES[name]
        assert kind.audience is Audience.NATIONAL_SYSTEM
        assert not may_receive(kind, Side.ORGANISATION)
        assert not is_allowed(name, side=Side.ORGANISATION)
        assert refused([name], side=Side.ORGANISATION) == {name: "audience"}
        assert refused([name], side=Side.NATIONAL_SYSTEM) == {}

    def test_no_type_with_a_lane_or_a_rule_is_for_anybody_else(self):
        for kind in EVENT_TYPES.values():
            if (
                {"lane", "score", "reason_code", "rules"} & kind.reads
                or "Lane" in kind.name
                or "Rule" in kind.name.replace("Ruling", "")
            ):
                assert kind.audience is Audience.NATIONAL_SYSTEM, kind.name

    @settings(max_examples=200)
    @given(st.sampled_from(sorted(EVENT_TYPES)), st.data())
    def test_whatever_a_fact_says_a_firm_is_told_only_what_it_may_know(self, name, data):
        kind = EVENT_TYPES[name]
        told = {field: data.draw(VALUES) for field in sorted(kind.reads)}
        concerned = "firm" in [told.get(f) for f in kind.concerns] or "50-1" in [told.get(f) for f in kind.concerns_tin]
        share = kind.share(told, recipient=FIRM)
        if kind.audience is Audience.NATIONAL_SYSTEM:
            assert share is None
        elif concerned:
            assert share is Share.WHOLE
        elif kind.audience is Audience.ORGANISATION:
            assert share is None
        else:
            assert share in (None, Share.PUBLIC)
        if share is Share.PUBLIC:
            assert set(kind.data(told, share=share)) == {field.name for field in kind.tells if field.public}
        assert kind.share(told, recipient=SYSTEM) is Share.WHOLE

    def test_a_ruling_that_is_not_published_is_known_to_its_parties_only(self):
        kind = EVENT_TYPES["advance_rulings.RulingIssued"]
        told = {"applicant": "firm", "agent": None, "published": False, "number": "FJ-1", "ruling": "R-1"}
        assert kind.share(told, recipient=FIRM) is Share.WHOLE
        assert kind.share(told, recipient=OTHER) is None
        assert kind.share(told | {"published": True}, recipient=OTHER) is Share.PUBLIC
        assert "number" not in kind.data(told, share=Share.PUBLIC)

    def test_a_receipt_reaches_the_one_who_lodged_and_the_parties_by_their_tax_number(self):
        kind = EVENT_TYPES["risk.DeclarationReceived"]
        told = {"organisation": "broker", "declarant": "50-9", "importer": "50-1", "reference": "C 1"}
        assert kind.share(told, recipient=FIRM) is Share.WHOLE
        assert kind.share(told, recipient=OTHER) is None
        assert kind.share(told, recipient=Recipient(organisation="broker")) is Share.WHOLE
        assert not {"lane", "score", "organisation", "importer"} & set(kind.data(told, share=Share.WHOLE))

    def test_no_free_text_and_no_person_leaves(self):
        never = {
            "external_text",
            "internal_text",
            "proposed_by",
            "override_reason",
            "applicant",
            "agent",
            "holder",
            "lodged_by",
        }
        for kind in EVENT_TYPES.values():
            assert not never & {field.name for field in kind.tells}, kind.name

    def test_a_name_that_is_not_in_the_table_is_unknown(self):
        assert refused(["identity.SignedIn", TEST], side=Side.NATIONAL_SYSTEM) == {
            "identity.SignedIn": "unknown",
            TEST: "unknown",
        }
        assert is_allowed(TEST, side=Side.ORGANISATION)
        assert not is_allowed("identity.SignedIn", side=Side.NATIONAL_SYSTEM)


SAMPLE = {"text": "x", "number": 3, "yes-no": True, "date": "2026-05-11", "instant": "2026-05-11T22:00:07Z"}


class TestPayloads:
    @pytest.mark.parametrize("name", sorted(EVENT_TYPES))
    def test_a_payload_keeps_its_schema(self, name):
        kind = EVENT_TYPES[name]
        told = {field.name: SAMPLE[field.kind] for field in kind.tells}
        schema = kind.schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        for share in (Share.WHOLE, Share.PUBLIC) if kind.audience is Audience.PUBLIC else (Share.WHOLE,):
            data = kind.data(told, share=share)
            text = payloads.body(type_=name, at=AT, administration="FJ", subject="s/1", version=2, data=data)
            found = json.loads(text)
            jsonschema.validate(found, schema)
            assert list(found) == ["type", "timestamp", "data"]
            assert found["timestamp"] == "2026-05-11T22:00:07Z"

    def test_what_would_be_too_large_says_only_what_it_is_about(self):
        text = payloads.body(type_="t", at=AT, administration="FJ", subject="s", version=1, data={"x": "é" * 20_000})
        assert len(text.encode()) < payloads.LARGEST
        assert json.loads(text)["data"] == {"administration": "FJ", "subject": "s", "version": 1, "shortened": True}

    def test_a_field_cannot_pretend_to_be_of_another_administration(self):
        text = payloads.body(
            type_="t", at=AT, administration="FJ", subject="s", version=1, data={"administration": "VU"}
        )
        assert json.loads(text)["data"]["administration"] == "FJ"


SOMEBODY = Actor(kind=Kind.PERSON, id="p", name="P", administration="FJ")
OWNER = frozenset(map(str, ROLES["registrar"]))
ITSELF = frozenset(map(str, TIMED_WORK))


class TestLives:
    def test_only_the_service_itself_sends_and_judges(self):
        for role, held in ROLES.items():
            assert not held & TIMED_WORK, role
        with pytest.raises(NotPermitted):
            DELIVERY.apply("deliver", state="waiting", held=OWNER, view=None, actor=SOMEBODY)
        with pytest.raises(NotPermitted):
            ENDPOINT.apply("give-up", state="active", held=OWNER, view=None, actor=SOMEBODY)
        assert DELIVERY.apply("deliver", state="waiting", held=ITSELF, view=None, actor=SOMEBODY).target == "delivered"

    def test_an_ended_endpoint_can_do_nothing_more(self):
        assert ENDPOINT.offers(state="ended", held=OWNER | ITSELF, view=None, actor=SOMEBODY) == ()
        with pytest.raises(NotPossible):
            ENDPOINT.apply("enable", state="ended", held=OWNER, view=None, actor=SOMEBODY)

    def test_a_replay_needs_an_enabled_endpoint_that_may_receive(self):
        def seen(endpoint: EndpointState, allowed: bool) -> DeliveryView:
            return DeliveryView(state=DeliveryState.FAILED, endpoint=endpoint, allowed=allowed)

        def replay(view: DeliveryView) -> str:
            return DELIVERY.apply("replay", state="failed", held=OWNER, view=view, actor=SOMEBODY).target

        assert replay(seen(EndpointState.FAILING, True)) == "waiting"
        with pytest.raises(RuleNotMet, match="enabled"):
            replay(seen(EndpointState.DISABLED, True))
        with pytest.raises(RuleNotMet, match="not for this endpoint"):
            replay(seen(EndpointState.ACTIVE, False))
