"""What comes through the door, what does not, and what every answer carries."""

import asyncio
import json

import httpx
import pytest

from tests.service.gateway.conftest import TOKEN


@pytest.fixture(params=[False, True], ids=["in one process", "over the network"])
async def anyhow(request, build):
    """The same house in both run modes."""
    return await build(remote=request.param)


async def test_a_call_reaches_the_service_without_its_prefix(anyhow):
    answer = await anyhow.get("/api/advance-rulings/rulings/FJ%2F42?q=a%20b")
    seen = answer.json()
    assert answer.status_code == 200
    assert (seen["path"], seen["raw"], seen["query"]) == ("/rulings/FJ/42", "/rulings/FJ%2F42", "q=a%20b")
    assert answer.headers["etag"] == '"7"'


async def test_a_body_goes_through_whole(anyhow):
    seen = (await anyhow.post("/api/advance-rulings/applications/1/documents", content=b"x" * 3_000_000)).json()
    assert seen["size"] == 3_000_000


async def test_where_a_new_thing_is_is_told_as_callers_see_it(anyhow):
    answer = await anyhow.post("/api/advance-rulings/made", json={})
    assert answer.headers["location"] == "/api/advance-rulings/applications/42"


async def test_head_asks_without_body(anyhow):
    answer = await anyhow.caller.head("/api/advance-rulings/rulings")
    assert answer.status_code == 200
    assert answer.content == b""
    assert anyhow.rulings.calls[-1][0] == "GET"


@pytest.mark.parametrize(
    "path",
    [
        "/api/identity/internal/actor-tokens",
        "/api/identity//internal/actor-tokens",
        "/api/identity/%69nternal/actor-tokens",
        "/api/identity%2Finternal/actor-tokens",
        "/api/identity/%2Finternal/actor-tokens",
        "/api/identity/Internal/actor-tokens",
        "/api/identity/internal;x/actor-tokens",
        "/api/identity/people/%2e%2e/internal/actor-tokens",
        "/api/advance-rulings/internal/events",
        "/api/identity/internal",
        "/internal/actor-tokens",
        "/api/risk/anything",
        "/api/",
    ],
)
async def test_what_is_between_parts_is_not_reachable_by_any_spelling(anyhow, path):
    before = anyhow.identity.asked
    answer = await anyhow.post(path, json={"token": TOKEN})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert anyhow.identity.asked == before


async def test_nobody_brings_their_own_identity(anyhow):
    forged = {
        "X-Forwarded-For": "6.6.6.6", "X-Actor": "officer", "X-User-Id": "1", "X-Client-Cert-Dn": "CN=officer",
        "X-Vaka-Degraded": "1", "Forwarded": "for=6.6.6.6", "Cookie": "other=1",
    }  # fmt: skip
    seen = (await anyhow.get("/api/advance-rulings/rulings", headers=forged)).json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    for name in ("x-actor", "x-user-id", "x-client-cert-dn", "x-vaka-degraded", "forwarded", "cookie", "authorization"):
        assert name not in seen


async def test_a_trusted_proxy_may_say_for_whom_it_asks(build):
    house = await build(trusted_proxies=("10.1.0.0/16",), client=("10.1.2.3", 80))
    seen = (
        await house.get(
            "/api/advance-rulings/rulings", headers={"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
        )
    ).json()
    assert seen["headers"]["x-forwarded-for"] == "203.0.113.5"
    assert seen["headers"]["x-forwarded-proto"] == "https"


async def test_one_number_from_end_to_end(anyhow):
    answer = await anyhow.get(
        "/api/advance-rulings/rulings",
        headers={"X-Request-ID": "clerk-0001", "traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01"},
    )
    assert answer.headers["x-request-id"] == "clerk-0001"
    assert answer.json()["headers"]["x-request-id"] == "clerk-0001"
    assert answer.json()["headers"]["traceparent"].startswith("00-aaaa")
    missing = await anyhow.get("/api/risk/x", headers={"X-Request-ID": "bad id!"})
    assert missing.json()["request_id"] == missing.headers["x-request-id"] != "bad id!"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/advance-rulings/rulings",
        "/api/risk/none",
        "/api/docs",
        "/problems",
        "/livez",
        "/api/advance-rulings/own-server-name",
    ],
)
async def test_every_answer_is_protected(house, path):
    answer = await house.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


async def test_over_tls_browsers_are_told_to_stay_there(build):
    house = await build(base="https://vaka.test")
    assert "max-age=" in (await house.get("/")).headers["strict-transport-security"]


