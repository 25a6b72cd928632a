"""Planner, islands, visits and their reports in front of the real trusted-trader service: the plain form, without a browser's script."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway.portal.pages.status.islands import code_of
from gateway.portal.pages.status.visit_schematic import HEIGHT, WIDTH, Spot, schematic
from tests.databases import Ground
from tests.service.house import MONDAY
from tests.service.portal import town as towns
from tests.service.portal.town import Identity, portal_of, text_of
from tests.service.trusted_trader.house import AUDITOR, LITIA, REVIEWER, VALIDATOR, House, build
from tests.service.trusted_trader.visiting import SECOND, act, case, finding, hand_in, planned, report, reported
from tests.unit.portal.conftest import HIDDEN

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(200))
ORIGIN = {"origin": "http://localhost:8000"}
STALE = 412


class Town(towns.Town[House]):
    """Whose office plans visits."""

    async def visit(self, **more: Any) -> dict[str, Any]:
        """A visit planned for VALIDATOR."""
        site = await self.house.site(name=f"Store {uuid4().hex[:6]}")
        return await planned(self.house, await case(self.house, site), site, **more)

    async def look(self, visit: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = (await self.house.get(REVIEWER, f"/visits/{visit['id']}")).json()
        return found


@pytest.fixture(scope="module")
async def one_town(module_ground: Ground) -> Town:
    """One town for all tests of the file."""
    house = module_ground.house(build)
    await house.prepare()
    identity = Identity(house.key, officers=(REVIEWER, VALIDATOR, SECOND))
    return Town(house, portal_of(house, identity=identity))


@pytest.fixture
def town(one_town: Town) -> Town:
    """The file's town, its clock put back to Monday."""
    one_town.house.at = MONDAY
    return one_town


def address(visit: dict[str, Any]) -> str:
    return f"/traders/visits/{visit['number'].replace('/', '-')}"


def hidden(shown: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', shown.text, re.DOTALL)
    assert found, f"no form to {action}"
    return {name: unescape(value) for name, value in HIDDEN.findall(found.group())}


def filled(visit: dict[str, Any], **more: str) -> dict[str, str]:
    """What a validator types."""
    fields = {
        "started_on": "2026-03-02", "started_time": "07:00", "finished_on": "", "finished_time": "08:30",
        "people.0.name": "Litia Vakaloloma", "people.0.function": "Director", "risk_grade": "2", "summary": "Tidy.",
        "do": "report",
    }  # fmt: skip
    for one in visit["checklist"]:
        fields[f"rating.{one['element']}"] = "3"
    return fields | more


class TestTheSchematic:
    def test_labels_stay_on_the_drawing_and_apart(self) -> None:
        near = [Spot(name=f"Island number {at}", x=90 - at * 3, y=40 + at * 2, waiting=at) for at in range(6)]
        drawn = str(schematic(near, title="Islands", description="Where sites wait."))
        assert 'role="img"' in drawn
        assert "<title" in drawn
        assert "<desc" in drawn
        places = [
            (float(x), float(y), anchor, name)
            for x, y, anchor, name in re.findall(
                r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)" fill="#1b2429"[^>]*>([^<]+)', drawn
            )
        ]
        assert len(places) == 6
        assert len({(x, y) for x, y, _, _ in places}) == 6
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y, _, _ in places)

    def test_a_name_is_escaped(self) -> None:
        assert "<b>" not in str(schematic([Spot(name="<b>", x=1, y=1)], title="T", description="D"))

    def test_a_code_is_made_of_a_name(self) -> None:
        assert (code_of("Vava'u"), code_of("Île des Pins"), code_of("  ")) == ("vavau", "ile-des-pins", "")


