"""Registering and keeping endpoints: what is refused, who sees what, and the walls between firms and administrations."""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.notices.domain.event_types import EVENT_TYPES
from services.notices.operations.sending import Sender
from shared import tenancy
from shared.actors import Kind
from tests.service.notices.conftest import ACME, OTHER, RULING, START, House, manager, officer

ISSUED = "advance_rulings.RulingIssued"
LANES = ["risk.LaneDecided", "risk.LaneChanged", "risk.RuleSetActivated"]


@pytest.mark.parametrize("lane", LANES)
async def test_a_firm_can_never_register_for_a_lane(house: House, lane: str):
    body = {"url": house.receiver.url, "event_types": [ISSUED, lane]}
    refused = await house.call(manager(), "POST", "/endpoints", body)
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/event_types/1", "audience")]
    made = await house.register(manager(), ISSUED)
    refused = await house.call(
        manager(), "PATCH", f"/endpoints/{made['id']}", {"event_types": [lane]}, version=made["version"]
    )
    assert refused.status_code == 422
    async with house.work.sessions() as session:
        await tenancy.enter(session, administration="FJ")
        with pytest.raises(DBAPIError, match="no_lanes"):
            await session.execute(
                text("update notices.endpoint set event_types = array[:lane] where id = :id"),
                {"lane": lane, "id": made["id"]},
            )


async def test_a_lane_that_got_into_the_queue_of_a_firm_is_withheld_at_the_attempt(house: House):
    """The second asking: whatever put it there, it does not leave."""
    made = await house.register(manager(), ISSUED)
    await house.hear(ISSUED, RULING)
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(
            text("update notices.delivery set event_type = 'risk.LaneDecided' where endpoint_id = :id"),
            {"id": made["id"]},
        )
    await house.send()
    assert house.receiver.came == []
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert (line["state"], line["last_error"]) == ("withheld", "this endpoint may not receive this event type")
    refused = await house.call(manager(), "POST", f"/deliveries/{line['id']}/replay")
    assert refused.json()["code"] == "rule-not-met"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"url": "https://10.0.0.1/"}, "/url", "not-public"),
        ({"url": "http://hooks.example.com/"}, "/url", "scheme"),
        ({"url": "https://user@hooks.example.com/"}, "/url", "form"),
        ({"url": "https://hooks.example.com:22/"}, "/url", "port"),
        ({"url": ""}, "/url", "string-too-short"),
        ({"event_types": []}, "/event_types", "too-short"),
        ({"event_types": ["no.Such"]}, "/event_types/0", "unknown"),
        ({"event_types": [ISSUED] * 51}, "/event_types", "too-long"),
        ({"secret": "x"}, "/secret", "extra-forbidden"),
        ({"description": "x" * 301}, "/description", "string-too-long"),
    ],
)
async def test_what_cannot_be_used_is_named(house: House, body, pointer, code):
    sent = {"url": house.receiver.url, "event_types": [ISSUED]} | body
    answer = await house.call(manager(), "POST", "/endpoints", sent)
    assert answer.status_code == 422, answer.text
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert all(e["hint"] for e in answer.json()["errors"])


async def test_versions_keys_and_unknown_cursors(house: House):
    made = await house.register(manager(), ISSUED, key="the-same")
    assert (await house.register(manager(), ISSUED, key="the-same"))["id"] == made["id"]
    at = f"/endpoints/{made['id']}"
    assert (
        await house.call(manager(), "POST", "/endpoints", {"url": "x", "event_types": ["x"]}, key="")
    ).status_code == 400
    assert (await house.call(manager(), "PATCH", at, {"description": "x"})).status_code == 428
    assert (await house.call(manager(), "PATCH", at, {"description": "x"}, version=9)).status_code == 412
    changed = await house.ok(manager(), "PATCH", at, {"description": "new", "event_types": [ISSUED]}, version=1)
    assert (changed["description"], changed["version"]) == ("new", 2)
    assert (await house.call(manager(), "GET", "/deliveries?cursor=bm9uZQ")).status_code == 422
    assert (await house.call(manager(), "POST", f"{at}/replay", {"since": "2026-01-01T00:00:00"})).status_code == 422
    await house.ok(manager(), "DELETE", at, version=2)
    ended = await house.look(manager(), made)
    assert (ended["state"], ended["keys"], ended["actions"]) == ("ended", [], [])
    assert made["id"] not in [row["id"] for row in (await house.ok(manager(), "GET", "/endpoints"))["items"]]


