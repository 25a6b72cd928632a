"""What a page weighs over the link: first load with everything it needs, and later pages with the stylesheet kept.

`make bench NAME=pages`. Bytes as transferred (compressed, with headers), no browser: the page and each file it names.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.journey.installation import Installation
from tests.journey.people import person, sign_in

NAMED = re.compile(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"')
LOADED = re.compile(r"\.(css|js|svg|png|ico|webp)(\?|$)")


def transferred(answer: httpx.Response) -> int:
    """Bytes of an answer on the wire: status line, headers, body as compressed."""
    headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    return 17 + headers + answer.num_bytes_downloaded


def weigh(client: httpx.Client, path: str) -> tuple[int, int]:
    """(first load with everything, the page alone) in bytes."""
    page = client.get(path, headers={"Accept-Encoding": "gzip"}, follow_redirects=True)
    page.raise_for_status()
    alone = transferred(page)
    parts = {urljoin(str(page.url), name) for name in NAMED.findall(page.text) if LOADED.search(name)}
    return alone + sum(transferred(client.get(part, headers={"Accept-Encoding": "gzip"})) for part in parts), alone


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as folder:
        Path(folder).chmod(0o755)
        running = Installation(Path(folder) / "data")
        running.start()
        try:
            weights = {}
            for who, paths in PAGES.items():
                cookies = {}
                if who != "anybody":
                    found = person(running.data, administration="FJ", role=who, organisation=who == "trader")
                    cookies = {"vaka_session": sign_in(running.url, found).token}
                with httpx.Client(base_url=running.url, cookies=cookies, timeout=30) as client:
                    for path in paths:
                        weights[f"{who} {path}"] = weigh(client, path)
        finally:
            running.stop()
    for name, (first, alone) in weights.items():
        print(f"{name:40} first {first / 1000:6.1f} KB   later {alone / 1000:6.1f} KB")
    figures = {
        "first_load_kb_max": round(max(first for first, _ in weights.values()) / 1000, 1),
        "later_kb_max": round(max(alone for _, alone in weights.values()) / 1000, 1),
    }
    print(json.dumps(figures))


PAGES = {
    "anybody": ["/", "/rulings?q=coconut", "/requirements?administration=FJ", "/sign-in"],
    "trader": ["/applications", "/applications/new"],
    "reviewer": ["/today", "/cases"],
}

if __name__ == "__main__":
    main()
