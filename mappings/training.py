"""``python -m mappings.training``: fits the small models of scoring.py and writes model.yaml. Deterministic.

They are fitted on what the regressions say of texts that they have not seen (folds.py). Only the texts in
mappings/training are read, never a check set.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.choice import CHOICE_FEATURES, OUTSIDE_FEATURES, ChoiceWeights, choose
from mappings.embedding import WordPieces, embedder
from mappings.examples import LABELLED_REGIMES, LABELS, Example, load_examples
from mappings.fitting import choice_weights, multinomial_weights, named
from mappings.folds import FOLDS, Corpus, Scored
from mappings.scoring import LABEL_FEATURES, MODEL_FILE, label_features
from mappings.votes import HEADLINE, LABEL_TARGETS, Kernel
from taxonomy.errors import McgtError

Doubles = npt.NDArray[np.float64]

KERNEL = Kernel({"lexical": 1.0, "concept": 0.5, "embedding": 1.0}, curvature=4.8)
_RIDGE = 1.4
_SHRINKAGE = 1e-3
#: The texts were written from the catalogues, item by item, so their shares of labels say nothing about the projects that
#: people bring. Assumed instead: half of those are green, and most others outside.
_PRIOR = {"green": 0.5, "transition": 0.15, "not_eligible": 0.35}
#: Log-odds for an activity of the very industry that is given with a project, assumed: no training text carries a code.
_INDUSTRY = 1.0

_LISTED = len(LABELS)
_NOT_ELIGIBLE = LABELS.index("not_eligible")


def train(
    examples: Sequence[Example],
    encoder: str = WordPieces.name,
    kernel: Kernel = KERNEL,
    without: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The record of model.yaml: parameters, and what they reach on texts that the regressions have not seen.

    ``without`` are CHOICE_FEATURES that are to weigh nothing, to see what they add.
    """
    scored = Corpus(examples, embedder(encoder), kernel).scored(_RIDGE)
    outside = {regime: _outside(scored, regime) for regime in LABELLED_REGIMES}
    choice = {regime: fit_choice(scored, regime, outside[regime], examples, without) for regime in LABELLED_REGIMES}
    inside = {regime: _inside(scored, regime, outside[regime], choice[regime]) for regime in LABELLED_REGIMES}
    inside[HEADLINE] = np.max(list(inside.values()), axis=0)
    labels: dict[str, Any] = {}
    reached: dict[str, Any] = {}
    for target in LABEL_TARGETS:
        features = np.array(
            [
                label_features(votes, top, overall, anywhere)
                for votes, top, overall, anywhere in zip(
                    scored.labels[target], inside[target], scored.labels[HEADLINE], inside[HEADLINE], strict=True
                )
            ],
            dtype=np.float64,
        )
        truth = np.array([LABELS.index(_label(example, target)) for example in examples])
        labels[target] = fit_labels(features, truth)
        reached[target] = {"label_accuracy": _label_accuracy(features, truth, labels[target])}
        if target != HEADLINE:
            reached[target] |= _ranking(scored, target, choice[target])
    return {
        "trained_by": "python -m mappings.training",
        "texts": len(examples),
        "folds": FOLDS,
        "out_of_fold": reached,
        "embedder": encoder,
        "blocks": dict(kernel.blocks),
        "curvature": kernel.curvature,
        "ridge": _RIDGE,
        "assumed": {"industry": _INDUSTRY},
        "choice": {
            regime: {"activity": dict(one.activity), "outside": dict(one.outside)} for regime, one in choice.items()
        },
        "labels": labels,
    }


def _outside(scored: Scored, regime: str) -> Doubles:
    """OUTSIDE_FEATURES of every text."""
    listed, elsewhere = scored.labels[regime][:, _LISTED], scored.labels[HEADLINE][:, _NOT_ELIGIBLE]
    return np.stack([listed, elsewhere], axis=1).astype(np.float64)


def fit_choice(
    scored: Scored, regime: str, outside: Doubles, examples: Sequence[Example], without: frozenset[str] = frozenset()
) -> ChoiceWeights:
    """The weights of the choice in one regime; a text whose activity is no candidate teaches nothing."""
    listed = np.array([bool(example.activities.get(regime)) for example in examples])
    right = scored.right[regime]
    teaches = right.any(axis=1) | ~listed
    beyond = np.hstack([outside, np.ones((len(outside), 1))])[teaches]
    features = scored.features[regime][teaches] * np.array([float(name not in without) for name in CHOICE_FEATURES])
    activity, its = choice_weights(features, right[teaches], beyond, shrinkage=_SHRINKAGE)
    return ChoiceWeights(named(activity, CHOICE_FEATURES), named(its, (*OUTSIDE_FEATURES, "bias")))


def _inside(scored: Scored, regime: str, outside: Doubles, weights: ChoiceWeights) -> Doubles:
    """The probability that any activity fits, as the matcher would give it."""
    rows = zip(scored.features[regime], outside.tolist(), strict=True)
    return np.array([1 - choose(features, its, weights)[1] for features, its in rows])


def fit_labels(features: Doubles, labels: npt.NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """Multinomial logistic weights of the three labels, at the assumed shares of labels."""
    shares = np.bincount(labels, minlength=len(LABELS)) / len(labels)
    weights = (np.array([_PRIOR[label] for label in LABELS]) / shares)[labels] / len(labels)
    return multinomial_weights(features, labels, LABEL_FEATURES, LABELS, weights, shrinkage=_SHRINKAGE)


def _label(example: Example, target: str) -> str:
    return example.headline if target == HEADLINE else example.labels[target]


def _label_accuracy(
    features: Doubles, truth: npt.NDArray[np.int64], weights: Mapping[str, Mapping[str, float]]
) -> float:
    scores = np.stack(
        [features @ [weights[label][name] for name in LABEL_FEATURES] + weights[label]["bias"] for label in LABELS]
    )
    return round(float(np.mean(scores.argmax(axis=0) == truth)), 4)


def _ranking(scored: Scored, regime: str, weights: ChoiceWeights) -> dict[str, float]:
    """How often the first candidate, and one of the first three, is right, where any of the candidates is."""
    scores = scored.features[regime] @ np.array([weights.activity[name] for name in CHOICE_FEATURES])
    right = np.take_along_axis(scored.right[regime], np.argsort(-scores, axis=1, kind="stable"), axis=1)
    right = right[right.any(axis=1)]
    return {
        "top_1": round(float(right[:, 0].mean()), 4),
        "top_3": round(float(right[:, :3].any(axis=1).mean()), 4),
    }


def main() -> None:
    """Train and write the model file; a fault of the user is one line and exit code 2."""
    import yaml

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedder", default=WordPieces.name, help="see docs/encoders.md")
    parser.add_argument("--output", type=Path, default=MODEL_FILE)
    given = parser.parse_args()
    try:
        record = train(load_examples(), given.embedder)
    except McgtError as error:
        parser.error(error.message())
    text = "# Weights of the matcher (see scoring.py). Written by the command below; do not edit by hand.\n"
    text += yaml.safe_dump(record, sort_keys=False, allow_unicode=True)
    given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
