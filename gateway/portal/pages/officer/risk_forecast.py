"""How a trial on the history reads: shares, lanes that shift, charts of intervals, and mistakes with their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from gateway.portal import charts
from gateway.portal.client.risk_rules import MistakeView
from gateway.portal.formatting import Formats
from gateway.portal.language import locale_of
from gateway.portal.pages.officer.risk_mistake_words import hint, mistake
from gateway.portal.visit import Visit

_WORD = re.compile(r'\w+|"[^"]*"?|\S')


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """A mistake with its place: the line of the text cut into what stands before, the faulty piece, and what follows."""

    line: int
    column: int
    before: str
    piece: str
    after: str
    detail: str
    hint: str


def condition_of(raw: str) -> str:
    """A condition as it was typed, with the line ends that its columns are counted by."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def pointed(visit: Visit, text: str, mistakes: Sequence[MistakeView]) -> list[Pointed]:
    """Every mistake at its place in the text."""
    found = []
    for one in mistakes:
        at = min(max(one["column"] - 1, 0), len(text))
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        line = text[start : end if end >= 0 else len(text)]
        word = _WORD.match(line, at - start)
        stop = word.end() if word else at - start
        found.append(
            Pointed(
                line=text.count("\n", 0, at) + 1,
                column=at - start + 1,
                before=line[: at - start],
                piece=line[at - start : stop] or "\u00a0",
                after=line[stop:],
                detail=mistake(one["detail"], visit.words),
                hint=hint(one["hint"], visit.words),
            )
        )
    return found


def per_cent(visit: Visit, share: float | None, digits: int = 1) -> str:
    """A share of 0 to 1 in hundredths; what is more than nothing never reads as nothing."""
    if share is None:
        return "–"
    number = round(share * 100, digits)
    formats = Formats(locale_of(visit.language))
    if not number and share:
        return f"< {formats.number(10**-digits)} %"
    return f"{formats.number(number)} %"


def said_rate(visit: Visit, rate: Mapping[str, float] | None, finds: int, inspected: int) -> str:
    """ "4 of 52: 3 to 17 %"; without an inspection that nothing is known."""
    _ = visit.words.gettext
    if not rate:
        return _("nothing inspected")
    formats = Formats(locale_of(visit.language))
    return _("%(finds)s of %(inspected)s: %(low)s to %(high)s %%") % {
        "finds": formats.number(finds), "inspected": formats.number(inspected),
        "low": formats.number(round(rate["low"] * 100, 1)), "high": formats.number(round(rate["high"] * 100, 1)),
    }  # fmt: skip


def rates_chart(
    visit: Visit, rows: Sequence[tuple[str, Mapping[str, float] | None, int, int]], *, name: str = "rates"
) -> Markup:
    """Find rates with their intervals: rows of label, rate, finds, inspected. "" where nothing was inspected."""
    drawn = [
        charts.IntervalRow(
            label=label,
            low=rate["low"],
            value=rate["rate"],
            high=rate["high"],
            said=said_rate(visit, rate, finds, inspected),
        )
        for label, rate, finds, inspected in rows
        if rate
    ]
    if not drawn:
        return Markup("")
    _ = visit.words.gettext
    return charts.intervals(
        drawn,
        title=_("How often an inspection of these found something"),
        description=_("The dark mark is the share found, the pale bar its 90 % interval. The same numbers stand in the table."),
        name=name,
    )  # fmt: skip


def values_of(visit: Visit) -> dict[str, Any]:
    """What templates of trials need beside the trial: how shares and rates are said and drawn."""
    return {
        "per_cent": lambda share, digits=1: per_cent(visit, share, digits),
        "said_rate": lambda rate, finds, inspected: said_rate(visit, rate, finds, inspected),
        "rates_chart": lambda rows, name="rates": rates_chart(visit, rows, name=name),
        "currency": visit.administration.currency if visit.administration else "USD",
    }
