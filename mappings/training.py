"""``python -m mappings.training``: fits the small logistic models of scoring.py and writes model.yaml. Deterministic.

The votes that the models learn from are taken out of fold: no text is scored by regressions that have seen it. Half of the
families are held out whole, as a project of a kind never met would be; of the others single texts are held out, as one
of a known kind would be. Only the texts in mappings/training are read, never an evaluation set.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.candidates import MatchingIndex, Similarities, build_index
from mappings.embedding import EMBEDDERS
from mappings.examples import LABELLED_REGIMES, LABELS, Example, load_examples
from mappings.fitting import logistic_weights, multinomial_weights
from mappings.priors import role_offsets
from mappings.scoring import (
    ACTIVITY_FEATURES,
    LABEL_FEATURES,
    MODEL_FILE,
    Matcher,
    Model,
    activity_features,
    candidates,
    label_features,
    logistic,
    resemblances,
)
from mappings.votes import HEADLINE, Votes, activity_votes, own_documents, regime_columns, solve
from taxonomy.library import library

Doubles = npt.NDArray[np.float64]

_FOLDS = 8
_BLOCKS = {"lexical": 1.0, "concept": 1.0, "embedding": 0.5}
_RIDGE = 2.0
_SHRINKAGE = 1e-3
#: The texts were written from the catalogues, item by item, so their shares of labels say nothing about the projects that
#: people bring. Assumed instead: half of those are green, and most others outside.
_PRIOR = {"green": 0.5, "transition": 0.15, "not_eligible": 0.35}
#: Nor about roles: most projects build, run or retrofit. Log-odds of the others, assumed.
_ROLES = {
    "trade": -0.8,
    "consume-purchase": -0.4,
    "advise-certify-monitor": -0.5,
    "research-develop": -0.5,
    "finance-insure": -0.5,
}
#: Log-odds for an activity of the very industry that is given with a project, assumed: no training text carries a code.
_INDUSTRY = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Features of the candidates of one text in one regime, which of them are right, and the votes on its label."""

    features: npt.NDArray[np.float32]
    offsets: Doubles
    right: npt.NDArray[np.bool_]
    label_votes: npt.NDArray[np.float32]
    label: int


def is_held_out_whole(family: str) -> bool:
    """Whether the texts of a family stay together in one fold."""
    return zlib.crc32(family.encode()) % 2 == 0


def fold_of(example: Example) -> int:
    """The fold of a training text."""
    key = example.family if is_held_out_whole(example.family) else example.id
    return zlib.crc32(key.encode()) % _FOLDS


def out_of_fold(
    index: MatchingIndex,
    examples: Sequence[Example],
    similarities: Sequence[Similarities],
    matrix: Doubles,
    ridge: float,
) -> dict[str, list[Sample]]:
    """Samples per regime (and headline), every text scored without its own family."""
    folds = [fold_of(example) for example in examples]
    samples: dict[str, list[Sample]] = {target: [] for target in (*LABELLED_REGIMES, HEADLINE)}
    for fold in range(_FOLDS):
        seen = [row for row, its in enumerate(folds) if its != fold]
        rows = [*seen, *range(len(examples), index.documents)]
        part = replace(index, examples=len(seen))
        votes = solve(part, [examples[row] for row in seen], matrix[np.ix_(rows, rows)], ridge)
        for row in (row for row, its in enumerate(folds) if its == fold):
            resemblance = matrix[row, rows].astype(np.float32)
            _collect(samples, part, examples[row], index.own(similarities[row]), resemblance, votes)
    return samples


def fold_matchers() -> Iterator[tuple[Matcher, list[Example]]]:
    """For every fold a matcher that has not seen its texts, and these texts. For whoever fits on what comes out."""
    examples = load_examples()
    embedder, model = EMBEDDERS["use-multilingual-3"](), Model.read()
    index = build_index(library(), examples, embedder)
    matrix = resemblances(index, index.among_themselves(), model.blocks)
    names = [example.id for example in examples]
    for fold in range(_FOLDS):
        seen = [row for row, example in enumerate(examples) if fold_of(example) != fold]
        rows = [*seen, *range(len(examples), index.documents)]
        part = replace(index, examples=len(seen))
        votes = solve(part, [examples[row] for row in seen], matrix[np.ix_(rows, rows)], model.ridge)
        held = [example for example in examples if fold_of(example) == fold]
        yield Matcher(index, _among_all(votes, seen, len(examples)), model, names, embedder, f"fold {fold}"), held


def _among_all(votes: Votes, seen: Sequence[int], count: int) -> Votes:
    """The votes with rows of zeros for the texts that were held out."""
    activities = {}
    for regime, part in votes.activities.items():
        shown, own = part[: len(seen)], part[len(seen) :]
        whole = np.zeros((count, part.shape[1]), dtype=np.float32)
        whole[list(seen)] = shown
        activities[regime] = np.vstack([whole, own])
    labels = {}
    for target, part in votes.labels.items():
        labels[target] = np.zeros((count, part.shape[1]), dtype=np.float32)
        labels[target][list(seen)] = part
    return Votes(activities, labels, votes.means)


