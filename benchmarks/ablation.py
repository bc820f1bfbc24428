"""``python -m benchmarks.ablation``: what each part adds, on the judged cases; takes some five minutes.

Every row trains the matcher anew without a part, on the training texts only, and evaluates the whole program.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "accuracy" / "dev.jsonl"
DAY = date(2026, 11, 22)

_BLOCKS: Mapping[str, Mapping[str, float]] = {
    "all": {"lexical": 1.0, "concept": 1.0, "embedding": 0.5},
    "without the thesaurus": {"lexical": 1.0, "embedding": 0.5},
    "without the embedding": {"lexical": 1.0, "concept": 1.0},
    "without words": {"concept": 1.0, "embedding": 0.5},
    "embedding alone": {"embedding": 1.0},
}


def measured(matcher: Any, rules: Any) -> dict[str, float | None]:
    """The main figures of the whole program with this matcher and these rules."""
    from classification.classifier import Classifier
    from classification.evaluation import figures, read_cases, run
    from taxonomy.library import library

    classifier = Classifier(library(), matcher, rules)
    found = figures(list(run(read_cases(CASES), lambda project: classifier.classify(project, day=DAY))))
    main: dict[str, float | None] = {"label": found["headline"]["label_accuracy"]}
    main["false green"] = found["headline"]["false_green"]
    return main | {f"{name} top 1": one["top_1"] for name, one in found["regimes"].items()}


def main() -> None:
    """Train, evaluate and print, one line a row."""
    # The caches of other matchers must not take the place of the shipped one.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MCGT_CACHE_DIR"] = folder
        from classification.rules import rules
        from mappings.scoring import Model, load_matcher
        from mappings.training import train

        known = rules()
        for name, blocks in _BLOCKS.items():
            file = Path(folder) / "model.yaml"
            file.write_text(yaml.safe_dump(train(blocks)), encoding="utf-8")
            matcher = load_matcher(Model.read(file))
            _print(name, measured(matcher, known))
            if name == "all":
                bare = replace(known, exclusions=(), transitions=(), implied_figures=(), lower_bounds={})
                _print("without rules", measured(matcher, bare))
                neutral = replace(matcher.model, roles={})
                _print("without usual roles", measured(load_matcher(neutral), known))


def _print(name: str, found: Mapping[str, float | None]) -> None:
    print(
        f"{name:24}" + "  ".join(f"{key} {value:.3f}" for key, value in found.items() if value is not None), flush=True
    )


if __name__ == "__main__":
    main()
