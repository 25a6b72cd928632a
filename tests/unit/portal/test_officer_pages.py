"""Officers' pages in front of a fake office of eighty cases: what they show, what their forms carry, what they weigh."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from gateway.portal.app import create_portal
from shared.settings import Settings
from tests.unit.portal.conftest import Browser, Clock
from tests.unit.portal.fake_api import TRADER, actor_token, problem
from tests.unit.portal.officer_fake import EVERYTHING, OFFERS, PROPOSAL, REVIEWER, OfficeApi, case, offer

STATES = {"submitted": 2, "accepted": 7, "assessment": 1, "proposed": 4, "awaiting_applicant": 3, "incomplete": 6}
"""A case in each state, by its number."""
PAGES = (
    "/today",
    "/cases",
    "/cases?state=all&lang=fr",
    *(f"/cases/a{at}" for at in STATES.values()),
    "/cases/a5/propose",
)


@pytest.fixture
def office() -> OfficeApi:
    return OfficeApi()


@pytest.fixture
async def officer(office: OfficeApi, clock: Clock) -> AsyncIterator[Browser]:
    portal = create_portal(settings=Settings(mode="test"), peers=office.peers(), now=clock)
    async with Browser(transport=httpx.ASGITransport(app=portal), base_url="http://localhost:8000") as browser:
        browser.act_as(EVERYTHING)
        yield browser


@pytest.mark.parametrize("path", PAGES)
async def test_no_id_stands_twice_and_every_label_has_its_field(officer: Browser, path: str) -> None:
    page = (await officer.get(path)).text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("path", [*(f"/cases/a{at}" for at in STATES.values()), "/cases/a5/propose"])
async def test_every_form_carries_token_key_and_version(officer: Browser, path: str) -> None:
    page = (await officer.get(path)).text
    forms = [form for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL) if "/sign-out" not in form]
    assert forms
    for form in forms:
        assert all(f'name="{name}"' in form for name in ("_token", "_key", "_version")), form[:200]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_inline_that_the_policy_forbids(officer: Browser, path: str) -> None:
    page = (await officer.get(path)).text
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", page)


async def test_eighty_cases_weigh_less_than_fifteen_kilobytes(officer: Browser) -> None:
    page = await officer.get("/cases")
    assert page.text.count("<tr role=") == 81
    assert len(gzip.compress(page.content)) < 15_000


async def test_kinds_of_documents_stand_in_words(officer: Browser) -> None:
    assert "Photograph or drawing" in (await officer.get("/cases/a5")).text
    assert "Photographie ou dessin" in (await officer.get("/cases/a5?lang=fr")).text


class ListeningApi(OfficeApi):
    """Writes down what is asked of the list of cases."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[set[str]] = []

    def _rulings(self, method: str, path: str, request: Request, body: Any) -> tuple[int, Any]:
        if path == "/applications":
            self.asked.append(set(request.url.query.split("&")))
        return super()._rulings(method, path, request, body)


async def test_the_inbox_asks_for_what_the_address_says(clock: Clock) -> None:
    office = ListeningApi()
    portal = create_portal(settings=Settings(mode="test"), peers=office.peers(), now=clock)
    async with Browser(transport=httpx.ASGITransport(app=portal), base_url="http://localhost:8000") as browser:
        browser.act_as(REVIEWER)
        await browser.get("/cases")
        await browser.get("/cases?state=closed&type=origin")
        await browser.get("/cases?band=overdue&assignee=me&q=kava")
    everything_open, closed, mine = office.asked
    assert {"state=submitted", "state=proposed", "sort=due"} <= everything_open
    assert "state=issued" not in everything_open
    assert {"state=issued", "type=origin", "sort=changed"} <= closed
    assert {"band=overdue", "assignee=me", "q=kava"} <= mine


async def test_the_clock_says_what_it_counts_and_by_which_law(officer: Browser) -> None:
    page = (await officer.get("/cases/a42")).text
    assert "33 of 30 working days" in page
    assert "WTO TFA Article 3.1" in page
    assert "demonstration value" in page


@pytest.mark.parametrize("state", STATES)
async def test_exactly_the_offered_actions_have_a_form(officer: Browser, state: str) -> None:
    page = (await officer.get(f"/cases/a{STATES[state]}")).text
    here = f"/cases/a{STATES[state]}/"
    forms = {
        action.removeprefix(here)
        for action in re.findall(r'<form method="post" action="([^"]+)"', page)
        if here in action
    }
    possible = {row["name"] for row in OFFERS[state] if row["possible"] or row["override_possible"]}
    wanted = (possible - {"propose"}) | ({"documents"} if "attach" in possible else set())
    assert forms == wanted - {"attach"}
    assert ("propose?outcome=issue" in page) == ("propose" in possible)


