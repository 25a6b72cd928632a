"""Reference rulings from a file into an administration's register: JSON Lines or CSV, line by line.

A bad line is reported with its number and the reason, the good ones are kept; loading the same file again changes
nothing. What the fields mean stands in docs/guides/import-rulings.md.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.advance_rulings.domain.references import BadRecord, Reference, reference
from services.advance_rulings.operations.references import keep
from shared.actors import Actor, service_actor
from shared.work import Work

TOGETHER = 250
"""Rulings kept in one transaction."""
LONGEST_LINE = 2_000_000


@dataclass(kw_only=True)
class Report:
    """What became of a file: counts, and the lines that were refused with the reason."""

    lines: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kept(self) -> int:
        """Rulings of the file that are in the register now."""
        return self.new + self.changed + self.unchanged


async def import_rulings(
    path: Path,
    *,
    administration: str,
    work: Work,
    at: datetime,
    actor: Actor | None = None,
    source: str = "",
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Load a file. `source` names where the rulings come from (the file's name if empty); `progress` hears after each batch.

    Raises OSError when the file cannot be read and UnicodeDecodeError when it is not UTF-8 at all.
    """
    by = actor or service_actor(service=work.service, administration=administration)
    report = Report()
    batch: list[tuple[int, Reference]] = []
    for line, record in _records(path, report):
        try:
            batch.append((line, reference(record, source=source or path.stem)))
        except BadRecord as error:
            report.refused.append((line, str(error)))
        if len(batch) >= TOGETHER:
            await _keep(batch, administration=administration, work=work, at=at, by=by, report=report)
            batch.clear()
            if progress is not None:
                progress(report)
    if batch:
        await _keep(batch, administration=administration, work=work, at=at, by=by, report=report)
    report.refused.sort()
    if progress is not None:
        progress(report)
    return report


async def _keep(
    batch: list[tuple[int, Reference]], *, administration: str, work: Work, at: datetime, by: Actor, report: Report
) -> None:
    async with work.changing(actor=by, at=at, administration=administration) as change:
        found = [record for _, record in batch]
        counts, others, facts = await keep(change.session, administration=administration, references=found, at=at)
        change.record(*facts)
    report.new += counts["new"]
    report.changed += counts["changed"]
    report.unchanged += counts["unchanged"]
    report.refused += [
        (line, f"{record.number} is {others[record.number]}; a file cannot replace it.")
        for line, record in batch
        if record.number in others
    ]


def _records(path: Path, report: Report) -> Iterator[tuple[int, dict[str, object]]]:
    """The records of a file with the line each begins at; the name's end says which kind it is."""
    if path.suffix.lower() == ".csv":
        yield from _csv(path, report)
    else:
        yield from _json_lines(path, report)


def _json_lines(path: Path, report: Report) -> Iterator[tuple[int, dict[str, object]]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            report.lines += 1
            try:
                if len(raw) > LONGEST_LINE:
                    raise BadRecord(f"The line has {len(raw)} bytes; at most {LONGEST_LINE} are taken.")
                record = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                report.refused.append((number, "The line is not UTF-8."))
            except json.JSONDecodeError as error:
                report.refused.append((number, f"The line is not JSON: {error.msg}, at character {error.pos + 1}."))
            except (BadRecord, RecursionError) as error:
                report.refused.append((number, str(error) if isinstance(error, BadRecord) else "Nested too deeply."))
            else:
                if isinstance(record, dict):
                    yield number, record
                else:
                    report.refused.append((number, "The line is JSON, but not one object with fields."))


def _csv(path: Path, report: Report) -> Iterator[tuple[int, dict[str, object]]]:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        begins = 2
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                report.lines += 1
                report.refused.append((begins, f"The line is not CSV: {error}."))
                begins = rows.line_num + 1
                continue
            number, begins = begins, rows.line_num + 1
            report.lines += 1
            if None in row or None in row.values():
                report.refused.append((number, "The line has another number of columns than the first line."))
            else:
                yield number, dict(row)
