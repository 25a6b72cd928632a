"""In a real browser: a small firm says that it is interested, assesses itself, attaches evidence and sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journey.browser import Reader
from tests.journey.installation import Installation
from tests.journey.people import demonstration
from tests.journey.procedure import PNG
from tests.journey.test_browser import comes_in

pytestmark = pytest.mark.browser
LONGEST = 30
"""Pages of questions, each asked once or twice: more would be a circle."""


def somebody(place: Installation, administration: str) -> dict[str, Any]:
    """Somebody of a firm who reads English: the last firm of the demonstration there, which nobody else uses here."""
    people = [one for one in demonstration(place.data)["people"] if one["administration"] == administration]
    return dict([one for one in people if one["organisation"]][-1])


def is_interested(reader: Reader) -> None:
    """From the first page to the result of the check."""
    reader.goto("/trusted-trader/new")
    reader.page.locator("main .door a").first.click()
    reader.check()
    reader.page.locator("input[name=roles]").first.check()
    reader.page.locator("input[name=size][value=micro]").check()
    reader.page.locator("input[name=sector]").fill("Coffee")
    reader.page.locator("input[name=years]").fill("4")
    for name in {found.get_attribute("name") for found in reader.page.locator("main input[type=radio]").all()}:
        if name not in ("size", "owner_sex"):
            best = reader.page.locator(f"input[name={name}]")
            values = [one.get_attribute("value") for one in best.all()]
            wanted = "none" if "none" in values else "no" if name == "revoked" else "yes"
            (reader.page.locator(f"input[name={name}][value={wanted}]") if wanted in values else best).first.check()
    reader.press("See the result")


def fill_section(reader: Reader, evidence: Path) -> None:
    """Answer every question of the page, with a document wherever one is asked for."""
    for group in reader.page.locator("main fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").first.check()
    for field in reader.page.locator("main textarea[name^='q-'], main input[type=text][name^='q-']").all():
        field.fill("Priya, the owner, every working day")
    for field in reader.page.locator("main input[type=file]").all():
        field.set_input_files(str(evidence))


def test_interest_and_one_section_without_javascript(
    one_process: Installation, browser: Browser, tmp_path: Path
) -> None:
    evidence = tmp_path / "record.png"
    evidence.write_bytes(PNG)
    reader = Reader(browser, one_process.url, width=360, scripts=False)
    comes_in(reader, somebody(one_process, "TO"))
    reader.goto("/trusted-trader")
    is_interested(reader)
    reader.press("Begin the self-assessment")
    draft = reader.page.url
    reader.follow("Begin with")
    fill_section(reader, evidence)
    reader.press("Save and stay here")
    assert "Saved on" in reader.text()
    assert reader.page.locator("main input[type=radio]:checked").count()
    reader.goto(f"{draft}/submit".removeprefix(reader.url))
    assert "Name at least one site" in reader.text()
    assert not reader.page.get_by_role("button", name="Send it to the office").count()


def test_a_firm_from_the_check_to_a_submitted_self_assessment(
    one_process: Installation, browser: Browser, tmp_path: Path
) -> None:
    evidence, program = tmp_path / "record.png", tmp_path / "program.png"
    evidence.write_bytes(PNG)
    program.write_bytes(b"MZ this is a program" * 20)
    reader = Reader(browser, one_process.url, width=360)
    comes_in(reader, somebody(one_process, "FJ"))
    reader.goto("/trusted-traders/check")
    is_interested(reader)
    reader.press("Begin the self-assessment")
    draft = reader.page.url.removeprefix(reader.url)

    reader.follow("Begin with")
    fill_section(reader, evidence)
    for _ in range(LONGEST):
        reader.press("Save and go on")
        if "/sections/" not in reader.page.url:
            break
        fill_section(reader, evidence)
    assert reader.page.url.endswith("/submit")

    reader.goto(f"{draft}/details")
    for name, text in (("site_name", "Store"), ("site_kind", "Store for coffee"), ("site_address", "Nadi Back Road")):
        field = reader.page.locator(f"main [name={name}]")
        if not field.is_visible():
            reader.page.locator("summary", has_text="Add a site").click()
        field.fill(text)
    reader.press("Save and go back to the list")

    with_files = reader.page.locator("main .tasks a[href*='/sections/']")
    addresses = [str(one.get_attribute("href")) for one in with_files.all()]
    for address in addresses:
        reader.goto(address)
        if reader.page.locator("main input[type=file]").count():
            reader.page.locator("main input[type=file]").first.set_input_files(str(program))
            reader.press("Save and stay here")
            assert "program.png was not taken" in reader.text()
            break
    else:
        pytest.fail("no section asks for evidence")

    reader.goto(f"{draft}/submit")
    assert "Nothing is missing" in reader.text()
    reader.press("Send it to the office")
    assert "Confirm that what you say is true" in reader.text()
    reader.page.locator("input[name=true]").check()
    reader.press("Send it to the office")
    assert "FJ-TT-" in reader.text()
    assert "It is with the office" in reader.text()
    reader.goto("/trusted-trader")
    assert "FJ-TT-" in reader.text()
