"""Templates to pages: one Jinja environment per language, escaping on, nothing inline that the CSP forbids."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from urllib.parse import urlencode

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.responses import Response

from gateway.portal.formatting import Formats, marked
from gateway.portal.forms import KEY_FIELD, TOKEN_FIELD, VERSION_FIELD, Form
from gateway.portal.labels import (
    administration_name,
    administration_option,
    agreement_name,
    device_name,
    membership_option,
    weekday_hours,
)
from gateway.portal.language import LANGUAGES, Words, locale_of
from gateway.portal.sentences import said
from gateway.portal.static_files import StaticFiles
from gateway.portal.visit import MenuItem, Place, Visit
from gateway.portal.wording import by_whom, field_error_text
from shared.papers.words import COLON

TEMPLATES = Path(__file__).parent / "templates"


def spoken(words: Words) -> tuple[Callable[..., Markup], Callable[..., Markup]]:
    """gettext and ngettext for templates: `_("for %(name)s", name=…)`, values escaped.

    Unlike Jinja's own, a text without values is not a format: "100 % coconut oil" may be said as it is.
    """

    def gettext(message: str, **values: object) -> Markup:
        text = Markup(words.gettext(message))  # noqa: S704  # texts of the catalogues are ours
        return text % values if values else text

    def ngettext(singular: str, plural: str, num: int, **values: object) -> Markup:
        text = Markup(words.ngettext(singular, plural, num))  # noqa: S704  # texts of the catalogues are ours
        return text % {"num": num, **values}

    return gettext, ngettext


class _Compiled(BytecodeCache):
    """A template is the same program in every language: compiled once for all environments of the process."""

    def __init__(self) -> None:
        self._programs: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._programs.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._programs[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Rendering:
    """The environments of all languages."""

    def __init__(self, *, words: Mapping[str, Words], static: StaticFiles, folder: Path = TEMPLATES) -> None:
        self._environments = {
            language: self._environment(language, words[language], static, folder) for language in LANGUAGES
        }

    @staticmethod
    def _environment(language: str, words: Words, static: StaticFiles, folder: Path) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            bytecode_cache=_COMPILED,
        )
        environment.install_gettext_callables(*spoken(words), newstyle=False)  # type: ignore[attr-defined]  # added by the i18n extension
        environment.filters["field_error"] = lambda error: field_error_text(error, words)
        environment.filters["agreement"] = lambda value: agreement_name(value, words)
        environment.filters["by_whom"] = lambda name: by_whom(name, words)
        environment.filters["told"] = lambda sentence: said(sentence or "", words)
        environment.filters.update(Formats(locale_of(language)).filters())
        environment.filters.update(
            field_id=field_id, device_name=device_name, marked=marked, administration_name=administration_name, weekday_hours=weekday_hours,
            administration_option=administration_option, membership_option=membership_option,
        )  # fmt: skip
        environment.globals.update(static=static.address, languages=LANGUAGES, language=language, colon=COLON[language])
        return environment

    def text(self, language: str, template: str, values: Mapping[str, object]) -> str:
        """One template as text."""
        return self._environments[language].get_template(template).render(values)


def address_with(visit: Visit, **changes: str | None) -> str:
    """This page's address with some of its query changed; None takes a value out."""
    kept = [(name, value) for name, value in visit.query_params.multi_items() if name not in changes]
    kept += [(name, value) for name, value in changes.items() if value is not None]
    return visit.url.path + ("?" + urlencode(kept) if kept else "")


def hidden_fields(visit: Visit, version: int | None = None) -> Markup:
    """What every form that is sent carries: its token, its idempotency key, the version that was looked at."""
    fields = {TOKEN_FIELD: visit.form_token(), KEY_FIELD: secrets.token_urlsafe(16)}
    if version is not None:
        fields[VERSION_FIELD] = str(version)
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value) for name, value in fields.items()
    )


def field_id(name: str) -> str:
    """The id of a field's input: "goods.0.weight" is "f-goods-0-weight"."""
    return "f-" + re.sub(r"[^A-Za-z0-9_-]+", "-", name)


def ask_at(visit: Visit) -> str:
    """Where somebody begins to ask for a ruling: after signing in, and once they act for a firm or an office."""
    if not visit.signed_in:
        return "/sign-in?next=/applications"
    return "/applications" if visit.actor.administration else "/account/firm"


def places(visit: Visit) -> tuple[list[Place], list[Place]]:
    """The lines of the menu, and the tabs of the line that the page belongs to."""
    shown = [item for item in visit.portal.menu if item.shown(visit.actor)]
    address = visit.url.path
    here = max((item for item in shown if item.holds(address)), key=lambda item: len(item.path), default=None)
    lines: dict[str, MenuItem] = {}
    for item in shown:
        lines.setdefault(item.under or item.title, item)
    line = (here.under or here.title) if here else ""
    tabs = [Place(item.title, item.path, item is here) for item in shown if item.under and item.under == line]
    return [Place(title, item.path, title == line) for title, item in lines.items()], tabs


def page(visit: Visit, template: str, *, status: int = 200, form: Form | None = None, **values: object) -> Response:
    """The page a template makes of `values`; what the layout needs is added here.

    A page is never kept by a shared cache; one of somebody signed in is not kept at all.
    """
    chosen = visit.language
    menu, tabs = places(visit)
    shown = {
        "visit": visit,
        "actor": visit.actor,
        "signed_in": visit.signed_in,
        "administration": visit.administration,
        "administrations": visit.portal.administrations,
        "notice": visit.take_notice(),
        "form": form or Form(),
        "menu": menu,
        "line_tabs": tabs if len(tabs) > 1 else [],
        "here": visit.url.path,
        "ask_at": ask_at(visit),
        "address_with": lambda **changes: address_with(visit, **changes),
        "hidden_fields": lambda version=None: hidden_fields(visit, version),
        "demonstration": visit.portal.settings.mode == "demonstration",
        **values,
    }
    octets = visit.portal.rendering.text(chosen, template, shown).encode()
    headers = {
        "Content-Language": chosen,
        "Vary": "Accept-Language, Cookie",
        "Cache-Control": "no-store" if visit.signed_in else "private, no-cache",
    }
    return Response(octets, status_code=status, media_type="text/html", headers=headers)
