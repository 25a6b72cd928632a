"""The watched folder: the door for a national system that can write a file and read one, and nothing else.

DATA/exchange/<administration>/ holds three folders. A file put into `inbox` is read once it is complete, its result goes
to `outbox` as one line of JSON, and a file with anything refused goes to `quarantine` with its reasons beside it. The
lanes of the day go to `outbox` for the system to take; why a declaration has its lane never does.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import BinaryIO

from services.risk.domain.words import Source
from services.risk.engine import Engine
from services.risk.operations.intake import Intake, Report, Sender
from services.risk.permissions import Permission
from services.risk.queries.exports import LaneLine, lanes_of_day, lanes_stamps
from services.risk.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.blobs import LocalBlobs
from shared.logs import logger
from shared.parameters import Administration
from shared.settings import Settings
from shared.sheets import csv_bytes
from shared.work import Work

EVERY = timedelta(seconds=5)
RESTS = 20
"""So many times as long as the lanes took to write they rest: a day of many declarations is not written all the time."""
AT_ONCE = 200
"""Files read in one look; the others wait for the next, so that no administration waits for another's pile."""
LONGEST_NAME = 200
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".lock", ".swp", "~")
_FOLDERS = ("inbox", "outbox", "quarantine")
_HELD = frozenset({Permission.LODGE.value, Permission.LODGE_FOR_ANY.value})
log = logger("folder")


@dataclass(frozen=True, slots=True)
class _Look:
    """A file as one look saw it; the same at the next look means that nobody writes it any more."""

    inode: int
    size: int
    changed: int
    readable: bool


