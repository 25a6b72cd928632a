"""What the operator's commands do. Each returns the exit status; what goes wrong is raised as Trouble."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from deploy import audit, backup, check, document_keys, migrate, people, rulings, secret_files, seed
from deploy.console import Trouble, say
from deploy.installation import only_one, prepare_folder, private_database, read_settings, some_database
from deploy.parts import services
from shared.documents.keys import FOLDER


def migrate_tables(_chosen: argparse.Namespace) -> int:
    """`migrate`."""
    with some_database(read_settings()) as settings:
        migrate.migrate(settings)
    return 0


def seed_demonstration(_chosen: argparse.Namespace) -> int:
    """`seed`: the demonstration, in this process, whether or not anything serves."""
    with some_database(read_settings()) as settings:
        if settings.is_production:
            raise Trouble("A demonstration is never put into a production system.")
        migrate.migrate(settings)
        asyncio.run(seed.alone(settings))
    return 0


def import_rulings(chosen: argparse.Namespace) -> int:
    """`import-rulings FILE [--administration FJ]`; exit status 2 when some lines were refused."""
    with some_database(read_settings()) as settings:
        return asyncio.run(rulings.load(settings, chosen.file, administration=chosen.administration))


def verify_audit(_chosen: argparse.Namespace) -> int:
    """`verify-audit`."""
    with some_database(read_settings()) as settings:
        heads = settings.data / "audit-heads.json"
        verdicts, wrong = asyncio.run(audit.verify(settings, noted=audit.read_heads(heads)))
    if not wrong:
        audit.note_heads(heads, verdicts)
    for verdict in verdicts:
        state = "BROKEN" if verdict.broken else "holds"
        say(
            f"  {verdict.service:<16} {verdict.administration:<3} {state:<7} {verdict.seals} seals, {verdict.entries} entries,"
            f" {verdict.unsealed} not sealed yet  {verdict.head[:16]}"
        )
    for sentence in wrong:
        say(f"  {sentence}")
    say("Every chain holds." if not wrong else "The audit does not hold.")
    return 1 if wrong else 0


def make_backup(chosen: argparse.Namespace) -> int:
    """`backup DIR`; may run beside a running system."""
    with some_database(read_settings()) as settings:
        manifest = backup.backup(settings, chosen.folder, at=datetime.now(UTC))
    files = manifest["files"]
    say(
        f"{chosen.folder}: {len(files) if isinstance(files, dict) else 0} files, with their SHA-256 in {backup.MANIFEST}."
    )
    return 0


def restore_backup(chosen: argparse.Namespace) -> int:
    """`restore DIR`; nothing else may use the folder meanwhile."""
    settings = read_settings()
    prepare_folder(settings)
    with only_one(settings), private_database(settings) as (found, _server):
        documents = backup.restore(found, chosen.folder)
        same_key = backup.has_the_sealing_key(found, chosen.folder)
        if (found.data / backup.DEMONSTRATION).exists():
            seed.note_done(found)
    if not same_key:
        say(
            f"{secret_files.SEALING_KEY} is another than that of the backup: officers sign in with a new one-time code each"
            " (reset-person), or put the old file there."
        )
    say(f"Restored, with {documents} documents. The next command is verify-audit.")
    return 0


def check_installation(_chosen: argparse.Namespace) -> int:
    """`check`."""
    wrong = 0
    with some_database(read_settings()) as settings:
        for title, sentence in check.check(settings):
            say(f"  {title:<26} {sentence or 'ok'}")
            wrong += bool(sentence)
    return 1 if wrong else 0


def make_secrets(chosen: argparse.Namespace) -> int:
    """`secrets [DIR]`."""
    settings = read_settings()
    folder: Path = chosen.folder or settings.secrets
    made = secret_files.ensure(folder, services(), mode=secret_files.FOR_CONTAINERS)
    say(f"{folder}: {len(made)} made, {len(secret_files.names(services())) - len(made)} were there.")
    keys = document_keys.ensure(settings, folder=folder, now=datetime.now(UTC), mode=secret_files.FOR_CONTAINERS)
    say(f"{folder / FOLDER}: {len(keys)} made, for {len(settings.hosted_administrations())} administrations.")
    return 0


def reset_person(chosen: argparse.Namespace) -> int:
    """`reset-person EMAIL`."""
    with some_database(read_settings()) as settings:
        say(asyncio.run(people.reset(settings, chosen.email)))
    return 0


def appoint(chosen: argparse.Namespace) -> int:
    """`appoint EMAIL --administration FJ --name NAME`."""
    with some_database(read_settings()) as settings:
        migrate.migrate(settings)
        who = {"email": chosen.email, "name": chosen.name, "roles": chosen.roles}
        say(asyncio.run(people.appoint(settings, administration=chosen.administration, **who)))
    return 0
