"""Which activities and labels a text speaks for: regressions over training texts and the activities' own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from mappings.candidates import Features, MatchingIndex, Similarities
from mappings.examples import LABELLED_REGIMES, LABELS, Example
from mappings.lexical import Query, SparseIndex

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

HEADLINE = "headline"
LABEL_TARGETS = (*LABELLED_REGIMES, HEADLINE)
#: Activities a training text names after the first count less.
_LATER_ACTIVITY = 0.6


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Solved coefficients of the documents of an index, shape ``(documents, outputs)``.

    Outputs are the activities of each regime in the order of ``MatchingIndex.activities``, then for each label target the
    three labels and being listed at all; ``places`` says where. ``means`` is what a text that resembles nothing gets.
    """

    values: Floats
    means: Floats
    places: Mapping[str, slice]


@dataclass(frozen=True, slots=True)
class Kernel:
    """How alike two texts are to the regressions: the cosines of ``blocks``, by their weights, bent upwards.

    The square stands for pairs of features, weighed by ``curvature``: "wind" beside "oil platform" says something else than
    either. Cosines of all blocks are needed of a text with every document.
    """

    blocks: Mapping[str, float]
    curvature: float

    def resemblance(self, similarities: Similarities) -> Floats:
        """The weighed sum of cosines with every document."""
        parts = [np.float32(weight) * getattr(similarities, name) for name, weight in self.blocks.items() if weight]
        total: Floats = np.sum(parts, axis=0, dtype=np.float32)
        return total

    def matrix(self, resemblances: Floats) -> Floats:
        """The kernel between documents, from their resemblances, in whose place it is written."""
        resemblances *= 1 + np.float32(self.curvature) * resemblances
        return resemblances


@dataclass(frozen=True, slots=True)
class Votes:
    """What a text speaks for, by regressions over the documents of ``index``."""

    index: MatchingIndex
    coefficients: Coefficients
    kernel: Kernel

    def of(self, similarities: Similarities) -> dict[str, Floats]:
        """Votes by target: a regime for its activities, ``labels/...`` for labels. Costs the documents times the outputs."""
        known = self.coefficients
        resemblance = self.kernel.resemblance(similarities)
        outputs = (resemblance * (1 + np.float32(self.kernel.curvature) * resemblance)) @ known.values + known.means
        return {target: outputs[place] for target, place in known.places.items()}

    def shares(self, text: Features, output: int) -> dict[str, tuple[npt.NDArray[np.int64], Floats]]:
        """What each feature of a text adds to one output: features and values by block; the embedding as one.

        Together with ``means`` they add up to the output.
        """
        resemblance = self.kernel.resemblance(self.index.similarities(text))
        pull = (1 + np.float32(self.kernel.curvature) * resemblance) * self.coefficients.values[:, output]
        found = {}
        for name, weight in self.kernel.blocks.items():
            if weight and name == "embedding":
                whole = np.array([weight * (self.index.vectors @ text.embedding) @ pull], dtype=np.float32)
                found[name] = (np.zeros(1, dtype=np.int64), whole)
            elif weight:
                block: SparseIndex = getattr(self.index, name)
                query: Query = getattr(text, name)
                found[name] = (query[0], np.float32(weight) * query[1] * block.sums(query[0], pull))
        return found


def resemblances(index: MatchingIndex, blocks: Mapping[str, float]) -> Floats:
    """The weighed cosines between all documents. In single precision: there are a hundred million of them."""
    matrix: Floats = np.float32(blocks.get("embedding", 0.0)) * (index.vectors @ index.vectors.T)
    for name, block in (("lexical", index.lexical), ("concept", index.concept)):
        if weight := blocks.get(name):
            for place, row in enumerate(block.rows()):
                matrix[place] += np.float32(weight) * block.cosines(row)
    return matrix


