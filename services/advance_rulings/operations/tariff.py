"""Lines of the tariff and correlation tables from a file: the good lines are kept, a second load changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.tariff import BadLine, Correlated, Kind, TariffLine, correlated, line, rows
from services.advance_rulings.events import Note
from services.advance_rulings.model import PublishedCorrelation, PublishedLine
from shared.facts import Fact

TOGETHER = 1000
_LINE_KEY = ("edition", "code", "language")
_LINE_SAYS = ("description", "unit", "duty")
_PAIR_KEY = ("from_edition", "to_edition", "from_code", "to_code")
_PAIR_SAYS = ("partial", "note")
Row = TypeVar("Row", TariffLine, Correlated)


@dataclass(kw_only=True)
class Report:
    """What became of a file: counts, and the lines that were refused with the reason."""

    lines: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    editions: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


async def load(
    session: AsyncSession, *, text: Iterable[str], kind: Kind, edition: str = "", source: str, administration: str,
    at: datetime,
) -> tuple[Report, list[Fact]]:  # fmt: skip
    """Keep the good lines of a CSV file for an administration. Raises BadLine where the file has no first line.

    `source` names where the lines come from, `edition` is that of lines which name none.
    """
    report = Report()
    if kind is Kind.LINES:
        lines = _read(text, lambda row: line(row, default_edition=edition), _LINE_KEY, report)
        return await keep_lines(
            session, lines=lines, source=source, administration=administration, at=at, report=report
        )
    pairs = _read(text, correlated, _PAIR_KEY, report)
    editions = sorted({name for one in pairs for name in (one.from_edition, one.to_edition)})
    return report, await _keep(
        session, PublishedCorrelation, _PAIR_KEY, _PAIR_SAYS, pairs, editions, source, administration, at, report
    )


async def keep_lines(
    session: AsyncSession, *, lines: Sequence[TariffLine], source: str, administration: str, at: datetime,
    report: Report | None = None,
) -> tuple[Report, list[Fact]]:  # fmt: skip
    """Keep lines that were read already."""
    found = report or Report(lines=len(lines))
    editions = sorted({one.edition for one in lines})
    return found, await _keep(
        session, PublishedLine, _LINE_KEY, _LINE_SAYS, lines, editions, source, administration, at, found
    )


def _read(
    text: Iterable[str], reader: Callable[[Mapping[str, str]], Row], key: Sequence[str], report: Report
) -> list[Row]:
    kept: dict[tuple[str, ...], Row] = {}
    for number, row in rows(text):
        report.lines += 1
        try:
            if isinstance(row, BadLine):
                raise row
            found = reader(row)
            name = tuple(getattr(found, part) for part in key)
            if kept.get(name, found) != found:
                raise BadLine("An earlier line of the file says something else of the same code.")
            kept[name] = found
        except BadLine as error:
            report.refused.append((number, str(error)))
    return list(kept.values())


async def _keep(
    session: AsyncSession,
    table: type[PublishedLine] | type[PublishedCorrelation],
    key: Sequence[str],
    says: Sequence[str],
    found: Sequence[Any],
    editions: list[str],
    source: str,
    administration: str,
    at: datetime,
    report: Report,
) -> list[Fact]:
    report.editions = editions
    columns = [getattr(table, name) for name in key]
    wanted = [getattr(table, name) for name in says]
    written = 0
    for batch in _batches(found):
        names = [tuple(getattr(one, part) for part in key) for one in batch]
        there = await session.execute(
            select(*columns, *wanted).where(table.administration == administration, tuple_(*columns).in_(names))
        )
        known = {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in there}
        values = []
        for name, one in zip(names, batch, strict=True):
            told = tuple(getattr(one, part) for part in says)
            if known.get(name) == told:
                report.unchanged += 1
                continue
            report.changed += name in known
            report.new += name not in known
            values.append(
                dict(zip(key, name, strict=True)) | dict(zip(says, told, strict=True))
                | {"administration": administration, "source": source, "loaded_at": at}
            )  # fmt: skip
        if values:
            statement = insert(table).values(values)
            changing = {name: statement.excluded[name] for name in (*says, "source", "loaded_at")}
            await session.execute(
                statement.on_conflict_do_update(index_elements=["administration", *key], set_=changing)
            )
            written += len(values)
    if not written:
        return []
    what = "tariff lines loaded" if table is PublishedLine else "correlation loaded"
    detail = f"{', '.join(editions)}: {report.new} new, {report.changed} changed, from {source}"
    subject = f"tariff/{administration}"
    return [Note(subject=subject, version=1, administration=administration, what=what, detail=detail)]


def _batches(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(found), TOGETHER):
        yield found[start : start + TOGETHER]
