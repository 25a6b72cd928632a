"""The pages of reviews and appeals, samples, fees and general questions, for traders and for officers."""

from __future__ import annotations

import re

from tests.service.advance_rulings.conftest import COUNTER, DECIDER, OTHER, REVIEWER, trader
from tests.service.house import officer
from tests.service.portal.officer_office import Town, office, text_of

__all__ = ["office"]
SECOND = officer("decider", name="second-decider")
GROUNDS = "The office did not look at the product sheet that we sent."


async def test_a_refusal_is_contested_and_decided_on_the_pages(office: Town) -> None:
    case = await office.house.declined()
    firm, here = office.browser(trader()), f"/applications/{case['id']}"
    page = await firm.get(here)
    assert f'href="/contests/new?of={case["number"]}&amp;against=decline"' in page.text
    form = f"/contests/new?of={case['number']}&against=decline"
    assert "until 2 April 2026" in text_of(await firm.get(form))
    unsaid = await firm.send_form(
        form, "/contests/new", of=case["number"], against="decline", kind="review", grounds="no"
    )
    assert (unsaid.status_code, 'href="#f-grounds"' in unsaid.text) == (422, True)
    sent = await firm.send_form(
        form, "/contests/new", of=case["number"], against="decline", kind="review", grounds=GROUNDS
    )
    assert sent.status_code == 303, text_of(sent)
    number = sent.headers["location"].rpartition("/")[2]
    assert "Under review" in text_of(await firm.get(here))
    assert "to be decided by" in text_of(await firm.get("/contests"))
    assert (await office.browser(trader(OTHER)).get(f"/contests/{number}")).status_code == 404

    there = f"/office/contests/{number}"
    signed = await office.browser(DECIDER).get(there)
    assert f'action="{there}/examine"' not in signed.text
    assert "Somebody who took no part" in text_of(signed)
    second = office.browser(SECOND)
    assert number in text_of(await second.get("/office/contests"))
    assert "Under review" in text_of(await office.browser(REVIEWER).get(f"/cases/{case['id']}"))
    assert (await second.send_form(there, f"{there}/examine")).status_code == 303
    empty = await second.send_form(there, f"{there}/allow", **{"allow.outcome": ""})
    assert empty.status_code == 422
    done = await second.send_form(there, f"{there}/allow", **{"allow.outcome": "The sheet was in the file."})
    assert done.status_code == 303, text_of(done)
    assert "The refusal no longer counts." in text_of(await second.get(there))
    seen = text_of(await firm.get(here))
    assert ("In assessment" in seen, "Under review" in seen) == (True, False)
    told = await firm.get(f"/contests/{number}")
    assert "The sheet was in the file." in text_of(told)
    (papers,) = set(re.findall(r'href="(/documents/review/[^"]+)"', told.text))
    assert (await firm.get(papers)).status_code == 200


async def test_a_ruling_is_contested_from_its_own_page(office: Town) -> None:
    case = await office.house.issued()
    firm, mine = office.browser(trader()), f"/my-rulings/{case['number']}"
    assert f'href="/contests/new?of={case["number"]}&amp;against=ruling"' in (await firm.get(mine)).text
    form = f"/contests/new?of={case['number']}&against=ruling"
    sent = await firm.send_form(
        form, "/contests/new", of=case["number"], against="ruling", kind="appeal", grounds=GROUNDS
    )
    assert sent.status_code == 303, text_of(sent)
    assert "Under appeal" in text_of(await firm.get(mine))
    there = await office.browser(DECIDER).get(f"/office/rulings/{case['number']}")
    assert ("Under appeal" in text_of(there), "/office/contests/" in there.text) == (True, True)


async def test_the_counter_lodges_for_the_applicant_and_the_firm_takes_it_back(office: Town) -> None:
    case = await office.house.declined()
    counter = office.browser(COUNTER)
    assert f"/contests/new?of={case['number']}" in (await counter.get(f"/cases/{case['id']}")).text
    form = f"/contests/new?of={case['number']}"
    sent = await counter.send_form(
        form, "/contests/new", of=case["number"], against="decline", kind="appeal", grounds=GROUNDS
    )
    assert sent.status_code == 303, text_of(sent)
    number = sent.headers["location"].rpartition("/")[2]
    firm = office.browser(trader())
    assert "Under appeal" in text_of(await firm.get(f"/applications/{case['id']}"))
    assert (await firm.send_form(f"/contests/{number}", f"/contests/{number}/withdraw")).status_code == 303
    assert "Taken back" in text_of(await firm.get(f"/contests/{number}"))


