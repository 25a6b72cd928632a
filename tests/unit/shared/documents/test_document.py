"""The printed document: what stands in it, read by another program than made it, and what its signature notices."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from deploy import document_keys
from shared.documents import Document, DocumentKeys, Trust, make_document, read_statement
from shared.documents.keys import certificate_name, key_name
from shared.documents.paper import TemplateBroken, compile_paper, qr_code
from shared.documents.seal import seal_pdf
from shared.documents.verify import Reason, Verdict, verify_pdf
from shared.settings import MissingSetting, Settings
from tests.unit.shared.documents.conftest import AT, CLAIMS, LETTER, NUMBER, copied, replaced_at


def read(pdf: bytes) -> list[str]:
    """The text of each page."""
    found = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in found]
    finally:
        found.close()


def codes(pdf: bytes) -> list[str]:
    """What a scanner reads from the pages, at 150 dots to the inch."""
    found = pypdfium2.PdfDocument(pdf)
    try:
        return [code.text for page in found for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_numpy())]
    finally:
        found.close()


async def made(keys: DocumentKeys, *, by: str = "FJ", **changed: Any) -> Document:
    content = LETTER | {name: value for name, value in changed.items() if name in LETTER}
    others = {name: value for name, value in changed.items() if name not in LETTER}
    given: dict[str, Any] = {
        "administration": by,
        "content": content,
        "kind": "trial",
        "statement_claims": CLAIMS,
        "at": AT,
    }
    return await make_document(keys, **(given | others))


async def checked(pdf: bytes, trust: Trust | dict[str, Any]) -> Verdict:
    return await asyncio.to_thread(verify_pdf, pdf, trust)


class TestPaper:
    async def test_everything_that_was_given_stands_in_it(self, document: Document) -> None:
        pages = read(document.pdf)
        text = re.sub(r"\s+", " ", " ".join(pages))
        for wanted in (
            "Fiji Revenue and Customs Service", "Nasese, Suva", "Décision d’essai", f"Numéro {NUMBER}", "22 novembre 2026",
            "Pacific Kava Exports", "Māʻolina Tūī Ēlise", "Nous vous répondons.", "Les faits", "Numéro fiscal 50-12345-0-9",
            "premier point", "Mesure Part", "Garantie 70 %", "À dire dans les quatorze jours.", "Base légale Loi de 1986, section 101.",
            "Recours Un recours est possible dans les 28 jours.", "Suva, 22 novembre 2026", "Asenaca Vakacegu Cheffe de bureau",
            "Signé électroniquement.", "Ce document est-il authentique ?", f"Page 1 sur {len(pages)}",
        ):  # fmt: skip
            assert wanted in text, wanted
        assert len(pages) == 1

    async def test_content_is_never_markup(self, document: Document) -> None:
        assert "*not bold* #panic() $x$ @label" in read(document.pdf)[0]

    async def test_a_demonstration_says_so_on_every_page_and_production_does_not(
        self, keys: DocumentKeys, document_settings: Settings
    ) -> None:
        long = [{"kind": "paragraph", "text": f"Alinéa {number}. " + "mot " * 120} for number in range(12)]
        trial = read((await made(keys, body=long)).pdf)
        assert len(trial) > 2
        assert all("Démonstration" in page and NUMBER in page for page in trial)
        real = await made(DocumentKeys(replace(document_settings, mode="production")))
        assert "Démonstration" not in "".join(read(real.pdf))

    async def test_both_codes_can_be_read_from_paper(self, document: Document, keys: DocumentKeys) -> None:
        found = codes(document.pdf)
        assert sorted(found) == sorted([f"http://localhost:8000/verify/{NUMBER}", document.statement])
        assert read_statement(max(found, key=len), keys.key_set()).claims == CLAIMS

    async def test_a_statement_too_long_for_paper_is_left_to_the_file(self, keys: DocumentKeys) -> None:
        claims = {"number": NUMBER, "text": "x" * 1500}
        long = await made(keys, statement_claims=claims)
        assert codes(long.pdf) == [f"http://localhost:8000/verify/{NUMBER}"]
        assert "Sans réseau." not in read(long.pdf)[0]
        assert read_statement(long.statement, keys.key_set()).claims == claims
        assert qr_code("x" * 1200) is not None
        assert qr_code("x" * 1300) is None

    async def test_a_number_is_one_part_of_the_address(self, keys: DocumentKeys) -> None:
        assert "http://localhost:8000/verify/FJ%2F7%20%3F" in codes((await made(keys, number="FJ/7 ?")).pdf)

    async def test_characters_in_no_font_are_told_by_number_and_control_characters_go(self, keys: DocumentKeys) -> None:
        printed = await made(keys, addressee=["中文 公司 Ltd", "a\u0000b\u0007c", 'quote " and \\ back', "Кирилл"])
        text = read(printed.pdf)[0]
        assert "[U+4E2D][U+6587] [U+516C][U+53F8] Ltd" in text
        assert "abc" in text
        assert 'quote " and \\ back' in text
        assert "Кирилл" in text

    async def test_a_whole_text_in_another_script_is_printed_too(self, keys: DocumentKeys) -> None:
        chinese = "".join(chr(0x4E00 + number) for number in range(2000))
        printed = await made(keys, body=[{"kind": "paragraph", "text": f"Nom : {chinese} 😀"}])
        text = re.sub(r"\s", "", "".join(read(printed.pdf)))
        assert "Nom:[U+4E00][U+4E01]" in text
        assert "[U+55CF][U+1F600]" in text

    async def test_the_file_says_what_it_is_and_nothing_more(self, document: Document) -> None:
        opened = pypdfium2.PdfDocument(document.pdf)
        told = opened.get_metadata_dict(skip_empty=True)
        opened.close()
        assert set(told) == {"Title", "Author", "Creator", "Producer", "CreationDate", "ModDate"}
        assert told["Title"] == f"Décision d’essai {NUMBER}"
        assert told["CreationDate"] == "D:20261122093000Z"
        for mark in (b"pdfaid:part>2<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
            assert mark in document.pdf

    async def test_what_is_not_printed_is_nowhere_in_the_file(self, keys: DocumentKeys) -> None:
        """Content that the template does not print leaves no trace: not in the text, not in metadata, not in streams."""
        import zlib

        secret = "SEEDED-SECRET-4711"
        printed = await make_document(
            keys, administration="FJ", kind="trial", statement_claims=CLAIMS, at=AT,
            content=LETTER | {"internal_note": secret, "administration": LETTER["administration"] | {"file": secret}},
        )  # fmt: skip
        streams = [printed.pdf]
        for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", printed.pdf, re.DOTALL):
            try:
                streams.append(zlib.decompress(found[1]))
            except zlib.error:
                streams.append(found[1])
        assert len(streams) > 10
        assert NUMBER in "".join(read(printed.pdf))
        for stream in streams:
            assert secret.encode() not in stream
            assert secret.encode("utf-16-be") not in stream

    def test_the_same_content_gives_the_same_bytes(self) -> None:
        content = LETTER | {"is_production": True, "verify": {"address": "https://example.org/1", "offline": 0}}
        first, second = (compile_paper(LETTER_FILE, content=content, at=AT, pictures=PICTURES) for _ in range(2))
        assert first == second

    def test_a_template_of_one_s_own_may_use_the_common_parts(self) -> None:
        template = b"""#import "letter.typ": content, letterhead, pieces
            #show: letterhead.with(content)
            = #content.title
            #pieces(content.body)
            #image("mark.svg", alt: "A mark")"""
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        content = LETTER | {"is_production": True, "verify": {"address": "https://example.org/1", "offline": 0}}
        text = read(compile_paper(template, content=content, at=AT, pictures=PICTURES | {"mark.svg": svg}))[0]
        assert "Garantie" in text
        assert "Recours" not in text

    async def test_content_that_does_not_fit_the_template_is_one_error(self, keys: DocumentKeys) -> None:
        wrongs: list[dict[str, Any]] = [{"body": [{"kind": "song"}]}, {"labels": {}}, {"title": None}]
        for wrong in wrongs:
            with pytest.raises(TemplateBroken):
                await made(keys, **wrong)

    def test_a_template_reads_no_file_of_the_machine(self) -> None:
        for place in ("/etc/hostname", "../../../../etc/hostname", str(LETTER_FILE)):
            with pytest.raises(TemplateBroken):
                compile_paper(f'#read("{place}")'.encode(), content={}, at=AT, pictures={})


