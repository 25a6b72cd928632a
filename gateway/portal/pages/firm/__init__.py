"""The pages of a firm about its status as a trusted trader, from the first interest to the last letter."""

from __future__ import annotations

from starlette.routing import Route

from gateway.portal.language import N_
from gateway.portal.pages.firm import (
    appeals,
    cases,
    dashboard,
    details,
    findings,
    holders,
    interest,
    letters,
    offers,
    sections,
    submit,
)
from gateway.portal.pages.firm.view import HOME, acts_for_firms, for_firms
from gateway.portal.pages.trader.kept import keep
from gateway.portal.routes import Acts, Shows, get, post
from gateway.portal.visit import MenuItem

MENU = [MenuItem(path=HOME, title=N_("Trusted traders"), shown=lambda actor: actor.is_trader, order=15)]
"""In the place of the public line: the first page leads on to the programme."""


def _shows(path: str, page: Shows) -> Route:
    return get(HOME + path, for_firms(page), signed_in=True)


def _acts(path: str, act: Acts, *, kept: bool = False) -> Route:
    """`kept`: what was typed is kept when the session ends."""
    return post(HOME + path, acts_for_firms(act), signed_in=True, lost=keep if kept else None)


_CASE = "/applications/{id}"
_SECTION = _CASE + "/sections/{element}"
_HOLDER = "/holders/{number}"
_MEASURE = _HOLDER + "/measures/{measure}"
ROUTES = [
    _shows("", dashboard.dashboard),
    _shows("/new", interest.new_page),
    _acts("/new", interest.express, kept=True),
    _shows(_CASE, cases.show_case),
    _acts(_CASE + "/begin", cases.begin),
    _acts(_CASE + "/carry-over", cases.carry_over),
    _shows(_CASE + "/answers", cases.answers_page),
    _shows(_CASE + "/withdraw", cases.withdraw_page),
    _acts(_CASE + "/withdraw", cases.withdraw),
    _shows(_SECTION, sections.section_page),
    _acts(_SECTION, sections.save_section, kept=True),
    _acts(_SECTION + "/documents/{document}/remove", sections.remove_evidence),
    _shows(_CASE + "/details", details.details_page),
    _acts(_CASE + "/details", details.describe, kept=True),
    _shows("/sites/{site}", details.site_page),
    _acts("/sites/{site}", details.change_site),
    _shows(_CASE + "/submit", submit.submit_page),
    _acts(_CASE + "/submit", submit.submit),
    _shows(_CASE + "/findings", findings.findings_page),
    _acts(_CASE + "/findings", findings.answer, kept=True),
    _acts(_CASE + "/correct", findings.correct),
    _shows("/visits/{key}", findings.visit_page),
    _acts("/visits/{key}", findings.share),
    _shows(_CASE + "/offers", offers.offers_page),
    _acts(_CASE + "/offers", offers.give),
    _acts(_CASE + "/take-over", offers.take),
    _shows(_HOLDER, holders.holder_page),
    _shows(_HOLDER + "/consent", holders.consent_page),
    _acts(_HOLDER + "/consent", holders.consent),
    _shows(_HOLDER + "/change", holders.change_page),
    _acts(_HOLDER + "/change", holders.tell_change, kept=True),
    _shows(_MEASURE, holders.measure_page),
    _acts(_MEASURE, holders.respond, kept=True),
    *(
        route
        for action in holders.STEPS
        for route in (
            _shows(f"{_HOLDER}/{action}", holders.step_page(action)),
            _acts(f"{_HOLDER}/{action}", holders.step(action)),
        )
    ),
    _shows("/appeals/new", appeals.new_page),
    _acts("/appeals/new", appeals.lodge, kept=True),
    _shows("/appeals/{key}", appeals.appeal_page),
    _acts("/appeals/{key}/withdraw", appeals.withdraw),
    get("/account/letters", letters.letters_page, signed_in=True),
    post("/account/letters", letters.choose, signed_in=True),
]
"""Every address of these pages. Those that keep what was typed when the session ends say so."""