class TestIslands:
    async def test_an_island_is_seen_before_it_is_kept_then_changed_and_taken_off(self, town: Town) -> None:
        browser = town.browser(REVIEWER)
        typed = {"name": "Koro", "x": "60", "y": "45", "travel": "Ship on Tuesdays", "travel_hours": "16"}
        seen = await browser.send_form("/traders/islands", "/traders/islands", **typed, do="preview")
        assert seen.status_code == 200
        assert "#ffd23f" in seen.text
        assert "koro" not in text_of(await browser.get("/traders/islands"))
        kept = await browser.send_form("/traders/islands", "/traders/islands", **typed, do="keep")
        assert kept.status_code == 303
        twice = await browser.send_form("/traders/islands", "/traders/islands", **typed, do="keep")
        assert (twice.status_code, "Another island has this code." in text_of(twice)) == (409, True)
        here = "/traders/islands?change=koro"
        stale = hidden(await browser.get(here), "/traders/islands")
        changed = await browser.send_form(here, "/traders/islands", **typed | {"x": "70"}, do="keep")
        assert changed.status_code == 303
        late = await browser.post("/traders/islands", data=stale | typed | {"do": "keep"}, headers=ORIGIN)
        assert late.status_code == STALE
        assert (await browser.send_form(here, "/traders/islands/koro/retire")).status_code == 303
        assert "Koro" not in text_of(await browser.get("/traders/planner"))

    async def test_what_is_no_place_is_said_at_its_field(self, town: Town) -> None:
        wrong = await town.browser(REVIEWER).send_form(
            "/traders/islands", "/traders/islands", name="Far", x="101", y="ten", travel_hours="soon", do="keep"
        )
        assert wrong.status_code == 422
        assert text_of(wrong).count("Enter a whole number from 0 to 100.") == 4  # above, and at each field
        assert "Draw an island" not in text_of(await town.browser(VALIDATOR).get("/traders/islands"))


class TestThePlanner:
    async def test_sites_that_wait_are_planned_together(self, town: Town) -> None:
        house = town.house
        sites = [await house.site(name=name) for name in ("Koro store", "Koro yard")]
        application = await case(house, *sites)
        browser = town.browser(REVIEWER)
        shown = await browser.get("/traders/planner")
        assert "Koro store" in text_of(shown)
        assert "<svg" in shown.text
        here = f"/traders/planner/visit?application={application['id']}&site={sites[0]}"
        form = await browser.get(here)
        action = unescape(re.search(r'action="(/traders/planner/visit[^"]*)"', form.text).group(1))  # type: ignore[union-attr]  # the form is there
        body = hidden(form, action.replace("&", "&amp;")) | {
            "kind": "on_site", "planned_on": "2026-03-09", "trip": "Koro in March", "validators": VALIDATOR.id,
        }  # fmt: skip
        none = await browser.post(action, data=body, headers=ORIGIN)
        assert (none.status_code, "Tick at least one site." in text_of(none)) == (422, True)
        picked: dict[str, Any] = body | {"sites": [f"{application['id']} {site}" for site in sites]}
        for _ in range(2):  # sent twice, it plans once
            assert (await browser.post(action, data=picked, headers=ORIGIN)).status_code == 303
        found = (await house.get(REVIEWER, f"/applications/{application['id']}/visits")).json()["items"]
        assert [one["trip"] for one in found] == ["Koro in March"] * 2
        words = text_of(await browser.get("/traders/planner"))
        assert "Koro in March" in words
        past = await browser.post(action, data=picked | {"planned_on": "2026-02-01", "_key": "another"}, headers=ORIGIN)
        assert "This day is over." in text_of(past)

    async def test_only_officers_come_in(self, town: Town) -> None:
        for path in ("/traders/planner", "/traders/visits", "/traders/islands"):
            assert (await town.browser(LITIA).get(path)).status_code == 403


