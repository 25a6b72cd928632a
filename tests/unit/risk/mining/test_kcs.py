"""The foreign table: read with its labels, refused where it is another; and the report on it."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from deploy.console import Trouble
from deploy.mining import mine_rules
from services.risk.domain.formats import read_file
from services.risk.domain.formats.kcs import HEADER, ITEM, LABEL, REFERENCE, Labelled, read_labelled
from services.risk.domain.formats.reading import FileRefused, Refusal
from services.risk.domain.words import FileFormat

COLUMNS = (REFERENCE, *HEADER, *ITEM, "Courier ID", LABEL)
PUBLISHED = Path(__file__).parents[5] / "shared" / "data" / "declarations"


def table(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def row(number: int, **more: str) -> dict[str, str]:
    return {
        REFERENCE: f"D{number}", "Date": "2020-03-04", "Office ID": "40", "Import Type": "11", "Payment Type": "11",
        "Mode of Transport": "10", "Declarant ID": "PF1L1IG", "Importer ID": "708A72F", "Seller ID": "", "Courier ID": "",
        "Country of Departure": "HK", "Import Use": "21", "HS6 Code": "071080", "Country of Origin": "CN", "Tax Rate": "27.0",
        "Tax Type": "FCN1", "Country of Origin Indicator": "E", "Net Mass": "100.5", "Item Price": "5353.02", LABEL: "0", **more,
    }  # fmt: skip


def templates(count: int, seed: int) -> bytes:
    """Rows of forty templates, ten of them always fraud."""
    draw = np.random.default_rng(seed)
    rows = []
    for number, kind in enumerate(draw.integers(0, 40, count).tolist()):
        fraud = kind < 10 or draw.random() < 0.05
        rows.append(row(
            number, **{"HS6 Code": f"{10 + kind}0110", "Item Price": str(1000 + 37 * kind), "Net Mass": str(5 + kind),
            LABEL: str(int(fraud)), "Importer ID": f"I{draw.integers(0, 200)}"},
        ))  # fmt: skip
    return table(rows)


def test_a_row_becomes_a_declaration_with_its_label():
    found = list(
        read_labelled(
            io.BytesIO(table([row(1), row(2, **{LABEL: "1", "Courier ID": "W6UCD9"}), row(3, **{LABEL: ""})]))
        )
    )
    labelled = [one for one in found if isinstance(one, Labelled)]
    assert [one.fraud for one in labelled] == [False, True, None]
    first = labelled[0].declaration
    assert (first.header["office"], first.header["country_export"], "exporter" in first.header) == ("40", "HK", False)
    assert first.items[0]["hs"] == "071080"
    assert (first.items[0]["net_mass"], first.items[0]["value"], first.items[0]["duty_rate"]) == (
        100_500,
        535_302,
        270_000,
    )
    assert labelled[1].declaration.unknown["/Courier ID"] == "W6UCD9"


def test_what_is_wrong_in_a_row_does_not_stop_the_others():
    content = table([row(1, **{"Net Mass": "heavy", "Date": "soon"}), {**row(2), REFERENCE: ""}, row(3)])
    reading = read_file(content, name="kcs.csv", file_format=FileFormat.KCS)
    assert [one.reference for one in reading.declarations] == ["D1", "D3"]
    assert {one.where for one in reading.declarations[0].flaws} == {"/lodged_on", "/items/0/net_mass"}
    assert reading.refused[0].line == 3


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", "Declaration ID,Größe\n".encode("latin-1"), b""])
def test_another_table_is_refused(content):
    with pytest.raises(FileRefused):
        list(read_labelled(io.BytesIO(content)))
    assert isinstance(read_file(content, name="x", file_format=FileFormat.KCS).refused[0], Refusal)


def test_the_report_shows_memory_and_what_is_new_apart(tmp_path, capsys):
    (tmp_path / "train.csv").write_bytes(templates(1500, 1))
    fresh = table(
        [
            row(n, **{"Item Price": str(90_000 + 9 * n), "HS6 Code": "990110", LABEL: str((n % 5 == 0 and 1) or 0)})
            for n in range(200)
        ]
    )
    (tmp_path / "measure.csv").write_bytes(templates(400, 2) + b"\n".join(fresh.split(b"\n")[1:]))
    chosen = argparse.Namespace(train=tmp_path / "train.csv", measure=tmp_path / "measure.csv", rules=50)
    assert mine_rules(chosen) == 0
    said = capsys.readouterr().out
    assert "no proof of detection" in said
    figures = json.loads(said.splitlines()[-1])
    assert (figures["train_rows"], figures["measure_rows"], figures["unseen_rows"]) == (1500, 600, 200)
    assert figures["mined_p5"] > 0.9
    assert figures["mined_unseen_p5"] == pytest.approx(0.2, abs=0.05)
    assert figures["random_p10"] == pytest.approx(figures["measure_base"], abs=1e-3)
    assert figures["hs6_p5"] > 0.8


def test_what_the_person_can_put_right_is_said(tmp_path):
    empty, other = tmp_path / "empty.csv", tmp_path / "other.csv"
    empty.write_bytes(table([row(1)] * 40))
    other.write_bytes(b"a,b\n1,2\n")
    for train, rules, words in (
        (tmp_path / "none.csv", 10, "cannot be read"), (other, 10, "names no column"), (empty, 10, "too few finds"),
        (empty, 0, "number of rules"),
    ):  # fmt: skip
        with pytest.raises(Trouble, match=words):
            mine_rules(argparse.Namespace(train=train, measure=empty, rules=rules))


@pytest.mark.full
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published table is not here")
def test_three_hundred_readable_rules_on_the_published_table(capsys):
    chosen = argparse.Namespace(
        train=PUBLISHED / "df_syn_train_eng.csv", measure=PUBLISHED / "df_syn_valid_eng.csv", rules=300
    )
    assert mine_rules(chosen) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["mined_p5"] >= 0.70
    assert figures["mined_p10"] >= 0.60
    assert figures["mined_unseen_p5"] is not None
