"""The firm's self-assessment in the portal, in front of the real service: several people answer at once, nothing is lost."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from tests.databases import Ground
from tests.service.portal import town as towns
from tests.service.portal.town import portal_of, text_of
from tests.service.trusted_trader.house import LITIA, PDF, REVIEWER, SEMI, STRANGER, House, build
from tests.unit.portal.conftest import HIDDEN, Browser

Town = towns.Town[House]


class Register:
    """What these pages ask other services: the administrations of the installation."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = {"en": "Vanuatu Customs", "fr": "Douanes de Vanuatu"}
        rows = [{"code": "VU", "name": names["en"], "names": names}]
        body = rows if Request(scope).url.path == "/administrations" else {"items": rows, "next": None}
        await JSONResponse(body)(scope, receive, send)


@pytest.fixture
async def town(ground: Ground) -> Town:
    """A town for one test, with its programme and nothing else in it."""
    house = ground.house(build)
    await house.prepare()
    return Town(house, portal_of(house, identity=Register(), advance_rulings=Register()))


async def begun(town: Town) -> str:
    """A draft of Litia's firm; its address."""
    case = await town.house.interest()
    browser = town.browser(LITIA)
    here = f"/trusted-trader/applications/{case['id']}"
    answer = await browser.send_form(here, f"{here}/begin")
    assert answer.status_code == 303, answer.text
    return here


def fields(page: httpx.Response) -> dict[str, str]:
    """What the form of a page holds: hidden fields, texts, and the choices that are made."""
    found = {name: unescape(value) for name, value in HIDDEN.findall(page.text.partition('enctype="multipart')[2])}
    for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL):
        found[name] = unescape(text)
    for name, value in re.findall(r'type="radio" id="[^"]*" name="([^"]+)" value="([^"]*)" checked', page.text):
        found[name] = value
    return found


async def send(browser: Browser, here: str, shown: dict[str, str], **files: tuple[str, bytes]) -> httpx.Response:
    """Send the form of a section as a browser does."""
    parts: list[tuple[str, tuple[str | None, bytes]]] = [
        (name, (None, value.encode())) for name, value in shown.items()
    ]
    parts += [(name, (file[0], file[1])) for name, file in files.items()]
    return await browser.post(here, files=parts, headers={"origin": "http://localhost:8000"})


async def test_an_answer_is_saved_and_said_to_be(town: Town) -> None:
    here = await begun(town)
    browser, section = town.browser(LITIA), f"{here}/sections/A"
    shown = fields(await browser.get(section))
    answer = await send(browser, section, {**shown, "q-a.offences": "yes", "then": "stay"})
    assert answer.status_code == 303, answer.text
    page = await browser.get(answer.headers["location"])
    assert "Saved on" in text_of(page)
    assert "by Litia Vakaloloma" in text_of(page)
    assert fields(page)["q-a.offences"] == "yes"


async def test_two_colleagues_on_one_section_lose_nothing(town: Town) -> None:
    here = await begun(town)
    section = f"{here}/sections/A"
    litia, semi = town.browser(LITIA), town.browser(SEMI)
    of_litia, of_semi = fields(await litia.get(section)), fields(await semi.get(section))
    assert (await send(semi, section, {**of_semi, "q-a.people": "Semi, clerk"})).status_code == 303
    answer = await send(litia, section, {**of_litia, "q-a.people": "Litia, director", "q-a.offences": "yes"})
    assert answer.status_code == 412
    said = text_of(answer)
    assert "Semi Tagilala changed this answer" in said
    assert "Semi, clerk" in said
    now = fields(answer)
    assert now["q-a.people"] == "Litia, director"
    assert now["q-a.offences"] == "yes"
    page = fields(await semi.get(section))
    assert (page["q-a.people"], page["q-a.offences"]) == ("Semi, clerk", "yes"), "theirs stands, the rest is saved"
    assert (await send(litia, section, now)).status_code == 303
    assert fields(await semi.get(section))["q-a.people"] == "Litia, director"


async def test_who_touched_nothing_overwrites_nothing(town: Town) -> None:
    here = await begun(town)
    section = f"{here}/sections/A"
    litia, semi = town.browser(LITIA), town.browser(SEMI)
    old = fields(await litia.get(section))
    await send(semi, section, {**fields(await semi.get(section)), "q-a.people": "Semi, clerk"})
    assert (await send(litia, section, {**old, "q-a.offences": "no"})).status_code == 303
    assert fields(await semi.get(section))["q-a.people"] == "Semi, clerk"


