"""A real browser for the journeys: Debian's Chromium without a window, and axe-core on every page visited."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, sync_playwright

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def chromium() -> str:
    """Where Chromium is. Skips the test when there is none; fails it where browser tests are mandatory."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    reason = "there is no browser here: install Debian's package chromium"
    if os.environ.get("VAKA_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser for as long as the context lasts."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


class Reader:
    """One person at one screen. Every page they come to is checked: its status, its accessibility, third parties."""

    def __init__(
        self, browser: Browser, url: str, *, width: int = 1280, language: str = "en", scripts: bool = True
    ) -> None:
        # The content policy forbids injected scripts; only the checker's is let in.
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, bypass_csp=True, java_script_enabled=scripts
        )
        self.page: Page = self.context.new_page()
        self.url, self.scripts = url, scripts
        self.strangers: list[str] = []
        self.visited: list[str] = []
        self.page.on("request", lambda request: self._notice(request.url))
        self.page.set_default_timeout(15_000)

    def _notice(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "about:", "blob:")):
            self.strangers.append(address)

    def goto(self, path: str, *, status: int = 200) -> None:
        """Go to a page and check it."""
        answer: Response | None = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}\n{self.page.inner_text('body')[:2000]}"
        self.check()

    def press(self, name: str) -> None:
        """Press a button by its words, and check the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()
        self.check()

    def follow(self, name: str) -> None:
        """Follow a link by its words, and check the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()
        self.check()

    def check(self) -> None:
        """No accessibility violation, nothing wider than the screen, nobody else asked."""
        self.visited.append(self.page.url)
        assert not self.strangers, f"the page asked others: {self.strangers}"
        if not self.scripts:
            return
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"

    def text(self) -> str:
        """The words on the page."""
        return self.page.inner_text("body")

    def picture(self, folder: Path, name: str) -> None:
        """The whole page as a picture."""
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
