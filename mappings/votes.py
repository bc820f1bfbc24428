"""Kernel ridge regression over texts that are labelled: every text and every activity votes on activities and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mappings.candidates import MatchingIndex, Similarities
from mappings.examples import LABELLED_REGIMES, LABELS, Example

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

HEADLINE = "headline"
#: Activities a training text names after the first count less.
_LATER_ACTIVITY = 0.6


@dataclass(frozen=True, slots=True)
class Votes:
    """Solved coefficients of the ridge regression.

    ``activities[regime]`` has shape ``(examples + 2 * columns, columns)`` with ``columns`` the activities of the regime
    in the order of ``MatchingIndex.activities``: first the training texts, then the documents of these activities. ``labels[target]`` has shape ``(examples, 4)``: the three labels, then listed at
    all.
    ``means[target]`` is what a text that resembles nothing gets.
    """

    activities: Mapping[str, Floats]
    labels: Mapping[str, Floats]
    means: Mapping[str, Floats]


def kernel(similarities: Similarities, blocks: Mapping[str, float]) -> Floats:
    """One resemblance of the three, weighed by block; shape ``(documents,)``."""
    parts = (getattr(similarities, block) * np.float32(weight) for block, weight in blocks.items())
    total: Floats = np.sum(list(parts), axis=0, dtype=np.float32)
    return total


def regime_columns(index: MatchingIndex, regime: str) -> list[int]:
    """Places in ``index.activities`` of the activities of one catalogue."""
    return [place for place, name in enumerate(index.activities) if name.startswith(f"{regime}:")]


def own_documents(index: MatchingIndex, columns: Sequence[int]) -> list[int]:
    """The documents of activities: Chinese and English of each."""
    return [index.examples + 2 * place + language for place in columns for language in (0, 1)]


def activity_votes(coefficients: Floats, resemblance: Floats, examples: int, own: Sequence[int]) -> Floats:
    """The vote on every activity of a regime; ``own`` are the documents of these activities."""
    result: Floats = resemblance[:examples] @ coefficients[:examples] + resemblance[own] @ coefficients[examples:]
    return result


def solve(index: MatchingIndex, examples: Sequence[Example], resemblance: Doubles, ridge: float) -> Votes:
    """Fit the ridge regressions. ``resemblance`` is the kernel between all documents, ``(documents, documents)``.

    Documents of other regimes take no part in a regime's regression. Cost grows with the cube of the documents.
    """
    shown = len(examples)
    columns = {regime: regime_columns(index, regime) for regime in LABELLED_REGIMES}
    own = {regime: own_documents(index, its) for regime, its in columns.items()}
    targets = {regime: _activity_targets(index, examples, regime, its) for regime, its in columns.items()}
    values = {
        target: np.array([_label_row(example, target) for example in examples])
        for target in (*LABELLED_REGIMES, HEADLINE)
    }
    # The training texts are the same in every regression: their block is solved once, for all that stands beside it.
    beside = [resemblance[:shown, own[regime]] for regime in LABELLED_REGIMES]
    sides = [*beside, *targets.values(), *(one - one.mean(axis=0) for one in values.values())]
    places = np.cumsum([side.shape[1] for side in sides])[:-1]
    square = resemblance[:shown, :shown] + ridge * np.eye(shown)
    solved = np.split(np.linalg.solve(square, np.hstack(sides)), places, axis=1)
    activities = {}
    for place, regime in enumerate(LABELLED_REGIMES):
        through, alone = solved[place], solved[len(beside) + place]
        its = own[regime]
        inner = resemblance[np.ix_(its, its)] + ridge * np.eye(len(its)) - beside[place].T @ through
        names_itself = np.repeat(np.eye(len(columns[regime])), 2, axis=0)
        rest = np.linalg.solve(inner, names_itself - beside[place].T @ alone)
        activities[regime] = np.vstack([alone - through @ rest, rest]).astype(np.float32)
    labels = {
        target: part.astype(np.float32)
        for target, part in zip(values, solved[len(beside) + len(targets) :], strict=True)
    }
    return Votes(activities, labels, {target: one.mean(axis=0).astype(np.float32) for target, one in values.items()})


def _activity_targets(
    index: MatchingIndex, examples: Sequence[Example], regime: str, columns: Sequence[int]
) -> Doubles:
    targets = np.zeros((len(examples), len(columns)))
    place_of = {index.activities[place]: column for column, place in enumerate(columns)}
    for row, example in enumerate(examples):
        for rank, name in enumerate(example.activities.get(regime, ())):
            targets[row, place_of[name]] = 1.0 if rank == 0 else _LATER_ACTIVITY
    return targets


def _label_row(example: Example, target: str) -> list[float]:
    label = example.headline if target == HEADLINE else example.labels[target]
    listed = any(example.activities.values()) if target == HEADLINE else bool(example.activities.get(target))
    return [float(label == name) for name in LABELS] + [float(listed)]
