"""The pictures of the documentation, taken from a running demonstration: `python -m tests.journey.pictures`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.journey.browser import launched
from tests.journey.installation import ROOT, Installation
from tests.journey.people import demonstration

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1200, "height": 800}
PUBLIC = {"home": "/", "register": "/rulings", "requirements": "/requirements"}
"""What anybody sees: name of the picture and address of the page."""


def main() -> None:
    """Start a demonstration of its own, look at its pages, keep what is seen."""
    folder = Path(tempfile.mkdtemp(prefix="vaka-pictures-"))
    installation = Installation(folder / "data", environment={"HOSTED": "FJ VU TO"})
    IMAGES.mkdir(parents=True, exist_ok=True)
    try:
        installation.start()
        demonstration(installation.data)
        with launched() as browser:
            page = browser.new_page(viewport=SIZE, locale="en")
            for name, address in PUBLIC.items():
                take(page, f"{installation.url}{address}", name)
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