class Folder:
    """Looks into the inbox of an administration, and keeps the lanes of the day in its outbox."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self._engine = engine
        self._administrations: Mapping[str, Administration] = settings.hosted_administrations()
        self._root = settings.data / "exchange"
        self._blobs = LocalBlobs(settings.data / "documents" / "risk")
        self._seen: dict[str, dict[str, _Look]] = {}
        self._stamps: dict[str, dict[date, tuple[object, ...]]] = {}
        self._rests_until: dict[str, float] = {}

    def place(self, administration: str, name: str) -> Path:
        """One of the three folders of an administration, made where it is missing."""
        found = self._root / administration / name
        found.mkdir(mode=0o770, parents=True, exist_ok=True)
        return found

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """One look: read what is complete, then bring the lanes up to date."""
        for name in _FOLDERS:
            await asyncio.to_thread(self.place, administration, name)
        await self.take(work, administration, at)
        began = time.monotonic()
        if began >= self._rests_until.get(administration, 0.0):
            await self.lanes(work, administration, at)
            self._rests_until[administration] = time.monotonic() + RESTS * (time.monotonic() - began)

    async def take(self, work: Work, administration: str, at: datetime) -> int:
        """Read the files that did not change since the last look; answers how many."""
        inbox = self.place(administration, "inbox")
        now = await asyncio.to_thread(lambda: dict(_complete(inbox)))
        before = self._seen.get(administration, {})
        ready = [name for name, look in now.items() if look.readable and before.get(name) == look]
        self._seen[administration] = now
        for name, look in now.items():
            if not look.readable and before.get(name) != look:
                await asyncio.to_thread(self._closed, administration, inbox / name)
        for name in ready[:AT_ONCE]:
            try:
                await self._one(work, administration, inbox / name, now[name], at)
            except FileNotFoundError:
                continue  # taken away meanwhile
            except Exception as error:  # one file must not keep the others waiting; it is tried again at the next look
                log.warning("a file could not be taken", administration=administration, file=name, error=repr(error))
        return len(ready[:AT_ONCE])

    async def _one(self, work: Work, administration: str, path: Path, look: _Look, at: datetime) -> None:
        async with work.reading(administration=administration) as session:
            found = await office(session, administration=self._administrations[administration])
            limit = int(found.terms(at).value("files.maximum_bytes"))
        shown = path.name.encode("utf-8", "replace").decode("utf-8")
        if look.size > limit:
            report = Report(name=shown, state="quarantined")
            report.refused_count = 1
            report.refused.append(
                {"line": 0, "path": "", "reason": f"The file has {look.size} bytes; at most {limit} are taken."}
            )
        else:
            with _opened(path, look) as content:
                sender = Sender(
                    work=work, administration=self._administrations[administration],
                    actor=service_actor(service="risk", administration=administration), held=_HELD,
                    source=Source.FOLDER, blobs=self._blobs, at=at, received=self._engine.received if self._engine else None,
                )  # fmt: skip
                report = await Intake(sender, content, name=shown).whole(limit=limit)
        await asyncio.to_thread(self._settle, administration, path, report)

    def _closed(self, administration: str, path: Path) -> None:
        """Tell whoever waits for a result why there is none: the file stays where it is until it may be read."""
        report = Report(name=path.name.encode("utf-8", "replace").decode("utf-8"), state="waiting")
        reason = "The service may not read this file. Give its group or everybody the right to read it (chmod)."
        report.refused_count = 1
        report.refused.append({"line": 0, "path": "", "reason": reason})
        _write(self.place(administration, "outbox") / f"{_short(path.name)}.result.json", _result(report))
        log.warning("a file may not be read", administration=administration, file=report.name)

    def _settle(self, administration: str, path: Path, report: Report) -> None:
        """The result first, then the file away: a crash between the two repeats the file, which changes nothing."""
        short = _short(path.name)
        _write(self.place(administration, "outbox") / f"{short}.result.json", _result(report))
        quarantine = self.place(administration, "quarantine")
        if not report.refused_count:
            path.unlink(missing_ok=True)
            if not (quarantine / path.name).exists():  # it was corrected, and put back from there
                (quarantine / f"{short}.reasons.txt").unlink(missing_ok=True)
            return
        aside = _aside(quarantine, path.name, report.sha256)
        _write(quarantine / f"{_short(aside.name)}.reasons.txt", "".join(_reasons(report)).encode())
        os.replace(path, aside)

    async def lanes(self, work: Work, administration: str, at: datetime) -> None:
        """Write the lanes of the office's day and of the day before, one file for each office, where one of them may have
        changed: what is assessed in the last seconds of a day is told after midnight."""
        zone = self._administrations[administration].zone
        today = at.astimezone(zone).date()
        days = (today - timedelta(days=1), today)
        before = self._stamps.get(administration, {})
        async with work.reading(administration=administration) as session:
            stamps = await lanes_stamps(
                session, administration=administration, days=days, since=datetime.combine(days[0], clock(), zone)
            )
            rows = {
                day: await lanes_of_day(session, administration=administration, day=day)
                for day in days
                if before.get(day) != stamps[day]
            }
        outbox = self.place(administration, "outbox")
        for day, found in rows.items():
            for code in sorted({row.office for row in found}):
                own = [row for row in found if row.office == code]
                name = f"lanes-{_safe(code) or 'none'}-{day.isoformat()}.csv"
                await asyncio.to_thread(_write, outbox / name, _table(own))
        self._stamps[administration] = stamps


def _result(report: Report) -> bytes:
    """One line of JSON."""
    result = {
        "name": report.name, "sha256": report.sha256, "format": report.format, "stage": report.state,
        "repeated": report.repeated, "declarations": report.declarations, "new": report.new,
        "changed": report.changed, "unchanged": report.unchanged, "flawed": report.flawed,
        "refused": report.refused_count, "references": [row["reference"] for row in report.references],
        "refusals": report.refused, "notes": report.notes,
    }  # fmt: skip
    return (json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _complete(inbox: Path) -> Iterator[tuple[str, _Look]]:
    """Plain files, the oldest first: no links, no folders, nothing hidden or still being written by its name."""
    found: list[tuple[int, str, _Look]] = []
    with os.scandir(inbox) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~")) or entry.name.lower().endswith(_UNFINISHED):
                continue
            with contextlib.suppress(FileNotFoundError):
                seen = os.lstat(entry.path)
                if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 1:
                    readable = os.access(entry.path, os.R_OK)
                    look = _Look(seen.st_ino, seen.st_size, seen.st_mtime_ns, readable)
                    found.append((seen.st_mtime_ns, entry.name, look))
    for _, name, look in sorted(found, key=lambda one: one[:2]):
        yield name, look


@contextlib.contextmanager
def _opened(path: Path, look: _Look) -> Iterator[BinaryIO]:
    """The file that was looked at, and no other that took its name. Raises FileNotFoundError when it is not that any more."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise FileNotFoundError(path) from error
    with open(handle, "rb") as file:
        seen = os.fstat(handle)
        if (seen.st_ino, seen.st_size, seen.st_mtime_ns) != (look.inode, look.size, look.changed):
            raise FileNotFoundError(path)
        yield file


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: written beside, synced, renamed."""
    temporary = path.with_name(f".{hashlib.sha256(path.name.encode('utf-8', 'replace')).hexdigest()[:16]}.part")
    with open(temporary, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _short(name: str) -> str:
    """The name, or for one near the longest that a file system takes, its beginning and a hash."""
    raw = os.fsencode(name)
    if len(raw) <= LONGEST_NAME:
        return name
    return f"{os.fsdecode(raw[:150])}-{hashlib.sha256(raw).hexdigest()[:16]}"


def _aside(quarantine: Path, name: str, sha256: str) -> Path:
    """Where a file is put aside: never over another one of its name, which somebody may be correcting."""
    found = quarantine / name
    for number in itertools.count(2):
        if not found.exists() or (sha256 and found.is_file() and _digest(found) == sha256):
            break
        short = Path(_short(name))
        found = quarantine / f"{short.stem}-{number}{short.suffix}"
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _safe(code: str) -> str:
    return "".join(one for one in code if one.isascii() and (one.isalnum() or one in "-_"))[:40]


def _reasons(report: Report) -> Iterator[str]:
    yield f"{report.name}: {report.declarations} declarations were taken, {report.refused_count} refusals.\n"
    yield "Correct the file and put it back into the inbox; what was taken already is recognised.\n\n"
    for refusal in report.refused:
        where = f"line {refusal['line']}" if refusal["line"] else "the file"
        yield f"{where}{', ' + refusal['path'] if refusal['path'] else ''}: {refusal['reason']}\n"
    if left := report.refused_count - len(report.refused):
        yield f"... and {left} more.\n"


def _table(rows: Sequence[LaneLine]) -> bytes:
    lines = (
        (row.reference, row.version, row.lane, row.since.isoformat(timespec="seconds") if row.since else "")
        for row in rows
    )
    return csv_bytes([("reference", "version", "lane", "since"), *lines])


def folder(settings: Settings, engine: Engine) -> Job:
    """The look into the folders."""
    return Job("folder", EVERY, Folder(settings, engine).run)
