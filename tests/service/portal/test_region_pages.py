"""The region in the portal against the real service: experts, opinions without identity, divergences, partners' files."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import text

from shared import tenancy
from shared.outside import Outside
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, blank_pdf
from tests.service.advance_rulings.region import SINA, hear, issued_in
from tests.service.advance_rulings.test_ruling_exchange import LINE, file
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office, text_of

__all__ = ["office"]

REGISTRAR = officer("registrar")


async def test_a10_from_the_entry_to_the_thanks_and_the_expert_never_sees_who_applies(office: Town) -> None:
    sina = office.browser(SINA)
    empty = await sina.send_form("/region/experts/entry", "/region/experts/entry", languages="en")
    assert (empty.status_code, "Say in a line what you know well." in text_of(empty)) == (422, True)
    entry = {
        "topics": "Drinks",
        "types": "classification",
        "languages": "en",
        "chapters": "20, 22",
        "available": "true",
    }
    kept = await sina.send_form("/region/experts/entry", "/region/experts/entry", **entry)
    assert kept.status_code == 303, text_of(kept)
    assert "Nobody outside your office sees it" in text_of(await sina.get("/region/experts/entry"))
    own = (await office.house.get(SINA, "/experts/me")).json()
    agreed = await sina.send_form(
        "/region/experts/entry", "/region/experts/consent", id=own["id"], listed="true", _version=str(own["version"])
    )
    assert agreed.status_code == 303, text_of(agreed)

    reviewer = office.browser(REVIEWER)
    assert "Sina Lemalu" in text_of(await reviewer.get("/region/experts?chapter=20&kind=classification"))
    assert "Nobody in the directory fits." in text_of(await reviewer.get("/region/experts?chapter=85"))
    case = await office.house.in_assessment()
    case = (await office.house.attach(REVIEWER, case, blank_pdf("a label"), name="label-of-the-firm.pdf")).json()
    assert "Ask an expert of the region" in text_of(await reviewer.get(f"/cases/{case['id']}"))
    here, document = f"/cases/{case['id']}/opinion", case["documents"][0]["id"]
    shown = await reviewer.get(here)
    assert "Bottled drink of coconut water" in shown.text
    asked = {
        "experts": own["id"], "question": "Is this a juice of Firm 1111?", "goods": "A blend of juices.",
        "answers": "composition", "documents": document, f"title-{document}": "The label", "do": "look",
    }  # fmt: skip
    refused = await reviewer.send_shown(shown, here, **asked)
    assert refused.status_code == 422
    assert "The applicant's name stands here." in html.unescape(refused.text)
    asked["question"] = "Is this a juice?"
    seen = await reviewer.send_shown(shown, here, **asked)
    assert "Exactly this the expert will see" in text_of(seen)
    sent = await reviewer.send_shown(seen, here, **asked | {"do": "send"})
    assert sent.status_code == 303, text_of(sent)
    case = await office.house.look(REVIEWER, case)
    question = case["opinions"][0]
    page = text_of(await reviewer.get(f"/cases/{case['id']}"))
    assert question["number"] in page
    assert "No answer yet" in page

    expert_sees = [await sina.get("/region/opinions"), await sina.get(f"/region/opinions/{question['id']}")]
    assert "The label" in expert_sees[1].text
    here = f"/region/opinions/{question['id']}"
    assert (await sina.send_form(here, f"{here}/accept")).status_code == 303
    form = {"give.text": "A juice.", "give.basis": "GIR 1.", "give.hs_code": "2009.89"}
    bare = await sina.send_form(here, f"{here}/give", **form | {"give.text": ""})
    assert (bare.status_code, "Write your opinion." in text_of(bare)) == (422, True)
    assert (await sina.send_form(here, f"{here}/give", **form)).status_code == 303
    expert_sees.append(await sina.get(here))
    for answer in expert_sees:
        for secret in ("Firm 1111", "50-1", "Vakaloloma", "label-of-the-firm", case["number"], case["id"]):
            assert secret not in answer.text + str(answer.headers), secret

    page = text_of(await reviewer.get(f"/cases/{case['id']}"))
    assert "A juice." in page
    thanked = {"close-opinion.conclusion": "A juice it is.", "close-opinion.thanks": "Thank you."}
    named = await reviewer.send_form(
        f"/cases/{case['id']}", f"/cases/{case['id']}/close-opinion", **thanked | {"close-opinion.conclusion": ""}
    )
    assert named.status_code == 422
    done = await reviewer.send_form(f"/cases/{case['id']}", f"/cases/{case['id']}/close-opinion", **thanked)
    assert done.status_code == 303, text_of(done)
    await hear(office.house, "WS")
    for path in ("/region/opinions", "/region/experts", "/region/experts/entry", here):
        french = text_of(await sina.get(f"{path}?lang=fr"))
        assert "Région" in french, path
    assert (await sina.get("/region/opinions?lang=en")).status_code == 200
    assert "With thanks from the region" in text_of(await reviewer.get("/region/experts"))
    assert "Thank you." in text_of(await sina.get(here))


async def test_row_38_both_sides_in_the_portal(office: Town) -> None:
    subject = "Candied breadfruit peel"
    goods = {"subject": subject, "goods_description": subject, "reasoning": subject}
    await issued_in(office.house, "FJ", **goods, hs_code="2006.00.00")
    await issued_in(office.house, "WS", **goods, hs_code="0814.00.00")
    await hear(office.house, "FJ", "WS")
    reviewer, sina = office.browser(REVIEWER), office.browser(SINA)
    assert subject in text_of(await reviewer.get("/region/divergences"))
    found = (await office.house.get(REVIEWER, "/divergences")).json()["items"][0]
    here = f"/region/divergences/{found['id']}"
    short = await reviewer.send_form(here, f"{here}/dismiss", **{"dismiss.reason": ""})
    assert (short.status_code, "Say how the goods differ." in text_of(short)) == (422, True)
    position = {"converge.subject": subject, "converge.hs_code": "2006.00", "converge.text": "Preserved by sugar."}
    opened = await reviewer.send_form(here, f"{here}/converge", **position)
    assert opened.status_code == 303, text_of(opened)
    case = opened.headers["location"]
    stated = await sina.send_form(case, f"{case}/state", **{"state.hs_code": "2006.00", "state.text": "We follow."})
    assert stated.status_code == 303, text_of(stated)
    assert "Note the agreement" not in text_of(await sina.get(case))
    agreed = await reviewer.send_form(case, f"{case}/agree", **{"agree.conclusion": "Subheading 2006.00."})
    assert agreed.status_code == 303, text_of(agreed)
    assert "Both named the same code" in text_of(await reviewer.get("/region/convergences"))


async def test_row_39_a_proposal_begins_with_a_neighbours_ruling(office: Town) -> None:
    theirs = await issued_in(office.house, "WS", subject="Coconut water with mango pulp, bottled")
    case = await office.house.in_assessment()
    reviewer = office.browser(REVIEWER)
    shown = await reviewer.get(f"/cases/{case['id']}/propose?outcome=issue")
    assert "Begin with this ruling" in text_of(shown)
    form = dict(re.findall(r'name="(_token|_key|_version)" value="([^"]*)"', shown.text))
    headers = {"origin": "http://localhost:8000"}
    chosen = form | {"adopt": f"WS {theirs['number']}"}
    begun = await reviewer.post(f"/cases/{case['id']}/adopt", data=chosen, headers=headers)
    page = text_of(begun)
    assert f"Begun with ruling {theirs['number']}" in page
    assert "Write the legal basis from your own law" in page
    assert PROPOSAL["reasoning"].split(";")[0] in html.unescape(begun.text)
    chosen = form | {"_key": "another", "adopt": f"FJ {case['number']}"}
    gone = await reviewer.post(f"/cases/{case['id']}/adopt", data=chosen, headers=headers)
    assert gone.status_code == 404


async def test_a_partners_file_is_taken_in_or_refused_with_its_reason(office: Town) -> None:
    registrar = office.browser(REGISTRAR)
    assert "Our published rulings as a signed file" in text_of(await registrar.get("/region/partners"))
    wrong = await registrar.send_form("/region/partners", "/region/partners", code="WS", name="Samoa", keys="nonsense")
    assert (wrong.status_code, "copy all of it" in text_of(wrong)) == (422, True)
    keys = json.dumps(office.house.app.state.documents.key_set())
    inside = await registrar.send_form(
        "/region/partners", "/region/partners", code="WS", name="S", keys=keys, believed="true"
    )
    assert inside.status_code == 422, "it works in this installation"
    assert (await office.browser(DECIDER).get("/region/partners")).status_code == 403
    assert file(office.house, LINE)


async def test_a_partners_feed_is_written_down_asked_and_left_and_says_how_it_went(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar, here = office.browser(REGISTRAR), "/region/partners/ZZ"
    keys = json.dumps(office.house.app.state.documents.key_set())
    sent = await registrar.send_form(
        "/region/partners", "/region/partners", code="ZZ", name="Zealandia", keys=keys, believed="true"
    )
    assert sent.status_code == 303, text_of(sent)
    assert "Without a feed the partner's files are sent by hand." in text_of(await registrar.get(here))
    inside = await registrar.send_form(here, f"{here}/feed", url="https://10.0.0.1/feed")
    assert (inside.status_code, 'value="https://10.0.0.1/feed"' in inside.text) == (422, True)
    assert (await registrar.send_form(here, f"{here}/feed", url="")).status_code == 422
    url = "https://93.184.215.14/api/advance-rulings/register/exchange?administration=ZZ"
    kept = await registrar.send_form(here, f"{here}/feed", url=url)
    assert kept.status_code == 303, text_of(kept)
    shown = text_of(await registrar.get(here))
    assert "Not asked yet" in shown
    assert url in html.unescape(shown)

    async def away(_host: str, _port: int) -> list[str]:
        raise OSError("no name server answers")

    monkeypatch.setattr(office.house.app.state, "outside", Outside(resolve=away))
    assert (await registrar.send_form(here, f"{here}/feed", url="https://vaka.gov.to/feed")).status_code == 303
    shown = text_of(await registrar.get(here))
    assert "Not asked yet" in shown
    assert "name could not be looked up when it was written down" in shown
    assert (await registrar.send_form(here, f"{here}/feed", url=url)).status_code == 303
    async with office.house.work.sessions() as session, session.begin():
        await tenancy.enter(session, administration="FJ")
        await session.execute(
            text("update partner_feed set trouble = 'status', detail = '503', failures = 3, tried_at = now()")
        )
    shown = text_of(await registrar.get(here))
    for said in ("gave an error instead of the file. 503", "nothing is lost meanwhile", "Nothing came the last time"):
        assert said in shown
    french = text_of(await registrar.get(f"{here}?lang=fr"))
    assert "rien n’est perdu" in french
    assert (await registrar.send_form(here, f"{here}/feed/ask")).status_code == 303
    assert (await registrar.send_form(here, f"{here}/feed/remove")).status_code == 303
    assert "sent by hand" in text_of(await registrar.get(f"{here}?lang=en"))
    assert (await office.browser(DECIDER).get(here)).status_code == 403
