"""The guides for programs are run as they are printed, against the sandbox.

`DATA=… PORT=… python -m tests.journey.test_curl_examples` writes the recorded answers anew, from the demonstration that runs there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journey.installation import ROOT, Installation
from tests.journey.people import demonstration

GUIDES = ("integrators", "risk-api")
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


def path(guide: str) -> Path:
    """Where a guide is."""
    return ROOT / "docs" / "guides" / f"{guide}.md"


def blocks(guide: str) -> list[tuple[str, str]]:
    """The guide's commands and recorded answers, in order."""
    return [(kind, text) for kind, text in BLOCK.findall(path(guide).read_text(encoding="utf-8"))]


def run(guide: str, environment: dict[str, str]) -> list[str]:
    """Run every command in one shell, as somebody would who follows the guide; the output of each."""
    commands = [text for kind, text in blocks(guide) if kind == "sh"]
    marked = "".join(f"{text}\nprintf '\\036'\n" for text in commands)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", marked], env={"PATH": os.environ["PATH"], **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    outputs = done.stdout.split("\036")[:-1]
    assert done.returncode == 0, f"{done.stderr}\nafter: {commands[min(len(outputs), len(commands) - 1)]}"
    return outputs


def shape(value: Any) -> Any:
    """What stays the same from one run to the next: the members, and the words that programs decide by."""
    if isinstance(value, dict):
        return {
            name: found
            if name in ("code", "pointer", "state") or (isinstance(found, int) and name == "status")
            else shape(found)
            for name, found in value.items()
        }
    if isinstance(value, list):
        return [shape(found) for found in value[:1]]
    return None


def recorded(guide: str) -> dict[int, Any]:
    """The recorded answers by the number of the command they follow."""
    found: dict[int, Any] = {}
    number = -1
    for kind, text in blocks(guide):
        if kind == "sh":
            number += 1
        else:
            found[number] = json.loads(text)
    return found


def surroundings(at: Installation, guide: str) -> dict[str, str]:
    """What the guide asks for: the address, and the sandbox's clients."""
    machines = [one for one in demonstration(at.data)["clients"] if one["administration"] == "XX"]
    firm = next(one for one in machines if one["organisation"])
    national = next(one for one in machines if not one["organisation"])
    own = firm if guide == "integrators" else national
    return {
        "VAKA": at.url, "CLIENT_ID": own["client_id"], "CLIENT_SECRET": own["client_secret"],
        "FIRM_ID": firm["client_id"], "FIRM_SECRET": firm["client_secret"],
    }  # fmt: skip


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="curl or bash is missing: install Debian's package curl"
)
@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_works_as_it_is_printed(one_process: Installation, guide: str) -> None:
    outputs = run(guide, surroundings(one_process, guide))
    printed = recorded(guide)
    assert len(printed) >= 4
    for number, expected in printed.items():
        assert shape(json.loads(outputs[number])) == shape(expected), (
            f"the answer to command {number} changed: record it again"
        )


def record(at: Installation, guide: str) -> None:
    """Write the answers of a running system into the guide."""
    outputs = run(guide, surroundings(at, guide))
    number = -1

    def written(block: re.Match[str]) -> str:
        nonlocal number
        if block[1] == "sh":
            number += 1
            return block[0]
        return f"```json\n{json.dumps(json.loads(outputs[number]), indent=2, ensure_ascii=False)}\n```"

    path(guide).write_text(BLOCK.sub(written, path(guide).read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or GUIDES:
        record(Installation(Path(os.environ["DATA"]), port=int(os.environ["PORT"])), name)
