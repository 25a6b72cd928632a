"""What was typed when a session ended in mid-form: kept for this browser until its owner has signed in again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from gateway.portal.errors import FormExpired
from gateway.portal.forms import KEY_FIELD, TOKEN_FIELD, VERSION_FIELD, Form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import FORM_COOKIE, Visit

MINUTES = 30
FORMS_AT_MOST = 1000
CHARACTERS_AT_MOST = 60_000
_OWN = frozenset({TOKEN_FIELD, KEY_FIELD, VERSION_FIELD})


@dataclass
class KeptForms:
    """Forms by browser and page, in the memory of this process: the oldest goes first, nothing stays over half an hour.

    They are found again only with the secret of the browser's cookie, on a page whose case its reader may see.
    """

    _kept: OrderedDict[tuple[str, str], tuple[datetime, FormData]] = field(default_factory=OrderedDict)

    def put(self, browser: str, path: str, filled: FormData, *, at: datetime) -> bool:
        """Keep the texts of a form; False when it is too large. Files are not kept."""
        texts: list[tuple[str, str | UploadFile]] = [
            (name, value) for name, value in filled.multi_items() if isinstance(value, str) and name not in _OWN
        ]
        if sum(len(value) for _, value in texts if isinstance(value, str)) > CHARACTERS_AT_MOST:
            return False
        self._kept.pop((browser, path), None)
        self._kept[browser, path] = (at, FormData(texts))
        while len(self._kept) > FORMS_AT_MOST:
            self._kept.popitem(last=False)
        return True

    def take(self, browser: str, path: str, *, at: datetime) -> FormData | None:
        """What was kept for this page, once."""
        kept_at, filled = self._kept.pop((browser, path), (at, None))
        return filled if filled is not None and at - kept_at <= timedelta(minutes=MINUTES) else None


def _forms(visit: Visit) -> KeptForms:
    state = visit.scope["app"].state
    if not hasattr(state, "kept_forms"):
        state.kept_forms = KeptForms()
    forms: KeptForms = state.kept_forms
    return forms


async def keep(visit: Visit, form: Form) -> Response:
    """Keep what was typed, then to the sign-in page and back; one whose form merely grew old goes straight back."""
    visit.form_token()  # a browser that lost its cookies gets a new one here
    browser = visit.cookies.get(FORM_COOKIE, "")
    if len(browser) < 32:
        browser = visit.cookies_to_keep[FORM_COOKIE][0]
    if form.filled is None or not _forms(visit).put(browser, visit.url.path, form.filled, at=visit.at):
        raise FormExpired
    if visit.signed_in:
        return redirect(visit, visit.url.path)
    return page(visit, "trader/signed_out.html", status=401, back=visit.url.path, minutes=MINUTES)


def kept_form(visit: Visit) -> Form | None:
    """The form that was kept for this page, filled as it was."""
    filled = _forms(visit).take(visit.cookies.get(FORM_COOKIE, ""), visit.url.path, at=visit.at)
    return None if filled is None else Form(filled=filled)
