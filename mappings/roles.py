"""What a text says is done, whatever it is done with: made, built, retrofitted, traded, run as a service, ...

A regression on the frames of the training texts, that is on their words without the things that the thesaurus knows. So
a factory for a thing that no training text names is still told from a plant that runs on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mappings.examples import LABELLED_REGIMES, Example
from mappings.lexical import Query, SparseIndex, counts, lexical_index
from mappings.profile import Reading, cue_features, feature_count, read
from mappings.regression import Regression, ridge, sparse_weights
from taxonomy.library import library

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_LEAST = 3
_RIDGE = 2.0
#: A Chinese catalogue tells roles apart most finely; another speaks where it does not know the project.
_SPEAKS = ("cn2025", "eu", "cn2021", "sg")


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """The frames of the training texts in terms, and the words for roles and modifiers found in them."""

    terms: SparseIndex
    cues: SparseIndex

    def features(self, seen: Reading) -> dict[str, Query]:
        """The frame of a text by block."""
        return {"terms": self.terms.query(counts(seen.frame)), "cues": self.cues.query(cue_features(seen.cues))}

    def resemblances(self) -> Doubles:
        """The kernel between the training texts."""
        rows = zip(self.terms.rows(), self.cues.rows(), strict=True)
        matrix = np.stack([self.terms.cosines(terms) + self.cues.cosines(cues) for terms, cues in rows])
        symmetric: Doubles = (matrix + matrix.T).astype(np.float64) / 2
        return symmetric


@dataclass(frozen=True, slots=True)
class RoleVotes:
    """The regression of roles, in the order of :func:`role_names`."""

    index: FrameIndex
    regression: Regression

    def of(self, seen: Reading) -> Floats:
        """How far a text speaks for each role, shape ``(roles,)``."""
        return self.regression.of(self.index.features(seen))

    def arrays(self) -> dict[str, Any]:
        """As named arrays, for :meth:`restore`."""
        indexes = self.index.terms.arrays("terms") | self.index.cues.arrays("cues")
        return indexes | self.regression.arrays("regression")

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> RoleVotes:
        """From what :meth:`arrays` gave."""
        index = FrameIndex(SparseIndex.restore("terms", stored), SparseIndex.restore("cues", stored))
        return cls(index, Regression.restore("regression", stored))


def role_names() -> tuple[str, ...]:
    """The roles that activities of the labelled regimes are indexed with."""
    return tuple(sorted({role for one in library() if one.catalogue in LABELLED_REGIMES for role in one.index.roles}))


def frame_index(examples: Sequence[Example]) -> FrameIndex:
    """Read the frames of the training texts."""
    seen = [read(example.text) for example in examples]
    terms = lexical_index([one.frame for one in seen], least=_LEAST)
    return FrameIndex(terms, SparseIndex.build([cue_features(one.cues) for one in seen], feature_count()))


def role_targets(examples: Sequence[Example]) -> Doubles:
    """The roles of the first activity of every text, as shares over the regimes; shape ``(examples, roles)``."""
    names = role_names()
    targets = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        first = [example.activities[regime][0] for regime in _SPEAKS if example.activities.get(regime)]
        for activity in first:
            for role in library()[activity].index.roles:
                targets[row, names.index(role)] += 1 / len(first)
    return targets


def solve_roles(matrix: Doubles, targets: Doubles, seen: Sequence[int]) -> tuple[Floats, Floats]:
    """Coefficients of the texts (zero for those not ``seen``) and means, from :meth:`FrameIndex.resemblances`."""
    shown = list(seen)
    means = targets[shown].mean(axis=0)
    coefficients = np.zeros(targets.shape, dtype=np.float32)
    coefficients[shown] = ridge(matrix[np.ix_(shown, shown)], targets[shown] - means, _RIDGE)
    return coefficients, means.astype(np.float32)


def role_votes(index: FrameIndex, coefficients: Floats, means: Floats) -> RoleVotes:
    """The regression as weights of words and cues."""
    blocks = {
        "terms": sparse_weights(index.terms, coefficients, 1.0),
        "cues": sparse_weights(index.cues, coefficients, 1.0),
    }
    return RoleVotes(index, Regression(blocks, means))


def role_members(activities: Sequence[str]) -> Floats:
    """Which of the activities has which role, shape ``(activities, roles)``."""
    names = role_names()
    return np.array(
        [[float(role in library()[activity].index.roles) for role in names] for activity in activities],
        dtype=np.float32,
    )
