"""``mcgt align`` and ``mcgt evaluate-alignment``: mapping sets between two catalogues, and how good they are."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mappings.activity_space import activity_space
from mappings.alignment import align, alignment_model, first_candidates
from mappings.alignment_evaluation import evaluate_pairs, read_judged
from mappings.matcher import matcher
from mappings.pair_features import pair_table
from mappings.sssom_writer import render_set
from reports.outputs import open_output
from taxonomy.errors import InputError
from taxonomy.model import LocalisedText

_NAMES = {
    "matches": LocalisedText("judged matches", "判定的对应"),
    "found": LocalisedText("pairs found", "找到的对应"),
    "precision": LocalisedText("precision", "精确率"),
    "recall": LocalisedText("recall", "召回率"),
    "f1": LocalisedText("F1", "F1"),
    "relation_macro_f1": LocalisedText("relations, macro-F1", "关系宏F1"),
}


def run_align(source: str, target: str, output: Path | None, minimum: float | None) -> None:
    """Align and write SSSOM TSV to a file or standard output."""
    if source == target:
        raise InputError(
            "a catalogue is not aligned with itself",
            "目录不能与自身对照",
            field="TARGET",
            mend=("name another", "请另选"),
        )
    text = render_set(source, target, align(source, target, minimum=minimum), alignment_model().version)
    if output is None:
        sys.stdout.write(text)
        return
    with open_output(output, "utf-8") as stream:
        stream.write(text)


def run_evaluation(gold: Path, source: str, target: str, language: str, *, as_json: bool) -> None:
    """Measure the alignment of two catalogues against a judged one.

    On the pair that the weights were learned from, every activity is judged by weights that have not seen it.
    """
    counterparts = align(source, target)
    judged = read_judged(gold, source, target)
    table = pair_table(activity_space(), matcher(), source, target)
    rows = {name: row for row, name in enumerate(table.sources)}
    model = alignment_model()

    def candidates(name: str) -> list[str]:
        weights = model.for_source(source, target, name)
        return list(first_candidates(table, rows[name], weights, source, target))

    figures = evaluate_pairs(judged, counterparts, candidates)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, value in figures.items():
        shown = _NAMES[name].in_language(language) if name in _NAMES else name.replace("_", " ")
        print(f"{shown}: {value:g}")
