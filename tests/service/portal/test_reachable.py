"""Every page that an officer's role opens is reached by links: no line of the menu may go and take a page with it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from gateway.portal import pages
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office

__all__ = ["office"]

ROLES = ("counter", "reviewer", "decider", "appeal-authority", "examiner", "registrar", "parameters", "auditor")
FORMS = {
    "/ruling-check": {"examiner"},
    "/tariff-files": {"parameters"},
    "/questions/new": {"counter"},
}
"""Pages that ask the API nothing until they are sent: any officer's browser may open them, these roles need them."""
ELSEWHERE = frozenset({"/contests/new", "/office", "/random-selection"})
"""Begun from a decision or a case; an older address; the public's."""
HREF = re.compile(r'href="(/[^"#?]*)')
MENU = re.compile(r'<nav aria-label="Main menu">.*?</nav>', re.DOTALL)


def addresses() -> list[str]:
    """The pages that stand at one address."""
    routes, _ = pages.collect()
    return sorted({route.path for route in routes if "GET" in (route.methods or ()) and "{" not in route.path})


async def test_every_page_of_a_role_is_reached_by_links_and_no_link_of_the_menu_is_refused(office: Town) -> None:
    anybody = office.browser(None)
    public = {path for path in addresses() if (await anybody.get(path)).status_code == 200}
    own = [path for path in addresses() if path not in public and path not in ELSEWHERE]
    lost, refused = [], []
    for role in ROLES:
        browser = office.browser(officer(role))
        texts = {path: answer.text for path in own if (answer := await browser.get(path)).status_code == 200}
        wanted = {path for path in texts if role in FORMS.get(path, {role})}
        links = {path: set(map(unescape, HREF.findall(text))) for path, text in texts.items()}
        menu = MENU.search((await browser.get("/help")).text)
        assert menu
        lines = set(HREF.findall(menu.group()))
        refused += [(role, path) for path in lines if (await browser.get(path)).status_code != 200]
        reached: set[str] = set()
        ahead = set(lines) | links.get("/account", set()) | {"/account"}
        while ahead:
            reached |= ahead
            ahead = set().union(*(links.get(path, set()) for path in ahead)) - reached
        lost += [(role, path) for path in sorted(wanted - reached)]
    assert (lost, refused) == ([], [])


@pytest.mark.parametrize("roles", [ROLES])
async def test_somebody_with_every_role_has_a_menu_of_one_line(office: Town, roles: tuple[str, ...]) -> None:
    browser = office.browser(officer(*roles))
    menu = MENU.search((await browser.get("/cases")).text)
    assert menu
    titles = re.findall(r">([^<]+)</a>", menu.group())
    assert len(titles) <= 10, titles
