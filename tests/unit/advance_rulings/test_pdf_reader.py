"""The process that reads PDFs: what anybody sent ends it and nothing beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from services.advance_rulings.operations import pdf_reader


def test_where_memory_ends_the_kernel_takes_the_reader_before_the_service() -> None:
    command = [sys.executable, "-I", pdf_reader.__file__, "1000", "20", str(2**28)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as reader:
        score, end = Path(f"/proc/{reader.pid}/oom_score_adj"), time.monotonic() + 20
        try:
            while score.read_text() != "1000\n" and time.monotonic() < end:
                time.sleep(0.02)
            assert score.read_text() == "1000\n"
        finally:
            reader.kill()
