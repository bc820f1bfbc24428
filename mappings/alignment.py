"""Catalogue x catalogue -> counterparts with relation and confidence; one activity may have several or none."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from mappings.activity_space import activity_space
from mappings.examples import LABELLED_REGIMES
from mappings.matcher import matcher
from mappings.pair_features import PAIR_FEATURES, RELATION_FEATURES, PairTable, pair_table, relation_features
from mappings.scoring import softmax
from mappings.stricter import Stricter, stricter_side
from taxonomy.compiled import load_records
from taxonomy.library import library

Floats = npt.NDArray[np.float64]
Relation = Literal["exact", "close", "broad", "narrow", "related"]

#: Seen from the source: ``broad`` means that the target is the wider.
RELATIONS: tuple[Relation, ...] = ("exact", "close", "broad", "narrow")
MODEL_FILE = Path(__file__).parent / "alignment.yaml"
#: The judged alignment that the weights are learned from. Its own pairs are always scored by weights that have not
#: seen them, nor anything of the same source activity.
JUDGED = ("eu", "cn2021")
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One row of an alignment. ``target`` is None where the source has no counterpart; then the rest is empty.

    ``probability`` is that of the two being counterparts at all; a ``related`` pair is worth showing, no more.
    """

    source: str
    target: str | None
    relation: Relation | None
    probability: float
    stricter: Stricter


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of pairs (with and without training texts) and of relations, and the threshold of a match."""

    threshold: float
    labelled: Mapping[str, float]
    unlabelled: Mapping[str, float]
    relations: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class AlignmentModel:
    """The weights for every pair of catalogues, and those of each fold of the judged one."""

    version: str
    weights: Weights
    folds: tuple[Weights, ...]

    def for_source(self, source: str, target: str, activity: str) -> Weights:
        """The weights that may judge ``activity``: on the judged alignment, those that have not seen it."""
        return self.folds[fold_of(activity)] if (source, target) == JUDGED else self.weights


def fold_of(activity: str) -> int:
    """The fold in which an activity is held out."""
    return zlib.crc32(activity.encode()) % FOLDS


@functools.cache
def alignment_model(file: Path = MODEL_FILE) -> AlignmentModel:
    """The model in alignment.yaml, written by ``python -m mappings.alignment_training``."""
    records, digest = load_records([file], "alignment")
    record = records[0]
    return AlignmentModel(digest[:12], _weights(record["weights"]), tuple(_weights(one) for one in record["folds"]))


def _weights(record: Mapping[str, object]) -> Weights:
    return Weights(**record)  # type: ignore[arg-type]


def align(source: str, target: str, *, minimum: float | None = None, related: bool = False) -> list[Counterpart]:
    """Counterparts of every activity of ``source`` in ``target``, by source and falling probability.

    A pair counts as a counterpart from the threshold of the model on, or from ``minimum``. A source without any gets one
    row with ``target`` None. ``related`` adds the next likely pairs below the threshold. Raises InputError for an
    unknown catalogue.
    """
    for name in (source, target):
        library().catalogue(name)
    table = pair_table(activity_space(), matcher(), source, target)
    model = alignment_model()
    rows: list[Counterpart] = []
    for row, activity in enumerate(table.sources):
        weights = model.for_source(source, target, activity)
        probabilities = pair_probabilities(table, row, weights, source, target)
        threshold = weights.threshold if minimum is None else minimum
        found = [int(place) for place in np.argsort(-probabilities, kind="stable") if probabilities[place] >= threshold]
        rows += [_counterpart(table, row, place, float(probabilities[place]), weights) for place in found]
        if not found:
            rows.append(
                Counterpart(activity, None, None, round(1 - float(probabilities.max(initial=0.0)), 4), "unknown")
            )
        if related:
            next_likely = [place for place in np.argsort(-probabilities, kind="stable")[:3] if place not in found]
            rows += [_related(table, row, int(place), float(probabilities[place])) for place in next_likely]
    return rows


def pair_probabilities(table: PairTable, row: int, weights: Weights, source: str, target: str) -> Floats:
    """Probability of each target being a counterpart of one source."""
    both = source in LABELLED_REGIMES and target in LABELLED_REGIMES
    chosen = weights.labelled if both else weights.unlabelled
    names = [name for name in PAIR_FEATURES if name in chosen]
    places = [PAIR_FEATURES.index(name) for name in names]
    return _logistic(table.features[row][:, places], chosen, names)


def _logistic(features: Floats, weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    """Probability per row of ``features``."""
    scores = features @ np.array([weights[name] for name in names]) + weights["bias"]
    probabilities: Floats = 1.0 / (1.0 + np.exp(-scores))
    return probabilities


def relation_probabilities(features: Floats, relations: Mapping[str, Mapping[str, float]]) -> Floats:
    """Probability of each relation, in the order of RELATIONS."""
    values = dict(zip(RELATION_FEATURES, features.tolist(), strict=True)) | {"bias": 1.0}
    scores = [sum(relations[name][feature] * value for feature, value in values.items()) for name in RELATIONS]
    return softmax(np.array(scores))


def _counterpart(table: PairTable, row: int, column: int, probability: float, weights: Weights) -> Counterpart:
    chances = relation_probabilities(relation_features(table, row, column), weights.relations)
    relation = RELATIONS[int(np.argmax(chances))]
    ours, theirs = library()[table.sources[row]], library()[table.targets[column]]
    return Counterpart(ours.id, theirs.id, relation, round(probability, 4), stricter_side(ours, theirs))


def _related(table: PairTable, row: int, column: int, probability: float) -> Counterpart:
    return Counterpart(table.sources[row], table.targets[column], "related", round(probability, 4), "unknown")


def first_candidates(table: PairTable, row: int, weights: Weights, source: str, target: str) -> Sequence[str]:
    """All targets, the likeliest first: for measures of ranking."""
    order = np.argsort(-pair_probabilities(table, row, weights, source, target), kind="stable")
    return [table.targets[int(place)] for place in order]