async def test_a_page_of_another_site_gets_no_permission_unless_named(build):
    house = await build()
    ask = {"Origin": "https://else.example", "Access-Control-Request-Method": "GET"}
    answer = await house.caller.options("/api/advance-rulings/rulings", headers=ask)
    assert "access-control-allow-origin" not in answer.headers
    named = await build(cors_origins=("https://else.example",))
    answer = await named.caller.options("/api/advance-rulings/rulings", headers=ask)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://else.example"


async def test_large_json_travels_compressed_and_keeps_its_version(anyhow):
    answer = await anyhow.get("/api/advance-rulings/page", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 500
    assert answer.headers["etag"] == '"7"'
    assert answer.json()["text"].startswith("Bula")
    plain = await anyhow.get("/api/advance-rulings/page", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()


async def test_a_body_over_the_limit_is_refused_by_its_length(anyhow):
    answer = await anyhow.post("/api/advance-rulings/applications", content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert answer.json()["limit"] == 1024 * 1024
    assert answer.headers["connection"] == "close"


async def test_a_body_over_the_limit_is_refused_while_it_streams(anyhow):
    async def endless():
        for _ in range(200):
            yield b"x" * 10_000

    answer = await anyhow.post("/api/advance-rulings/applications", content=endless())
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


async def test_headers_and_addresses_have_a_limit(house):
    assert (await house.get("/", headers={"X-Long": "x" * 20_000})).status_code == 431
    assert (await house.get("/?q=" + "x" * 9_000)).status_code == 414


async def test_a_rate_is_told_and_kept(build):
    house = await build(requests_per_minute=3)
    for left in ("2", "1", "0"):
        answer = await house.get("/api/advance-rulings/rulings")
        assert answer.headers["ratelimit-remaining"] == left
        assert answer.headers["ratelimit-limit"] == "3"
    refused = await house.get("/api/advance-rulings/rulings")
    assert refused.status_code == 429
    assert refused.json()["code"] == "too-many-requests"
    assert refused.headers["retry-after"] == "20"
    assert (await house.get("/livez")).status_code == 200
    house.clock.forward(20)
    assert (await house.get("/api/advance-rulings/rulings")).status_code == 200


async def test_a_fault_says_its_number_and_nothing_else(house):
    answer = await house.get("/api/advance-rulings/fault")
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text


async def test_browsers_get_a_page_when_something_is_wrong(build):
    house = await build(requests_per_minute=1)
    await house.get("/")
    answer = await house.get("/", headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith("text/html")
    assert "Too many requests" in answer.text


async def test_a_part_that_is_gone_is_503_and_the_others_go_on(build):
    house = await build(remote=True)
    await house.get("/api/advance-rulings/rulings")
    house.app.services._peers["advance_rulings"].url = "unused"
    house.app.services._peers["advance_rulings"]._origin = "http://127.0.0.1:9"
    answer = await house.get("/api/advance-rulings/rulings")
    assert answer.status_code == 503
    assert answer.json()["code"] == "part-unreachable"
    assert (await house.get("/api/identity/people/me")).status_code == 200
    for _ in range(5):
        await house.get("/api/advance-rulings/rulings")
    paused = await house.get("/api/advance-rulings/rulings")
    assert paused.json()["code"] == "not-answering"
    assert int(paused.headers["retry-after"]) >= 1


async def test_ready_names_who_is_not(house):
    assert (await house.get("/readyz")).json()["parts"]["advance_rulings"]["status"] == "ready"
    house.rulings.ready = False
    house.clock.forward(2)
    answer = await house.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["advance_rulings"]["why"] == "no database"
    assert answer.json()["parts"]["identity"]["status"] == "ready"
    assert (await house.get("/livez")).status_code == 200


async def test_measurements_are_for_this_machine_only(build):
    house = await build()
    await house.get("/api/advance-rulings/rulings")
    answer = await house.get("/internal/metrics")
    assert 'vaka_requests_total{method="GET",part="gateway",status="200"}' in answer.text
    await house.caller.request("INVENTED", "/livez")
    assert "INVENTED" not in (await house.get("/internal/metrics")).text
    outside = await build(client=("203.0.113.9", 1))
    assert (await outside.get("/internal/metrics")).status_code == 404


async def test_the_description_and_its_pages(anyhow):
    document = (await anyhow.get("/api/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    assert "/api/advance-rulings/rulings" in document["paths"]
    index = await anyhow.get("/api/docs")
    assert "Advance rulings" in index.text
    assert "style-src 'self'" in index.headers["content-security-policy"]
    page = await anyhow.get("/api/docs/advance-rulings")
    assert "$VAKA/api/advance-rulings/rulings" in page.text
    assert len(page.content) < 60_000
    assert (await anyhow.get("/api/docs/style.css")).headers["content-type"].startswith("text/css")
    assert (await anyhow.get("/api/docs/risk")).status_code == 404


async def test_the_catalogue_knows_the_problems_of_every_part(anyhow):
    page = await anyhow.get("/problems")
    assert "stale-version" in page.text
    assert "already-decided" in page.text
    one = await anyhow.get("/problems/already-decided")
    assert "This application is decided." in one.text
    listed = (await anyhow.get("/problems", headers={"Accept": "application/json"})).json()["items"]
    assert {"too-large", "already-decided", "cross-site-request"} <= {item["code"] for item in listed}
    assert (await anyhow.get("/problems/no-such")).status_code == 404


async def test_a_caller_that_leaves_in_the_middle_breaks_nothing(house):
    messages = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/api/advance-rulings/applications", "raw_path": b"/api/advance-rulings/applications",
        "query_string": b"", "headers": [(b"content-length", b"10")], "client": ("127.0.0.1", 1), "scheme": "http",
    }  # fmt: skip
    await house.app(scope, receive, send)
    assert sent == []
    assert (await house.get("/livez")).status_code == 200


async def test_websockets_are_turned_away(house):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    await house.app({"type": "websocket", "path": "/", "headers": []}, receive, send)
    assert sent == ["websocket.close"]


async def test_many_at_once_do_not_mix_their_answers(anyhow):
    async def one(number):
        answer = await anyhow.get(
            f"/api/advance-rulings/rulings/{number}", headers={"X-Request-ID": f"request-{number}"}
        )
        return answer.json()["path"] == f"/rulings/{number}" and answer.headers["x-request-id"] == f"request-{number}"

    assert all(await asyncio.gather(*(one(number) for number in range(60))))


async def test_each_request_is_one_line_in_the_log(house, capsys):
    await house.get("/api/advance-rulings/rulings?q=private", headers={"X-Request-ID": "logged-001"})
    from structlog.testing import capture_logs

    with capture_logs() as lines:
        await house.get("/api/advance-rulings/rulings?q=private", headers={"X-Request-ID": "logged-002"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["request_id"], line["status"], line["method"]) == ("logged-002", 200, "GET")
    assert line["ms"] >= 0
    assert "private" not in json.dumps(line)


async def test_production_refuses_passwords_on_an_open_line(build):
    outside = await build(mode="production", client=("203.0.113.9", 1))
    for path in ("/api/identity/sessions", "/api/identity/token", "/sign-in"):
        answer = await outside.post(path, json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "insecure-sign-in")
    assert (await outside.get("/api/advance-rulings/rulings")).status_code == 200
    protected = await build(mode="production", client=("203.0.113.9", 1), base="https://vaka.test")
    assert (await protected.post("/api/identity/sessions", json={})).status_code == 200
    local = await build(mode="production")
    assert (await local.post("/api/identity/sessions", json={})).status_code == 200


async def test_a_real_server_in_front_serves_it_too(build, street):
    house = await build(remote=True)
    async with street.served(house.app) as url, httpx.AsyncClient(base_url=url) as caller:
        assert (await caller.get("/api/advance-rulings/page")).json()["text"].startswith("Bula")
        refused = await caller.post("/api/advance-rulings/applications", content=b"x" * 1_500_000)
        assert refused.status_code == 413
        assert (await caller.get("/livez")).json() == {"status": "alive"}


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        "Content-Length: 6\r\nContent-Length: 0\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: +6\r\n",
        "Host: evil.example\r\n",
    ],
)
async def test_a_request_that_reads_in_two_ways_is_refused_and_nothing_slips_in_behind_it(build, street, head):
    house = await build(remote=True)
    hidden = "GET /api/advance-rulings/hidden HTTP/1.1\r\nHost: vaka.test\r\n\r\n"
    asked = f"POST /api/advance-rulings/seen HTTP/1.1\r\nHost: vaka.test\r\n{head}\r\n0\r\n\r\n{hidden}"
    async with street.served(house.app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(url).port)
        writer.write(asked.encode())
        async with asyncio.timeout(5):
            first = await reader.readline()
        writer.close()
        await writer.wait_closed()
    assert b" 400 " in first
    assert house.rulings.calls == []
