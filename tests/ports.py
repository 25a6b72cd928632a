"""Ports for processes that tests start."""

from __future__ import annotations

import secrets
import socket
from contextlib import ExitStack, suppress


def free_port(together: int = 1) -> int:
    """A port nobody uses now, with so many free ones from it on.

    They lie below those that the system gives to connections: one of them could take it before its process listens.
    """
    while True:
        port = 18_000 + secrets.randbelow(14_000)
        with ExitStack() as probes, suppress(OSError):
            for one in range(port, port + together):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", one))
            return port