def regime_columns(index: MatchingIndex, regime: str) -> list[int]:
    """Places in ``index.activities`` of the activities of one catalogue."""
    return [place for place, name in enumerate(index.activities) if name.startswith(f"{regime}:")]


def own_documents(index: MatchingIndex, columns: Sequence[int]) -> list[int]:
    """The documents of activities: Chinese and English of each."""
    return [index.examples + 2 * place + language for place in columns for language in (0, 1)]


def label_place(target: str) -> str:
    """The name of a label target among the outputs."""
    return f"labels/{target}"


def solve(
    index: MatchingIndex, examples: Sequence[Example], seen: Sequence[int], kernel: Floats, strength: float
) -> Coefficients:
    """Fit the regressions on the training texts ``seen`` (places in ``examples``); the others get coefficients of zero.

    ``kernel`` is that between all documents. The activities of other regimes take no part in a regime's
    regression. Cost grows with the cube of the texts.
    """
    shown = list(seen)
    texts = [examples[row] for row in shown]
    columns = {regime: regime_columns(index, regime) for regime in LABELLED_REGIMES}
    own = {regime: own_documents(index, its) for regime, its in columns.items()}
    targets = {regime: _activity_targets(index, texts, regime, its) for regime, its in columns.items()}
    labels = {target: np.array([_label_row(text, target) for text in texts]) for target in LABEL_TARGETS}
    # The square is solved in double precision, so that machines differ by less than what is kept.
    # The training texts are the same in every regression: their block is solved once, for all that stands beside it.
    beside = [kernel[np.ix_(shown, own[regime])] for regime in LABELLED_REGIMES]
    sides = [*beside, *targets.values(), *(one - one.mean(axis=0) for one in labels.values())]
    cuts = np.cumsum([side.shape[1] for side in sides])[:-1]
    square = kernel[np.ix_(shown, shown)].astype(np.float64)
    square[np.diag_indices(len(shown))] += strength
    solved = np.split(np.linalg.solve(square, np.hstack(sides)), cuts, axis=1)
    widths = [len(its) for its in columns.values()] + [one.shape[1] for one in labels.values()]
    edges = [slice(*pair) for pair in pairwise(accumulate(widths, initial=0))]
    places = dict(zip((*LABELLED_REGIMES, *map(label_place, LABEL_TARGETS)), edges, strict=True))
    values = np.zeros((index.documents, sum(widths)), dtype=np.float32)
    for place, regime in enumerate(LABELLED_REGIMES):
        through, alone = solved[place], solved[len(beside) + place]
        its = own[regime]
        inner = kernel[np.ix_(its, its)] + strength * np.eye(len(its)) - beside[place].T @ through
        names_itself = np.repeat(np.eye(len(columns[regime])), 2, axis=0)
        rest = np.linalg.solve(inner, names_itself - beside[place].T @ alone)
        values[shown, places[regime]] = alone - through @ rest
        values[its, places[regime]] = rest
    means = np.zeros(values.shape[1], dtype=np.float32)
    for target, part in zip(LABEL_TARGETS, solved[len(beside) + len(targets) :], strict=True):
        values[shown, places[label_place(target)]] = part
        means[places[label_place(target)]] = labels[target].mean(axis=0)
    return Coefficients(values, means, places)


def _activity_targets(index: MatchingIndex, texts: Sequence[Example], regime: str, columns: Sequence[int]) -> Doubles:
    targets = np.zeros((len(texts), len(columns)))
    place_of = {index.activities[place]: column for column, place in enumerate(columns)}
    for row, example in enumerate(texts):
        for rank, name in enumerate(example.activities.get(regime, ())):
            targets[row, place_of[name]] = 1.0 if rank == 0 else _LATER_ACTIVITY
    return targets


def _label_row(example: Example, target: str) -> list[float]:
    label = example.headline if target == HEADLINE else example.labels[target]
    listed = any(example.activities.values()) if target == HEADLINE else bool(example.activities.get(target))
    return [float(label == name) for name in LABELS] + [float(listed)]
