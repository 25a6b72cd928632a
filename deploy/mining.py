"""`mine-rules`: rules learnt from one part of a foreign table, measured on another, beside what is simplest.

The table is the one that the Korea Customs Service published. Its parts share templates, so the rows that repeat nothing
of the training have a column of their own; what the first column says is memory.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from math import ceil
from pathlib import Path

import numpy as np

from deploy.console import Trouble, complain, say
from services.risk.domain.declarations import Declaration
from services.risk.domain.evidence import wilson
from services.risk.domain.features import Known, derive, joined
from services.risk.domain.formats.kcs import Labelled, read_labelled
from services.risk.domain.formats.reading import FileRefused
from services.risk.domain.history import History, Outcome
from services.risk.domain.language import show
from services.risk.domain.mining import Band, Ranking, Terms, by_commodity, by_rules, ranking, repeats, rivals
from services.risk.domain.mining.measuring import SHARES

TERMS = Terms(
    codes=(
        "office", "transport_mode", "country_export", "declarant", "importer", "exporter", "payment_mode", "declaration_type",
        "item.origin", "item.preference", "item.marks", "item.procedure",
    ),
    flags=(),
    numbers={
        "item.value": Band(quantiles=(10, 40)), "item.net_mass": Band(quantiles=(10, 40)),
        "item.unit_value": Band(quantiles=(10, 40)), "item.duty_rate": Band(quantiles=(10,)),
    },
)  # fmt: skip
HONEST = (
    "This is no proof of detection: the table is made of templates, and rows of one part repeat in the others. Only the"
    " columns of rows that repeat nothing say what was learnt about goods; there, expect no more than the base rate."
)
SHOWN = 10


def mine_rules(chosen: argparse.Namespace) -> int:
    """`mine-rules --train FILE --measure FILE [--rules 300]`; the last line is JSON."""
    if chosen.rules < 1:
        raise Trouble("--rules is a number of rules, at least 1.")
    learnt, measured = _labelled(chosen.train), _labelled(chosen.measure)
    history = _history([*learnt, *measured])
    train = np.arange(len(history)) < len(learnt)
    found = history.outcomes.column("found", len(history))
    mined = rivals(
        history,
        train,
        terms=TERMS,
        most=chosen.rules,
        fewest_finds=4,
        least_gain=5.0,
        least_rate=0.3,
        most_candidates=60_000,
    )
    if not mined.drafts:
        raise Trouble(f"{chosen.train} holds too few finds to learn a rule from.")
    fresh = ~repeats(history, train)[~train]
    scores = {
        f"{len(mined.drafts)} mined rules": by_rules(history, mined.drafts, train, mined.base),
        "past rate of the HS6 code": by_commodity(history, train, mined.base),
        "random": np.zeros(len(history)),
    }
    rankings = [ranking(name, score[~train], found[~train], fresh) for name, score in scores.items()]
    say(
        f"Learnt from {len(learnt):,} rows, {100 * found[train].mean():.1f} % of them fraud; {mined.tried:,} patterns tried."
    )
    say(f"Measured on {len(measured):,} rows, {100 * found[~train].mean():.1f} % of them fraud (the base rate).")
    if fresh.any():
        say(
            f"Of these {int(fresh.sum()):,} repeat no (HS6, mass, price) of the training, {100 * found[~train][fresh].mean():.1f} % of them fraud."
        )
    say()
    _table(rankings)
    if fresh.any():
        few = ceil(fresh.sum() * SHARES[1])
        width = wilson(round(few * found[~train][fresh].mean()), few).half_width
        say(
            f"{100 * SHARES[1]:.0f} % of the rows that repeat nothing are {few}: at the base rate, {100 * width:.0f} points either way are chance."
        )
    say()
    say("The first rules, with their find rate in training:")
    for draft in mined.drafts[:SHOWN]:
        say(f"  {draft.trained:.2f}  {show(draft.node)}")
    say()
    say(HONEST)
    figures = {
        "train_rows": len(learnt), "measure_rows": len(measured), "unseen_rows": int(fresh.sum()), "rules": len(mined.drafts),
        "train_base": _rounded(found[train].mean()), "measure_base": _rounded(found[~train].mean()),
        "unseen_base": _rounded(found[~train][fresh].mean()) if fresh.any() else None,
    }  # fmt: skip
    for key, one in zip(("mined", "hs6", "random"), rankings, strict=True):
        for share, everything, unseen in zip(SHARES, one.everything, one.unseen, strict=True):
            figures[f"{key}_p{share * 100:.0f}"] = _rounded(everything)
            figures[f"{key}_unseen_p{share * 100:.0f}"] = _rounded(unseen) if fresh.any() else None
    say(json.dumps(figures))
    return 0


def _table(rankings: Sequence[Ranking]) -> None:
    say(f"{'precision among the first':<28}{'all rows':^24}  {'rows that repeat nothing':^24}")
    heads = "".join(f"{100 * share:>6.0f} %" for share in SHARES)
    say(f"{'':<28}{heads}  {heads}")
    for one in rankings:
        cells = ["".join(f"{value:>8.3f}" for value in values) for values in (one.everything, one.unseen)]
        say(f"{one.name:<28}{cells[0]}  {cells[1]}")


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _labelled(path: Path) -> list[Labelled]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from error
    rows: list[Labelled] = []
    refused = unlabelled = 0
    try:
        for one in read_labelled(BytesIO(content)):
            if not isinstance(one, Labelled):
                refused += 1
            elif one.fraud is None or "lodged_on" not in one.declaration.header:
                unlabelled += 1
            else:
                rows.append(one)
    except FileRefused as why:
        raise Trouble(f"{path}: {why}") from why
    if refused or unlabelled:
        complain(f"{path}: {refused} rows refused, {unlabelled} without a label or a day; they are left out.")
    if not rows:
        raise Trouble(f"{path} holds no row with a label.")
    return rows


def _history(rows: Sequence[Labelled]) -> History:
    made = History()
    made.append(
        [_with_features(one.declaration) for one in rows],
        [
            Outcome(
                office=str(one.declaration.header.get("office", "")), day=int(one.declaration.header["lodged_on"]),
                inspected=True, found=bool(one.fraud), probability=1.0,
            )
            for one in rows
        ],
    )  # fmt: skip
    return made


def _with_features(declaration: Declaration) -> Declaration:
    today = date.fromordinal(int(declaration.header["lodged_on"]))
    header, items = joined(declaration, derive(declaration, known=Known(), new_below=1, today=today))
    return Declaration(reference=declaration.reference, header=header, items=items)
