"""What was typed when a session ended: kept for its browser, for a while, up to a size; and the sign-in that follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.datastructures import FormData

from gateway.portal.forms import KEY_FIELD, TOKEN_FIELD, VERSION_FIELD
from gateway.portal.pages.trader.kept import CHARACTERS_AT_MOST, FORMS_AT_MOST, MINUTES, KeptForms
from tests.unit.portal.conftest import Browser

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
PAGE = "/applications/1/questions/goods_name"


def typed(text: str) -> FormData:
    return FormData({"goods_name": text, TOKEN_FIELD: "t", KEY_FIELD: "k", VERSION_FIELD: "3"})


def test_it_is_found_once_by_its_browser_on_its_page() -> None:
    forms = KeptForms()
    assert forms.put("mine", PAGE, typed("Kava"), at=AT)
    assert forms.take("another", PAGE, at=AT) is None
    assert forms.take("mine", PAGE + "/other", at=AT) is None
    found = forms.take("mine", PAGE, at=AT)
    assert found is not None
    assert found.multi_items() == [("goods_name", "Kava")]
    assert forms.take("mine", PAGE, at=AT) is None


def test_it_is_gone_after_a_while() -> None:
    forms = KeptForms()
    forms.put("mine", PAGE, typed("Kava"), at=AT)
    assert forms.take("mine", PAGE, at=AT + timedelta(minutes=MINUTES, seconds=1)) is None


def test_the_oldest_goes_when_there_are_too_many_and_a_huge_one_is_not_kept() -> None:
    forms = KeptForms()
    for number in range(FORMS_AT_MOST + 1):
        forms.put(str(number), PAGE, typed("Kava"), at=AT)
    assert forms.take("0", PAGE, at=AT) is None
    assert forms.take("1", PAGE, at=AT) is not None
    assert not forms.put("mine", PAGE, typed("x" * (CHARACTERS_AT_MOST + 1)), at=AT)


async def test_after_a_session_has_ended_signing_in_works_at_the_first_try(browser: Browser) -> None:
    await browser.get("/sign-in")
    browser.cookies.set("vaka_session", "vks_a_session_that_has_ended", domain="localhost.local")
    shown = await browser.get("/sign-in?next=/applications")
    assert "vaka_session" not in browser.cookies
    entered = await browser.send_shown(shown, "/sign-in", email="litia@example.fj", password="four unrelated words")
    assert entered.headers["location"] == "/applications"