async def test_a_sample_and_its_laboratory_on_the_page_of_the_case(office: Town) -> None:
    case = await office.house.in_assessment()
    here, desk = f"/cases/{case['id']}", office.browser(REVIEWER)

    async def press(action: str, **fields: str) -> None:
        answer = await desk.send_form(
            here, f"{here}/{action}", **{f"{action}.{name}": value for name, value in fields.items()}
        )
        assert answer.status_code == 303, text_of(answer)

    unsaid = await desk.send_form(here, f"{here}/request-sample", **{"request-sample.description": "A bottle"})
    assert (unsaid.status_code, "A bottle" in unsaid.text) == (422, True)
    await press(
        "request-sample", description="One closed bottle", place="Customs House, Suva", days="40", to_be_returned="1"
    )
    firm = office.browser(trader())
    mine = text_of(await firm.get(f"/applications/{case['id']}"))
    assert ("One closed bottle" in mine, "12 April 2026" in mine or "13 April 2026" in mine) == (True, True)
    label = text_of(await firm.get(f"/applications/{case['id']}/samples/1/label"))
    assert f"{case['number']}/S1" in label
    assert (await firm.get(f"/applications/{case['id']}/samples/9/label")).status_code == 404
    assert "Your applications" in text_of(await firm.get("/applications"))
    await press("receive-sample", place="Shelf 4")
    assert "Shelf 4" in text_of(await desk.get("/office/samples"))
    await press("send-to-laboratory", sample="1", laboratory="Koronivia", question="Which share of mango?")
    await press("record-result", result="Eight per cent.", sample="back", method="AOAC 985.29")
    assert "Eight per cent." in text_of(await firm.get(f"/applications/{case['id']}"))
    moved = {"sample1.action": "return", "sample1.place": "Litia, at the counter"}
    assert (await desk.send_form(here, f"{here}/samples/1", **moved)).status_code == 303
    assert "Given back" in text_of(await desk.get(here))
    await press("register-sample", description="Another bottle", place="Shelf 5")
    wrong = await desk.send_form(here, f"{here}/samples/2", **{"sample2.action": "", "sample2.place": ""})
    assert wrong.status_code == 422


async def test_the_fee_on_the_page_of_the_case_and_in_the_receipt(office: Town) -> None:
    case = await office.house.submitted()
    here, firm = f"/cases/{case['id']}", office.browser(trader())
    assert "to be paid" in text_of(await firm.get(f"/applications/{case['id']}/receipt"))
    desk = office.browser(REVIEWER)
    unsaid = await desk.send_form(here, f"{here}/record-payment", **{"record-payment.reference": ""})
    assert unsaid.status_code == 422
    paid = await desk.send_form(here, f"{here}/record-payment", **{"record-payment.reference": "RCPT-77"})
    assert paid.status_code == 303, text_of(paid)
    assert "RCPT-77" in text_of(await firm.get(f"/applications/{case['id']}"))
    other = f"/cases/{(await office.house.submitted())['id']}"
    waived = await office.browser(DECIDER).send_form(
        other, f"{other}/waive-fee", **{"waive-fee.internal_text": "A school."}
    )
    assert waived.status_code == 303
    assert "Waived" in text_of(await desk.get(other))


async def test_a_general_question_is_asked_and_answered(office: Town) -> None:
    firm = office.browser(trader())
    asked = {"subject": "Samples on a Friday", "question": "Until when may we bring samples?"}
    short = await firm.send_form("/questions/new", "/questions/new", **asked | {"question": "?"})
    assert (short.status_code, 'href="#f-question"' in short.text) == (422, True)
    sent = await firm.send_form("/questions/new", "/questions/new", **asked)
    assert sent.status_code == 303, text_of(sent)
    number = sent.headers["location"].rpartition("/")[2]
    assert "17 March 2026" in text_of(await firm.get(f"/questions/{number}"))
    counter = office.browser(COUNTER)
    at_counter = await counter.send_form(
        "/questions/new", "/questions/new", **asked, name="Mere Waqa", contact="+679 555 0100"
    )
    assert at_counter.status_code == 303, text_of(at_counter)

    desk, there = office.browser(REVIEWER), f"/office/enquiries/{number}"
    listed = await desk.get("/office/enquiries")
    assert set(re.findall(r"/office/enquiries/(FJ-ARE-[0-9-]+)", listed.text)) >= {number}
    assert "Mere Waqa" in text_of(listed)
    assert (await desk.send_form(there, f"{there}/assign")).status_code == 303
    assert (await desk.send_form(there, f"{there}/answer", answer="")).status_code == 422
    assert (await desk.send_form(there, f"{there}/answer", answer="Until 16:00.")).status_code == 303
    assert "Until 16:00." in text_of(await firm.get(f"/questions/{number}"))
    assert "Answered" in text_of(await firm.get("/questions"))
    assert (await office.browser(trader(OTHER)).get(f"/questions/{number}")).status_code == 404