class TestAVisit:
    async def test_planned_anew_begun_and_cancelled(self, town: Town) -> None:
        visit = await town.visit()
        here, browser = address(visit), town.browser(REVIEWER)
        moved = {"kind": "remote", "planned_on": "2026-03-12", "trip": "", "validators": SECOND.id}
        assert (await browser.send_form(here, f"{here}/replan", **moved)).status_code == 303
        now = await town.look(visit)
        assert (now["kind"], now["planned_on"], now["validators"][0]["id"]) == ("remote", "2026-03-12", SECOND.id)
        refused = await town.browser(VALIDATOR).get(here)
        assert "Only an officer named for this visit reports on it." in text_of(refused)
        began = await town.browser(SECOND).send_form(here, f"{here}/start")
        assert began.headers["location"].endswith("/report")
        empty = await browser.send_form(here, f"{here}/cancel", reason="")
        assert (empty.status_code, "Say why." in text_of(empty)) == (422, True)
        assert (await browser.send_form(here, f"{here}/cancel", reason="The ship did not go.")).status_code == 303
        assert "Visit cancelled" in text_of(await browser.get(here))

    async def test_a_finding_is_reopened_and_resolved(self, town: Town) -> None:
        house = town.house
        site = await house.site()
        visit = await reported(house, await case(house, site), site, finding("major"))
        here, browser = address(visit), town.browser(VALIDATOR)
        name = visit["findings"][0]["id"]
        to = f"{here}/findings/{name}"
        nothing = await browser.send_form(here, to, do="resolve", **{f"{name}.text": ""})
        assert nothing.status_code == 422
        done = await browser.send_form(here, to, do="resolve", **{f"{name}.text": "Books shown."})
        assert done.status_code == 303
        again = {f"{name}.text": "Not all of them.", f"{name}.due_on": "2026-04-01"}
        assert (await browser.send_form(here, to, do="reopen", **again)).status_code == 303
        now = (await town.look(visit))["findings"][0]
        assert (now["state"], now["due_on"]) == ("open", "2026-04-01")
        assert "Accept as resolved" not in text_of(await town.browser(AUDITOR).get(here)).partition("Findings")[2]


