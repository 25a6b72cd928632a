"""Every line and tab of the menu that somebody is shown is reached by links: no line may go and take a page with it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from gateway.portal import pages
from tests.service.house import officer
from tests.service.portal.officer_office import Town, one_office

__all__ = ["one_office"]

ROLES = ("counter", "reviewer", "decider", "appeal-authority", "examiner", "registrar", "parameters", "auditor")
HREF = re.compile(r'href="(/[^"#?]*)')
MENU = re.compile(r'<nav aria-label="Main menu">.*?</nav>', re.DOTALL)
TABS = re.compile(r'<nav aria-label="Pages of this part".*?</nav>', re.DOTALL)


@pytest.mark.parametrize("role", ROLES)
async def test_every_entry_of_a_role_is_a_line_or_a_tab_of_one(one_office: Town, role: str) -> None:
    browser, actor = one_office.browser(officer(role)), officer(role)
    _, menu = pages.collect()
    shown = {item.path for item in menu if item.shown(actor)}
    assert len(shown) >= 2
    found = MENU.search((await browser.get("/help")).text)
    assert found
    lines = set(map(unescape, HREF.findall(found.group())))
    tabs = [TABS.search((await browser.get(path)).text) for path in lines]
    reached = lines.union(*(map(unescape, HREF.findall(one.group())) for one in tabs if one))
    assert shown - reached == set()


async def test_somebody_with_every_role_has_a_menu_of_one_line(one_office: Town) -> None:
    browser = one_office.browser(officer(*ROLES))
    menu = MENU.search((await browser.get("/cases")).text)
    assert menu
    titles = re.findall(r">([^<]+)</a>", menu.group())
    assert 5 <= len(titles) <= 10, titles