async def test_why_an_action_is_not_possible_is_said_on_demand(officer: Browser) -> None:
    page = (await officer.get("/cases/a2")).text
    why = re.search(r'<details class="why">(.*?)</details>', page, re.DOTALL)
    assert why
    assert "Accept as complete" in why.group(1)
    assert "Every required question must be answered first." in why.group(1)


async def test_the_small_office_gives_its_reason(officer: Browser, office: OfficeApi) -> None:
    await officer.send_form("/cases/a4", "/cases/a4/issue", **{"issue.reason": "The second officer is on leave."})
    sent = next(body for method, path, _, body in office.calls if (method, path) == ("POST", "/applications/a4/issue"))
    assert sent == {"override": {"reason": "The second officer is on leave."}}


async def test_a_change_names_version_and_key(officer: Browser, office: OfficeApi) -> None:
    await officer.send_form("/cases/a7", "/cases/a7/assess")
    headers = next(found for method, path, found, _ in office.calls if path == "/applications/a7/assess")
    assert headers["if-match"] == '"4"'
    assert len(headers["idempotency-key"]) > 16


async def test_a_rule_that_is_not_met_is_said_where_the_form_is(officer: Browser, office: OfficeApi) -> None:
    said = "Every required question must be answered first."
    office.answers["POST", "/applications/a7/assess"] = lambda _: (409, problem("rule-not-met", detail=said))
    answer = await officer.send_form("/cases/a7", "/cases/a7/assess")
    assert answer.status_code == 409
    assert said in answer.text


async def test_counter_and_case_lead_to_one_another(officer: Browser, office: OfficeApi) -> None:
    office.cases["a6"] = case(6, actions=[offer("answer"), offer("withdraw")])
    assert 'href="/applications/a6"' in (await officer.get("/cases/a6")).text


async def test_who_keeps_only_parameters_begins_with_them(office: OfficeApi, officer: Browser) -> None:
    officer.act_as(actor_token(org=None, org_name=None, tin=None, roles=["parameters"]))
    assert (await officer.get("/office")).headers["location"] == "/office/parameters"
    officer.act_as(REVIEWER)
    assert (await officer.get("/office")).headers["location"] == "/office/rulings"


async def test_the_menu_shows_what_the_roles_open(officer: Browser) -> None:
    officer.act_as(REVIEWER)
    page = (await officer.get("/cases")).text
    assert 'href="/today"' in page
    assert 'href="/registrar"' not in page
    officer.act_as(TRADER)
    page = (await officer.get("/")).text
    assert 'href="/cases"' not in page


async def test_paper_carries_number_address_and_code(officer: Browser) -> None:
    page = (await officer.get("/cases/a42")).text
    paper = page.partition('class="paper-end print-only"')[2].partition("</div>")[0]
    assert "FJ-AR-2026-00042" in paper
    assert "<svg" in paper


@pytest.mark.parametrize("outcome", ["issue", "decline"])
async def test_a_proposal_shows_what_it_has(officer: Browser, office: OfficeApi, outcome: str) -> None:
    """A proposal keeps what was sent, and not what was left out."""
    said = (
        {"subject": "Kava", "reasoning": "It is kava."}
        if outcome == "issue"
        else {"ground": "other", "facts": "It is kava."}
    )
    office.cases["a4"] = case(4, proposal=PROPOSAL | {"outcome": outcome, "content": said})
    page = await officer.get("/cases/a4")
    assert page.status_code == 200
    assert "It is kava." in page.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {
                "hs_code": "560811",
                "origin_country": "NZ",
                "agreement": "pacer_plus",
                "origin_rule": "Change of heading.",
            },
            ("5608.11", "New Zealand", "PACER Plus", "Change of heading."),
        ),
        ({"hs_code": "870310", "relief": "Item 12 applies."}, ("8703.10", "Item 12 applies.")),
        (
            {"valuation_method": 2, "valuation": {"method": 2, "comparable_goods": "The shipment of May."}},
            ("2: identical goods", "Comparable goods", "The shipment of May."),
        ),
    ],
    ids=["origin", "relief", "valuation"],
)
async def test_who_signs_reads_everything_that_the_ruling_will_say(
    officer: Browser, office: OfficeApi, said: dict[str, Any], told: tuple[str, ...]
) -> None:
    office.cases["a4"] = case(4, proposal=PROPOSAL | {"content": {"subject": "Fishing nets"} | said})
    shown = (await officer.get("/cases/a4")).text.partition('id="proposal-title"')[2].partition("</section>")[0]
    for words in told:
        assert words in shown, words
