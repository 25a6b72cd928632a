"""How long from the command to a ready page, and what the whole system weighs at rest (without PostgreSQL).

`make bench NAME=start`. An empty folder first (database made, migrated, seeded), then the same folder three times more.
Installing the packages is not part of it; `time make run` in a fresh clone shows that.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

from tests.journey.installation import Installation

REST = 5.0


def resident_megabytes(pid: int) -> float:
    """Resident memory of one process, from the kernel."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"process {pid} has no resident memory")


def start_once(installation: Installation) -> float:
    """Seconds from the command to a ready page."""
    began = time.perf_counter()
    installation.start()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        first = start_once(installation := Installation(data))
        installation.stop()
        later, weights = [], []
        for _ in range(3):
            installation = Installation(data)
            later.append(start_once(installation))
            time.sleep(REST)
            weights.append(resident_megabytes(installation.processes["all"].pid))
            installation.stop()
    figures = {
        "first_start_s": round(first, 1),
        "later_start_s": round(statistics.median(later), 1),
        "memory_at_rest_mb": round(statistics.median(weights)),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
