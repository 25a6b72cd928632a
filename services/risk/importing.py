"""Declarations from files and folders at the console: every file on its own, so that a bad one stops no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from services.risk.domain.formats import Refusal
from services.risk.domain.words import FileFormat, Source
from services.risk.operations.intake import Intake, Report, Sender
from services.risk.permissions import SYSADMIN
from services.risk.queries.office import office
from shared.actors import Actor, Kind
from shared.blobs import LocalBlobs
from shared.parameters import Administration
from shared.problems import TooLarge
from shared.work import Work

_COUNTED = ("declarations", "new", "changed", "unchanged")


@dataclass(kw_only=True)
class Import:
    """What became of all files: a report for each, and the sums."""

    files: list[Report] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Refusals in all files together."""
        return sum(report.refused_count for report in self.files)

    def content(self) -> dict[str, Any]:
        """As JSON: `files` with their refusals, and `totals`."""
        return {
            "files": [
                {
                    "name": report.name, "sha256": report.sha256, "format": report.format, "repeated": report.repeated,
                    **{name: getattr(report, name) for name in _COUNTED}, "flawed": report.flawed,
                    "refused": report.refused, "notes": report.notes,
                }
                for report in self.files
            ],
            "totals": {
                "files": len(self.files),
                **{name: sum(getattr(report, name) for report in self.files) for name in _COUNTED},
                "refused": self.refused,
            },
        }  # fmt: skip


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in the order of their names; hidden ones and links are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                found = Path(folder) / name
                if not name.startswith(".") and not found.is_symlink() and found.is_file():
                    yield found


def _unreadable(path: Path) -> str:
    """Why nothing can be read of a file; empty when it can."""
    try:
        if not path.is_file():
            return "This is no file." if path.exists() else "The file is not there any more."
        with path.open("rb") as content:
            content.read(1)
    except OSError as error:
        return f"The file cannot be read: {error.strerror}."
    return ""


async def import_declarations(
    paths: Sequence[Path],
    *,
    administration: Administration,
    work: Work,
    data: Path,
    at: datetime,
    file_format: FileFormat | None = None,
    progress: Callable[[Report], None] | None = None,
) -> Import:
    """Load files and folders. `data` is the installation's folder, where the bytes are kept. A file that cannot be read at
    all is refused like any other bad one."""
    actor = Actor(kind=Kind.SERVICE, id="console", name="console", administration=administration.code)
    held = frozenset(permission.value for permission in SYSADMIN)
    async with work.reading(administration=administration.code) as session:
        limit = int((await office(session, administration=administration)).terms(at).value("files.maximum_bytes"))
    sender = Sender(
        work=work, administration=administration, actor=actor, held=held, source=Source.CONSOLE,
        blobs=LocalBlobs(data / "documents" / work.service), at=at,
    )  # fmt: skip
    found = Import()
    for path in files_of(paths):
        report = Report(name=path.name, state="quarantined")
        if why := _unreadable(path):
            report.refuse(Refusal(reason=why))
        else:
            with path.open("rb") as content:
                try:
                    report = await Intake(sender, content, name=path.name, file_format=file_format).whole(limit=limit)
                except TooLarge as error:
                    report.refuse(Refusal(reason=str(error)))
        found.files.append(report)
        if progress is not None:
            progress(report)
    return found
