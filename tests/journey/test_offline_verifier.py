"""The verifier page as somebody has it: opened from a file, in a browser without any network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from deploy import document_keys
from services.advance_rulings.domain.paper_words import CLAIMS as RULINGS
from shared.documents import DocumentKeys, sign_statement
from shared.documents.offline import verifier_page
from shared.settings import Settings
from tests.journey.browser import RULES

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
TODAY = NOW.date()
CLAIMS = {
    "number": "FJ-XX-2026-00007", "holder": "Māʻolina <b>Kava</b> & Sœurs 中文", "roles": ["importer", "exporter"], "open": True,
    "from": (TODAY - timedelta(days=30)).isoformat(), "until": (TODAY + timedelta(days=700)).isoformat(),
}  # fmt: skip
NAMES = {"FJ": {"en": "Fiji Customs", "fr": "Douanes des Fidji"}}
LABELS = {"holder": {"en": "Holder", "fr": "Titulaire"}, "importer": {"fr": "importateur"}, "trial": {"en": "A trial"}}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DocumentKeys:
    """Keys of two administrations."""
    folder = tmp_path_factory.mktemp("installation")
    settings = Settings(mode="test", data=folder, secrets=folder, hosted=("FJ", "VU"))
    document_keys.ensure(settings, now=NOW)
    return DocumentKeys(settings)


@pytest.fixture
def page(browser: Browser, keys: DocumentKeys, tmp_path: Path) -> Iterator[Page]:
    """The page from a file, with the network off and every request noted: the file itself must be the only one."""
    file = tmp_path / "verifier.html"
    file.write_bytes(verifier_page(keys.key_set(), NAMES, labels=LABELS, made_on=date(2026, 11, 22)))
    context = browser.new_context(locale="en-NZ", offline=True)
    opened = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    assert asked == [file.as_uri()]
    assert wrong == []
    context.close()


def signed(keys: DocumentKeys, **changed: object) -> str:
    return sign_statement(keys, administration="FJ", kind="trial", claims=CLAIMS | changed, at=NOW)


def verdict(page: Page, text: str) -> str:
    """What the page says of a text that is pasted."""
    page.locator("#statement").fill(text)
    page.locator("#verdict h2").wait_for()
    page.wait_for_timeout(50)
    return page.locator("#verdict").inner_text()


def test_a_true_statement_is_genuine_and_shown_whole(page: Page, keys: DocumentKeys) -> None:
    found = verdict(page, f"  {signed(keys)}\n")
    for wanted in (
        "Genuine",
        "Māʻolina <b>Kava</b> & Sœurs 中文",
        "Holder",
        "importer\nexporter",
        "yes",
        "Fiji Customs",
        "A trial",
    ):
        assert wanted in found
    assert "Not genuine" not in found
    assert keys.signer("FJ").kid in found
    assert page.locator("#verdict .good").count() == 1
    assert page.locator("#verdict .notice").count() == 0


def test_the_code_of_a_ruling_is_read_in_words_and_a_changed_code_is_not_genuine(
    browser: Browser, keys: DocumentKeys, tmp_path: Path
) -> None:
    file = tmp_path / "rulings.html"
    file.write_bytes(verifier_page(keys.key_set(), NAMES, labels=RULINGS, made_on=date(2026, 11, 22)))
    decided = {
        "number": "FJ-AR-2026-00001/5", "holder": "Pacific Kava Exports", "code": "2009.89.90", "edition": 1,
        "from": CLAIMS["from"], "until": CLAIMS["until"],
    }  # fmt: skip
    statement = sign_statement(keys, administration="FJ", kind="ar-ruling", claims=decided, at=NOW)
    context = browser.new_context(locale="fr-VU", offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    found = verdict(opened, statement)
    for wanted in (
        "Authentique",
        "Décision anticipée",
        "Code tarifaire",
        "2009.89.90",
        "Titulaire",
        "Pacific Kava Exports",
    ):
        assert wanted in found, wanted
    head, claims, signature = statement.split(".")
    other = sign_statement(keys, administration="FJ", kind="ar-ruling", claims=decided | {"code": "2202.99"}, at=NOW)
    assert "Non authentique" in verdict(opened, ".".join((head, other.split(".")[1], signature)))
    assert claims not in other
    context.close()


def test_any_changed_character_makes_it_not_genuine(page: Page, keys: DocumentKeys) -> None:
    text = signed(keys)
    places = [*range(0, len(text), 17), text.index("."), text.rindex("."), len(text) - 1]
    for place in places:
        other = "A" if text[place] != "A" else "B"
        page.locator("#clear").click()
        assert "Not genuine" in verdict(page, text[:place] + other + text[place + 1 :]), place
    page.locator("#clear").click()
    assert "Genuine" in verdict(page, text).splitlines()


def test_the_last_character_cannot_hide_bits_either(page: Page, keys: DocumentKeys) -> None:
    text = signed(keys)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = alphabet[alphabet.index(text[-1]) ^ 1]
    assert "Not genuine" in verdict(page, text[:-1] + twin)


def test_a_key_that_the_page_does_not_know_is_said(page: Page, tmp_path: Path) -> None:
    settings = Settings(mode="test", data=tmp_path, secrets=tmp_path / "others", hosted=("FJ",))
    document_keys.ensure(settings, now=NOW)
    found = verdict(page, signed(DocumentKeys(settings)))
    assert "Not genuine" in found
    assert "does not know" in found


def test_what_is_no_statement_is_said(page: Page) -> None:
    for text in ("http://localhost:8000/verify/FJ-XX-2026-00007", "a.b", "{}", "<img src=x onerror=alert(1)>"):
        assert "three parts" in verdict(page, text)
        page.locator("#clear").click()
    assert page.locator("#verdict").inner_text() == ""


def test_a_statement_that_is_over_or_not_yet_in_force_says_so(page: Page, keys: DocumentKeys) -> None:
    over = verdict(page, signed(keys, until=(TODAY - timedelta(days=2)).isoformat()))
    assert "It is over." in over
    page.locator("#clear").click()
    assert "valid only from" in verdict(page, signed(keys, **{"from": (TODAY + timedelta(days=2)).isoformat()}))


def test_it_speaks_french_too(page: Page, keys: DocumentKeys) -> None:
    page.get_by_role("button", name="Français").click()
    found = verdict(page, signed(keys))
    for wanted in ("Authentique", "Titulaire", "importateur", "Douanes des Fidji", "oui"):
        assert wanted in found
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == "Ce document est-il authentique ?"


def test_a_text_file_serves_as_well(page: Page, keys: DocumentKeys, tmp_path: Path) -> None:
    file = tmp_path / "statement.txt"
    file.write_text(signed(keys) + "\n")
    page.locator("#file").set_input_files(str(file))
    page.locator("#verdict .good").wait_for()


def test_it_is_accessible_and_fits_a_telephone(page: Page, keys: DocumentKeys, browser: Browser) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    verdict(page, signed(keys))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # The page's own policy lets no script in, so the checker reads a copy without it.
    copy = browser.new_context(bypass_csp=True).new_page()
    copy.goto(page.url)
    copy.locator("#statement").fill(signed(keys))
    copy.locator("#verdict .good").wait_for()
    results = Axe().run(copy, options=RULES).response
    assert [violation["id"] for violation in results["violations"]] == []
    copy.context.close()
