"""The integrators' guide is run as it is printed, against the sandbox.

`VAKA=… CLIENT_ID=… CLIENT_SECRET=… python -m tests.journey.test_curl_examples` writes the recorded answers anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from tests.journey.installation import ROOT, Installation
from tests.journey.people import demonstration

GUIDE = ROOT / "docs" / "guides" / "integrators.md"
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """The guide's commands and recorded answers, in order."""
    return [(kind, text) for kind, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8"))]


def run(environment: dict[str, str]) -> list[str]:
    """Run every command in one shell, as somebody would who follows the guide; the output of each."""
    commands = [text for kind, text in blocks() if kind == "sh"]
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


def recorded() -> dict[int, Any]:
    """The recorded answers by the number of the command they follow."""
    found: dict[int, Any] = {}
    number = -1
    for kind, text in blocks():
        if kind == "sh":
            number += 1
        else:
            found[number] = json.loads(text)
    return found


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="curl or bash is missing: install Debian's package curl"
)
def test_the_guide_works_as_it_is_printed(one_process: Installation) -> None:
    machines = demonstration(one_process.data)["clients"]
    machine = next(m for m in machines if m["administration"] == "XX" and m["organisation"])
    environment = {
        "VAKA": one_process.url,
        "CLIENT_ID": machine["client_id"],
        "CLIENT_SECRET": machine["client_secret"],
    }
    outputs = run(environment)
    printed = recorded()
    assert len(printed) >= 4
    for number, expected in printed.items():
        assert shape(json.loads(outputs[number])) == shape(expected), (
            f"the answer to command {number} changed: record it again"
        )


def record() -> None:
    """Write the answers of a running system into the guide."""
    outputs = run({name: os.environ[name] for name in ("VAKA", "CLIENT_ID", "CLIENT_SECRET")})
    number = -1

    def written(block: re.Match[str]) -> str:
        nonlocal number
        if block[1] == "sh":
            number += 1
            return block[0]
        return f"```json\n{json.dumps(json.loads(outputs[number]), indent=2, ensure_ascii=False)}\n```"

    GUIDE.write_text(BLOCK.sub(written, GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    record()
