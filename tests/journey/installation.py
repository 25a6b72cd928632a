"""A whole installation, started the way an operator starts it: `python -m deploy.run`, in one process or as parts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.parts import GATEWAY, services
from tests.ports import free_port

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 300.0


@dataclass
class Installation:
    """Processes of one installation with its own folder; ended by their ids."""

    data: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its door is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, parts: bool = False) -> None:
        """Start everything and wait until the door says that all parts are ready."""
        if not parts:
            self._launch("all", self.port)
        else:
            self._command("migrate")
            self._command("seed")
            ports = {service: free_port() for service in services()}
            self.environment |= {f"URL_{name.upper()}": f"http://127.0.0.1:{port}" for name, port in ports.items()}
            self.environment["URL_GATEWAY"] = self.url
            for name, port in ports.items():
                self._launch(name, port)
            self._launch(GATEWAY, self.port)
        self.wait()

    def wait(self) -> None:
        """Wait until ready. Raises with what was printed when a process ends before."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}:\n{self.printed(name)}")
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("not ready in time:\n" + "\n".join(self.printed(name) for name in self.processes))

    def kill(self) -> None:
        """kill -9 of every process of ours."""
        for process in self.processes.values():
            process.kill()
            process.wait(30)
        self.processes.clear()

    def stop(self) -> None:
        """Ctrl-C, as an operator stops it; what does not end is killed."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.processes.clear()

    def printed(self, name: str) -> str:
        """The end of what a process printed."""
        path = self.data / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-4000:] if path.exists() else ""

    def surroundings(self) -> dict[str, str]:
        """The environment of its processes, for a command beside them."""
        return self._environment()

    def _environment(self) -> dict[str, str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "URL_", "VAKA_"))
        }
        return clean | {"DATA": str(self.data)} | self.environment

    def _launch(self, name: str, port: int) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        with open(self.data / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "deploy.run", name], cwd=ROOT, env=self._environment() | {"PORT": str(port)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _command(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "deploy.run", *words], cwd=ROOT, env=self._environment(), capture_output=True,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
