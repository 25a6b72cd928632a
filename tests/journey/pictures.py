"""The pictures of the documentation, taken from a running demonstration: `python -m tests.journey.pictures`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from gateway.sign_in import SESSION_COOKIE
from tests.journey.browser import launched
from tests.journey.installation import ROOT, Installation
from tests.journey.people import person, sign_in

IMAGES = ROOT / "docs" / "images"
SIZE = ViewportSize(width=1200, height=800)
PUBLIC = {"home": "/", "register": "/rulings"}
"""What anybody sees: name of the picture and address of the page."""

SIGNED_IN = {"trader": ("trader", True, "/applications"), "today": ("reviewer", False, "/today")}
"""What a trader and an officer of Fiji see first: role, whether of a firm, address. The officer's first case is shown too."""


def main() -> None:
    """Start a demonstration of its own, look at its pages, keep what is seen."""
    folder = Path(tempfile.mkdtemp(prefix="vaka-pictures-"))
    installation = Installation(folder / "data", environment={"HOSTED": "FJ VU TO"})
    IMAGES.mkdir(parents=True, exist_ok=True)
    try:
        installation.start()
        url = installation.url
        with launched() as browser:
            page = browser.new_page(viewport=SIZE, locale="en")
            for name, address in PUBLIC.items():
                take(page, f"{url}{address}", name)
            for name, (role, of_a_firm, address) in SIGNED_IN.items():
                who = person(installation.data, administration="FJ", role=role, organisation=of_a_firm)
                page = browser.new_page(viewport=SIZE, locale="en")
                page.context.add_cookies([{"name": SESSION_COOKIE, "value": sign_in(url, who).token, "url": url}])
                take(page, f"{url}{address}", name)
            case = page.get_by_role("link", name="FJ-AR-").first.get_attribute("href")
            take(page, f"{url}{case}", "case")
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


def take(page: Page, address: str, name: str) -> None:
    """One picture of what fits on a screen."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{address} could not be shown")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
