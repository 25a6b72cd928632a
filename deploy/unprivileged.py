"""How PostgreSQL, which refuses to run as root, is run when the launcher is root.

First choice: as another user (`postgres`, else `nobody`), to whom the database's own folder is given. That works
where this user can reach the folder. Under /root, or in any folder of mode 0700, it cannot; then the server runs in
a user namespace, where root's files belong to an ordinary number. Where the kernel forbids that too, one sentence
says what can be done. No permission of any folder above the database's own is ever changed.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.console import Trouble

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts programs as somebody who is not root. `uid` and `gid` are None where nothing has to change."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        """The argument list to start, inside a namespace where one is used."""
        return [*self.prefix, *(str(argument) for argument in arguments)]

    def own(self, path: Path) -> None:
        """Give a file or folder, with what is in it, to the user the server runs as."""
        if self.uid is None or self.gid is None:
            return
        for each in (path, *path.rglob("*")) if path.is_dir() else (path,):
            os.chown(each, self.uid, self.gid, follow_symlinks=False)

    def run(self, arguments: Sequence[str | Path], **more: object) -> "subprocess.CompletedProcess[str]":
        """Run to the end, output captured. Raises nothing for a failing program: look at `returncode`."""
        options: dict[str, object] = {"capture_output": True, "text": True, "cwd": "/", "stdin": subprocess.DEVNULL}
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(self.command(arguments), **(options | more))  # type: ignore[call-overload, no-any-return]  # options are made above


NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


def _candidates() -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for name in (os.environ.get("VAKA_PG_USER", ""), "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            found.append((entry.pw_uid, entry.pw_gid))
    return found


def _owner(folder: Path) -> int | None:
    data = folder / "data"
    return data.stat().st_uid if data.exists() else None


def _reaches(runner: Runner, folder: Path, program: Path) -> bool:
    """Whether this user can start the program and pass into the folder, tried rather than reckoned."""
    try:
        answer = runner.run([program, "--version"], timeout=20)
        inside = runner.run(["test", "-x", folder.parent], timeout=20)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0 and inside.returncode == 0


def runner_for(folder: Path, program: Path) -> Runner:
    """Who runs the database whose folder this is.

    `folder` exists and holds, or will hold, `data`; `program` is PostgreSQL's server. Raises Trouble where root can
    neither step down nor use a namespace, or where the present user has no name.
    """
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise Trouble(
                f"PostgreSQL does not run for a user without a name (number {os.geteuid()}): add this user to"
                " /etc/passwd, or set DATABASE_URL to a server that already runs."
            ) from None
        return Runner()
    choices = [Runner(uid, gid) for uid, gid in _candidates()]
    if shutil.which("unshare"):
        choices.append(Runner(prefix=NAMESPACE))
    owner = _owner(folder)
    if owner == 0:  # made in a namespace before: it stays there, for a moved owner would be a surprise
        choices.sort(key=lambda choice: choice.uid is not None)
    elif owner is not None:
        choices.sort(key=lambda choice: choice.uid != owner)
    for choice in choices:
        if _reaches(choice, folder, program):
            return choice
    raise Trouble(
        f"PostgreSQL refuses to run as root, and neither another user nor a user namespace can reach {folder}: run as"
        " an ordinary user, choose DATA and the checkout in a folder others may pass (chmod o+x), or set DATABASE_URL."
    )