async def test_the_log_comes_in_pages(house: House):
    made = await house.register(manager(), ISSUED)
    for number in range(5):
        await house.hear(ISSUED, RULING | {"ruling": f"FJ-R-{number}"})
        house.later(seconds=number % 2)
    seen, cursor = [], ""
    while True:
        page = await house.ok(
            manager(), "GET", "/deliveries", params={"endpoint": made["id"], "limit": 2, "cursor": cursor}
        )
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 5
    assert await house.log(manager(), endpoint=made["id"], state="failed") == []


async def test_firms_and_administrations_do_not_see_each_other(house: House):
    mine = await house.register(manager(), ISSUED)
    system = await house.register(officer(), ISSUED)
    await house.hear(ISSUED, RULING)
    await house.send()
    (line,) = await house.log(manager(), endpoint=mine["id"])
    strangers = (
        manager(OTHER), officer(), officer(administration="VU"), manager(administration="VU"),
        officer("national-system", kind=Kind.CLIENT),
    )  # fmt: skip
    for who in strangers:
        assert (await house.call(who, "GET", f"/endpoints/{mine['id']}")).status_code == 404
        assert (await house.call(who, "GET", f"/deliveries/{line['id']}")).status_code == 404
        assert (await house.call(who, "POST", f"/deliveries/{line['id']}/replay")).status_code in (403, 404)
        assert (await house.call(who, "DELETE", f"/endpoints/{mine['id']}", version=1)).status_code in (403, 404)
        assert mine["id"] not in [row["endpoint"] for row in await house.log(who)]
    assert (await house.call(manager(), "GET", f"/endpoints/{system['id']}")).status_code == 404
    reader = officer("national-system", kind=Kind.CLIENT)
    assert [row["id"] for row in (await house.ok(reader, "GET", "/endpoints"))["items"]] == [system["id"]]
    assert (await house.call(reader, "POST", f"/endpoints/{system['id']}/test")).status_code == 403
    assert (await house.call(manager(role="trader"), "GET", "/endpoints")).status_code == 403
    assert (await house.call(officer("reviewer"), "GET", "/endpoints")).status_code == 403
    assert (await house.call(None, "GET", "/event-types")).status_code == 401


async def test_an_event_of_one_administration_leaves_for_nobody_of_another(house: House):
    here, there = await house.register(officer(), ISSUED), await house.register(officer(administration="VU"), ISSUED)
    await house.hear(ISSUED, RULING, administration="VU")
    await house.send("FJ")
    assert house.receiver.came == []
    await house.send("VU")
    assert len(house.receiver.came) == 1
    assert await house.log(officer(), endpoint=here["id"]) == []
    assert len(await house.log(officer(administration="VU"), endpoint=there["id"])) == 1


async def test_when_a_firm_ends_its_endpoints_are_disabled(house: House):
    mine, system = await house.register(manager(), ISSUED), await house.register(officer(), ISSUED)
    ended = {"organisation": ACME, "name": "Acme", "tin": "50-1", "reason": "closed"}
    await house.hear("identity.OrganisationEnded", ended)
    assert (await house.look(manager(), mine))["state"] == "disabled"
    assert (await house.look(officer(), system))["state"] == "active"


