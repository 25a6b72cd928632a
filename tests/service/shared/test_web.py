"""What a caller of any service gets: problems with a next step, versions, answers that can be asked for again."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared import idempotency
from shared.actors import service_actor
from shared.outbox import cloud_event
from shared.problems import StillRunning
from shared.tokens import SigningKey
from tests.service.shared.sample import AT, ELSEWHERE, KEEPER, VISITOR, LampHung, app_of, client_of, signed


@pytest.fixture
async def client(sample, work):
    async with client_of(app_of(sample, work)) as made:
        yield made


async def hang(client, *, key=None, actor=KEEPER, name="porch"):
    return await client.post(
        "/lamps", json={"name": name}, headers=signed(actor, **{"Idempotency-Key": key or uuid4().hex})
    )


def problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["hint"], "every problem names one next step"
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


class TestWhoAsks:
    async def test_nobody(self, client):
        answer = await client.post("/lamps", json={"name": "x"})
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_token_that_does_not_verify(self, client):
        token = signed(KEEPER)["Authorization"]
        answer = await client.get("/lamps", headers={"Authorization": token[:-6] + "AAAAAA"})
        problem(answer, 401, "unauthenticated")
        problem(await client.get("/lamps", headers={"Authorization": "Basic YTpi"}), 401, "unauthenticated")

    async def test_somebody_without_the_permission(self, client):
        body = problem(await hang(client, actor=VISITOR), 403, "not-permitted")
        assert body["permission"] == "sample:lamp:keep"

    async def test_somebody_of_another_administration_finds_nothing(self, client):
        place = (await hang(client)).headers["location"]
        assert (await client.get(place, headers=signed(VISITOR))).status_code == 200
        problem(await client.get(place, headers=signed(ELSEWHERE)), 404, "not-found")
        problem(await client.post(f"{place}/light", headers=signed(ELSEWHERE, **{"If-Match": '"1"'})), 404, "not-found")


class TestWhatIsSent:
    async def send(self, client, content, **headers):
        sent = signed(KEEPER, **{"Idempotency-Key": uuid4().hex, "Content-Type": "application/json", **headers})
        return await client.post("/lamps", content=content, headers=sent)

    @pytest.mark.parametrize("content", [b"{", b'{"name": }', b"", b"nonsense"])
    async def test_malformed_json(self, client, content):
        assert (await self.send(client, content)).status_code == 422

    async def test_bytes_that_are_no_text(self, client):
        problem(await self.send(client, b'{"name": "\xff\xfe"}'), 422, "invalid")

    async def test_every_wrong_field_has_its_pointer(self, client):
        body = problem(await self.send(client, b'{"watts": 0, "colour": "red"}'), 422, "invalid")
        assert {(e["pointer"], e["code"]) for e in body["errors"]} == {
            ("/name", "missing"), ("/watts", "greater-than-equal"), ("/colour", "extra-forbidden"),
        }  # fmt: skip

    async def test_a_wrong_type(self, client):
        body = problem(await self.send(client, b'{"name": 7}'), 422, "invalid")
        assert [e["pointer"] for e in body["errors"]] == ["/name"]
        assert all(e["hint"] for e in body["errors"]), "every field error names its next step"

    async def test_a_wrong_query_and_a_wrong_path(self, client):
        body = problem(await client.get("/lamps", params={"q": "x" * 51}, headers=signed(KEEPER)), 422, "invalid")
        assert body["errors"][0]["pointer"] == "query:q"
        body = problem(await client.get("/lamps/seven", headers=signed(KEEPER)), 422, "invalid")
        assert body["errors"][0]["pointer"] == "path:number"

    async def test_the_character_nul_is_the_senders_fault(self, client):
        problem(await client.get("/lamps", params={"q": "a\0b"}, headers=signed(KEEPER)), 422, "invalid")
        problem(await self.send(client, b'{"name": "a\\u0000b"}'), 422, "invalid")

    async def test_an_unknown_address_and_a_wrong_method(self, client):
        problem(await client.get("/lanterns"), 404, "not-found")
        answer = await client.delete("/lamps", headers=signed(KEEPER))
        problem(answer, 405, "method-not-allowed")


class TestVersions:
    async def light(self, client, place, **headers):
        return await client.post(f"{place}/light", headers=signed(KEEPER, **headers))

    async def test_the_version_seen_last_is_taken(self, client):
        made = await hang(client)
        assert made.headers["etag"] == '"1"'
        answer = await self.light(client, made.headers["location"], **{"If-Match": made.headers["etag"]})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')

    async def test_an_older_one_is_stale_and_says_who_changed_it(self, client):
        place = (await hang(client)).headers["location"]
        await self.light(client, place, **{"If-Match": '"1"'})
        body = problem(await self.light(client, place, **{"If-Match": '"1"'}), 412, "stale-version")
        assert (body["current"], body["changed"]) == (2, {"by": "Sefa"})

    @pytest.mark.parametrize("given", [None, "*", "", '"x"', '"²"', '"' + "9" * 5000 + '"', '"1", "2"', '"-1"'])
    async def test_none_or_one_that_is_not_ours_is_required(self, client, given):
        place = (await hang(client)).headers["location"]
        headers = {} if given is None else {"If-Match": given.encode("latin-1")}
        problem(await self.light(client, place, **headers), 428, "precondition-required")

    @pytest.mark.parametrize("given", ["1", '"1"', 'W/"1"'])
    async def test_the_ways_an_etag_is_written(self, client, given):
        place = (await hang(client)).headers["location"]
        assert (await self.light(client, place, **{"If-Match": given})).status_code == 200

    async def test_of_many_who_change_the_same_version_one_wins(self, sample, client):
        place = (await hang(client)).headers["location"]
        answers = await asyncio.gather(*(self.light(client, place, **{"If-Match": '"1"'}) for _ in range(6)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses.count(200) >= 1
        assert set(statuses) <= {200, 412}


class TestKeys:
    async def test_a_repeated_call_gets_the_same_bytes_and_changes_nothing(self, sample, client):
        first, second = await hang(client, key="k-1"), await hang(client, key="k-1")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        for name in ("location", "etag", "content-type"):
            assert first.headers[name] == second.headers[name]
        assert "idempotent-replay" not in first.headers
        assert second.headers["idempotent-replay"] == "true"
        assert sample.rows("select count(*) from {s}.lamp") == [(1,)]
        assert sample.rows("select count(*) from {s}.audit_entry") == [(1,)]

    async def test_quotes_around_a_key_do_not_matter(self, sample, client):
        await hang(client, key='"k-1"')
        await hang(client, key="k-1")
        assert sample.rows("select count(*) from {s}.lamp") == [(1,)]

    async def test_the_same_key_for_something_else_is_refused(self, client):
        await hang(client, key="k-1", name="porch")
        problem(await hang(client, key="k-1", name="gate"), 422, "key-reused")

    async def test_a_key_belongs_to_whoever_sent_it(self, sample, client):
        await hang(client, key="k-1")
        await hang(client, key="k-1", actor=replace(KEEPER, id="other"))
        await hang(client, key="k-1", actor=replace(KEEPER, organisation="o-1"))
        await hang(client, key="k-1", actor=ELSEWHERE)
        assert sample.rows("select count(*) from {s}.lamp") == [(4,)]

    async def test_ten_calls_at_once_have_one_effect(self, sample, client):
        answers = await asyncio.gather(*(hang(client, key="k-1") for _ in range(10)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        for answer in answers:
            if answer.status_code == 409:
                problem(answer, 409, "still-running")
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        assert sample.rows("select count(*) from {s}.lamp") == [(1,)]

    async def test_while_the_first_call_runs_the_second_is_told_so(self, work):
        key = idempotency.Key(administration="FJ", actor="a", route="POST /x", key="k", body_hash="h")
        async with work.changing(actor=KEEPER, at=AT, key=key):
            with pytest.raises(StillRunning):
                async with work.changing(actor=KEEPER, at=AT, key=key):
                    pytest.fail("two calls with one key at once")

    async def test_a_call_that_failed_may_be_repeated(self, client):
        place = (await hang(client)).headers["location"]
        failed = await client.post(
            f"{place}/light", headers=signed(KEEPER, **{"If-Match": '"7"', "Idempotency-Key": "k-2"})
        )
        assert failed.status_code == 412
        done = await client.post(
            f"{place}/light", headers=signed(KEEPER, **{"If-Match": '"1"', "Idempotency-Key": "k-2"})
        )
        assert done.status_code == 200

    async def test_a_call_that_makes_something_needs_one(self, client):
        answer = await client.post("/lamps", json={"name": "x"}, headers=signed(KEEPER))
        problem(answer, 400, "missing-idempotency-key")
        problem(await hang(client, key="k" * 256), 422, "invalid")

    async def test_an_answer_is_forgotten_after_thirty_days(self, sample, work, client):
        await hang(client, key="k-1")
        for days, left in ((30, 1), (31, 0)):
            async with work.sessions() as session, session.begin():
                await session.execute(text("select set_config('app.administration', 'FJ', true)"))
                at = AT + timedelta(days=days)
                await idempotency.forget(session, tables=work.tables, administration="FJ", at=at)
            assert sample.rows("select count(*) from {s}.idempotency_key") == [(left,)]


class TestOurOwnFaults:
    async def test_an_unknown_error_says_its_number_and_nothing_else(self, client, caplog):
        answer = await client.get("/broken", headers={"X-Request-ID": "req-12345678"})
        body = problem(answer, 500, "internal-error")
        assert body["request_id"] == "req-12345678"
        assert "hunter2" not in answer.text

    async def test_a_full_disk_for_files_on_their_way_in_is_told_as_one(self, client):
        answer = await client.get("/full")
        problem(answer, 507, "storage-full")
        assert "spooled" not in answer.text

    async def test_a_change_that_says_nothing_is_our_fault_and_is_not_kept(self, sample, client):
        problem(await client.post("/silent", headers=signed(KEEPER)), 500, "internal-error")
        assert sample.rows("select count(*) from {s}.lamp") == [(0,)]

    @pytest.mark.parametrize("given", ["short", "with space 123", "x" * 65, "<script>alert"])
    async def test_a_request_number_that_is_none_is_replaced(self, client, given):
        answer = await client.get("/livez", headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] != given
        assert len(answer.headers["x-request-id"]) == 16


class TestHealth:
    async def test_alive_and_ready(self, client):
        assert (await client.get("/livez")).json() == {"status": "alive"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}

    async def test_a_database_that_is_away_is_503_and_not_our_fault(self, sample):
        nowhere = replace(sample.settings, database_url="postgresql://x:y@127.0.0.1:1/none")
        away = replace(sample, settings=nowhere).work()
        async with client_of(app_of(sample, away)) as client:
            assert (await client.get("/livez")).status_code == 200
            problem(await client.get("/readyz"), 503, "unavailable")
            answer = await client.get("/lamps", headers=signed(KEEPER))
            problem(answer, 503, "unavailable")
            assert answer.headers["retry-after"] == "5"
        await away.close()

    async def test_a_database_at_no_address_is_503_too(self, sample):
        nowhere = replace(sample.settings, database_url="postgresql://x:y@nowhere.invalid:1/none")
        away = replace(sample, settings=nowhere).work()
        async with client_of(app_of(sample, away)) as client:
            problem(await client.get("/lamps", headers=signed(KEEPER)), 503, "unavailable")
        await away.close()

    async def test_what_was_measured_is_text_for_prometheus(self, client):
        await client.get("/livez")
        assert "vaka_requests_total" in (await client.get("/internal/metrics")).text


class TestEventsAtTheDoor:
    """POST /internal/events: from another part only, about itself only, once."""

    @pytest.fixture
    async def listening(self, sample, work):
        heard = []

        async def handler(session, event, at):
            heard.append(event.data["name"])

        app = app_of(sample, work, hears={f"{sample.schema}.LampHung": handler})
        async with client_of(app) as client:
            yield client, heard

    def event(self, sample, administration="FJ"):
        fact = LampHung(subject="lamp/1", version=1, name="far")
        return cloud_event(service=sample.schema, administration=administration, at=AT, fact=fact)

    def from_service(self, sample, administration="FJ"):
        key = SigningKey(part=sample.schema, seed=sample.settings.secret(f"signing-key-{sample.schema}"))
        actor = service_actor(service=sample.schema, administration=administration)
        return {"Authorization": f"Bearer {key.sign_actor(actor, at=AT.timestamp())}"}

    async def test_it_is_heard_once(self, sample, listening):
        client, heard = listening
        event = self.event(sample)
        for said in ("now", "before"):
            answer = await client.post("/internal/events", json=event, headers=self.from_service(sample))
            assert answer.json() == {"heard": said}
        assert heard == ["far"]

    async def test_a_person_tells_no_events(self, sample, listening):
        client, heard = listening
        problem(
            await client.post("/internal/events", json=self.event(sample), headers=signed(KEEPER)), 403, "not-permitted"
        )
        problem(await client.post("/internal/events", json=self.event(sample)), 401, "unauthenticated")
        assert heard == []

    async def test_a_part_tells_only_its_own_and_where_it_speaks(self, sample, listening):
        client, heard = listening
        headers = self.from_service(sample)
        foreign = {**self.event(sample), "type": "identity.AuthorityConfirmed"}
        problem(await client.post("/internal/events", json=foreign, headers=headers), 403, "not-permitted")
        elsewhere = self.event(sample, administration="TO")
        problem(await client.post("/internal/events", json=elsewhere, headers=headers), 403, "not-permitted")
        assert heard == []

    @pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'"x"', b'{"id": "7"}'])
    async def test_what_is_no_event_is_refused(self, sample, listening, body):
        client, _ = listening
        headers = self.from_service(sample) | {"Content-Type": "application/json"}
        problem(await client.post("/internal/events", content=body, headers=headers), 422, "invalid")

    async def test_what_nobody_listens_to_is_refused(self, sample, listening):
        client, _ = listening
        event = {**self.event(sample), "type": f"{sample.schema}.LampLit"}
        problem(await client.post("/internal/events", json=event, headers=self.from_service(sample)), 422, "invalid")


async def test_every_line_of_the_log_is_json_and_carries_the_request(client, capsys):
    from io import StringIO

    from shared import logs

    to = StringIO()
    logs.configure(to=to)
    try:
        await client.get("/broken", headers={"X-Request-ID": "req-12345678"})
    finally:
        logs.configure()
    lines = [json.loads(line) for line in to.getvalue().splitlines()]
    assert any(line["request_id"] == "req-12345678" and "hunter2" in line.get("exception", "") for line in lines)
