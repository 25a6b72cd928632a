"""A client's own record of what it sent and what was acknowledged, and the comparison with what was kept."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Ledger:
    """A local file, on the disk before the client goes on: the client must not forget what the system may not forget."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.sent: set[str] = set()
        self.acknowledged: dict[str, str] = {}

    def note(self, kind: str, name: str, number: str = "") -> None:
        """`kind` is "sent" or "acknowledged", `name` the client's own name for the submission."""
        with self._lock:
            self._file.write(json.dumps({"kind": kind, "name": name, "number": number}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            if kind == "sent":
                self.sent.add(name)
            else:
                self.acknowledged[name] = number

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(frozen=True)
class Kept:
    """One application as the database has it: the client's name for it, its number, and how often it was submitted."""

    name: str
    number: str | None
    submissions: int
    audited: int


def faults(ledger: Ledger, kept: Iterable[Kept]) -> dict[str, list[Any]]:
    """What is wrong, by kind; empty when every acknowledged submission is there, once, with its audit entry."""
    rows = list(kept)
    names = Counter(row.name for row in rows)
    submitted = {row.name: row for row in rows if row.number is not None}
    numbers = Counter(row.number for row in rows if row.number is not None)
    running = sorted(int(number.rpartition("-")[2]) for number in numbers)
    gaps = sorted(set(range(running[0], running[-1])) - set(running)) if running else []
    found: dict[str, list[Any]] = {
        "lost": [name for name in ledger.acknowledged if name not in submitted],
        "under another number": [n for n, number in ledger.acknowledged.items() if n in submitted and submitted[n].number != number],
        "twice": [name for name, count in names.items() if count > 1],
        "never sent": [name for name in names if name not in ledger.sent],
        "number given twice": [number for number, count in numbers.items() if count > 1],
        "submitted twice": [row.name for row in submitted.values() if row.submissions != 1],
        "not audited once": [row.name for row in submitted.values() if row.audited != 1],
        "gap in the numbers": gaps,
    }  # fmt: skip
    return {kind: which for kind, which in found.items() if which}
