"""``python -m benchmarks.ablation``: what each part adds, on the judged cases and on the check set; takes some ten minutes.

Every row fits the matcher anew without a part, on the training texts only, and evaluates the whole program. No case carries
the code of an industry, so what that adds cannot be seen here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

ROOT = Path(__file__).parent.parent
SETS = {
    "judged": [ROOT / "benchmarks" / "accuracy" / "dev.jsonl"],
    "check": sorted((ROOT / "classification" / "check").glob("*.jsonl")),
}
DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Part:
    """What a row leaves out: a block of the regressions, features of the choice, pairs of features."""

    block: str | None = None
    features: frozenset[str] = frozenset()
    is_straight: bool = False


_PARTS: Mapping[str, Part] = {
    "all": Part(),
    "without the thesaurus": Part("concept"),
    "without the embedding": Part("embedding", frozenset(("embedding",))),
    "without words": Part("lexical", frozenset(("lexical",))),
    "without pairs of features": Part(is_straight=True),
    "without roles": Part(features=frozenset(("role",))),
    "without the hierarchy": Part(features=frozenset(("section",))),
    "without other catalogues": Part(features=frozenset(("agreement",))),
    "without learned votes": Part(features=frozenset(("vote", "section", "agreement"))),
}


def measured(matcher: Any, rules: Any) -> list[str]:
    """The main figures of the whole program with this matcher and these rules, a set of cases each."""
    from classification.classifier import Classifier
    from classification.confidence import load_confidence
    from classification.evaluation import figures, read_cases, run
    from taxonomy.library import library

    classifier = Classifier(library(), matcher, rules, load_confidence())
    shown = []
    for name, files in SETS.items():
        cases = [case for file in files for case in read_cases(file)]
        found = figures(list(run(cases, lambda project: classifier.classify(project, day=DAY))))
        values = {"label": found["headline"]["label_accuracy"], "false green": found["headline"]["false_green"]}
        values |= {f"{regime} first": found["regimes"][regime]["top_1"] for regime in ("cn2025", "eu", "sg")}
        shown.append(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))
    return shown


def main() -> None:
    """Fit, evaluate and print, one line a row."""
    # The caches of other matchers must not take the place of the shipped one.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MCGT_CACHE_DIR"] = folder
        from classification.rules import rules
        from mappings.embedding import WordPieces
        from mappings.examples import load_examples
        from mappings.matcher import load_matcher
        from mappings.scoring import Model
        from mappings.training import KERNEL, train
        from mappings.votes import Kernel

        known, examples = rules(), load_examples()
        for name, part in _PARTS.items():
            blocks = {block: weight for block, weight in KERNEL.blocks.items() if block != part.block}
            kernel = Kernel(blocks, 0.0 if part.is_straight else KERNEL.curvature)
            file = Path(folder) / "model.yaml"
            record = train(examples, WordPieces.name, kernel, part.features)
            file.write_text(yaml.safe_dump(record), encoding="utf-8")
            matcher = load_matcher(Model.read(file), corrections="")
            _print(name, measured(matcher, known))
            if part == Part():
                bare = replace(known, exclusions=(), transitions=(), implied_figures=(), lower_bounds={})
                _print("without rules", measured(matcher, bare))
                with patch("classification.regimes.evaluate", return_value=None):
                    _print("without criteria", measured(matcher, known))


def _print(name: str, found: list[str]) -> None:
    for line in found:
        print(f"{name:26}{line}", flush=True)


if __name__ == "__main__":
    main()
