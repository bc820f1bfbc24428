"""``python -m classification.confidence_training``: fits confidence.yaml on training texts judged out of fold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import yaml

from classification.classifier import Classifier
from classification.confidence import FEATURES, FILE
from classification.project import Project
from classification.rules import rules
from mappings.fitting import logistic_weights
from mappings.training import fold_matchers
from taxonomy.library import library

#: All catalogues are in force.
_DAY = date(2026, 1, 1)
_SHRINKAGE = 1e-4


def judged() -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """Id, features and whether the headline is right, as of a matcher that has not seen the text.

    Near misses are left out: they are a quarter of the training texts, and rare among real projects.
    """
    for matcher, held in fold_matchers():
        classifier = Classifier(library(), matcher, rules())
        for example in (one for one in held if not one.is_trap):
            head = classifier.classify(Project(example.text), day=_DAY).headline
            yield example.id, head.features, head.label == example.headline


def main() -> None:
    """Fit and write."""
    # A headline by the shares of listed parts has no features of its own.
    rows = [row for row in judged() if row[1]]
    values = np.array([row[1] for row in rows])
    right = np.array([row[2] for row in rows], dtype=np.float64)
    weights = logistic_weights(values, right, FEATURES, shrinkage=_SHRINKAGE)
    record = {
        "fitted_by": "python -m classification.confidence_training",
        "texts": len(rows),
        "right_out_of_fold": round(float(right.mean()), 4),
        "weights": weights,
    }
    text = "# How sure a headline is (see confidence.py). Written by the command below; do not edit by hand.\n"
    FILE.write_text(text + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
