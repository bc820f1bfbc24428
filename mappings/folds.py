"""Training texts scored by regressions that have not seen them, fold by fold: what weights are fitted on.

Half of the families are held out whole, as a project of a kind never met would be; of the others single texts are held
out, as one of a known kind would be.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.candidates import MatchingIndex, build_index
from mappings.choice import regime_activities
from mappings.embedding import Embedder, embedder
from mappings.examples import LABELLED_REGIMES, Example
from mappings.matcher import Matcher
from mappings.roles import FrameIndex, frame_index, role_targets, role_votes, solve_roles
from mappings.scoring import Model
from mappings.votes import LABEL_TARGETS, Coefficients, Kernel, Votes, label_place, resemblances, solve
from taxonomy.library import library

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

FOLDS = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """The training texts as of regressions that have not seen them, in their order.

    ``features`` and ``right`` by regime, of the candidates of each text: shapes ``(texts, candidates, CHOICE_FEATURES)`` and
    ``(texts, candidates)``. ``labels`` by label target, the votes.
    """

    features: Mapping[str, Floats]
    right: Mapping[str, npt.NDArray[np.bool_]]
    labels: Mapping[str, Floats]


class Corpus:
    """The training texts read and compared once, for as many fits as are wanted."""

    def __init__(self, examples: Sequence[Example], embedder: Embedder, kernel: Kernel) -> None:
        self.examples = examples
        self.index: MatchingIndex = build_index(library(), examples, embedder)
        self.frames: FrameIndex = frame_index(examples)
        self._matrix = kernel.matrix(resemblances(self.index, kernel.blocks))
        self._frame_matrix = self.frames.resemblances()
        self._roles = role_targets(examples)

    def fitted(self, seen: Sequence[int], strength: float) -> tuple[Coefficients, tuple[Floats, Floats]]:
        """The regressions of activities and labels, and those of roles, on some of the texts."""
        return (
            solve(self.index, self.examples, seen, self._matrix, strength),
            solve_roles(self._frame_matrix, self._roles, seen),
        )

    def scored(self, strength: float) -> Scored:
        """Every text by a fit without its fold."""
        count = len(self.examples)
        features: dict[str, list[Any]] = {regime: [None] * count for regime in LABELLED_REGIMES}
        right: dict[str, list[Any]] = {regime: [None] * count for regime in LABELLED_REGIMES}
        labels = {target: np.zeros((count, 4), dtype=np.float32) for target in LABEL_TARGETS}
        documents = self.index.documents_features()
        own = [self.index.own(self.index.similarities(documents[row])) for row in range(count)]
        for held, seen in self.folds():
            solved, (role_coefficients, role_means) = self.fitted(seen, strength)
            outputs = self._matrix[held] @ solved.values + solved.means
            roles = self._frame_matrix[held].astype(np.float32) @ role_coefficients + role_means
            shown = [self.examples[row] for row in seen]
            regimes = {regime: regime_activities(self.index, regime, shown) for regime in LABELLED_REGIMES}
            for row, votes, its_roles in zip(held, outputs, roles, strict=True):
                cast = {target: votes[place] for target, place in solved.places.items()}
                for target in LABEL_TARGETS:
                    labels[target][row] = cast[label_place(target)]
                for regime, its in regimes.items():
                    places = its.candidates(cast[regime], own[row])
                    named = self.examples[row].activities.get(regime, ())
                    features[regime][row] = its.features(places, cast, own[row], its_roles)
                    right[regime][row] = [its.names[place] in named for place in places]
        return Scored(
            {regime: np.stack(rows) for regime, rows in features.items()},
            {regime: np.array(rows) for regime, rows in right.items()},
            labels,
        )

    def folds(self) -> Iterator[tuple[list[int], list[int]]]:
        """The texts held out and the others, fold by fold."""
        folds = [fold_of(example) for example in self.examples]
        for fold in range(FOLDS):
            yield (
                [row for row, its in enumerate(folds) if its == fold],
                [row for row, its in enumerate(folds) if its != fold],
            )


def is_held_out_whole(family: str) -> bool:
    """Whether the texts of a family stay together in one fold."""
    return zlib.crc32(family.encode()) % 2 == 0


def fold_of(example: Example) -> int:
    """The fold of a training text."""
    key = example.family if is_held_out_whole(example.family) else example.id
    return zlib.crc32(key.encode()) % FOLDS


def fold_matchers(model: Model, examples: Sequence[Example]) -> Iterator[tuple[Matcher, list[Example]]]:
    """For every fold a matcher that has not seen its texts, and these texts. For whoever fits on what comes out."""
    encoder = embedder(model.embedder)
    corpus = Corpus(examples, encoder, model.kernel)
    for fold, (held, seen) in enumerate(corpus.folds()):
        solved, roles = corpus.fitted(seen, model.ridge)
        yield (
            Matcher(
                corpus.index,
                Votes(corpus.index, solved, model.kernel),
                role_votes(corpus.frames, *roles),
                model,
                examples,
                encoder,
                f"fold {fold}",
                [examples[row] for row in seen],
            ),
            [examples[row] for row in held],
        )