class TestTheReport:
    async def test_the_plain_form_hands_in_once_with_photos(self, town: Town) -> None:
        visit = await town.visit()
        here = address(visit)
        to, browser = f"{here}/report", town.browser(VALIDATOR)
        shown = await browser.get(to)
        assert len(shown.content) < 60_000
        fields = hidden(shown, to) | filled(visit)
        missing = await browser.post(to, data=fields | {"rating.A": "", "finished_time": ""}, headers=ORIGIN)
        assert missing.status_code == 422
        assert "Rate element A from 0 to 4." in text_of(missing)
        assert "Tidy." in missing.text
        more = await browser.post(to, data=fields | {"do": "findings"}, headers=ORIGIN)
        assert 'name="findings.2.text"' in more.text
        fields |= hidden(more, to) | {
            "findings.1.severity": "critical", "findings.1.element": "B", "findings.1.text": "No books for 2025.",
        }  # fmt: skip
        halting = await browser.post(to, data=fields, headers=ORIGIN)
        assert "Say what must be done about a critical finding." in text_of(halting)
        fields |= {"findings.1.action": "Write them up.", "photo_about": "finding.1"}
        photo = {"photo": ("gate.jpg", JPEG, "image/jpeg")}
        wrong = await browser.post(
            to, data=fields, files={"photo": ("x.jpg", b"MZ no photo", "image/jpeg")}, headers=ORIGIN
        )
        assert (wrong.status_code, "x.jpg was not taken" in text_of(wrong)) == (422, True)
        kept = await browser.post(to, data=fields | {"do": "photos"}, files=photo, headers=ORIGIN)
        assert "gate.jpg" in text_of(kept)
        for _ in range(2):
            sent = await browser.post(to, data=fields, files=photo, headers=ORIGIN)
            assert sent.status_code == 303, text_of(sent)
        now = await town.look(visit)
        assert (now["state"], len(now["findings"]), len(now["photos"]), now["kept"]) == ("reported", 1, 1, [])
        assert now["photos"][0]["about"] == now["findings"][0]["id"] == fields["findings.1.id"]
        assert now["started"]["office"].startswith("2026-03-02T07:00")
        assert (await browser.get(to)).headers["location"] == here
        words = text_of(await town.browser(REVIEWER).get(here))
        assert "Critical finding" in words
        assert "blocks the grant" in words
        assert "Tidy." in words

    async def test_a_report_that_meets_a_new_plan_is_kept_explained_and_used(self, town: Town) -> None:
        visit = await town.visit()
        here = address(visit)
        to, browser = f"{here}/report", town.browser(VALIDATOR)
        fields = hidden(await browser.get(to), to) | filled(visit)
        moved = {"kind": "on_site", "planned_on": "2026-03-13", "validators": [{"id": VALIDATOR.id, "name": "V"}]}
        assert (await act(town.house, REVIEWER, visit, "replan", moved)).status_code == 200
        kept = await browser.post(to, data=fields, headers=ORIGIN)
        assert kept.status_code == 409
        assert "The report is kept, and not used yet" in text_of(kept)
        assert "13 March 2026" in text_of(kept)
        page = await browser.get(here)
        assert "Reports that were kept" in text_of(page)
        used = await browser.send_form(here, f"{here}/use-kept")
        assert used.status_code == 303
        now = await town.look(visit)
        assert (now["state"], now["kept"]) == ("reported", [])

    async def test_a_kept_report_of_a_cancelled_visit_becomes_the_new_visits(self, town: Town) -> None:
        house = town.house
        site = await house.site()
        application = await case(house, site)
        first = await planned(house, application, site)
        await act(house, REVIEWER, first, "cancel", {"reason": "Cyclone."})
        assert (await hand_in(house, first, report(house, first))).status_code == 409
        second = await planned(house, application, site)
        here, browser = address(second), town.browser(VALIDATOR)
        assert first["number"] in text_of(await browser.get(here))
        assert (await browser.send_form(here, f"{here}/use-kept")).status_code == 303
        assert (await town.look(second))["state"] == "reported"

    async def test_what_was_typed_outlives_the_session(self, town: Town) -> None:
        visit = await town.visit()
        to, browser = f"{address(visit)}/report", town.browser(VALIDATOR)
        fields = hidden(await browser.get(to), to) | filled(visit, summary="Typed for an hour.")
        token = browser.headers.pop("authorization")
        lost = await browser.post(to, data=fields, headers=ORIGIN)
        assert lost.status_code == 401
        browser.headers["authorization"] = token
        assert "Typed for an hour." in (await browser.get(to)).text

    async def test_who_is_not_named_reads_that_and_is_refused(self, town: Town) -> None:
        visit = await town.visit()
        to, browser = f"{address(visit)}/report", town.browser(SECOND)
        shown = await browser.get(to)
        assert "This visit is not yours to report" in text_of(shown)
        refused = await browser.post(to, data=hidden(shown, to) | filled(visit), headers=ORIGIN)
        assert refused.status_code == 409
        assert "Only an officer named for this visit reports on it." in text_of(refused)


class TestOnTheDevice:
    async def test_the_worker_stands_for_visits_alone(self, town: Town) -> None:
        found = await town.browser(VALIDATOR).get("/traders/visits/worker.js")
        assert found.headers["content-type"].startswith("text/javascript")
        assert found.headers["service-worker-allowed"] == "/traders/visits"
        assert found.headers["cache-control"] == "no-cache"
        manifest = (await town.browser(VALIDATOR).get("/traders/visits/app.webmanifest")).json()
        assert (manifest["scope"], manifest["start_url"]) == ("/traders/visits", "/traders/visits")
        assert (await town.browser(VALIDATOR).get(manifest["icons"][0]["src"])).status_code == 200
        assert "No network" in text_of(await town.browser(VALIDATOR).get("/traders/visits/offline"))

    async def test_the_page_carries_plan_person_and_words_for_the_script(self, town: Town) -> None:
        visit = await town.visit()
        shown = (await town.browser(replace(VALIDATOR, language="fr")).get(f"{address(visit)}/report?lang=fr")).text
        assert f'data-plan="{visit["plan"]}"' in shown
        assert f'data-person="{VALIDATOR.id}"' in shown
        assert "Sur cet appareil seulement, non envoyé." in shown
        assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", shown)