async def test_evidence_stands_with_its_answer_and_a_program_is_refused(town: Town) -> None:
    here = await begun(town)
    browser, section = town.browser(LITIA), f"{here}/sections/B"
    shown = {**fields(await browser.get(section)), "q-b.records": "yes"}
    answer = await send(browser, section, shown, **{"file-b.records": ("books.pdf", b"MZ a program" * 50)})
    assert answer.status_code == 422
    assert "books.pdf was not taken." in text_of(answer)
    again = fields(answer)
    assert again["q-b.records"] == "yes"
    answer = await send(browser, section, {**again, "then": "stay"}, **{"file-b.records": ("books.pdf", PDF)})
    assert answer.status_code == 303, answer.text
    page = await browser.get(section)
    assert "books.pdf" in text_of(page)
    removal = re.search(r'action="([^"]+/remove)"', page.text)
    assert removal is not None
    assert (await browser.send_shown(page, removal.group(1))).status_code == 303
    assert "books.pdf" not in text_of(await browser.get(section))


async def test_a_number_that_is_none_is_said_at_its_field(town: Town) -> None:
    here = await begun(town)
    browser, section = town.browser(LITIA), f"{here}/sections/B"
    answer = await send(browser, section, {**fields(await browser.get(section)), "q-b.years": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_what_is_missing_is_listed_with_the_way_to_it(town: Town) -> None:
    here = await begun(town)
    page = await town.browser(LITIA).get(f"{here}/submit")
    assert "Name at least one site" in text_of(page)
    assert f'href="{here}/sections/A#f-q-a-offences"' in page.text
    assert "Send it to the office" not in text_of(page)


async def test_other_firms_and_officers_do_not_see_it(town: Town) -> None:
    here = await begun(town)
    assert (await town.browser(STRANGER).get(here)).status_code == 404
    assert "These pages are for applicants" in text_of(await town.browser(REVIEWER).get(here))


async def test_a_finding_is_answered_with_evidence_and_reported_as_mended(town: Town) -> None:
    case = await town.house.at_sites()
    await town.house.visited(case, severity="critical")
    await town.house.act(REVIEWER, await town.house.look(REVIEWER, case), "require-correction")
    browser, here = town.browser(LITIA), f"/trusted-trader/applications/{case['id']}"
    page = await browser.get(f"{here}/findings")
    assert "1 finding still needs your answer." in text_of(page)
    assert "Report the findings as mended" not in text_of(page)
    finding = re.search(r'name="finding" value="([^"]+)"', page.text)
    assert finding is not None
    shown = {**fields(page), f"answer-{finding.group(1)}": "The gate has a lock now."}
    photo = {f"file-{finding.group(1)}": ("gate.pdf", PDF)}
    answer = await send(browser, f"{here}/findings", shown, **photo)
    assert answer.status_code == 303, text_of(answer)
    page = await browser.get(f"{here}/findings")
    assert "gate.pdf" in text_of(page)
    assert "The gate has a lock now." in text_of(page)
    assert (await browser.send_shown(page, f"{here}/correct")).status_code == 303
    assert "It is with the office" in text_of(await browser.get(here))


async def test_what_the_service_refuses_a_firm_reads_in_its_language(town: Town) -> None:
    here = await begun(town)
    browser = town.browser(LITIA)
    shown = await browser.get(f"{here}/details?lang=fr")
    sent = {name: unescape(value) for name, value in HIDDEN.findall(shown.text)} | {"true": "yes"}
    assert (await browser.send_form(f"{here}/withdraw", f"{here}/withdraw", sure="yes")).status_code == 303
    late = await browser.post(f"{here}/submit", data=sent, headers={"origin": "http://localhost:8000"})
    assert late.status_code == 412
    sent["_version"] = str(int(sent["_version"]) + 1)
    late = await browser.post(f"{here}/submit", data=sent, headers={"origin": "http://localhost:8000"})
    assert "« Envoyer la demande » n’est pas possible : l’état de la demande est « Retirée »." in text_of(late)
    assert "Voyez ce qui est possible maintenant" in text_of(late)
    nothing = await browser.get(f"/trusted-trader/applications/{uuid4()}")
    assert "Cette demande n’existe pas, ou vous ne pouvez pas la voir." in text_of(nothing)
    assert 'lang="en"' not in nothing.text.partition("<main")[2].partition("</main")[0]
