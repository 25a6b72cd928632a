"""For those without the Internet: a form for every type, to print and fill in by hand, with the numbers in force."""

from __future__ import annotations

from gateway.portal.question_words import QUESTIONS, TYPES
from services.advance_rulings.domain.questions import questions
from services.advance_rulings.domain.words import RulingType
from tests.service.portal.trader_town import Town, text_of, town
from tests.service.printing import text_of as printed

__all__ = ["town"]


async def test_ar_10_every_type_is_a_printed_form_with_all_its_questions_fee_and_limits(town: Town) -> None:
    visitor = town.browser(None)
    assert {kind.value for kind in RulingType} == set(TYPES)
    for kind in RulingType:
        answer = await visitor.get(f"/forms/{kind.value}.pdf?administration=FJ")
        assert answer.status_code == 200, text_of(answer)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        shown = printed(answer.content)
        for question in questions(ruling_type=kind):
            assert QUESTIONS[question.name].heading in shown, question.name
        for words in (
            "Fiji Revenue and Customs Service",
            "What to attach",
            "For the office",
            "Fee",
            "36 months",
            "30 days",
        ):
            assert words in shown, words
    assert "25.00" in printed((await visitor.get("/forms/classification.pdf?administration=FJ")).content).replace(
        "\u00a0", ""
    )
    assert (await visitor.get("/forms/poetry.pdf?administration=FJ")).status_code == 404
    page = await visitor.get("/requirements?administration=FJ")
    assert "/forms/origin.pdf" in page.text


async def test_ar_10_the_form_is_there_in_french(town: Town) -> None:
    visitor = town.browser(None)
    answer = await visitor.get("/forms/classification.pdf?administration=VU&lang=fr")
    shown = printed(answer.content)
    assert "Ce qu’il faut joindre" in shown
    assert "What" not in shown
