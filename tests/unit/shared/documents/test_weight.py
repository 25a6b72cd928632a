"""What signs documents carries the libraries for it; what does not, does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_the_libraries_come_with_the_first_document_and_not_before() -> None:
    program = "import sys, shared.documents, shared.documents.verify, shared.documents.offline; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "joserfc" in loaded
    assert loaded & {"typst", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "oscrypto"} == set()