async def test_the_number_of_endpoints_is_bounded(house: House):
    for _ in range(20):
        await house.register(manager(OTHER, tin="50-2"), ISSUED)
    body = {"url": house.receiver.url, "event_types": [ISSUED]}
    refused = await house.call(manager(OTHER, tin="50-2"), "POST", "/endpoints", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "rule-not-met")
    await house.register(manager(), ISSUED)


async def test_the_event_types_say_who_may_receive_them(house: House):
    items = (await house.ok(manager(), "GET", "/event-types"))["items"]
    assert {row["name"] for row in items} == set(EVENT_TYPES)
    assert {row["name"] for row in items if not row["available"]} == set(LANES)
    assert all(row["available"] for row in (await house.ok(officer(), "GET", "/event-types"))["items"])
    path = items[0]["schema_at"].removeprefix("/api/notices")
    assert (await house.ok(manager(), "GET", path))["title"] == items[0]["name"]
    assert (await house.call(manager(), "GET", "/event-types/no.Such")).status_code == 404


async def test_private_keys_are_sealed_and_shown_to_nobody(house: House):
    made = await house.register(manager(), ISSUED)
    assert "sealed" not in str(made)
    assert "whsk_" not in str(made)
    async with house.work.reading(administration="FJ") as session:
        found = await session.execute(
            text("select sealed_key from notices.endpoint where id = :id"), {"id": made["id"]}
        )
        sealed = found.scalar_one()
    assert "whsk_" not in sealed
    assert house.app.state.desk.box.open(sealed, owner=made["id"]).startswith("whsk_")


async def test_a_key_that_cannot_be_opened_is_said_and_mended_by_a_rotation(house: House):
    """A restore with another sealing key."""
    made = await house.register(manager(), ISSUED)
    other = house.app.state.desk.box.seal("whsk_x", owner="somebody else")
    async with house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(
            text("update notices.endpoint set sealed_key = :s where id = :id"), {"s": other, "id": made["id"]}
        )
    await house.hear(ISSUED, RULING)
    await house.send()
    (line,) = await house.log(manager(), endpoint=made["id"])
    assert line["last_error"] == "the signing key cannot be opened here: rotate it"
    assert house.receiver.came == []
    await house.act(manager(), made, "rotate-key")
    house.later(seconds=6)
    await house.send()
    ((headers, _),) = house.receiver.came
    assert len(headers["webhook-signature"].split(" ")) == 1, (
        "the old key, which nobody can open, does not hold up the new one"
    )


def _certificate(name: str) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(START - timedelta(days=3650)).not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("192.0.2.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return built.public_bytes(serialization.Encoding.PEM), private


class Led(Sender):
    """Takes every name for one that leads to this machine, as if that had been checked."""

    async def admitted(self, url, *, ports):
        return ("127.0.0.1",)


async def test_over_tls_the_name_is_kept_for_sni_host_and_certificate(house: House, tmp_path):
    certificate, key = _certificate("hooks.example.com")
    (tmp_path / "pair.pem").write_bytes(certificate + key)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(tmp_path / "pair.pem")
    asked = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    hosts = []

    async def handle(request: web.Request) -> web.Response:
        hosts.append(request.headers["Host"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/x", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server).start()
        port = runner.addresses[0][1]
        trusting = ssl.create_default_context(cadata=certificate.decode())
        sender = Led(context=trusting)
        good = await sender.send(f"https://hooks.example.com:{port}/x", headers={}, body=b"{}", ports={port}, seconds=5)
        wrong = await sender.send(
            f"https://other.example.com:{port}/x", headers={}, body=b"{}", ports={port}, seconds=5
        )
        plain = await Led().send(f"https://hooks.example.com:{port}/x", headers={}, body=b"{}", ports={port}, seconds=5)
    finally:
        await runner.cleanup()
    assert good.taken
    assert asked[0] == "hooks.example.com"
    assert hosts == [f"hooks.example.com:{port}"]
    assert "certificate is not trusted" in (wrong.error or "")
    assert "certificate is not trusted" in (plain.error or "")
