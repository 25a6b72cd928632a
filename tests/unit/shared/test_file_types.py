"""Which files are taken: name, announced type and content must agree."""

from __future__ import annotations

import io
import zipfile

import pytest

from shared import files


def office_document(inside: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<document>some words</document>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return held.getvalue()


PDF, PNG, JPEG = b"%PDF-1.7\n%...", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."
DOCX, XLSX = files.TYPES["docx"].media_type, files.TYPES["xlsx"].media_type


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("sheet.pdf", "application/pdf", PDF),
        ("SHEET.PDF", "application/pdf; charset=binary", PDF),
        ("photo.png", "image/png", PNG),
        ("photo.jpg", "image/jpeg", JPEG),
        ("photo.jpeg", "image/jpeg", JPEG),
        ("letter.docx", DOCX, office_document("word/document.xml")),
        ("table.xlsx", XLSX, office_document("xl/workbook.xml")),
        ("notes.txt", "text/plain", "Déjà vu".encode()),
        ("table.csv", "text/csv", b"a;b\n1;2\n"),
        ("table.csv", "application/vnd.ms-excel", b"a;b\n1;2\n"),
    ],
)
def test_a_file_whose_name_type_and_content_agree_is_taken(name: str, media_type: str, content: bytes) -> None:
    assert files.why_not(name=name, media_type=media_type, content=io.BytesIO(content)) is None


BOMB = office_document("word/document.xml", extra={"word/media/zeros.bin": bytes(20_000_000)})
MACROS = office_document("word/document.xml", extra={"word/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("name", "media_type", "content", "code"),
    [
        ("program.exe", "application/x-msdownload", b"MZ...", "type"),
        ("page.html", "text/html", b"<html>", "type"),
        ("none", "application/pdf", PDF, "type"),
        ("sheet.pdf", "image/png", PDF, "media_type"),
        ("sheet.pdf", "", PDF, "media_type"),
        ("sheet.pdf", "application/pdf", PNG, "content"),
        ("sheet.pdf", "application/pdf", b"", "empty"),
        ("sheet.pdf.exe", "application/pdf", PDF, "type"),
        ("photo.png", "image/png", JPEG, "content"),
        ("notes.txt", "text/plain", PDF, "content"),
        ("notes.txt", "text/plain", b"abc\x00def", "content"),
        ("letter.docx", DOCX, office_document("xl/workbook.xml"), "content"),
        ("letter.docx", DOCX, b"PK\x03\x04 broken", "content"),
        ("letter.docx", DOCX, MACROS, "macros"),
        ("letter.docx", DOCX, BOMB, "unpacks"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, media_type: str, content: bytes, code: str) -> None:
    refused = files.why_not(name=name, media_type=media_type, content=io.BytesIO(content))
    assert refused is not None
    assert refused[0] == code


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd", "passwd"), ("C:\\docs\\a.pdf", "a.pdf"), ("a\x00b\n.pdf", "ab.pdf"), ("fdp.\u202eexe", "fdp.exe"), (".hidden.pdf", "hidden.pdf")],
)  # fmt: skip
def test_a_name_keeps_no_folder_and_no_tricks(name: str, plain: str) -> None:
    assert files.plain_name(name) == plain


def test_a_long_name_keeps_its_end() -> None:
    assert files.plain_name("x" * 400 + ".pdf").endswith("x.pdf")
    assert len(files.plain_name("x" * 400 + ".pdf")) == files.NAME_MAXIMUM