LETTER_FILE = Path(__file__).parents[4] / "shared" / "documents" / "templates" / "letter.typ"
CODE = qr_code("https://example.org/1")
PICTURES = {"verify-address.svg": CODE[0] if CODE else b""}


class TestSeal:
    async def test_who_signed_and_when(self, document: Document, trust: Trust, keys: DocumentKeys) -> None:
        found = await checked(document.pdf, trust)
        assert (found.genuine, found.reason) == (True, Reason.GENUINE)
        assert (found.administration, found.name) == ("FJ", "Fiji Revenue and Customs Service (demonstration)")
        assert (found.at, found.timestamped, found.kid) == (AT, False, keys.signer("FJ").kid)
        assert document.sha256 == hashlib.sha256(document.pdf).hexdigest()
        assert await checked(document.pdf, keys.key_set()) == found

    async def test_a_changed_byte_is_noticed_wherever_it_is(self, document: Document, trust: Trust) -> None:
        """Every 2,500th byte of the file; of the signature itself, which cannot cover itself, every 110th."""
        begins = document.pdf.rindex(b"/Contents <")
        ends = document.pdf.index(b">", begins + 12)
        places = [*range(0, len(document.pdf), 2500), *range(begins, ends + 2, 110), len(document.pdf) - 1]
        assert len(places) > 50
        for place in places:
            changed = replaced_at(document.pdf, place, document.pdf[place] ^ 0x01)
            assert not (await checked(changed, trust)).genuine, place

    async def test_small_letters_in_the_signature_are_a_change_too(self, document: Document, trust: Trust) -> None:
        begins = document.pdf.rindex(b"/Contents <")
        place = next(p for p in range(begins + 11, len(document.pdf)) if document.pdf[p] in b"ABCDEF")
        assert (
            await checked(replaced_at(document.pdf, place, document.pdf[place] | 0x20), trust)
        ).reason == Reason.CHANGED

    @pytest.mark.parametrize("changed", ["appended", "cut", "prefixed", "empty", "unsigned", "text"])
    async def test_what_is_more_or_less_is_not_it(
        self, changed: str, document: Document, trust: Trust, keys: DocumentKeys
    ) -> None:
        content = LETTER | {"is_production": True, "verify": {"address": "https://example.org/1", "offline": 0}}
        pdf = {
            "appended": document.pdf + b"\n% nothing to see here\n",
            "cut": document.pdf[:-200],
            "prefixed": b"\n" + document.pdf,
            "empty": b"",
            "unsigned": compile_paper(LETTER_FILE, content=content, at=AT, pictures=PICTURES),
            "text": b"%PDF-1.7 of no kind",
        }[changed]
        found = await checked(pdf, trust)
        assert not found.genuine
        assert (found.name, found.at) == ("", None)
        assert (found.reason == Reason.NOT_SIGNED) == (changed == "unsigned")

    async def test_an_update_appended_by_a_pdf_program_is_noticed(self, document: Document, trust: Trust) -> None:
        import io

        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer = IncrementalPdfFileWriter(io.BytesIO(document.pdf))
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page["/Rotate"] = generic.NumberObject(180)
        writer.update_container(page)
        out = io.BytesIO()
        writer.write(out)
        assert out.getvalue().startswith(document.pdf)
        assert (await checked(out.getvalue(), trust)).reason == Reason.CHANGED

    def test_a_second_signature_is_one_too_many(self, document: Document, keys: DocumentKeys) -> None:
        from pyhanko.sign.general import SigningError

        with pytest.raises(SigningError):
            seal_pdf(document.pdf, keys=keys, administration="VU", at=AT)

    async def test_who_checks_on_the_event_loop_is_told_and_not_answered_wrongly(
        self, document: Document, trust: Trust
    ) -> None:
        with pytest.raises(RuntimeError, match="thread"):
            verify_pdf(document.pdf, trust)

    async def test_somebody_else_s_authority_cannot_speak_for_an_administration(
        self, document_settings: Settings, trust: Trust, tmp_path: Path
    ) -> None:
        """The same names, made by the same program: another authority, other keys."""
        others = replace(document_settings, data=tmp_path, secrets=tmp_path / "secrets")
        document_keys.ensure(others, now=AT)
        keys = DocumentKeys(others)
        forged = await made(keys)
        assert (await checked(forged.pdf, keys.key_set())).genuine
        assert (await checked(forged.pdf, trust)).reason == Reason.UNKNOWN_SIGNER
        with pytest.raises(ValueError, match="not in the key set"):
            read_statement(forged.statement, trust)

    async def test_it_outlives_its_key_and_its_certificate(self, document_settings: Settings, tmp_path: Path) -> None:
        settings = copied(document_settings, tmp_path)
        old = await made(DocumentKeys(settings))
        for name in (key_name("FJ"), certificate_name("FJ")):
            (settings.secrets / "documents" / name).unlink()
        document_keys.ensure(settings, now=AT + timedelta(days=8000))
        keys = DocumentKeys(settings)
        assert (await checked(old.pdf, keys.key_set())).genuine
        new = await made(keys, at=AT + timedelta(days=8001))
        assert (await checked(new.pdf, keys.key_set())).at == AT + timedelta(days=8001)

    async def test_a_certificate_that_was_over_when_it_signed_proves_nothing(
        self, keys: DocumentKeys, trust: Trust
    ) -> None:
        late = await made(keys, at=datetime(2060, 1, 1, tzinfo=UTC))
        assert not (await checked(late.pdf, trust)).genuine

    async def test_without_a_key_nothing_is_made(self, keys: DocumentKeys) -> None:
        with pytest.raises(MissingSetting, match="document-key-TO"):
            await made(keys, by="TO")
