"""What the launcher says to the person at the terminal: progress, and one clear sentence when something is wrong."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Something the person at the terminal can put right. Its text is the whole message: one sentence, no stack."""


def say(text: str = "") -> None:
    """One line for the person who started the command."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line about what went wrong."""
    print(f"vaka: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce work that takes a while, then say how long it took, in seconds."""
    print(f"  {title} ... ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)
