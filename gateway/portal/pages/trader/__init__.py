"""The pages of those who apply: traders, their agents, and the counter that lodges for others."""

from __future__ import annotations

from gateway.portal.language import N_
from gateway.portal.pages.trader import case, check, dashboard, documents, questions, start
from gateway.portal.pages.trader.kept import keep
from gateway.portal.pages.trader.view import is_counter
from gateway.portal.routes import get, post
from gateway.portal.visit import MenuItem

MENU = [
    MenuItem(path="/applications", title=N_("Applications"), shown=lambda actor: actor.is_trader, order=10, start=True),
    MenuItem(path="/applications", title=N_("Counter"), shown=is_counter, order=40),
]

_ONE = "/applications/{id}"
ROUTES = [
    get("/applications", dashboard.dashboard, signed_in=True),
    get("/applications/list", dashboard.whole_list, signed_in=True),
    get("/applications/new", start.kind_page, signed_in=True),
    post("/applications/new", start.kind, signed_in=True, lost=keep),
    get("/applications/new/for-whom", start.for_whom_page, signed_in=True),
    post("/applications/new/for-whom", start.for_whom, signed_in=True),
    get("/applications/new/applicant", start.applicant_page, signed_in=True),
    post("/applications/new/applicant", start.write_applicant, signed_in=True, lost=keep),
    get(_ONE, case.case_page, signed_in=True),
    get(_ONE + "/questions/{name}", questions.question_page, signed_in=True),
    post(_ONE + "/questions/{name}", questions.save_question, signed_in=True, lost=keep),
    get(_ONE + "/documents", documents.documents_page, signed_in=True),
    post(_ONE + "/documents", documents.add_document, signed_in=True, lost=keep),
    post(_ONE + "/documents/{document}/remove", documents.remove_document, signed_in=True),
    get(_ONE + "/check", check.check_page, signed_in=True),
    post(_ONE + "/check", check.submit, signed_in=True),
    get(_ONE + "/receipt", check.receipt_page, signed_in=True),
    get(_ONE + "/answer", case.answer_page, signed_in=True),
    post(_ONE + "/answer", case.answer, signed_in=True, lost=keep),
    get(_ONE + "/withdraw", case.withdraw_page, signed_in=True),
    post(_ONE + "/withdraw", case.withdraw, signed_in=True),
]
"""Every address of these pages. Those that keep what was typed when the session ends name `keep`."""
