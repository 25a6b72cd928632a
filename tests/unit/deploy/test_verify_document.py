"""`verify-document`: exit status 0 for what is genuine, 1 for everything else, and a sentence for what cannot be asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy import document_keys
from deploy.run import main
from shared.documents import DocumentKeys, sign_statement
from shared.documents.paper import compile_paper
from shared.documents.seal import seal_pdf
from shared.settings import Settings

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Received:
    """What somebody has who received a document: the files, and the key set from the administration."""

    pdf: Path
    statement: Path
    keys: Path


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The installation that signed."""
    folder = tmp_path_factory.mktemp("issuer")
    settings = Settings(data=folder, secrets=folder / "secrets", hosted=("FJ",))
    document_keys.ensure(settings, now=AT)
    return settings


@pytest.fixture
def received(issuer: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Received:
    """Documents on a machine that has nothing else."""
    monkeypatch.setenv("DATA", str(tmp_path / "nothing"))
    keys = DocumentKeys(issuer)
    found = Received(tmp_path / "letter.pdf", tmp_path / "letter.txt", tmp_path / "keys.json")
    paper = compile_paper(b'#set document(title: "A letter")\n= A letter', content={}, at=AT, pictures={})
    found.pdf.write_bytes(seal_pdf(paper, keys=keys, administration="FJ", at=AT)[0])
    claims = {"holder": "Māʻolina\x1b[2J", "sites": ["Nadi"], "open": True}
    found.statement.write_text(sign_statement(keys, administration="FJ", kind="trial", claims=claims, at=AT) + "\n")
    found.keys.write_text(json.dumps(keys.key_set()))
    return found


def test_a_pdf_says_who_signed_and_when(received: Received, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-document", str(received.pdf), "--keys", str(received.keys)]) == 0
    said = capsys.readouterr().out
    assert "Fiji Revenue and Customs Service (demonstration) (FJ)" in said
    assert "2026-11-22 09:30:00 UTC, by the signer's own clock" in said
    assert said.rstrip().endswith("letter.pdf is genuine.")


def test_a_statement_says_what_it_says_and_moves_no_terminal(
    received: Received, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify-document", str(received.statement), "--keys", str(received.keys)]) == 0
    said = capsys.readouterr().out
    assert "Māʻolina" in said
    assert "\x1b" not in said
    assert '["Nadi"]' in said


@pytest.mark.parametrize("which", ["pdf", "statement"])
def test_one_changed_byte_is_exit_status_1(received: Received, which: str, capsys: pytest.CaptureFixture[str]) -> None:
    path: Path = getattr(received, which)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    assert main(["verify-document", str(path), "--keys", str(received.keys)]) == 1
    said = capsys.readouterr().out
    assert "NOT genuine" in said
    assert "signed by" not in said


def test_keys_of_somebody_else_do_not_make_it_genuine(
    received: Received, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = Settings(data=tmp_path, secrets=tmp_path / "others", hosted=("FJ",))
    document_keys.ensure(others, now=AT)
    keys = tmp_path / "others.json"
    keys.write_text(json.dumps(DocumentKeys(others).key_set()))
    assert main(["verify-document", str(received.pdf), "--keys", str(keys)]) == 1
    assert "not in the key set" in capsys.readouterr().out


def test_an_installation_checks_with_its_own_keys(
    received: Received, issuer: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA", str(issuer.data))
    assert main(["verify-document", str(received.pdf)]) == 0


def test_what_cannot_be_asked_is_one_sentence(received: Received, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, wanted in (
        ([str(received.pdf)], "no keys here"),
        ([str(received.pdf) + ".gone", "--keys", str(received.keys)], "cannot be read"),
        ([str(received.pdf), "--keys", str(received.statement)], "no key set"),
        ([str(received.pdf), "--keys", str(received.keys) + ".gone"], "no key set"),
    ):
        assert main(["verify-document", *arguments]) == 1
        assert wanted in capsys.readouterr().err