def _collect(
    samples: dict[str, list[Sample]],
    index: MatchingIndex,
    example: Example,
    own: npt.NDArray[np.float32],
    resemblance: npt.NDArray[np.float32],
    votes: Votes,
) -> None:
    seen = index.examples
    for regime in LABELLED_REGIMES:
        columns = regime_columns(index, regime)
        shown = activity_votes(votes.activities[regime], resemblance, seen, own_documents(index, columns))
        features = activity_features(shown, own[columns])
        order = candidates(features)
        named = set(example.activities.get(regime, ()))
        right = np.array([index.activities[columns[place]] in named for place in order])
        label_votes = resemblance[:seen] @ votes.labels[regime] + votes.means[regime]
        label = LABELS.index(example.labels[regime])
        offsets = role_offsets([index.activities[columns[place]] for place in order], _ROLES)
        samples[regime].append(Sample(features[order], offsets, right, label_votes, label))
    label_votes = resemblance[:seen] @ votes.labels[HEADLINE] + votes.means[HEADLINE]
    nothing = np.empty((0, len(ACTIVITY_FEATURES)), dtype=np.float32)
    headline = LABELS.index(example.headline)
    samples[HEADLINE].append(Sample(nothing, np.empty(0), np.empty(0, dtype=bool), label_votes, headline))


def fit_activity(samples: Mapping[str, list[Sample]]) -> dict[str, float]:
    """Logistic weights over all regimes."""
    features = np.concatenate([sample.features for regime in LABELLED_REGIMES for sample in samples[regime]])
    right = np.concatenate([sample.right for regime in LABELLED_REGIMES for sample in samples[regime]])
    return logistic_weights(
        features.astype(np.float64), right.astype(np.float64), ACTIVITY_FEATURES, shrinkage=_SHRINKAGE / 10
    )


def fit_labels(features: Doubles, labels: npt.NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """Multinomial logistic weights of the three labels, at the assumed shares of labels."""
    shares = np.bincount(labels, minlength=len(LABELS)) / len(labels)
    weights = (np.array([_PRIOR[label] for label in LABELS]) / shares)[labels] / len(labels)
    return multinomial_weights(features, labels, LABEL_FEATURES, LABELS, weights, shrinkage=_SHRINKAGE)


def train(blocks: Mapping[str, float] = _BLOCKS, ridge: float = _RIDGE) -> dict[str, Any]:
    """The record of model.yaml: parameters, and what they reach on texts of unseen families."""
    examples = load_examples()
    index = build_index(library(), examples, EMBEDDERS["use-multilingual-3"]())
    similarities = index.among_themselves()
    matrix = resemblances(index, similarities, blocks)
    samples = out_of_fold(index, examples, similarities, matrix, ridge)
    activity = fit_activity(samples)
    best = {
        regime: np.array(
            [logistic(one.features, activity, ACTIVITY_FEATURES, one.offsets).max() for one in samples[regime]]
        )
        for regime in LABELLED_REGIMES
    }
    best[HEADLINE] = np.max(list(best.values()), axis=0)
    labels, reached = {}, {}
    for target, collected in samples.items():
        features = np.array(
            [
                label_features(sample.label_votes, top, overall.label_votes, anywhere)
                for sample, top, overall, anywhere in zip(
                    collected, best[target], samples[HEADLINE], best[HEADLINE], strict=True
                )
            ],
            dtype=np.float64,
        )
        truth = np.array([sample.label for sample in collected])
        labels[target] = fit_labels(features, truth)
        reached[target] = {"label_accuracy": _label_accuracy(features, truth, labels[target])}
        if target != HEADLINE:
            reached[target] |= _ranking(collected, activity)
    return {
        "trained_by": "python -m mappings.training",
        "texts": len(examples),
        "folds": _FOLDS,
        "out_of_fold": reached,
        "blocks": dict(blocks),
        "ridge": ridge,
        "assumed": {"roles": dict(_ROLES), "industry": _INDUSTRY},
        "activity": activity,
        "labels": labels,
    }


def _label_accuracy(
    features: Doubles, truth: npt.NDArray[np.int64], weights: Mapping[str, Mapping[str, float]]
) -> float:
    scores = np.stack(
        [features @ [weights[label][name] for name in LABEL_FEATURES] + weights[label]["bias"] for label in LABELS]
    )
    return round(float(np.mean(scores.argmax(axis=0) == truth)), 4)


def _ranking(samples: Sequence[Sample], activity: Mapping[str, float]) -> dict[str, float]:
    ranks = []
    for sample in samples:
        if sample.right.any():
            order = np.argsort(-logistic(sample.features, activity, ACTIVITY_FEATURES), kind="stable")
            ranks.append(int(np.flatnonzero(sample.right[order])[0]))
    found = np.array(ranks)
    return {"top_1": round(float(np.mean(found == 0)), 4), "top_3": round(float(np.mean(found < 3)), 4)}


def main() -> None:
    """Train and write the model file."""
    import yaml

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL_FILE)
    record = train()
    text = "# Weights of the matcher (see scoring.py). Written by the command below; do not edit by hand.\n"
    text += yaml.safe_dump(record, sort_keys=False, allow_unicode=True)
    parser.parse_args().output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
