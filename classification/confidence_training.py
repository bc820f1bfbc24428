"""``python -m classification.confidence_training``: fits confidence.yaml on training texts judged out of fold."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from classification.classifier import Classifier
from classification.confidence import DECIDED, FEATURES, FILE, HEADLINE, UNCALIBRATED, features
from classification.project import Project
from classification.rules import rules
from classification.verdict import Headline, RegimeVerdict
from mappings.examples import LABELLED_REGIMES, Example, load_examples
from mappings.fitting import logistic_weights
from mappings.folds import fold_matchers, is_held_out_whole
from mappings.scoring import MODEL_FILE, Model
from taxonomy.errors import McgtError
from taxonomy.library import library

#: All catalogues are in force.
_DAY = date(2026, 1, 1)
_SHRINKAGE = 1e-4

Row = tuple[tuple[float, ...], bool]


def judged(model: Model, examples: Sequence[Example]) -> dict[str, list[Row]]:
    """Features of every label and whether it is right, by target, as of matchers that have not seen the text.

    Near misses are a quarter of the training texts, and rare among real projects; of them only what a figure or a rule
    decided is taken, since there it is they that are decided. Left out, too, are the families held out whole: kinds of
    projects of which no training text is left are rarer still.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for matcher, held in fold_matchers(model, examples):
        classifier = Classifier(library(), matcher, rules(), UNCALIBRATED)
        for example in (one for one in held if not is_held_out_whole(one.family)):
            verdict = classifier.classify(Project(example.text), day=_DAY)
            # A headline by the shares of listed parts rests on several resemblances.
            answers: list[tuple[str, Headline | RegimeVerdict, str]]
            answers = [] if verdict.components else [(HEADLINE, verdict.headline, example.headline)]
            answers += [(regime, verdict.regimes[regime], example.labels[regime]) for regime in LABELLED_REGIMES]
            for target, one, right in answers:
                if one.status in DECIDED or not example.is_trap:
                    values = features(one.status, one.resemblance, one.activity_probability)
                    rows[target].append((values, one.label == right))
    return rows


def fit(model: Model, examples: Sequence[Example]) -> dict[str, Any]:
    """The record of confidence.yaml for a matcher with this model and these training texts."""
    rows = judged(model, examples)
    right = {target: np.array([is_right for _, is_right in its], dtype=np.float64) for target, its in rows.items()}
    return {
        "fitted_by": "python -m classification.confidence_training",
        "texts": len(rows[HEADLINE]),
        "right_out_of_fold": {target: round(float(right[target].mean()), 4) for target in sorted(rows)},
        "weights": {
            target: logistic_weights(
                np.array([values for values, _ in rows[target]]), right[target], FEATURES, shrinkage=_SHRINKAGE
            )
            for target in sorted(rows)
        },
    }


def write(record: dict[str, Any], file: Path = FILE) -> None:
    """Write the record as a file for confidence.py."""
    text = "# How sure a label is (see confidence.py). Written by the command below; do not edit by hand.\n"
    file.write_text(text + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")


def main() -> None:
    """Fit and write; a fault of the user is one line and exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL_FILE, help="the model.yaml to fit to")
    parser.add_argument("--output", type=Path, default=FILE)
    given = parser.parse_args()
    try:
        record = fit(Model.read(given.model), load_examples())
    except McgtError as error:
        parser.error(error.message())
    write(record, given.output)


if __name__ == "__main__":
    main()
