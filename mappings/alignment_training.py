"""``python -m mappings.alignment_training``: fits the weights of the aligner and writes alignment.yaml. Deterministic.

The judged alignment in mappings/training is the only source. Weights are fitted once on all of it, for other pairs of
catalogues, and once for each tenth of the source activities left out, for the judged pair itself: the figures printed and
stored, and every mapping set shipped of that pair, come from weights that have not seen the activity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.activity_space import activity_space
from mappings.alignment import (
    FOLDS,
    JUDGED,
    MODEL_FILE,
    RELATIONS,
    Weights,
    fold_of,
    pair_probabilities,
)
from mappings.alignment_evaluation import read_judged
from mappings.fitting import logistic_weights, multinomial_weights
from mappings.matcher import matcher
from mappings.pair_features import PAIR_FEATURES, RELATION_FEATURES, PairTable, pair_table, relation_features

Floats = npt.NDArray[np.float64]

FILE = Path(__file__).parent / "training" / "alignment-eu-cn2021.csv"
#: Features that need training texts on both sides.
_FROM_TEXTS = frozenset(("together", "given_source", "given_target", "vote", "vote_back"))
#: Features of many values stand beside shares; a little shrinkage keeps the few matches from being learned by heart.
_SHRINKAGE = 1e-4
_RELATION_SHRINKAGE = 0.03
_THRESHOLDS = [round(0.2 + 0.02 * step, 2) for step in range(31)]


@dataclass(frozen=True, slots=True)
class Sample:
    """The pairs of one source activity: features, which are matches, which take part, and judged relations."""

    source: str
    row: int
    right: npt.NDArray[np.float64]
    counts: npt.NDArray[np.bool_]


def train() -> dict[str, Any]:
    """The record of alignment.yaml."""
    source, target = JUDGED
    judged = read_judged(FILE, source, target)
    table = pair_table(activity_space(), matcher(), source, target)
    samples = _samples(table)
    relations = [(one.source, one.target, one.relations) for one in judged if one.gold == "match"]
    folds = []
    for fold in range(FOLDS):
        seen = [one for one in samples if fold_of(one.source) != fold]
        known = [one for one in relations if fold_of(one[0]) != fold]
        folds.append(_fit(table, seen, known, 0.5))
    threshold, figures = _choose(table, samples, folds)
    weights = _fit(table, samples, relations, threshold)
    folds = [Weights(threshold, one.labelled, one.unlabelled, one.relations) for one in folds]
    return {
        "trained_by": "python -m mappings.alignment_training",
        "source": FILE.name,
        "matches": len(relations),
        "held_out": figures,
        "weights": _record(weights),
        "folds": [_record(one) for one in folds],
    }


def _samples(table: PairTable) -> list[Sample]:
    judged = read_judged(FILE, *JUDGED)
    gold = {(one.source, one.target): one.gold for one in judged}
    taking_part = {one.source for one in judged}
    samples = []
    for row, source in enumerate(table.sources):
        if source in taking_part:
            its = [gold.get((source, target), "no") for target in table.targets]
            right = np.array([one == "match" for one in its], dtype=np.float64)
            samples.append(Sample(source, row, right, np.array([one in ("match", "no") for one in its])))
    return samples


def _fit(
    table: PairTable, samples: Sequence[Sample], relations: Sequence[tuple[str, str, tuple[str, ...]]], threshold: float
) -> Weights:
    features = np.concatenate([table.features[one.row][one.counts] for one in samples])
    right = np.concatenate([one.right[one.counts] for one in samples])
    plain = [name for name in PAIR_FEATURES if name not in _FROM_TEXTS]
    places = [PAIR_FEATURES.index(name) for name in plain]
    conflict = frozenset(("conflict",))
    return Weights(
        threshold=threshold,
        labelled=logistic_weights(features, right, PAIR_FEATURES, shrinkage=_SHRINKAGE, falling=conflict),
        unlabelled=logistic_weights(features[:, places], right, plain, shrinkage=_SHRINKAGE, falling=conflict),
        relations=_fit_relations(table, relations),
    )


def _fit_relations(
    table: PairTable, relations: Sequence[tuple[str, str, tuple[str, ...]]]
) -> dict[str, dict[str, float]]:
    """A pair judged twice differently counts half for each; every relation counts the same in all."""
    rows = {name: row for row, name in enumerate(table.sources)}
    columns = {name: column for column, name in enumerate(table.targets)}
    features, labels, weights = [], [], []
    for source, target, accepted in relations:
        values = relation_features(table, rows[source], columns[target])
        for name in accepted:
            features.append(values)
            labels.append(RELATIONS.index(name))
            weights.append(1 / len(accepted))
    truth = np.array(labels)
    weight = np.array(weights)
    shares = np.bincount(truth, weights=weight, minlength=len(RELATIONS))
    weight = weight / shares[truth] / len(RELATIONS)
    return multinomial_weights(
        np.array(features), truth, RELATION_FEATURES, RELATIONS, weight, shrinkage=_RELATION_SHRINKAGE
    )


def _choose(table: PairTable, samples: Sequence[Sample], folds: Sequence[Weights]) -> tuple[float, dict[str, float]]:
    """The threshold with the best F1 on held-out activities, and the figures there."""
    source, target = JUDGED
    probabilities = {
        one.source: pair_probabilities(table, one.row, folds[fold_of(one.source)], source, target) for one in samples
    }

    def f1(threshold: float) -> float:
        hit = sum(np.sum((probabilities[one.source] >= threshold) & (one.right > 0)) for one in samples)
        found = sum(np.sum((probabilities[one.source] >= threshold) & one.counts) for one in samples)
        return float(2 * hit / (found + sum(np.sum(one.right) for one in samples)))

    best = max(_THRESHOLDS, key=f1)
    return best, {"threshold": best, "f1": round(f1(best), 4)}


def _record(weights: Weights) -> dict[str, Any]:
    return {
        "threshold": weights.threshold,
        "labelled": dict(weights.labelled),
        "unlabelled": dict(weights.unlabelled),
        "relations": {name: dict(one) for name, one in weights.relations.items()},
    }


def main() -> None:
    """Train and write the model file."""
    import yaml

    text = "# Weights of the aligner (see alignment.py). Written by the command below; do not edit by hand.\n"
    text += yaml.safe_dump(train(), sort_keys=False, allow_unicode=True)
    MODEL_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
