"""The frame of every page: languages, forms bound to browser and session, errors as pages, files kept for ever."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from gateway.portal.client.transport import ApiProblem
from gateway.portal.language import choose_language
from tests.unit.portal.fake_api import OFFICER, TRADER, actor_token, problem

PORTAL = Path("gateway/portal")
PUBLIC_PAGES = [
    "/", "/how-it-works", "/help", "/privacy", "/accessibility", "/rulings", "/rulings?q=coconut", "/rulings/FJ-AR-2026-00042", "/rulings/N277893",
    "/rulings/TO-AR-2026-00003", "/requirements", "/requirements?administration=FJ", "/sign-in", "/register", "/register/confirm?code=abc", "/reset",
    "/reset/confirm", "/invitations", "/invitations?code=abc", "/nowhere",
]  # fmt: skip
OWN_PAGES = ["/account", "/account/password", "/account/one-time-codes", "/account/firm", "/act"]


def assert_well_formed(text: str, language: str) -> None:
    """What every page has: its language, one h1, a way past the menu, nothing inline."""
    assert f'<html lang="{language}">' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert 'href="#main"' in text
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text), "a request to somebody else"
    assert "\N{REPLACEMENT CHARACTER}" not in text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PUBLIC_PAGES)
async def test_public_pages(browser, path, language):
    browser.cookies.set("vaka_language", language)
    answer = await browser.get(path)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert_well_formed(answer.text, language)
    assert len(gzip.compress(answer.content, 6)) < 15_000


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", OWN_PAGES)
async def test_own_pages(browser, path, language):
    browser.act_as(TRADER)
    browser.cookies.set("vaka_language", language)
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert_well_formed(answer.text, language)


@pytest.mark.parametrize("path", OWN_PAGES)
async def test_own_pages_send_the_public_to_sign_in_and_back(browser, path):
    answer = await browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path.replace('/', '%2F')}"


async def test_first_page_weighs_little(browser):
    """Everything a browser without anything kept transfers for the first page: below 60 KB, our own files below 20 KB."""
    page = await browser.get("/", headers={"accept-encoding": "gzip"})
    files = 0
    for address in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text)):
        async with browser.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
            assert answer.headers["cache-control"].endswith("immutable")
            files += len(b"".join([piece async for piece in answer.aiter_raw()]))
    assert files < 20_000
    assert files + len(gzip.compress(page.content, 6)) < 60_000


async def test_static_files_have_an_address_per_content(browser):
    page = await browser.get("/")
    address = re.search(r"/static/vaka\.[0-9a-f]{10}\.css", page.text)
    assert address
    assert (await browser.get(address.group())).headers["content-type"].startswith("text/css")
    assert (await browser.get("/static/vaka.css")).headers["cache-control"] == "public, max-age=3600"
    assert (await browser.get("/static/vaka.0000000000.css")).status_code == 404
    assert (await browser.get("/static/..%2fapp.py")).status_code == 404


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "language"),
    [
        ("fr", "en", "en", "fr"),
        (None, "fr", "en", "fr"),
        (None, None, "fr-FJ,fr;q=0.9,en;q=0.1", "fr"),
        (None, None, "de, en;q=0.5, fr;q=0.4", "en"),
        (None, None, "fr;q=0", "en"),
        ("xx", None, "", "en"),
        (None, "../..", "fr;q=nonsense", "en"),
    ],
)
def test_language_is_chosen(asked, kept, accepted, language):
    assert choose_language(asked=asked, kept=kept, accepted=accepted) == language


async def test_language_in_the_address_is_kept(browser):
    answer = await browser.get("/help?lang=fr")
    assert "<h1>Aide</h1>" in answer.text
    assert "<h1>Aide</h1>" in (await browser.get("/help")).text
    assert answer.headers["content-language"] == "fr"


async def test_the_host_is_shown_by_configuration(browser):
    assert "Customs administrations of the Pacific" in (await browser.get("/")).text
    fiji = await browser.get("/?administration=FJ")
    assert "Fiji Revenue and Customs Service" in fiji.text
    assert 'fill="#62b5e5"' in fiji.text
    assert "Fiji Revenue" in (await browser.get("/help")).text, "the choice is kept"


async def test_menu_follows_who_is_there(browser):
    browser.act_as(OFFICER)
    text = (await browser.get("/help")).text
    assert "Sera Tuilagi" in text
    assert 'action="/sign-out"' in text
    assert ">Requirements</a>" not in text


def test_a_token_that_is_none_is_nobody(browser):
    from gateway.portal.visit import actor_from_token

    for authorization in ("", "Bearer x", "Bearer a.b.c", "Bearer " + actor_token(kind="nonsense")):
        assert actor_from_token(authorization).id == "public"
    assert actor_from_token("Bearer " + OFFICER).is_officer


async def test_form_without_token_changes_nothing(browser, api):
    answer = await browser.post("/register", data={"email": "a@example.fj"})
    assert answer.status_code == 403
    assert "open too long" in answer.text
    assert not [call for call in api.calls if call[0] == "POST"]


async def test_form_from_elsewhere_changes_nothing(browser, api):
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = await browser.send_form("/register", "/register", headers=headers, email="a@example.fj")
        assert answer.status_code == 403
    assert not [call for call in api.calls if call[0] == "POST"]


async def test_form_token_belongs_to_the_session(browser, api):
    """A form opened before signing in as somebody else is not sent as that other."""
    shown = await browser.get("/register")
    browser.act_as(TRADER)
    answer = await browser.send_shown(shown, "/register", email="a@example.fj")
    assert answer.status_code == 403
    assert not [call for call in api.calls if call[0] == "POST"]


async def test_form_tokens_are_masked(browser):
    first, second = [
        re.search(r'name="_token" value="([^"]+)"', (await browser.get("/register")).text) for _ in range(2)
    ]
    assert first
    assert second
    assert first.group(1) != second.group(1)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "not-permitted", "This is not open to you"),
        (404, "not-found", "This page is not here"),
        (409, "not-possible", "This cannot be done now"),
        (412, "stale-version", "Somebody changed this meanwhile"),
        (429, "too-many-requests", "Too many tries"),
        (503, "unavailable", "What you saved is safe"),
        (500, "internal-error", "went wrong on our side"),
    ],
)
async def test_problems_are_pages(browser, api, status, code, words):
    api.answers["GET", "/rulings/X-1"] = lambda _: (status, problem(code, title="" if status == 500 else code))
    answer = await browser.get("/rulings/X-1", headers={"x-request-id": "r-123456789"})
    assert answer.status_code == status
    assert words in answer.text
    assert "r-123456789" in answer.text
    assert_well_formed(answer.text, "en")


async def test_unknown_problem_shows_what_the_api_says(browser, api):
    said = problem(
        "ship-has-sailed", title="The ship has sailed.", detail="It left on Friday.", hint="Take the next one."
    )
    api.answers["GET", "/rulings/X-1"] = lambda _: (409, said)
    text = (await browser.get("/rulings/X-1")).text
    for words in ("The ship has sailed.", "It left on Friday.", "Take the next one."):
        assert words in text


async def test_our_own_fault_is_a_page_without_details(browser, api, caplog):
    api.answers["GET", "/rulings/X-1"] = lambda _: (200, {"number": "a secret detail"})
    answer = await browser.get("/rulings/X-1")
    assert answer.status_code == 500
    assert "a secret detail" not in answer.text
    assert "KeyError" not in answer.text


async def test_home_stands_when_nothing_else_does(browser, api):
    api.down = True
    assert (await browser.get("/")).status_code == 200
    answer = await browser.get("/rulings")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


async def test_wrong_method_is_a_page(browser):
    answer = await browser.post("/how-it-works")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


def test_templates_have_nothing_inline():
    for template in PORTAL.glob("templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son(?:click|change|submit|load|input)=", text), (
            template
        )


def test_api_problem_survives_anything():
    for body in ({}, {"errors": None}, {"errors": ["x"]}, {"code": None}):
        found = ApiProblem(400, body)
        assert found.errors == []
        assert found.code == ""


def test_fake_answers_are_json():
    from tests.unit.portal import fake_api

    assert json.loads(json.dumps(fake_api.REQUIREMENTS)) == fake_api.REQUIREMENTS


async def test_a_refused_form_leads_back_to_our_own_page_only(browser):
    ours = await browser.post("/register", data={}, headers={"referer": "http://localhost:8000/register?x=1"})
    assert 'href="/register?x=1"' in ours.text
    theirs = await browser.post("/register", data={}, headers={"referer": "https://evil.example/register"})
    assert "evil" not in theirs.text


async def test_icon_is_found_where_browsers_look(browser):
    answer = await browser.get("/favicon.ico")
    assert answer.status_code == 301
    assert (await browser.get(answer.headers["location"])).headers["content-type"] == "image/svg+xml"


def test_tabs_are_drawn_by_one_component() -> None:
    drawn = re.compile(r"<nav[^>]*>\s*<ul class=\"chips")
    found = [path for path in PORTAL.rglob("*.html") if drawn.search(path.read_text())]
    assert [path.name for path in found] == ["show.html"]


def test_every_table_of_cases_becomes_cards_where_it_is_narrow() -> None:
    tables = [table for path in PORTAL.rglob("*.html") for table in re.findall(r'<table class="([^"]*\bcases\b[^"]*)"', path.read_text())]  # fmt: skip
    assert len(tables) >= 5
    assert [table for table in tables if "stack" not in table.split()] == []
